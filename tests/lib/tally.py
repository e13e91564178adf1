#!/usr/bin/python3
# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Count what a run of tests came to, each subtest by itself.

    tally.py --meson testlog.json     the log of a "meson test"
    tally.py --tap output.txt         the output of one program that speaks TAP

Prints what failed with the end of its output, and as the last line
"PASSED FAILED".  Nothing may be skipped: a skipped test has failed.
"""

import argparse
import json
import re
import sys
from pathlib import Path

LINES_OF_A_FAILURE = 40
RESULT = re.compile(r"^(not )?ok\b[ \t]*\d*[ \t]*-?[ \t]*(.*)$")
SKIPPED = re.compile(r"# (SKIP|TODO)\b", re.IGNORECASE)
PLAN = re.compile(r"^1\.\.(\d+)")


def results(text):
    """(name, passed) of each test in one program's output; skipped is not passed."""
    for line in text.splitlines():
        result = RESULT.match(line)
        if not result:
            continue
        name, skipped = result.group(2), SKIPPED.search(result.group(2))
        yield (f"{name} (skipped)" if skipped else name,
               not result.group(1) and not skipped)


def read_tap(text):
    """(passed, names of what failed) of one program's output."""
    passed, failed, planned = 0, [], None
    for line in text.splitlines():
        plan = PLAN.match(line)
        if plan:
            planned = int(plan.group(1))
    for name, good in results(text):
        if good:
            passed += 1
        else:
            failed.append(name)
    seen = passed + len(failed)
    if planned is None:
        failed.append("the output has no plan")
    elif planned != seen:
        failed.append(f"{planned} tests were planned, {seen} have run")
    return passed, failed


def read_meson(path):
    """(passed, [(name, output)] of what failed) of a whole log."""
    passed, failed = 0, []
    for line in path.read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        good, bad = 0, []
        if PLAN.search(test.get("stdout", "")) or "\n1.." in test.get("stdout", ""):
            good, bad = read_tap(test["stdout"])
        elif test["result"] == "OK":
            good = 1
        if test["result"] != "OK" and not bad:
            bad = [f"{test['result'].lower()}, exit code {test['returncode']}"]
        passed += good
        output = test.get("stdout", "") + test.get("stderr", "")
        failed += [(f"{test['name']}: {name}", output if number == 0 else "")
                   for number, name in enumerate(bad)]
    return passed, failed


def main():
    """Count, explain, and give the two numbers."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--meson", type=Path)
    source.add_argument("--tap", type=Path)
    options = parser.parse_args()
    path = options.meson or options.tap
    if not path.exists():
        print(f"not ok: {path} is missing\n0 1")
        return
    if options.meson:
        passed, failed = read_meson(path)
    else:
        passed, names = read_tap(path.read_text(encoding="utf-8", errors="replace"))
        # The program itself has said more about these.
        failed = [(name, "") for name in names]
    for name, output in failed:
        print(f"not ok: {name}")
        for line in output.splitlines()[-LINES_OF_A_FAILURE:]:
            print(f"    {line}")
    print(f"{passed} {len(failed)}")


if __name__ == "__main__":
    sys.exit(main())
