"""`holotwin treat`: the three files of every plan of the project, the same numbers for any number of threads, Ctrl-C, bad plans, and nothing
written over."""
import csv
import io
import signal
import subprocess
import time
import xml.dom.minidom

from support import PROGRAM, REPOSITORY, WORK, check, files_of, finish, parsed, run, says

PLANS = REPOSITORY / "assets" / "plans"
FILES = {"treat.csv", "treat.json", "treat.html"}


def without_time(j):
    """What must be the same whoever runs it: everything but the clock."""
    j.pop("provenance", None)
    return j


def rows_of(folder):
    return list(csv.DictReader(io.StringIO((folder / "treat.csv").read_text())))


for plan in sorted(p.stem for p in PLANS.glob("*.toml")):
    out = WORK / plan
    r = run("treat", plan, "-o", out, "--json", "--workers", 0)
    j = parsed(r.stdout)
    check({p.name for p in out.iterdir()} == FILES, f"{plan} leaves {FILES}: {sorted(p.name for p in out.iterdir())}")
    check((out / "treat.json").read_text() == r.stdout, "--json prints treat.json")
    check(j["complete"] and j["plan"] == plan, f"{plan} is complete")
    check({row["arm"] for row in rows_of(out)} == {a["id"] for a in j["arms"]}, "every arm has rows")
    check(all(row["arm_complete"] == "1" for row in rows_of(out)), "every row is of a complete arm")
    check(all(a["steps_restored"] == 0 for a in j["arms"]), "no number went bad")
    check(all(abs(a["books"][e]) < 0.01 for a in j["arms"] for e in ("error_red_cells_mL", "error_plasma_mL")), "the books of the blood balance")
    check("limits" in j["arms"][0] and "difference_from_first" in j["arms"][1], "limits and differences are there")
    xml.dom.minidom.parseString((out / "treat.html").read_text().replace("<!DOCTYPE html>", "", 1))
    for number_of_workers in (1, 2) if plan == "liver_trauma" else ():
        again = run("treat", PLANS / f"{plan}.toml", "-o", WORK / f"{plan}_{number_of_workers}", "--json", "--workers", number_of_workers)
        check(without_time(parsed(again.stdout)) == without_time(dict(j)), f"{plan} is the same with {number_of_workers} workers")
        check((WORK / f"{plan}_{number_of_workers}" / "treat.csv").read_bytes() == (out / "treat.csv").read_bytes(), f"{plan}: the same table")

trauma = parsed((WORK / "liver_trauma" / "treat.json").read_text())
outcomes = {a["id"]: a["outcome"] for a in trauma["arms"]}
check(outcomes["nobody_acts"] == "died" and outcomes["good_run"] == "alive", f"the good run lives, nobody acting kills: {outcomes}")
dangers = {a["id"]: {w["id"] for w in a["warnings"]} for a in trauma["arms"]}
check({"noradrenaline_high", "noradrenaline_alone", "crystalloid"} <= dangers["noradrenaline_crystalloid"], f"the dangerous orders are logged: {dangers}")
r = run("treat", "liver_trauma", "--language", "zh-Hans", "-o", WORK / "chinese")
says(r, "warning", "liver_trauma.toml:", "noradrenaline_crystalloid at 5:00")
check("仅供培训" in (WORK / "chinese" / "treat.html").read_text(), "the page speaks Chinese")
check("died at" in r.stdout and "times life's speed" in r.stdout, "the answer for people names outcomes and speed")
run("treat", "haemorrhage")
check((WORK / "out" / "treat-001" / "treat.html").exists(), "without -o the next free folder is taken")

# Nothing is written over.
before = files_of(WORK / "haemorrhage")
says(run("treat", "haemorrhage", "-o", WORK / "haemorrhage", rc=2), "not empty")
check(files_of(WORK / "haemorrhage") == before, "a folder that is not empty is left as it was")

# Bad plans: refused with file and line before anything appears.
good = (PLANS / "liver_trauma.toml").read_text()
out = WORK / "refused"
for name, text, words in (
        ("unit", good.replace('unit = "ug/kg/min"', 'unit = "mg/kg/min"', 1), ("mg/kg/min", "0.002 to 5 ug/kg/min")),
        ("drug", good.replace('drug = "tranexamic_acid"', 'drug = "propofool"', 1), ("propofool", "which is no drug", "did you mean", "propofol")),
        ("heavy", good.replace("weight_kg = 75", "weight_kg = 900", 1), ("900", "6 to 250 kg")),
        ("rate", good.replace("rate_mL_per_min = 80", "rate_mL_per_min = -80", 1), ("-80", "0.1 to 3000")),
        ("late", good.replace('at = "19:10"', 'at = "59:10"', 1), ("59:10", "39:59")),
        ("clamp", good.replace('clamp = "pringle"\n', 'unclamp = "pringle"\n', 1), ("a clamp that is not on",)),
        ("key", good.replace("share = 0.82", "shere = 0.82", 1), ("shere", "share"))):
    (WORK / f"{name}.toml").write_text(text)
    says(run("treat", f"./{name}.toml", "-o", out, rc=2), f"{name}.toml:", *words)
(WORK / "broken.toml").write_text(good + "\n[[arm\n")
says(run("treat", "./broken.toml", "-o", out, rc=1), "broken.toml:")
(WORK / "impossible.toml").write_text(good.replace("co_L_per_min = 5.6", "co_L_per_min = 2.5", 1).replace("cvp_mmHg = 5", "cvp_mmHg = 12", 1))
says(run("treat", "./impossible.toml", "-o", out, rc=2), "impossible.toml", "liver_flow_mL_per_min")
says(run("treat", "appendicitis", "-o", out, rc=2), "appendicitis", "liver_trauma")
says(run("treat", "no/such.toml", "-o", out, rc=2), "no/such.toml")
run("treat", rc=2)
run("treat", "haemorrhage", "--workers", "-1", "-o", out, rc=2)
check(not out.exists(), "a refused plan leaves no folder behind")

# Ctrl-C keeps what is done, and marks it. A day in twelve arms takes much longer than the second that it is given.
head, arm = good[:good.index("[[arm]]")], '\n[[arm]]\nid = "arm_{0}"\ntitle = "Arm {0}"\n[[arm.event]]\nat = "0:0{0}"\nstop_bleed = "artery"\n'
stop = "".join(f'[[arm.event]]\nat = "0:10"\nstop_bleed = "{b}"\n' for b in ("portal", "vein_liver", "vein_cava"))
day = head.replace('duration = "40:00"', 'duration = "24:00:00"').replace("sample_s = 5", "sample_s = 30")
(WORK / "day.toml").write_text(day + "".join(arm.format(i) + stop for i in range(1, 10)))
out = WORK / "day"
p = subprocess.Popen([str(PROGRAM), "treat", "./day.toml", "-o", str(out), "--json", "--workers", "0"], cwd=WORK, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
deadline = time.monotonic() + 60
while not out.exists() and time.monotonic() < deadline:  # it appears when the arms begin
    time.sleep(0.02)
time.sleep(0.5)
p.send_signal(signal.SIGINT)
stdout, stderr = p.communicate(timeout=60)
check(p.returncode == 1, f"an interrupted run ends with 1: {p.returncode}, {stderr[-300:]}")
check("interrupted" in stderr, f"it says so: {stderr[-300:]}")
j = parsed(stdout)
check({p.name for p in out.iterdir()} == FILES, "all three files are there")
outcomes = [a["outcome"] for a in j["arms"]]
check(j["complete"] is False and "stopped" in outcomes and "not_begun" in outcomes, f"what was not done is marked: {outcomes}")
stopped = next(a for a in j["arms"] if a["outcome"] == "stopped")
marked = [row for row in rows_of(out) if row["arm"] == stopped["id"]]
check(len(marked) > 1 and all(row["arm_complete"] == "0" for row in marked), "partial rows are written and marked")
check(float(marked[-1]["time_s"]) == stopped["reached_s"], "they end where it stopped")
check("Stopped before the end" in (out / "treat.html").read_text(), "the page says so")
finish()
