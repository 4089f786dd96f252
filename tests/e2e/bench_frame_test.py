"""`bench frame --json`: the keys that others read, and one hash however fast it was drawn. Skipped where no Vulkan device is."""
from support import check, finish, parsed, run, says, skip

if not any(gpu.get("usable") for gpu in parsed(run("doctor", "--json").stdout).get("vulkan", [])):
    skip("no usable Vulkan device")
a = parsed(run("bench", "frame", "--json", "--seconds", "2", "--size", "320x180").stdout)
b = parsed(run("bench", "frame", "--json", "--seconds", "3", "--size", "640x360", "--scale", "0.5", "--workers", "0").stdout)
for r, size, scale in ((a, "320x180", "auto"), (b, "640x360", 0.5)):
    for key in ("scenario", "size", "scale", "resolution_scale", "frames", "fps", "sim_real_time", "stages_ms", "hash", "hash_of_frame"):
        check(key in r, f"bench frame --json has {key}: {r}")
    check(r.get("scenario") == "liver_trauma" and r.get("size") == size and r.get("scale") == scale, f"it says what was measured: {r}")
    check(r.get("frames", 0) > 5 and r.get("fps", 0) > 1 and 0.1 < r.get("sim_real_time", 0) < 1.1, f"figures that can be: {r}")
    check({"simulation_frame", "panels", "draw_record"} <= set(r.get("stages_ms", {})), f"its stages: {r.get('stages_ms')}")
check(0.49 < b.get("resolution_scale", 0) < 0.51, f"a given scale is kept: {b.get('resolution_scale')}")
check(a.get("hash") == b.get("hash") and a.get("hash_of_frame") == b.get("hash_of_frame"), f"two runs compare: {a.get('hash')} {b.get('hash')}")
for scale in ("0", "2", "half", "nan"):
    says(run("bench", "frame", "--scale", scale, rc=2), "--scale", "auto")
finish()
