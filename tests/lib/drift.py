# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hosts that are not the one that the plugin was made for.

    env = drift.shim(folder, "signal")    for a process that is to find another host
    drift.rename(module, b"geary_engine_get_type")   a function that is not there
"""

import shlex
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("drift_shim.c")


def shim(folder, how):
    """The environment in which one thing of the host is another, see drift_shim.c."""
    target = folder / "drift_shim.so"
    if not target.exists():
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "gobject-2.0"],
                               capture_output=True, text=True, check=True).stdout
        subprocess.run(["gcc", "-std=gnu11", "-Wall", "-Werror", "-shared", "-fPIC", "-o",
                        target, SOURCE, *shlex.split(flags), "-ldl"], check=True)
    return {"LD_PRELOAD": str(target), "DRIFT": how}


def rename(module, name):
    """Have a module ask for something that no host has, by one letter of a name."""
    data = module.read_bytes()
    assert b"\0" + name + b"\0" in data, f"{module} asks for no {name}"
    module.write_bytes(data.replace(b"\0" + name + b"\0", b"\0" + name[:-1] + b"#\0"))
