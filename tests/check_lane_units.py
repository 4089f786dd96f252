#!/usr/bin/env python3
"""Units compiled for newer processors must define no symbol that the linker could keep in place of the same one from an ordinary unit
(inline functions and templates: weak code symbols). Arguments: static libraries; looked at are their members with "lane" or "kernel" in the name."""
import re
import subprocess
import sys

found = []
units = 0
for library in sys.argv[1:]:
    member = ""
    for line in subprocess.run(["nm", "-C", "--defined-only", library], check=True, capture_output=True, text=True).stdout.splitlines():
        if heading := re.fullmatch(r"(\S+\.o):", line):
            member = heading.group(1)
            units += bool(re.search("lane|kernel", member))
        elif re.search("lane|kernel", member) and re.match(r"[0-9a-f]+ W ", line):
            found.append(f"{library}: {member}: {line[17:]}")
if units == 0:
    found.append("no lane unit found")
print("\n".join(found) if found else f"{units} lane units define nothing that could replace another unit's code")
sys.exit(1 if found else 0)
