"""`validate physiology`: a table of our own with known outcomes, damaged files, and the shared table where it is: counts that add up, every
row accounted for, no fewer rows passed and no more rows poor than when this was last measured."""
import collections
import json
import os
import re
import shutil

import support
from support import DATA, REPOSITORY, WORK, check, finish, parsed, run, says, skip

# Rows of the shared table that passed when this was written, less a little: raise them as the body learns, lower them for a reason.
# (Lowered by four for 1104, 1466, 1601 and 1794; by four more, net, for 1226, 1448, 1753, 1795 and 1796: what anaesthetists read off the curves weighed more than a hundredth in these; physiology/README.md says each.)
FLOORS = {"all": 794, "resting": 107, "scenario": 679, "equipment": 8}
# Cited rows that are graded poor where the engines grade themselves good (issue 3 wants none): lower it as the body learns.
MOST_POOR = 0
SMALL = REPOSITORY / "tests/data/validation_small.json"


def adds_up(counts, what):
    check(counts["passed"] + counts["failed"] + counts["not_applicable"] == counts["rows"], f"passed, failed and not applicable make all rows: {what} {counts}")
    check(counts["failed_not_represented"] <= counts["failed"], f"of the failed, some are not represented: {what} {counts}")


def counted(report, what):
    adds_up(report, what)
    for key in ("by_kind", "by_cited"):
        for name, counts in report[key].items():
            adds_up(counts, f"{what} {key} {name}")
        for number in ("rows", "passed", "failed", "not_applicable"):
            check(sum(c[number] for c in report[key].values()) == report[number], f"{what}: {number} of {key} make the whole")
    check(sum(report["not_applicable_because"].values()) == report["not_applicable"], f"{what}: every row that does not apply has a reason")
    check(len(report["results"]) == report["rows"], f"{what}: every row is listed")
    for r in report["results"]:
        check(r["verdict"] in ("passed", "failed", "not_applicable"), f"{what}: verdict of row {r['row']}")
        check(r["verdict"] == "passed" or r["reason"], f"{what}: row {r['row']} says why it {r['verdict']}")
        low, high, got = r["expected"]["low"], r["expected"]["high"], r["got"]
        if r["verdict"] == "passed":
            check(got is not None and (low is None or got >= low * (1 - 1e-5) - 1e-9 or low < 0) and (high is None or got <= high + abs(high) * 1e-5), f"{what}: row {r['row']} is inside its band: {r}")
    grades(report, what)


def grades(report, what):
    """Each run row has a grade that fits its verdict, and where_engines_are_good is what a count of the rows gives."""
    by_row = {r["row"]: r for r in report["results"]}
    counted = set()
    for r in report["results"]:
        ran = r["represented"] and r["verdict"] != "not_applicable"
        allowed = ("good",) if r["verdict"] == "passed" else ("fair", "poor") if ran else (None,)
        check(r["grade"] in allowed, f"{what}: row {r['row']} {r['verdict']}, and its grade is {r['grade']}")
        check(r["got"] is not None or r["grade"] in (None, "poor"), f"{what}: row {r['row']} has no value and is {r['grade']}")
        repeats = re.match(r"counted as row (\d+) of", r["reason"])  # a row of the table that verdicts.csv was made for
        row = int(repeats[1]) if repeats else r["row"]
        if r["of"]["grade"] == "good" and r["cited"] == "literature" and by_row[row]["grade"]:
            counted.add(row)
    said = report["where_engines_are_good"]
    count = collections.Counter(by_row[row]["grade"] for row in counted)
    check(said["rows"] == len(counted) == said["good"] + said["fair"] + said["poor"], f"{what}: good, fair and poor make all {len(counted)} rows: {said}")
    check(all(said[g] == count[g] for g in ("good", "fair", "poor")), f"{what}: {said} where the rows make {count}")
    check(said["poor_rows"] == sorted(row for row in counted if by_row[row]["grade"] == "poor"), f"{what}: the poor rows are listed: {said}")


small = parsed(run("validate", "physiology", "--table", SMALL, "--json").stdout)
counted(small, "small")
check((small["passed"], small["failed"], small["not_applicable"]) == (9, 7, 5), f"the small table has its known outcomes: {small['passed']}, {small['failed']}, {small['not_applicable']}")
text = run("validate", "physiology", "--table", SMALL).stdout
check("4 rows, of them 2 good, 1 fair, 1 poor: 20\n" in text, "the text says how it stands where the engines are good")
check(text.index("is below 150") < text.index("Passed"), "failures come first")
check("furlongs" not in text.partition("Passed")[0], "what does not apply is no failure")
one = parsed(run("validate", "physiology", "--table", SMALL, "--only", "apnoea_air", "--json").stdout)
check(one["rows"] == 2, "--only takes the rows of one protocol")
run("validate", "physiology", "--table", SMALL, "--only", "apnoea_air", "--require", "50")
says(run("validate", "physiology", "--table", SMALL, "--only", "apnoea_air", "--require", "51", rc=1), "50.0 %", "--require")
says(run("validate", "physiology", "--table", SMALL, "--only", "nap", rc=2), "nap", "apnoea_air")
says(run("validate", "physiology", "--table", "nowhere.json", rc=2), "nowhere.json", "--table")
run("validate", rc=2)
run("validate", "geology", rc=2)
run("validate", "physiology", "--require", "101", rc=2)

rows = json.loads(SMALL.read_text())
(WORK / "cut.json").write_text(SMALL.read_text()[:-40])
says(run("validate", "physiology", "--table", "cut.json", rc=1), "cut.json", "JSON")
(WORK / "odd.json").write_text(json.dumps([*rows[:3], {**rows[3], "expected": [{"range": [5, 4]}]}]))
says(run("validate", "physiology", "--table", "odd.json", rc=1), "odd.json", "row 3", "lower end first")

# A repository without its neighbour, and one whose verdicts are damaged.
copy = WORK / "copy/holotwin"
shutil.copytree(REPOSITORY / "assets/scenarios", copy / "assets/scenarios")
shutil.copytree(REPOSITORY / "tests/reference/physiology", copy / "tests/reference/physiology")
os.environ["HOLOTWIN_ASSETS"] = str(copy / "assets")
says(run("validate", "physiology", rc=3), "validation.json", "--table FILE")
verdicts = copy / "tests/reference/physiology/verdicts.csv"
verdicts.write_text(verdicts.read_text().replace("\n5,check,", "\n5,guess,", 1))
says(run("validate", "physiology", "--table", SMALL, rc=1), "verdicts.csv line 7", "guess")
del os.environ["HOLOTWIN_ASSETS"]

table = DATA / "physiology/validation.json"
if not table.exists():
    if support._failed:
        finish()
    skip(f"{table} is not here")
report = parsed(run("validate", "physiology", "--json").stdout)
counted(report, "shared")
check(report["rows"] == len(json.loads(table.read_text())), "every row of the table is there")
check("not understood" not in report["not_applicable_because"], "every row is one that verdicts.csv was made for")
for kind, floor in FLOORS.items():
    passed = report["passed"] if kind == "all" else report["by_kind"][kind]["passed"]
    check(passed >= floor, f"{kind}: {passed} rows passed, {floor} did before")
poor = report["where_engines_are_good"]["poor_rows"]
check(len(poor) <= MOST_POOR, f"{len(poor)} rows are poor where the engines are good, {MOST_POOR} were before: {poor}")
print({k: {n: report["by_kind"][k][n] for n in ("rows", "passed", "failed", "failed_not_represented", "not_applicable")} for k in report["by_kind"]})

# The same rows in another order, one of them with another number: texts keep their verdicts, the changed one is judged by itself.
shared = json.loads(table.read_text())
picked = [i for i, r in enumerate(report["results"]) if r["protocol"] in ("rest", "apnoea_air", "haemorrhage_10pc_30s")][::-1]
changed = next(i for i in picked if report["results"][i]["quantity"] == "hr_per_min" and report["results"][i]["verdict"] == "passed")
other = [{**shared[i], "expected": [{"range": [150, 160]}]} if i == changed else shared[i] for i in picked]
(WORK / "other.json").write_text(json.dumps(other))
again = parsed(run("validate", "physiology", "--table", "other.json", "--json").stdout)
for i, r in zip(picked, again["results"]):
    before = report["results"][i]
    if i == changed:
        check(r["verdict"] == "failed" and "150" in r["reason"], f"another number is judged by itself: {r}")
    elif not before["reason"].startswith("counted as row"):  # a duplicate whose other half is not picked is run
        check((r["verdict"], r["got"]) == (before["verdict"], before["got"]), f"row {i} keeps its verdict in another order: {before['verdict']} {r['verdict']} {r['reason']}")
finish()
