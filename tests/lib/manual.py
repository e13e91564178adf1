#!/usr/bin/python3
# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that manual page and README know the settings that the code knows.

Every key of the [POP3] group stands in both, with its default; the limits of its
numbers and the names of the login mechanisms stand in the manual page, which the
formatter has nothing to say about.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "data/geary-pop3.7"
SETTINGS = ROOT / "plugin/settings"
# The key, and the part of its constants' names.
NUMBERS = (("keep_days", "KEEP_DAYS"), ("check_minutes", "CHECK_MIN"),
           ("max_message_mib", "MESSAGE_MIB"))
DEFAULTS = (("keep_days", "KEEP_DAYS"), ("check_minutes", "CHECK_MINUTES"),
            ("authentication", "AUTHENTICATION"))


def read(path):
    """A file of the project."""
    return Path(path).read_text(encoding="utf-8")


def constants():
    """The constants of the settings' code: {name: value}."""
    text = read(SETTINGS / "pop3-settings.h") + read(SETTINGS / "pop3-settings.c")
    return {name: value.strip('"').removesuffix("u") for name, value in
            re.findall(r'^#define (\w+) +("[^"]*"|\d+u)', text, re.MULTILINE)}


def paragraphs():
    """The [POP3] group of the manual page without its fonts: {key: text}."""
    group = read(MANUAL).split("\n.SS [POP3]\n")[1].split("\n.SH ")[0]
    group = re.sub(r"^\.(?:BR?|IR?) ", "", group.replace("\\-", "-"), flags=re.MULTILINE)
    keys = re.split(r"^\.TP\n([a-z]+_[a-z_]+|version|authentication)\n", group,
                    flags=re.MULTILINE)
    return dict(zip(keys[1::2], (" ".join(text.split()) for text in keys[2::2])))


def mechanisms():
    """The names of the logins, as the table of mechanisms has them."""
    table = read(ROOT / "plugin/protocol/pop3-sasl.c").split("mechanisms[] = {")[1].split("}")[0]
    names = re.findall(r"&pop3_sasl_(\w+)", table)
    return [name.upper().replace("_", "-") for name in names]


def complaints():
    """What is missing."""
    known, manual = constants(), paragraphs()
    readme = dict(re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", read(ROOT / "README.md"),
                             re.MULTILINE))
    keys = [value for name, value in known.items() if name.startswith("KEY_")]
    assert len(keys) >= 8 and len(mechanisms()) >= 9
    for key in keys:
        for name, place in ((MANUAL.name, manual), ("README.md", readme)):
            if key not in place:
                yield f"{name}: the key {key} is missing"
    for key, part in NUMBERS:
        low = known.get(f"POP3_SETTINGS_MIN_{part}", "0")
        high = known[f"POP3_SETTINGS_MAX_{part}"]
        if f"{low} to {high}" not in manual.get(key, ""):
            yield f"{MANUAL.name}: {key} is from {low} to {high}"
    for key, part in DEFAULTS:
        value = known[f"DEFAULT_{part}"]
        if f"Default: {value}" not in manual.get(key, ""):
            yield f"{MANUAL.name}: the default of {key} is {value}"
        if readme.get(key, "").strip("`") != value:
            yield f"README.md: the default of {key} is {value}"
    for name in mechanisms():
        if name not in re.split(r"[ ,.]+", manual.get("authentication", "")):
            yield f"{MANUAL.name}: the login {name} is missing"
    result = subprocess.run(["man", "--warnings", "--local-file", "--troff-device=utf8",
                             "--ditroff", MANUAL], capture_output=True, text=True, check=False)
    yield from result.stderr.splitlines()


def main():
    """Say what is missing; the exit code says whether anything is."""
    found = list(complaints())
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
