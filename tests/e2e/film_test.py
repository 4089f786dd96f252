"""The film of a short rehearsal off-screen: made, of the right size and length, playable; memory within its limit; Vulkan used as its rules say.
Skipped where no Vulkan device or no ffmpeg is."""
import json
import os
import shutil
import subprocess

from support import PROGRAM, REPOSITORY, WORK, check, finish, parsed, run, skip
from validation import LAYER, Watched

if not any(gpu.get("usable") for gpu in parsed(run("doctor", "--json").stdout).get("vulkan", [])):
    skip("no usable Vulkan device")
SHORT = ["--headless", "--script", REPOSITORY / "tests/e2e/short_script.toml"]


def probe(film):
    """What ffprobe counts in the film by decoding all of it."""
    r = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=width,height,nb_read_frames,pix_fmt,r_frame_rate",
                        "-of", "json", f"file:{film}"], capture_output=True, text=True, timeout=120)
    check(r.returncode == 0 and not r.stderr, f"the film plays without an error: {r.stderr[-300:]}")
    return json.loads(r.stdout or "{}").get("streams", [{}])[0]


# ---- the film, of odd size, in a folder with a name that ffmpeg could take for something else ----
if shutil.which("ffmpeg"):
    odd = WORK / "concat:bed 'side"
    run("rehearse", *SHORT, "--frames", "180", "--size", "161x91", "-o", odd)
    film = odd / "rehearsal.mp4"
    check(film.is_file() and film.stat().st_size > 2000, "the film is there")
    if shutil.which("ffprobe") and film.is_file():
        found = probe(film)
        # Ten pictures a second of life's time: 180 frames of 1/90 s are 20.
        check(found.get("width") == 162 and found.get("height") == 92 and found.get("pix_fmt") == "yuv420p", f"sides are made even: {found}")
        check(found.get("nb_read_frames") == "20" and found.get("r_frame_rate") == "10/1", f"every picture is in it: {found}")

# ---- memory, at the size that people use, with stills at twice the resolution ----
whole = WORK / "whole"
p = subprocess.Popen([str(PROGRAM), "rehearse", *map(str, SHORT), "-o", str(whole)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(p.pid, 0)
check(os.waitstatus_to_exitcode(status) == 0, "a whole short rehearsal with pictures and film")
print(f"at most {used.ru_maxrss / 1024:.0f} MiB")
check(used.ru_maxrss * 1024 < 1_000_000_000, f"memory stays below 1 GB: {used.ru_maxrss} KiB")

# ---- the validation layer, with its checks of synchronisation ----
if LAYER:
    for name, talkative in (("silent", False), ("talkative", True)):
        watched = Watched(WORK, name, talkative)
        r = subprocess.run([str(PROGRAM), "rehearse", *map(str, SHORT), "--frames", "120", "--size", "320x180", "-o", str(WORK / name)], capture_output=True, text=True,
                           env=watched.env, timeout=600)
        check(r.returncode == 0, f"it runs under the validation layer: {r.stderr[-400:]}")
        if talkative:
            check(watched.messages() != "", "the layer is heard when it has something to say")
        else:
            check(watched.messages() == "", f"the layer is silent: {watched.messages()[:600]}")
finish()
