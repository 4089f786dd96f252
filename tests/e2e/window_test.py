"""The desktop window on a virtual display: a script in it, a person's keys and mouse, the bedside. Skipped where xvfb-run, Vulkan or libX11
is missing."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

from support import DATA, PROGRAM, REPOSITORY, WORK, check, finish, parsed, run, skip
from validation import Watched

if "HOLOTWIN_TEST_DISPLAY" not in os.environ:
    if not shutil.which("xvfb-run"):
        skip("no xvfb-run")
    os.environ["HOLOTWIN_TEST_DISPLAY"] = "1"
    os.execvp("xvfb-run", ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24", sys.executable, "-B", *sys.argv])
if not any(gpu.get("usable") for gpu in parsed(run("doctor", "--json").stdout).get("vulkan", [])):
    skip("no usable Vulkan device")
try:
    import x11
except OSError as e:
    skip(f"no libX11: {e}")

SCRIPT = REPOSITORY / "tests/e2e/short_script.toml"
watched = Watched(WORK, "window")


def start(*arguments, env=None):
    errors = open(WORK / "stderr.txt", "w+")
    p = subprocess.Popen([str(PROGRAM), "rehearse", *map(str, arguments)], cwd=WORK, stdout=subprocess.PIPE, stderr=errors, text=True, env=env or os.environ)
    p.said = lambda: (WORK / "stderr.txt").read_text()
    return p


def ended(p, what, rc=0):
    try:
        out, _ = p.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        p.kill()
        out = ""
    check(p.returncode == rc, f"{what} ends with {rc}, not {p.returncode}: {p.said()[-500:]}")
    return out


def until(held, timeout_s=20):
    """Waits for it: how fast pictures come depends on the machine."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if held():
            return True
        time.sleep(0.1)
    return held()


def settled(w):
    """A picture after which nothing changes any more."""
    before = w.picture()
    for _ in range(60):
        time.sleep(0.25)
        now = w.picture()
        if x11.difference(before, now) < 0.0005:
            return now
        before = now
    return before


def hash_in(text):
    return text.split("state hash ")[1].split()[0] if "state hash " in text else "none"


# ---- a script in the window: the same state as without one ----
out = WORK / "scripted"
p = start("--display", "window", "--script", SCRIPT, "--frames", "300", "-o", out)
said = ended(p, "a script in a window")
r = run("rehearse", "--headless", "--no-pictures", "--script", SCRIPT, "--frames", "300", "-o", WORK / "scripted_off")
check(hash_in(said) == hash_in(r.stdout), f"the window changes nothing: {hash_in(said)} {hash_in(r.stdout)}")
check(parsed(run("replay", out / "rehearsal.htrec", "--json").stdout).get("frames") == 300, "its recording is whole")
check(json.loads((out / "summary.json").read_text())["provenance"]["presenter"] == "window", "the summary says where it ran")

# ---- a person: keys, mouse, a picture, another size, minimised, closed ----
out = WORK / "by_hand"
p = start("--display", "window", "-o", out, env=watched.env)
try:
    w = x11.Window("Holotwin", alive=lambda: p.poll() is None)
    check(until(lambda: (out / "rehearsal.htrec").is_file() and len(set(w.picture()[2][360])) > 20, 60), "the window shows something")
    w.key("F1")                      # the help goes
    w.key("0")                       # both hands empty: nothing but the view moves from here on
    w.key("Tab")
    w.key("0")
    w.key_down("B")                  # held: the keyboard repeats it
    for _ in range(4):
        w.key_down("B")
    w.key_up("B")
    until(lambda: (out / "rehearsal.htrec").stat().st_size > 40_000)
    w.key_down("space")              # held too: paused once, not on and off
    for _ in range(3):
        w.key_down("space")
    w.key_up("space")
    still = settled(w)
    size = (out / "rehearsal.htrec").stat().st_size
    time.sleep(1.5)
    check((out / "rehearsal.htrec").stat().st_size == size, "a held key pauses once: nothing is recorded any more")
    w.move(640, 300)
    still = settled(w)
    w.wheel(3)
    unmoved = settled(w)
    # Below 0.02: a busy machine draws the same view with fewer pixels, which changes its edges.
    check(x11.difference(still, unmoved) < 0.02, f"the wheel alone moves an empty hand: {x11.difference(still, unmoved):.3f} of the picture changed")
    w.key_down("Shift")
    time.sleep(0.3)
    w.wheel(4)
    time.sleep(0.3)
    w.key_up("Shift")
    nearer = settled(w)
    check(x11.difference(unmoved, nearer) > 0.05, f"Shift and wheel zoom: {x11.difference(unmoved, nearer):.3f} of the picture changed")
    w.wheel(3)
    check(x11.difference(nearer, settled(w)) < 0.02, "after Shift is let go the wheel does not zoom")
    w.move(1158, 706)                # the other language's button
    time.sleep(0.5)
    before = settled(w)
    w.button(1, True)
    w.button(1, False)               # a click shorter than a picture
    check(until(lambda: x11.difference(before, w.picture()) > 0.01), "a short click is seen")
    w.move(640, 300)
    w.key("F12")
    check(until(lambda: (out / "pictures/01_now.png").is_file(), 60), f"F12 saves a picture: {p.said()[-300:]}")
    w.resize(1000, 640)
    check(until(lambda: w.picture()[0] == 1000 and len(set(w.picture()[2][300])) > 20), "the window is drawn at another size after a picture was saved")
    w.key("F12")
    check(until(lambda: (out / "pictures/02_now.png").is_file(), 60), "and another is saved")
    w.minimise(True)
    time.sleep(1)
    ticks = lambda: sum(map(int, pathlib.Path(f"/proc/{p.pid}/stat").read_text().rsplit(") ", 1)[1].split()[11:13]))
    used = ticks()
    time.sleep(2)
    used = (ticks() - used) / os.sysconf("SC_CLK_TCK") / 2
    check(used < 0.4, f"a minimised, paused window rests: {used:.2f} cores")
    w.minimise(False)
    w.key("space")
    check(until(lambda: (out / "rehearsal.htrec").stat().st_size > size), "and goes on")
    w.close()
except RuntimeError as e:
    check(False, f"the window opens: {e}; {p.said()[-400:]}")
    p.kill()
said = ended(p, "closing the window")
check("stopped early" in said and "pictures/ (2)" in said, f"closing ends and reports the rehearsal: {said[-300:]}")
check(watched.messages() == "", f"the validation layer is silent: {watched.messages()[:600]}")
summary = json.loads((out / "summary.json").read_text())
check([(q["name"], q["file"]) for q in summary["pictures"]] == [("now", "pictures/01_now.png"), ("now", "pictures/02_now.png")], f"the summary names the pictures: {summary['pictures']}")
check("手动保存的画面" in (out / "report.html").read_text(), "the report shows them, in the language chosen last")
events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
check(sum(e.get("key") == "event.bookmark" for e in events) == 1, f"a held B bookmarks once: {[e.get('key') for e in events]}")
check(parsed(run("replay", out / "rehearsal.htrec", "--json").stdout).get("complete") is True, "the recording is whole")

# ---- ended by its button: the verdict stays until the window is closed ----
out = WORK / "judged"
p = start("--display", "window", "-o", out)
try:
    w = x11.Window("Holotwin", alive=lambda: p.poll() is None)
    check(until(lambda: (out / "rehearsal.htrec").is_file() and len(set(w.picture()[2][360])) > 20, 60), "the window shows something")
    w.key("F1")
    w.move(269, 242)                 # the button "End"
    time.sleep(1)
    for _ in range(2):               # it asks once whether that is meant
        time.sleep(0.6)
        w.button(1, True)
        w.button(1, False)
    grown = lambda: (out / "rehearsal.htrec").stat().st_size
    time.sleep(3)
    size = grown()
    time.sleep(2)
    check(p.poll() is None, "a rehearsal that was judged stays on the screen")
    check(grown() == size, "and nothing is recorded any more")
    w.close()
except RuntimeError as e:
    check(False, f"the window opens: {e}")
    p.kill()
ended(p, "closing a judged rehearsal")
check(json.loads((out / "summary.json").read_text())["outcome"] == "failed", "its outcome is in the summary")

# ---- the live bedside, from a sender that is not ours, into a rehearsal that Ctrl-C ends ----
sender, message = pathlib.Path("/usr/bin/mllp_send"), DATA / "vitals/hl7/synthetic_pcd01_good.hl7"
if sender.is_file() and message.is_file():
    out = WORK / "bedside"
    p = start("--display", "window", "--mllp", "0", "-o", out)
    check(until(lambda: "127.0.0.1:" in p.said() and (out / "rehearsal.htrec").is_file(), 60), f"the port is printed: {p.said()}")
    port = p.said().split("127.0.0.1:")[1].split()[0]
    answer = subprocess.run([str(sender), "--loose", "-p", port, "-f", str(message), "127.0.0.1"], capture_output=True, timeout=30).stdout
    check(b"\rMSA|AA|S0001\r" in answer, f"the sender is answered: {answer}")
    try:
        w = x11.Window("Holotwin", alive=lambda: p.poll() is None)
        w.key("F1")
        w.key("F4")
        time.sleep(4)
        w.save(WORK / "bedside.png")
    except RuntimeError as e:
        check(False, f"the window opens: {e}")
    p.send_signal(signal.SIGINT)
    ended(p, "Ctrl-C in the window")
    check("SYNTHMON 0012FFFFFE0000AB" in (out / "report.html").read_text() + (out / "summary.json").read_text(), "the report names the bedside's monitor")
    check(parsed(run("replay", out / "rehearsal.htrec", "--json").stdout).get("complete") is True, "the recording with the bedside's values is whole")
finish()
