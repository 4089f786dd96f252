"""A short rehearsal off-screen: one state whatever the number of threads, a recording that replays, also when it was cut short."""
import json
import zlib
import struct
import signal
import subprocess
import time

from support import PROGRAM, REPOSITORY, WORK, check, files_of, finish, parsed, run, says

FRAMES = "300"
SHORT = ["--headless", "--no-pictures", "--script", REPOSITORY / "tests/e2e/short_script.toml"]  # hands in the tissue from the first second
hashes = {}
for workers in ("0", "1", "2"):
    out = WORK / f"workers_{workers}"
    r = run("rehearse", *SHORT, "--frames", FRAMES, "--workers", workers, "-o", out, "--json")
    summary = parsed(r.stdout)
    check(summary == json.loads((out / "summary.json").read_text()), "--json prints summary.json")
    check(summary.get("outcome") == "stopped_early", f"300 frames are not the whole rehearsal: {summary.get('outcome')}")
    check(summary.get("numbers") == {"tissue_steps_restored": 0, "physiology_steps_restored": 0, "inputs_rejected": 0}, f"no number went bad: {summary.get('numbers')}")
    hashes[workers] = next((line.split("state hash ")[1].split()[0] for line in r.stderr.splitlines() if "state hash " in line), f"no hash with {workers}")
check(len(set(hashes.values())) == 1, f"one state with 0, 1 and 2 worker threads: {hashes}")

first = WORK / "workers_0"
recording = first / "rehearsal.htrec"
check(recording.read_bytes() == (WORK / "workers_2" / "rehearsal.htrec").read_bytes(), "the recordings are the same bytes")
for name in ("summary.json", "vitals.csv", "report.html"):
    check((first / name).stat().st_size > 100, f"{name} is there")
rows = (first / "vitals.csv").read_text().splitlines()
check(len(rows) > 3 and len({line.count(",") for line in rows if not line.startswith("#")}) == 1, "vitals.csv is a table")

# ---- replay ----
before = files_of(first)
for workers in ("1", "2"):
    r = parsed(run("replay", recording, "--workers", workers, "--json").stdout)
    check(r.get("frames") == int(FRAMES) and r.get("complete") is True, f"the whole recording is read: {r}")
    check(r.get("hashes_compared", 0) >= 3 and r.get("hashes_different") == 0, f"every hash is the same: {r}")
    check(r.get("hash") == hashes["0"], f"the replay ends in the state of the rehearsal: {r.get('hash')} {hashes['0']}")
check(files_of(first) == before, "a replay writes nothing")
other = WORK / "other_seed"
run("rehearse", *SHORT, "--frames", "2", "--seed", "2", "-o", other)
check(parsed(run("replay", other / "rehearsal.htrec", "--json").stdout).get("frames") == 2, "the shortest rehearsal replays too")

# ---- cut short, and damaged ----
data = recording.read_bytes()
cut = WORK / "cut.htrec"
cut.write_bytes(data[: len(data) * 2 // 3])
r = parsed(run("replay", cut, "--json").stdout)
check(r.get("complete") is False, "a recording that was cut short says so")
check(100 < r.get("frames", 0) < int(FRAMES), f"what is there of it is read: {r}")
check(r.get("hashes_compared", 0) >= 1 and r.get("hashes_different") == 0, f"its hashes are the same: {r}")
damaged = WORK / "damaged.htrec"
damaged.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 0xFF]) + data[len(data) // 2 + 1:])
says(run("replay", damaged, rc=1), "damaged.htrec")

# ---- debrief ----
debrief = WORK / "debrief"
run("debrief", recording, "-o", debrief)
check((debrief / "report.html").is_file() and json.loads((debrief / "summary.json").read_text())["scenario"] == "liver_trauma", "the debrief makes a report and a summary")
a, b = (json.loads((folder / "summary.json").read_text()) for folder in (first, debrief))
for key in ("outcome", "duration_s", "goals", "lost", "ledger", "at_end"):
    check(a[key] == b[key], f"the debrief and the rehearsal agree on {key}")

# A recording of another version's course: the hash record (kind 3) is changed and its checksums made right again.
def with_another_hash(data):
    at = 16
    while at < len(data):
        kind, size = data[at], struct.unpack_from("<I", data, at + 1)[0]
        payload = data[at + 9:at + 9 + size]
        if kind == 3:
            changed = payload[:8] + bytes([payload[8] ^ 0xFF]) + payload[9:]
            return data[:at + 9] + changed + struct.pack("<I", zlib.crc32(changed)) + data[at + 9 + size + 4:]
        at += 9 + size + 4
    check(False, "the recording holds a state hash")
    return data


(WORK / "another.htrec").write_bytes(with_another_hash(data))
run("replay", "another.htrec", rc=1)
says(run("debrief", "another.htrec", "-o", WORK / "another", rc=1), "another.htrec", "hashes differ")

# ---- killed in the middle ----
killed = WORK / "killed"
p = subprocess.Popen([str(PROGRAM), "rehearse", "--headless", "--no-pictures", "-o", str(killed)], cwd=WORK, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
deadline = time.monotonic() + 120
while time.monotonic() < deadline and p.poll() is None:
    path = killed / "rehearsal.htrec"
    if path.is_file() and path.stat().st_size > 60_000:
        break
    time.sleep(0.05)
check(p.poll() is None, "the rehearsal still runs when it is killed")
p.send_signal(signal.SIGKILL)
p.wait()
r = parsed(run("replay", killed / "rehearsal.htrec", "--json").stdout)
check(r.get("complete") is False and r.get("frames", 0) >= 90, f"the recording of a killed rehearsal is readable: {r}")
check(r.get("hashes_compared", 0) >= 1 and r.get("hashes_different") == 0, f"its hashes are the same: {r}")
finish()
