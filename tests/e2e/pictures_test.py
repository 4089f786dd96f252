"""Pictures of a short rehearsal: PNGs of the right size that show something. Skipped where no Vulkan device is."""
import json
import struct
import zlib

from support import REPOSITORY, WORK, check, finish, parsed, run, skip

if not any(gpu.get("usable") for gpu in parsed(run("doctor", "--json").stdout).get("vulkan", [])):
    skip("no usable Vulkan device")


def read_png(data):
    """Width, height and rows of 8-bit RGB or RGBA samples (RFC 2083, no interlace): enough for our own files."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed, header = 8, b"", None
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + size]
        assert zlib.crc32(kind + body) == struct.unpack_from(">I", data, at + 8 + size)[0], "a chunk is damaged"
        if kind == b"IHDR":
            header = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    width, height, depth, colour, _, _, interlace = header
    assert depth == 8 and colour in (2, 6) and interlace == 0
    channels = 3 if colour == 2 else 4
    raw, rows, last = zlib.decompress(packed), [], bytearray(width * channels)
    for y in range(height):
        start = y * (width * channels + 1)
        way, row = raw[start], bytearray(raw[start + 1:start + 1 + width * channels])
        for i in range(len(row)):
            a = row[i - channels] if i >= channels else 0
            b = last[i]
            c = last[i - channels] if i >= channels else 0
            if way == 1:
                row[i] = (row[i] + a) & 255
            elif way == 2:
                row[i] = (row[i] + b) & 255
            elif way == 3:
                row[i] = (row[i] + (a + b) // 2) & 255
            elif way == 4:
                p = a + b - c
                pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                row[i] = (row[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255
        rows.append(row)
        last = row
    return width, height, channels, rows


out = WORK / "pictures_run"
run("rehearse", "--headless", "--frames", "250", "--size", "320x180", "--no-film", "--script", REPOSITORY / "tests/e2e/short_script.toml", "-o", out, timeout=900)
summary = json.loads((out / "summary.json").read_text())
pictures = sorted((out / "pictures").glob("*.png"))
check(len(pictures) == 2, f"the script's two pictures are there: {[p.name for p in pictures]}")
check({p["file"] for p in summary["pictures"]} == {f"pictures/{p.name}" for p in pictures}, f"the summary names them: {summary['pictures']}")
reds = []
for path in pictures:
    width, height, channels, rows = read_png(path.read_bytes())
    check(width >= 320 and width * 180 == height * 320, f"{path.name} has the size asked for, or a whole multiple: {width}x{height}")
    pixels = [tuple(row[i:i + 3]) for row in rows[::2] for i in range(0, width * channels, 2 * channels)]
    lit = sum(max(p) > 40 for p in pixels) / len(pixels)
    red = sum(p[0] > 60 and p[0] > 1.3 * p[1] and p[0] > 1.3 * p[2] for p in pixels) / len(pixels)
    reds.append(red)
    check(lit > 0.15, f"{path.name} is not black: {lit:.1%} of it is lit")
    check(len(set(pixels)) > 300, f"{path.name} shows more than flat fields: {len(set(pixels))} colours")
    check(sum(min(p) > 250 for p in pixels) / len(pixels) < 0.3, f"{path.name} is not washed out")
check(max(reds) > 0.02, f"the liver is seen: {[f'{r:.1%}' for r in reds]} red")
finish()
