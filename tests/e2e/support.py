"""Shared by the end-to-end tests: each is a plain Python 3 script, `TEST.py HOLOTWIN REPOSITORY`, that runs the built program in a
folder of its own. A failed check is reported and the script goes on; the exit status says how it ended (77: skipped)."""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
REPOSITORY = pathlib.Path(sys.argv[2]).resolve()
DATA = REPOSITORY.parent / "shared" / "data"
_folder = tempfile.TemporaryDirectory(prefix="holotwin_e2e_")
WORK = pathlib.Path(_folder.name)
_failed = []
_checks = 0


def check(held, what):
    """Notes one check; prints it when it does not hold."""
    global _checks
    _checks += 1
    if not held:
        _failed.append(what)
        print(f"FAILED: {what}", flush=True)
    return held


def run(*arguments, rc=0, timeout=300):
    """Runs the program in WORK and checks its exit code."""
    started = time.monotonic()
    r = subprocess.run([str(PROGRAM), *map(str, arguments)], cwd=WORK, capture_output=True, text=True, timeout=timeout)
    line = " ".join(map(str, arguments))
    check(r.returncode == rc, f"`{line}` ended with {r.returncode}, {rc} expected; it said: {(r.stderr or r.stdout)[-600:]}")
    print(f"{time.monotonic() - started:6.2f} s  {r.returncode}  {line[:140]}", flush=True)
    return r


def says(r, *words):
    """One message, for a person: names what is wrong, and is no crash or stack trace."""
    text = r.stderr
    for w in words:
        check(w.lower() in text.lower(), f"the message names {w!r}: {text[-500:]!r}")
    check(text.startswith("holotwin:") or "holotwin: " in text, f"the message says who speaks: {text[-300:]!r}")
    check("terminate called" not in text and "Segmentation" not in text, f"no crash: {text[-300:]!r}")


def parsed(text):
    """The one JSON object a --json command printed; {} and a failed check when it is none."""
    try:
        return json.loads(text)
    except ValueError as e:
        check(False, f"standard output is one JSON object ({e}): {text[:300]!r}")
        return {}


def files_of(folder):
    """Every file below a folder with its bytes: to see that nothing changed."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def finish():
    check(_checks > 0, "at least one check was made")
    print(f"{_checks} checks, {len(_failed)} failed")
    sys.exit(1 if _failed else 0)
