"""What a rehearsal leaves on disk when things go wrong around it: others at the same moment, no Vulkan, no fonts, Ctrl-C, a full disk,
an ffmpeg that fails."""
import json
import os
import resource
import shutil
import signal
import subprocess
import time

from support import PROGRAM, REPOSITORY, WORK, check, finish, parsed, run, says

SHORT = ["--headless", "--script", REPOSITORY / "tests/e2e/short_script.toml"]


def start(*arguments, env=None, before=None):
    return subprocess.Popen([str(PROGRAM), *map(str, arguments)], cwd=WORK, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, **(env or {})}, preexec_fn=before)


def end(process, rc, what):
    out, err = process.communicate(timeout=120)
    check(process.returncode == rc, f"{what} ends with {rc}, not {process.returncode}: {err[-400:]}")
    return out, err


# ---- two at once ----
together = [start("rehearse", "--headless", "--no-pictures", "--frames", "3") for _ in range(3)]
for p in together:
    end(p, 0, "one of three that started together")
folders = sorted((WORK / "out").iterdir())
check([f.name for f in folders] == ["rehearsal-001", "rehearsal-002", "rehearsal-003"], f"three rehearsals have three folders: {folders}")
for f in folders:
    r = parsed(run("replay", f / "rehearsal.htrec", "--json").stdout)
    check(r.get("complete") is True and r.get("frames") == 3, f"{f.name} holds one whole rehearsal: {r}")

# ---- the environment lacks something: nothing appears, and the same folder can be named again ----
out = WORK / "later"
_, err = end(start("rehearse", *SHORT, "-o", out, env={"VK_DRIVER_FILES": "/nonexistent.json", "VK_ICD_FILENAMES": "/nonexistent.json"}), 3, "without Vulkan")
check("vulkan" in err.lower() and "apt-get" in err, f"the message says what is missing and how to get it: {err[-300:]}")
check(not out.exists(), "without Vulkan no folder is left")
assets = WORK / "assets"
shutil.copytree(REPOSITORY / "assets", assets, ignore=shutil.ignore_patterns("fonts", "pictures"))
_, err = end(start("rehearse", *SHORT, "-o", out, env={"HOLOTWIN_ASSETS": str(assets)}), 1, "without fonts")
check(not out.exists(), "without fonts no folder is left")
_, err = end(start("rehearse", *SHORT, "-o", out, env={"HOLOTWIN_ASSETS": str(WORK)}), 3, "with HOLOTWIN_ASSETS set to another folder")
check("HOLOTWIN_ASSETS" in err and str(WORK) in err, f"the message says which variable and which folder: {err[-300:]}")
check(not out.exists(), "with the wrong assets no folder is left")
r = run("rehearse", "--headless", "--no-pictures", "--frames", "2", "--mllp", "0", "-o", out)
port = r.stderr.split("127.0.0.1:")[1].split()[0] if "127.0.0.1:" in r.stderr else "0"
check(int(port) > 1023, f"port 0 listens on a free one and says which: {r.stderr[-300:]}")

# ---- Ctrl-C ----
stopped = WORK / "stopped"
p = start("rehearse", "--headless", "--no-pictures", "-o", stopped)
deadline = time.monotonic() + 60
while time.monotonic() < deadline and p.poll() is None and not ((stopped / "rehearsal.htrec").is_file() and (stopped / "rehearsal.htrec").stat().st_size > 30_000):
    time.sleep(0.01)
p.send_signal(signal.SIGINT)
said, _ = end(p, 0, "a rehearsal that is interrupted")
check("stopped early" in said, f"it says that it was stopped: {said[:300]}")
check((stopped / "report.html").is_file() and json.loads((stopped / "summary.json").read_text())["outcome"] == "stopped_early", "it is reported")
check(parsed(run("replay", stopped / "rehearsal.htrec", "--json").stdout).get("complete") is True, "its recording is whole")


# ---- a disk that fills up ----
def small_disk():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


full = WORK / "full"
said, err = end(start("rehearse", *SHORT, "--no-pictures", "--frames", "900", "-o", full, before=small_disk), 1, "a rehearsal that cannot be recorded to its end")
check(err.count("cannot be written any further") == 1, f"it warns, and once: {err[-500:]}")
check("incomplete" in said, f"what it leaves is called incomplete: {said[-400:]}")
r = parsed(run("replay", full / "rehearsal.htrec", "--json").stdout)
check(r.get("complete") is False and r.get("frames", 0) > 90 and r.get("hashes_different") == 0, f"what there is of it replays: {r}")

# ---- films that fail ----
if any(gpu.get("usable") for gpu in parsed(run("doctor", "--json").stdout).get("vulkan", [])):
    broken = WORK / "bin"
    broken.mkdir()
    (broken / "ffmpeg").write_text("#!/bin/sh\nfor last; do :; done\necho half a film > \"${last#file:}\"\nexit 1\n")
    (broken / "ffmpeg").chmod(0o755)
    for name, path, word in (("bad_ffmpeg", f"{broken}:{os.environ['PATH']}", "could not make the film"), ("no_ffmpeg", "/nonexistent", "not installed")):
        out = WORK / name
        said, err = end(start("rehearse", *SHORT, "--frames", "40", "--size", "128x72", "-o", out, env={"PATH": path}), 0, name)
        check(word in err, f"{name}: the message says {word!r}: {err[-300:]}")
        check(not (out / "rehearsal.mp4").exists() and "rehearsal.mp4" not in said, f"{name} leaves no film")
        check((out / "report.html").is_file(), f"{name}: the rehearsal is reported all the same")
finish()
