#!/usr/bin/python3
# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a software catalogue offers as additions to a program.

    addons.py ID    prints the names of all that extend it and are attached to it

It reads /usr/share/metainfo as GNOME Software and Discover do, by AppStream's pool.
"""

import sys

import gi
gi.require_version("AppStream", "1.0")
# pylint: disable=wrong-import-position
from gi.repository import AppStream


def components(found):
    """A list, also of a version that returns a box."""
    return found.as_array() if hasattr(found, "as_array") else found


def main():
    """One line an addition."""
    pool = AppStream.Pool()
    flags = AppStream.PoolFlags
    pool.set_flags(flags.LOAD_OS_METAINFO | flags.RESOLVE_ADDONS)
    pool.load()
    ident = sys.argv[1]
    extending = {each.get_id(): each for each in components(pool.get_components_by_extends(ident))}
    for program in components(pool.get_components_by_id(ident)):
        for addon in program.get_addons():
            if addon.get_id() in extending:
                print(addon.get_id(), addon.get_name(), sep="\t")


if __name__ == "__main__":
    main()
