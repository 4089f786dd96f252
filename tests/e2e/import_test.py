"""`holotwin import` on a real CT (TotalSegmentator s0011, Apache-2.0, from ../shared/data): volumes and sides are right, and what is
wrong with a file is said without writing anything."""
import gzip
import json
import struct

from support import DATA, WORK, check, files_of, finish, parsed, run, says, skip

SOURCE = DATA / "imaging" / "ts_abdopelvis"
CT, LABELS, NAMES = SOURCE / "ct.nii.gz", SOURCE / "labels_total.nii.gz", SOURCE / "labels_total.csv"
if not CT.is_file():
    skip(f"{CT} is missing")

# ---- the real patient ----
twin = WORK / "real.twin"
manifest = parsed(run("import", CT, "--labels", LABELS, "--label-names", NAMES, "-o", twin, "--json", timeout=600).stdout)
organs = {o["name"]: o for o in manifest.get("organs", [])}
for key in ("name", "label", "volume_mL", "incomplete", "surface_triangles"):
    check(all(key in o for o in organs.values()), f"every organ says its {key}")
liver = organs.get("liver", {})
check(abs(liver.get("volume_mL", 0) - 1126) <= 0.02 * 1126, f"the liver has 1126 mL within 2 %: {liver.get('volume_mL')}")
check(liver.get("incomplete") is True, "the liver is cut off by the scan's border")
check(liver.get("surface_triangles", 0) > 1000, "the liver has a surface")


def box_centre(name):
    """Middle of an organ's surface in the patient frame (RAS), from the GLB's position bounds."""
    for path in twin.rglob("*.glb"):
        if path.stem != name:
            continue
        data = path.read_bytes()
        length = struct.unpack_from("<I", data, 12)[0]
        gltf = json.loads(data[20:20 + length])
        bounds = next(a for a in gltf["accessors"] if "min" in a and a["type"] == "VEC3")
        return [(a + b) / 2 for a, b in zip(bounds["min"], bounds["max"])]
    check(False, f"{name}.glb is in the twin")
    return [0, 0, 0]


# x grows to the patient's right: the right kidney and the liver lie on one side, the left kidney and the spleen on the other.
x = {name: box_centre(name)[0] for name in ("kidney_right", "kidney_left", "liver", "spleen")}
check(x["kidney_right"] > x["kidney_left"] + 0.05, f"right and left kidney are not swapped: {x}")
check(x["liver"] > x["spleen"] + 0.05, f"liver right, spleen left: {x}")
stored = json.loads((twin / "manifest.json").read_text())
check(stored == manifest, "--json prints the manifest that was written")

before = files_of(twin)
says(run("import", CT, "--labels", LABELS, "--label-names", NAMES, "-o", twin, rc=2), "exists already", "--overwrite")
check(files_of(twin) == before, "an existing twin is left as it is")

# ---- bad files ----
ct, labels = gzip.decompress(CT.read_bytes()), gzip.decompress(LABELS.read_bytes())


def spoilt(data, offset, form, *values):
    """The NIfTI-1 file with some header fields replaced (nifti1.h: dim at 40, datatype at 70, pixdim at 76, srow at 280)."""
    out = bytearray(data)
    struct.pack_into("<" + form, out, offset, *values)
    return bytes(out)


def refused(name, ct_bytes, label_bytes, *words, suffix=".nii", rc=1):
    a, b = WORK / f"{name}_ct{suffix}", WORK / f"{name}_labels{suffix}"
    a.write_bytes(ct_bytes)
    b.write_bytes(label_bytes)
    target = WORK / f"{name}.twin"
    says(run("import", a, "--labels", b, "--label-names", NAMES, "-o", target, rc=rc), *words)
    check(not target.exists() and not list(WORK.glob(f"*{name}.twin*")), f"{name}: nothing was written")
    a.unlink()
    b.unlink()


nan = float("nan")
huge = spoilt(ct[:4096], 40, "8h", 3, 32767, 32767, 32767, 1, 1, 1, 1)  # 35 T voxels of 16 bit: 70 TB
refused("seventy_terabytes", huge, labels, "seventy_terabytes_ct")
refused("two_spacings", ct, spoilt(labels, 80, "f", 9.0), "two_spacings_labels", "spacing")
moved = struct.unpack_from("<f", labels, 292)[0] + 3.0
refused("other_grid", ct, spoilt(labels, 292, "f", moved), "other_grid_labels", "grid")
refused("nan_spacing", spoilt(ct, 80, "3f", nan, nan, nan), labels, "nan_spacing_ct")
refused("nan_frame", spoilt(ct, 280, "4f", nan, nan, nan, nan), labels, "nan_frame_ct")
refused("cut_short", ct[:len(ct) // 2], labels, "cut_short_ct")
refused("cut_gzip", CT.read_bytes()[:900_000], LABELS.read_bytes(), "cut_gzip_ct", suffix=".nii.gz")
refused("no_nifti", b"this is a letter, not an image. " * 40, labels, "no_nifti_ct")
refused("empty", b"", labels, "empty_ct")
refused("colour", spoilt(ct, 70, "2h", 128, 24), labels, "colour_ct")
missing = WORK / "missing.twin"
says(run("import", WORK / "nobody.nii", "--labels", LABELS, "--label-names", NAMES, "-o", missing, rc=2), "nobody.nii")
(WORK / "names.csv").write_text("number;organ\nfive;liver\n")
says(run("import", CT, "--labels", LABELS, "--label-names", "names.csv", "-o", missing, rc=1), "names.csv")
check(not missing.exists(), "nothing was written")
finish()
