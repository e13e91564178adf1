#!/usr/bin/python3
# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Say of each statement of tests/statements.txt which tests show it, and whether.

    statements.py --meson testlog.json --tap host host.log --tap system system.log
    statements.py --limits    the table of limits in tests/README.md, as it should be

Prints a table, what is wrong with it, and as the last line "PASSED FAILED", in
statements.  One has failed when it names no test, a test that does not exist, or
a test that has not passed.  Those of L are the limits of pop3-limits.h, every one, and
tests/README.md has their table.  With --part only what has run is judged: statements
of which nothing has run count as neither.
"""

import argparse
import fnmatch
import json
import re
import subprocess
import sys
from pathlib import Path

from tally import results

TESTS = Path(__file__).resolve().parents[1]
STATEMENT = re.compile(r"^([A-Z]\d+)\s+(\S.*)$")
LIMITS = TESTS.parent / "plugin/protocol/pop3-limits.h"
LIMIT = re.compile(r"^#define POP3_LIMIT_(\w+) (.*)$", re.MULTILINE)
SECONDS = re.compile(r" # [\d.]+ s$")
# What tells the names of all tests of a group that is not one of meson's.
NAMES = {
    "host": [TESTS / "system/run", "--list", "--tests", TESTS / "host"],
    "system": [TESTS / "system/run", "--list"],
    "fuzz": [TESTS / "fuzz/run", "--list"],
}


def read_statements(path):
    """[(number, words, [(group, pattern)])]"""
    statements = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = STATEMENT.match(line)
        if match:
            statements.append((match.group(1), match.group(2), []))
        elif line.startswith(" ") and statements and len(line.split(None, 1)) == 2:
            statements[-1][2].append(tuple(line.split(None, 1)))
        elif line.strip() and not line.startswith("#"):
            sys.exit(f"{path}:{number}: not understood")
    check_numbers([number for number, _words, _tests in statements])
    return statements


def check_numbers(numbers):
    """Each letter's numbers go from 1 up without a gap: none gets lost."""
    for letter in sorted({number[0] for number in numbers}):
        found = [int(number[1:]) for number in numbers if number[0] == letter]
        if found != list(range(1, len(found) + 1)):
            sys.exit(f"statements: the numbers of {letter} have gaps or are not in order")


def limits_table(statements):
    """The limits, their values and tests, as Markdown."""
    limits = dict(LIMIT.findall(LIMITS.read_text(encoding="utf-8")))
    tests = {words: each for number, words, each in statements if number[0] == "L"}
    if list(limits) != list(tests):
        missing = sorted(set(limits) ^ set(tests)) or "their order"
        sys.exit(f"statements: those of L are not the limits of {LIMITS.name}: {missing}")
    lines = ["| limit | value | tests |", "|---|---|---|"]
    for name, value in limits.items():
        value = re.sub(r"\(gsize\) |G_GUINT64_CONSTANT |^\(|\)$", "", value).strip("()")
        lines.append(f"| `{name}` | {value.replace('*', '×')} | "
                     + ", ".join(f"`{group} {pattern}`" for group, pattern in tests[name]) + " |")
    return "\n".join(lines) + "\n"


def read_meson(path):
    """{group: {name: passed}} of the log of a "meson test"."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        group = test["name"].split(" / ")[-1]
        found[group] = read_tap(test.get("stdout", ""))
    return found


def read_tap(text):
    """{name: passed} of one program's output."""
    return {SECONDS.sub("", name): good for name, good in results(text)}


def names_of(command):
    """All tests of a group, whether they have run or not."""
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout.split()


class Judge:
    """What the tests of this run came to, and which exist besides."""

    def __init__(self, found, part):
        self.found = found
        self.part = part
        self.known = {group: names_of(command) for group, command in NAMES.items()}

    def result(self, group, pattern):
        """"passed", or in a word why not."""
        ran = {name: good for name, good in self.found.get(group, {}).items()
               if fnmatch.fnmatchcase(name, pattern)}
        if ran:
            return "passed" if all(ran.values()) else "FAILED"
        known = fnmatch.filter(self.known.get(group, []), pattern)
        if known or (self.part and group not in self.found and group not in NAMES):
            return "not run" if self.part else "NOT RUN"
        return "NO SUCH TEST"

    def judge(self, tests):
        """True, false, or None when nothing has run; and the result of each test."""
        words = [self.result(*test) for test in tests]
        if not words or any(word.isupper() for word in words):
            return False, words
        return (True if "passed" in words else None), words


def main():
    """The table, what is wrong, and two numbers."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--meson", type=Path, action="append", default=[])
    parser.add_argument("--tap", nargs=2, action="append", default=[],
                        metavar=("GROUP", "FILE"))
    parser.add_argument("--part", action="store_true", help="not everything has run")
    parser.add_argument("--limits", action="store_true", help="print that table")
    options = parser.parse_args()
    statements = read_statements(TESTS / "statements.txt")
    table = limits_table(statements)
    if options.limits:
        print(table, end="")
        return
    if table not in (TESTS / "README.md").read_text(encoding="utf-8"):
        sys.exit("tests/README.md: the table of limits is not what --limits prints")

    found = {}
    for path in options.meson:
        found.update(read_meson(path))
    for group, path in options.tap:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
        found.setdefault(group, {}).update(read_tap(text))

    judge, passed, failed, silent = Judge(found, options.part), 0, [], 0
    for number, words, tests in statements:
        good, marks = judge.judge(tests)
        passed += good is True
        silent += good is None
        if good is False:
            failed.append(number)
        for (group, pattern), mark in zip(tests, marks) if tests else [(("", ""), "NO TEST")]:
            print(f"{number:<4} {words[:56]:<56} {group + ' ' + pattern:<52} {mark}")
            number = words = ""
    if silent:
        print(f"{silent} statements were not judged: their tests are not in the short run")
    for number in failed:
        print(f"not ok: {number}")
    print(f"{passed} {len(failed)}")


if __name__ == "__main__":
    sys.exit(main())
