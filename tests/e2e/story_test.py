"""The built-in scenario played whole, twice: the good script passes; a script that only clamps fails, and for its reason."""
import csv
import json

from support import WORK, check, finish, parsed, run


def play(script):
    out = WORK / script
    run("rehearse", "--headless", "--no-pictures", "--script", script, "-o", out, timeout=900)
    return json.loads((out / "summary.json").read_text()), out


def missed(summary):
    return {g["id"] for g in summary["goals"] if g["status"] == "missed" and g.get("required")}


def provenance(summary):
    return {k: summary["provenance"][k] for k in ("hands", "script", "presenter", "twin", "seed", "state_hash")}


good, folder = play("liver_trauma_good")
check(good["outcome"] == "passed", f"the good script passes: {good['outcome']}, missed {missed(good)}")
check(good["patient_alive"] is True, "the patient lives")
check(good["packs"]["counts_agree"] is True and good["packs"]["placed"] > 8, f"the packs are counted: {good['packs']}")
check(good["numbers"]["inputs_rejected"] == 0 and good["numbers"]["physiology_steps_restored"] == 0, f"no number went bad: {good['numbers']}")
for name in ("summary.json", "vitals.csv", "report.html", "rehearsal.htrec"):
    check((folder / name).stat().st_size > 1000, f"{name} is there")
for part in ("red_cells_mL", "plasma_mL"):
    check(good["ledger"]["error_greatest"][part] < 0.01, f"the books balance to 0.01 mL all the time: {good['ledger']['error_greatest']}")
check(good["control"]["for_good_min"] is not None and good["control"]["for_good_min"] <= 20, f"the bleeding is held within 20 min: {good['control']}")
longest = max((s["length_s"] for s in good["clamp_spells"]), default=None)
check(longest is not None and longest <= 15 * 60, f"no clamp spell is longer than 15 min: {good['clamp_spells']}")
missed_any = {g["id"] for g in good["goals"] if g["status"] != "met"}
check(not missed_any, f"good care is shown whole: missed {missed_any}")
given = good["given"]
check(4 <= given["red_cell_units"] <= 8 and given["plasma_units"] >= 3.9 and given["platelet_units"] >= 0.9, f"1:1:1 by donor unit: {given}")
check(1900 <= good["lost"]["total_mL"] <= 2800, f"the loss is that of a good run: {good['lost']}")
# Until control MAP 75 at most; after it 65-80 with a heart rate of 85-110 while blood runs. With the fourth unit and the platelets in, the model
# ends fuller than the field page has it (MAP near 89, HR near 74): only the lower edge is asked of the end.
rows = [{k: float(v or "nan") for k, v in row.items()} for row in csv.DictReader((folder / "vitals.csv").open())]
control_s = good["control"]["for_good_min"] * 60
highest = max(r["map_mmHg"] for r in rows if 90 <= r["time_s"] <= control_s)
check(highest <= 75, f"the pressure is held down until control: {highest}")
for at in (1200, 1320, 1440):
    r = min(rows, key=lambda row: abs(row["time_s"] - at))
    check(65 <= r["map_mmHg"] <= 80 and 85 <= r["hr_per_min"] <= 110, f"blood brings the pressure back at {at} s: MAP {r['map_mmHg']}, HR {r['hr_per_min']}")
check(65 <= good["at_end"]["map_mmHg"] <= 92, f"the end: {good['at_end']}")
for listed in ("done_well", "to_change"):
    check(len(good[listed]) >= 3, f"three things {listed}: {[f['id'] for f in good[listed]]}")
# The story: bleeding, pressure falling, packs slowing it, the clamp unmasking the vein, ligatures, edges and packs ending it, blood restoring.
told = [s["key"].rsplit(".", 1)[1] for s in good["narrative"]]
times = [s["time_s"] for s in good["narrative"]]
check(times == sorted(times), f"the story runs with the clock: {list(zip(times, told))}")
wanted = ["start", "opened", "hand", "fell", "packs_slowed", "packs_out", "clamp", "artery", "portal", "clamp_off", "edges", "packs_again", "restored"]
left = iter(told)
check(all(w in left for w in wanted), f"the story has its parts in their order {wanted}: {told}")
html = (folder / "report.html").read_text()
places = [html.find(s["text"].replace("'", "&#39;")) for s in good["narrative"]]
check(-1 not in places and places == sorted(places), f"the page tells it so: {places}")
order = [good["first_act_min"][a] for a in ("opened", "hand_on", "pack_in", "clamp_on", "artery_ligated", "portal_ligated", "edges_sutured", "closed")]
check(None not in order and order == sorted(order), f"the acts come in their order: {good['first_act_min']}")
replayed = parsed(run("replay", folder / "rehearsal.htrec", "--workers", "2", "--json", timeout=900).stdout)
check(replayed.get("hashes_compared", 0) > 20 and replayed.get("hashes_different") == 0, f"every state hash of the whole rehearsal comes again: {replayed}")

# The debrief of the recording knows what the rehearsal knew, and makes up nothing else.
debrief = WORK / "debrief"
run("debrief", folder / "rehearsal.htrec", "-o", debrief, timeout=900)
again = json.loads((debrief / "summary.json").read_text())
check(provenance(again) == provenance(good) and again["provenance"]["script"] == "liver_trauma_good" and again["provenance"]["presenter"] == "off-screen",
      f"the debrief says who did it and where: {again['provenance']}")
check(again["provenance"]["date"] is None and again["provenance"]["wall_s"] is None, f"it claims no date and no wall time: {again['provenance']}")

clamped, _ = play("liver_trauma_clamp_only")
check(clamped["outcome"] == "failed", f"clamping alone fails: {clamped['outcome']}")
check({"control_at_end", "packs", "artery", "clamp_spell"} <= missed(clamped), f"because the clamp was all there was, and on too long: missed {missed(clamped)}")
# Whether he still lives at the end or not: the vein was never held.
check({"control_never", "bled_out", "clamp_long"} & {f["id"] for f in clamped["to_change"][:3]}, f"and is told so first: {clamped['to_change'][:3]}")
for listed in ("done_well", "to_change"):
    check(len(clamped[listed]) >= 3, f"three things {listed}: {[f['id'] for f in clamped[listed]]}")
finish()
