"""`bench physiology`: the figures the issue asks for, and a hash that two runs share. Not their size: a loaded machine may not be judged."""
from support import check, finish, parsed, run

a, b = (parsed(run("bench", "physiology", "--seconds", "1", "--json").stdout) for _ in range(2))
check(list(a) == ["rest", "haemorrhage", "new_patient_s", "state_bytes", "ensemble", "hash"], "its keys")
check(a["rest"]["real_time"] > 0 and a["haemorrhage"]["real_time"] > 0 and a["new_patient_s"] > 0, "its figures")
check(0 < a["state_bytes"] <= 65536 and a["ensemble"]["members"] == 64 and a["ensemble"]["real_time"] > 0, "state and ensemble")
check(a["hash"] == b["hash"] and len(a["hash"]) == 16, "the same hash twice")
finish()
