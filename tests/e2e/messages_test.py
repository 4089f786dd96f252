"""Exit codes and messages: wrong use is 2, failed work is 1, and nothing appears on disk or is written over."""
from support import PROGRAM, REPOSITORY, WORK, check, files_of, finish, parsed, run, says

r = run("--help")
for command in ("rehearse", "treat", "import", "replay", "debrief", "bench", "validate", "vitals", "doctor"):
    check(command in r.stdout, f"--help names {command}")
check(run("--version").stdout.startswith("holotwin "), "--version says the program's name")
run(rc=2)
for words, meant in ((["operate"], "there are rehearse, treat"), (["reherse"], "did you mean rehearse"), (["treet", "burn"], "did you mean treat"), (["vitals", "lisen"], "did you mean listen")):
    says(run(*words, rc=2), f'no command "{" ".join(words[:2]) if words[0] == "vitals" else words[0]}"', meant, "--help")
run("rehearse", "--size", rc=2)

out = WORK / "out"
quick = ["--headless", "--no-pictures", "--frames", "2", "-o", out]
says(run("rehearse", "appendicitis", *quick, rc=2), "appendicitis", "liver_trauma")
says(run("rehearse", "no/such/scenario.toml", *quick, rc=2), "no/such/scenario.toml")
says(run("rehearse", "--script", "no_such_script", *quick, rc=2), "no_such_script")
says(run("rehearse", "--patient", WORK / "nobody.twin", *quick, rc=2), "nobody.twin")
for size in ("0x0", "1280", "1280x720x3", "-5x200", "99999x720", "widexhigh"):
    says(run("rehearse", f"--size={size}", *quick, rc=2), "--size", "1280x720")
run("rehearse", "--workers", "-1", *quick, rc=2)
run("rehearse", "--workers", "1000000", *quick, rc=2)
run("rehearse", "--language", "tlh", *quick, rc=2)
run("rehearse", "--frames", "many", *quick[:2], "-o", out, rc=2)

scenario = (REPOSITORY / "assets/scenarios/liver_trauma.toml").read_text()
(WORK / "unknown_key.toml").write_text(scenario.replace("[injury]", "[injury]\ngape_inches = 2", 1))
says(run("rehearse", "./unknown_key.toml", *quick, rc=2), "gape_inches")
(WORK / "wrong_unit.toml").write_text(scenario.replace("[patient]", "[patient]\nweight_lb = 165"))
says(run("rehearse", "./wrong_unit.toml", *quick, rc=2), "weight_lb")
(WORK / "broken.toml").write_text(scenario + "\n[[goal\n")
says(run("rehearse", "./broken.toml", *quick, rc=1), "broken.toml")
check(not out.exists(), "a refused rehearsal leaves no folder behind")

full = WORK / "full"
full.mkdir()
(full / "thesis.txt").write_text("years of work")
before = files_of(full)
says(run("rehearse", *quick[:-1], full, rc=2), "not empty")
check(files_of(full) == before, "a folder that is not empty is left as it was")

says(run("replay", "nothing.htrec", rc=2), "nothing.htrec")
(WORK / "noise.htrec").write_bytes(bytes(range(256)) * 8)
says(run("replay", "noise.htrec", rc=1), "noise.htrec")
says(run("debrief", "noise.htrec", "-o", out, rc=1), "noise.htrec")
(WORK / "empty.htrec").write_bytes(b"")
says(run("replay", "empty.htrec", rc=1), "empty.htrec")
check(not out.exists(), "a refused debrief leaves no folder behind")

doctor = parsed(run("doctor", "--json").stdout)
for key in ("version", "vulkan", "openxr", "display", "packages", "rehearse", "where", "missing"):
    check(key in doctor, f"the doctor answers {key}")
check(doctor.get("built_in_patient"), f"the doctor finds the built-in patient beside {PROGRAM.name}")
said = run("doctor").stdout
check(said.count("OpenXR runtime") <= 1, f"the doctor says nothing twice: {said}")
check(run("doctor").stdout.strip() != "", "the doctor speaks to people too")
finish()
