#!/usr/bin/env python3
"""Checks verdicts.csv, the cleaned validation table: each row one verdict, duplicates point to a row that is run, bounds in order,
only words of the vocabulary (protocols.csv, quantities.csv), and fingerprints.csv is that of the table. `check_verdicts.py [TABLE]`, TABLE by
default ../shared/data/physiology/validation.json beside the repository; `--write-fingerprints` writes that file anew, for a table that changed.
Exit 77: the csv holds in itself, but the table is not here."""
import collections
import csv
import hashlib
import json
import pathlib
import re
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
WRITE = "--write-fingerprints" in sys.argv[1:]
NAMED = [a for a in sys.argv[1:] if not a.startswith("--")]
TABLE = pathlib.Path(NAMED[0]) if NAMED else HERE.parents[3] / "shared/data/physiology/validation.json"
COLUMNS = "row verdict protocol quantity low high sign at_s cited why".split()
UNITS = ("mmHg cmH2O per_min mL mL_per_min L_per_min L_per_s mmol_per_L mmol_per_min mg_per_dL mg_per_min g_per_dL g_per_L ug_per_mL "
         "ng_per_mL pmol_per_L pmol_per_min umol_per_s umol_per_min mOsm_per_kg mL_per_cmH2O cmH2O_s_per_L mmHg_s_per_mL "
         "mmHg_min_per_mL L_per_min_m2 per_uL degC percent kPa kg pg mV g W s 1").split()
READ_OUT = {"time_to_sao2_90_s", "propofol_ce50_ug_per_mL", "remifentanil_c50_ventilation_ng_per_mL", "sevoflurane_mac_percent"}
RELATIVE = re.compile(r"(?P<base>.+)_(?P<how>of|from)_(?P<against>rest|before|100mmHg)_(?P<unit>.+)")
bad = []


def check(held, what):
    if not held:
        bad.append(what)
        print(f"FAILED: {what}")


def read(name):
    with open(HERE / name, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def number(text, where):
    try:
        return float(text) if text else None
    except ValueError:
        check(False, f"{where}: {text!r} is no number")
        return None


def known_quantity(q):
    if q in quantities:
        return True
    m = RELATIVE.fullmatch(q)
    if not m or m["base"] not in bases:
        return False
    return m["unit"] == ("1" if m["how"] == "of" else bases[m["base"]])


def plain(v):
    """A JSON value as bytes that do not depend on how it was written: tools/holotwin/validate/table.cpp makes the same."""
    if v is None or isinstance(v, bool):
        return {None: b"n", True: b"t", False: b"f"}[v]
    if isinstance(v, (int, float)):
        return b"d" + struct.pack(">d", v).hex().encode()
    if isinstance(v, str):
        return b"s%d:" % len(v.encode()) + v.encode()
    if isinstance(v, list):
        return b"a" + b"".join(map(plain, v)) + b"e"
    return b"o" + b"".join(plain(k) + plain(v[k]) for k in sorted(v)) + b"e"


NOT_PLACE = {"expected", "source", "numeric", "verify", "anchor_self_grade", "anchor_computed", "anchor_engine", "anchor_file"}
NOT_MOMENT = NOT_PLACE | {"quantity", "unit", "statistic", "system"}


def fingerprint(row, without=()):
    return hashlib.sha256(plain({k: v for k, v in row.items() if k not in without})).hexdigest()[:16]


# Vocabulary.
quantities = {r["quantity"] for r in read("quantities.csv")}
bases = {}
for q in quantities:
    unit = max((u for u in UNITS if q.endswith("_" + u)), key=len, default=None)
    check(unit, f"quantities.csv: {q} does not end in a known unit")
    if unit:
        bases[q[:-len(unit) - 1]] = unit
for r in read("quantities.csv"):
    check(r["scope"] in ("asked", "beyond"), f"quantities.csv: scope of {r['quantity']}")
steps = collections.defaultdict(list)
for r in read("protocols.csv"):
    check(r["step"], f"protocols.csv: {r['protocol']} has an empty step")
    steps[r["protocol"]].append(number(r["at_s"], f"protocols.csv {r['protocol']}"))
for p, times in steps.items():
    check(times == [None] or (None not in times and times[0] == 0 and times == sorted(set(times))), f"protocols.csv: times of {p}: {times}")

# Rows.
rows = read("verdicts.csv")
check(list(rows[0]) == COLUMNS, f"columns are {list(rows[0])}")
check([r["row"] for r in rows] == [str(i) for i in range(len(rows))], "rows are numbered from 0, each once, in order")
run = {r["row"] for r in rows if r["verdict"] in ("check", "direction")}
used = set()
for r in rows:
    n, verdict = f"row {r['row']}", r["verdict"]
    low, high, at = (number(r[k], f"{n} {k}") for k in ("low", "high", "at_s"))
    check(r["protocol"] in steps, f"{n}: unknown protocol {r['protocol']!r}")
    used.add(r["protocol"])
    check(r["cited"] in ("literature", "sme", "none"), f"{n}: cited {r['cited']!r}")
    check(low is None or high is None or low <= high, f"{n}: low {low} above high {high}")
    check(at is None or at >= 0, f"{n}: at_s {at}")
    if r["quantity"] or verdict not in ("exclude", "not_applicable"):
        check(known_quantity(r["quantity"]), f"{n}: unknown quantity {r['quantity']!r}")
    if verdict in ("check", "direction"):
        check(steps.get(r["protocol"]) != [None], f"{n}: protocol {r['protocol']} is set aside and cannot be run")
        check(at is not None or r["quantity"] in READ_OUT, f"{n}: no sample time")
        check(low is not None or high is not None, f"{n}: no bound")
    else:
        check(r["low"] == r["high"] == r["sign"] == "", f"{n}: bounds on a row that is not run")
        check(r["why"], f"{n}: no reason")
    if verdict == "check":
        check(r["sign"] == "", f"{n}: a check has no sign")
    elif verdict == "direction":
        check(r["sign"] in ("up", "down", "same"), f"{n}: sign {r['sign']!r}")
        check((low is not None, high is not None) == {"up": (True, False), "down": (False, True)}.get(r["sign"], (True, True)),
              f"{n}: bounds do not fit the sign")
        m = RELATIVE.fullmatch(r["quantity"])
        check(m, f"{n}: a direction compares with something, {r['quantity']} does not")
        if m:
            still = 1.0 if m["how"] == "of" else 0.0
            check((low is None or (low > still) == (r["sign"] == "up")) and (high is None or (high < still) == (r["sign"] == "down")),
                  f"{n}: what counts as {r['sign']} lies on the wrong side")
    elif verdict.startswith("duplicate_of:"):
        target = verdict.partition(":")[2]
        check(target in run and target != r["row"], f"{n}: duplicate of {target}, which is not run")
        if target in run:
            check(r["quantity"] == rows[int(target)]["quantity"], f"{n}: another quantity than row {target}")
    else:
        check(verdict in ("exclude", "not_applicable"), f"{n}: verdict {verdict!r}")
check(used == set(steps), f"protocols without a row: {sorted(set(steps) - used)}")
names = read("names.csv")
for n in names:
    check(n["quantity"] in quantities, f"names.csv: unknown quantity {n['quantity']!r}")
    check(re.fullmatch("[a-z0-9]+", n["name"]), f"names.csv: {n['name']!r} is not small letters and digits")
    check(n["statistic"] in ("", "min", "max"), f"names.csv: statistic {n['statistic']!r}")
check(len(names) == len({(n["name"], n["statistic"]) for n in names}), "names.csv: a name stands twice")

if not TABLE.exists():
    print(f"{TABLE} is not here: the csv was checked in itself only")
    sys.exit(1 if bad else 77)
table = json.loads(TABLE.read_text(encoding="utf-8"))
check(len(rows) == len(table), f"{len(rows)} verdicts for {len(table)} rows")
prints = [{"row": str(i), "whole": fingerprint(t), "place": fingerprint(t, NOT_PLACE), "moment": fingerprint(t, NOT_MOMENT)} for i, t in enumerate(table)]
if WRITE:
    with open(HERE / "fingerprints.csv", "w", newline="", encoding="utf-8") as f:
        w = csv.DictWriter(f, list(prints[0]), lineterminator="\n")
        w.writeheader()
        w.writerows(prints)
check(read("fingerprints.csv") == prints, "fingerprints.csv is of another table: look at the verdicts of the rows that changed, then --write-fingerprints")
for r, t in zip(rows, table):
    n, source = f"row {r['row']}", t["source"] or ""
    if not source or "no citation" in source:
        check(r["cited"] == "none", f"{n}: cited as {r['cited']}, the table names no source")
    # The table is not ours to pass on: no run of its words may stand here.
    words = r["why"].split()
    text = " ".join(" ".join(str(v) for v in t.values()).split())
    check(not any(" ".join(words[i:i + 7]) in text for i in range(max(0, len(words) - 6))), f"{n}: the reason repeats the table's words")

by = collections.Counter((r["verdict"].partition(":")[0], t["kind"]) for r, t in zip(rows, table))
kinds = sorted({k for _, k in by})
print(f"{'':16}" + "".join(f"{k:>11}" for k in kinds) + f"{'all':>11}" + "".join(f"{c:>11}" for c in ("literature", "sme", "none")))
for v in ("check", "direction", "duplicate_of", "exclude", "not_applicable"):
    these = [r for r in rows if r["verdict"].partition(":")[0] == v]
    cited = collections.Counter(r["cited"] for r in these)
    print(f"{v:16}" + "".join(f"{by[v, k]:11}" for k in kinds) + f"{len(these):11}" + "".join(f"{cited[c]:11}" for c in ("literature", "sme", "none")))
print(f"{len(rows)} rows, {len(bad)} failures")
sys.exit(1 if bad else 0)
