"""The built-in scenario played whole, twice: the good script passes; a script that only clamps fails, and for its reason."""
import json

from support import WORK, check, finish, parsed, run


def play(script):
    out = WORK / script
    run("rehearse", "--headless", "--no-pictures", "--script", script, "-o", out, timeout=900)
    return json.loads((out / "summary.json").read_text()), out


def missed(summary):
    return {g["id"] for g in summary["goals"] if g["status"] == "missed" and g.get("required")}


good, folder = play("liver_trauma_good")
check(good["outcome"] == "passed", f"the good script passes: {good['outcome']}, missed {missed(good)}")
check(good["patient_alive"] is True, "the patient lives")
check(good["packs"]["counts_agree"] is True, f"the packs are counted: {good['packs']}")
check(good["numbers"]["inputs_rejected"] == 0 and good["numbers"]["physiology_steps_restored"] == 0, f"no number went bad: {good['numbers']}")
for name in ("summary.json", "vitals.csv", "report.html", "rehearsal.htrec"):
    check((folder / name).stat().st_size > 1000, f"{name} is there")
order = [good["first_act_min"][a] for a in ("opened", "hand_on", "pack_in", "clamp_on", "artery_ligated")]
check(None not in order and order == sorted(order), f"the acts come in their order: {good['first_act_min']}")
replayed = parsed(run("replay", folder / "rehearsal.htrec", "--workers", "2", "--json", timeout=900).stdout)
check(replayed.get("hashes_compared", 0) > 20 and replayed.get("hashes_different") == 0, f"every state hash of the whole rehearsal comes again: {replayed}")

clamped, _ = play("liver_trauma_clamp_only")
check(clamped["outcome"] == "failed", f"clamping alone fails: {clamped['outcome']}")
check({"control_at_end", "packs", "artery"} & missed(clamped), f"because nothing was controlled: missed {missed(clamped)}")
finish()
