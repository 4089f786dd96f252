"""The whole built-in script, hands and all: one state with 0, 1 and 2 worker threads in release and, where the debug build is there too
(tools/test makes both), in debug. Without pictures: drawing does not reach the state."""
import subprocess

from support import PROGRAM, WORK, check, finish

debug = PROGRAM.parents[2] / "debug" / "bin" / "holotwin"


def last_hash(name, program, workers):
    r = subprocess.run([str(program), "rehearse", "--headless", "--no-pictures", "--workers", workers, "-o", str(WORK / name)],
                       cwd=WORK, capture_output=True, text=True, timeout=1500)
    check(r.returncode == 0, f"{name} ends with 0: {r.stderr[-400:]}")
    line = next((line for line in r.stdout.splitlines() if "state hash " in line), "")
    print(f"{name}: {line}", flush=True)
    return line.split("state hash ")[1].split()[0] if line else f"none from {name}"


hashes = {f"release, {w} workers": last_hash(f"release_{w}", PROGRAM, w) for w in "012"}
if debug.is_file() and debug != PROGRAM:
    hashes["debug, 2 workers"] = last_hash("debug_2", debug, "2")
else:
    print(f"without the debug build ({debug} is not there): release alone is compared", flush=True)
check(len(set(hashes.values())) == 1, f"one state: {hashes}")
recordings = {(WORK / n / "rehearsal.htrec").read_bytes() for n in ("release_0", "release_1", "release_2")}
check(len(recordings) == 1, "one recording, byte for byte")
finish()
