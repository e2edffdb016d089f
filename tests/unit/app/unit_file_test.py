#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""config/systemd/lesedid.service as systemd reads it. 77: systemd-analyze is not here."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ.get("LESEDI_ROOT") or pathlib.Path(__file__).resolve().parents[3])
UNIT = ROOT / "config" / "systemd" / "lesedid.service"
WORST_EXPOSURE = 3.0  # of 10, as `systemd-analyze security` counts


def analyze(*arguments):
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def verify(text, folder):
    """What systemd says about a unit, without what is not in the file: that the program is not installed here."""
    unit = pathlib.Path(folder) / "lesedid.service"
    unit.write_text(text.replace("ExecStart=/usr/bin/lesedid", "ExecStart=/bin/true"))
    code, said = analyze("verify", "--man=no", str(unit))
    ours = [line for line in said.splitlines() if "lesedid.service" in line or str(unit) in line]
    return code, ours, said


def main():
    if not shutil.which("systemd-analyze"):
        print("skipped: systemd-analyze is not installed (Debian package systemd)")
        return 77
    text = UNIT.read_text()
    problems = []
    for wanted in ("Type=notify", "WatchdogSec=", "ProtectSystem=strict", "StateDirectory=lesedi", "PrivateTmp=yes",
                   "NoNewPrivileges=yes", "MemoryDenyWriteExecute=no", "ExecStart=/usr/bin/lesedid"):
        if not re.search("^" + re.escape(wanted), text, re.M):
            problems.append(f"{UNIT}: {wanted} is missing")
    with tempfile.TemporaryDirectory() as folder:
        code, ours, said = verify(text, folder)
        if "Failed to initialize manager" in said or "Failed to connect" in said:
            print("skipped: systemd-analyze cannot work here: " + said.strip().splitlines()[0])
            return 77
        problems += ours
        if code != 0 and not ours:
            problems.append(f"systemd-analyze verify: {said.strip()}")
        # The check can fail.
        for wrong in ("Tipe=notify", "WatchdogSec=soon"):
            _, ours, _ = verify(text.replace("NotifyAccess=main", wrong), folder)
            if not ours:
                problems.append(f"systemd-analyze does not mind {wrong}")
        code, said = analyze("security", "--offline=true", f"--threshold={int(WORST_EXPOSURE * 10)}", str(UNIT))
        exposure = re.search(r"Overall exposure level for .*: ([0-9.]+)", said)
        if not exposure:
            problems.append(f"systemd-analyze security: {said.strip()}")
        elif float(exposure[1]) > WORST_EXPOSURE:
            problems.append(f"exposure {exposure[1]}, at most {WORST_EXPOSURE}")
        else:
            print(f"exposure {exposure[1]} of 10")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
