#!/usr/bin/env python3
"""The dependency rule (README): which library may include which, which packages stay out of public headers, and what the pure
libraries must not call. A header-only include would still compile; this makes it fail."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = {"core": "engine/core", "physiology": "physiology", "tissue": "engine/tissue", "rigid": "engine/rigid",
          "anatomy": "engine/anatomy", "frame": "engine/frame", "content": "engine/content", "session": "engine/session",
          "devices": "engine/devices", "gpu": "engine/gpu", "present": "engine/present", "render": "engine/render",
          "ui": "engine/ui", "xr": "xr"}
MAY = {"core": [], "physiology": ["core"], "tissue": ["core"], "rigid": ["core"], "anatomy": ["core"],
       "frame": ["core", "physiology/vitals.h"],
       "content": ["core", "frame", "physiology", "anatomy"],
       "session": ["core", "frame", "physiology", "tissue", "rigid", "anatomy", "content"],
       "devices": ["core", "frame", "physiology/vitals.h"], "gpu": ["core"], "present": ["core", "frame", "gpu", "physiology/vitals.h"],
       "render": ["core", "frame", "gpu", "anatomy", "physiology/vitals.h"], "ui": ["core", "frame", "render", "content", "physiology/vitals.h"],
       "xr": ["core", "frame", "gpu", "present", "physiology/vitals.h"]}
# Packages by library: "public" may stand in headers, "private" in .cpp and .inl files only.
PACKAGES = {
    "glm/": ("*", "public"), "tl/expected.hpp": ("*", "public"), "btBulletDynamicsCommon.h": (["rigid"], "private"),
    "btBulletCollisionCommon.h": (["rigid"], "private"), "zlib.h": (["anatomy"], "private"), "meshoptimizer.h": (["anatomy"], "private"),
    "nlohmann/": (["anatomy"], "private"), "toml++/": (["content"], "private"), "boost/": (["devices"], "private"),
    "volk.h": (["gpu", "present", "render", "xr"], "public"), "vulkan/": (["gpu", "present", "render", "xr"], "public"),
    "GLFW/": (["present"], "private"), "imgui": (["ui"], "private"), "stb/": (["present"], "private"), "openxr/": (["xr"], "private")}
# Beside these: C++'s own headers (no slash, no suffix) and the operating system's, in .cpp files of the libraries that may touch it.
SYSTEM = {"dlfcn.h": ["xr"], "fcntl.h": ["xr"], "unistd.h": ["core", "devices", "present", "xr"]}
PURE = ["core", "physiology", "tissue", "session"]
BANNED = [(re.compile(r"\bstd::(exp|exp2|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|cbrt|hypot)\b"), "the system's libm differs between machines: use holotwin::math"),
          (re.compile(r"(?<![\w:.])(expf?|logf?|powf?|sinf?|cosf?|tanf?|tanhf?|atan2f?|asinf?|acosf?)\s*\((?!.*\bmath\b)"), "libm call: use holotwin::math"),
          (re.compile(r"\bglm::(angleAxis|slerp|sin|cos|tan|exp|log|pow|acos|asin|atan|rotate)\b"), "glm calls libm there: use holotwin::math"),
          (re.compile(r"\bstd::chrono\b|\bclock_gettime\b|\bgettimeofday\b|\btime\s*\(\s*(NULL|nullptr|0)\s*\)"), "a clock in a pure library"),
          (re.compile(r"\bstd::(rand|random_device|mt19937)\b|(?<!\w)rand\s*\("), "randomness in a pure library: take an Rng"),
          (re.compile(r"\bstd::unordered_(map|set)\b"), "unordered iteration is not deterministic")]
# math.cpp/h and lane_math.inl implement the functions; real_clock.cpp is the one file that may read the clock.
EXEMPT = {"engine/core/math.cpp", "engine/core/math.h", "engine/core/lane_math.inl", "engine/core/real_clock.cpp"}


def problems():
    for lib, folder in FOLDER.items():
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in (".h", ".cpp", ".inl"):
                continue
            rel = path.relative_to(ROOT).as_posix()
            text = path.read_text(encoding="utf-8")
            code = re.sub(r"//[^\n]*", "", re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S))
            for number, line in enumerate(code.splitlines(), 1):
                include = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
                if include:
                    yield from check_include(lib, rel, number, include.group(1), include.group(2), path.suffix)
                elif lib in PURE and rel not in EXEMPT:
                    plain = re.sub(r'"(\\.|[^"\\])*"', '""', line)
                    ours_gone = re.sub(r"\b(holotwin::)?math::\w+", "", plain)
                    for pattern, why in BANNED:
                        if pattern.search(ours_gone):
                            yield f"{rel}:{number}: {why}: {line.strip()}"


def check_include(lib, rel, number, quote, name, suffix):
    owner = next((l for l, f in FOLDER.items() if name.startswith(f + "/")), None)
    if owner:
        if owner != lib and owner not in MAY[lib] and name not in MAY[lib]:
            yield f"{rel}:{number}: {lib} may not include {name} (dependency rule, README)"
        return
    if name.startswith(("tools/", "tests/")):
        yield f"{rel}:{number}: a library may not include {name}"
    for prefix, (libs, where) in PACKAGES.items():
        if name.startswith(prefix):
            if libs != "*" and lib not in libs:
                yield f"{rel}:{number}: {lib} may not use the package of {name}"
            if where == "private" and suffix == ".h":
                yield f"{rel}:{number}: {name} must stay out of headers"
            return
    if quote == "<" and ("/" in name or "." in name) and lib not in SYSTEM.get(name, []):
        yield f"{rel}:{number}: <{name}> is of no package in the table of this script and of the README"


found = list(problems())
print("\n".join(found) if found else "dependency rule holds")
sys.exit(1 if found else 0)
