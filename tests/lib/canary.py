# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A password that is looked for where it must not be."""

import base64
import contextlib

SECRET = "Kanarie-4711-vogel"


def forms():
    """The secret as itself and inside any base64."""
    data = SECRET.encode()
    found = [data, data.hex().encode()]
    for shift in range(3):
        part = data[shift:]
        found.append(base64.b64encode(part[:len(part) - len(part) % 3]))
    return found


def assert_nowhere(folder, *outputs):
    """Neither any file in the folder nor any of the outputs has it."""
    found = [("an output", output) for output in outputs]
    for path in folder.rglob("*"):
        # What a program of the desktop has just taken away has nothing.
        with contextlib.suppress(FileNotFoundError):
            if path.is_file():
                found.append((path, path.read_bytes()))
    for name, data in found:
        for form in forms():
            assert form not in data, f"{name} has {form}"
