# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What an installation puts where, and what building asks for."""

import re
import shutil
import subprocess
from pathlib import Path

from case import quick
from geary import ROOT, SCHEMA, plugins_folder

OVERRIDE = "usr/share/glib-2.0/schemas/50_geary-plugin-pop3.gschema.override"
ADDON = "org.gnome.Geary.Plugin.Pop3"
METAINFO = f"usr/share/metainfo/{ADDON}.metainfo.xml"
MANUAL = "usr/share/man/man7/geary-pop3.7"
# Geary's own metainfo, and the name that it has for itself.
HOST_METAINFO = Path("/usr/share/metainfo/org.gnome.Geary.appdata.xml")
HOST_ID = "org.gnome.Geary.desktop"
# Every shared object may have these, whatever its code says.
MARKS_OF_THE_LINKER = {"__bss_start", "_edata", "_end"}
TRANSLATION = re.compile(r"usr/share/locale/\w+/LC_MESSAGES/geary-pop3\.mo")


def run(*words, **options):
    """Run a command, return its result with its output as text."""
    return subprocess.run([str(word) for word in words], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, check=False, **options)


def configure(folder, *options):
    """A fresh build folder without tests, as a packager makes one."""
    return run("meson", "setup", folder, ROOT, "--prefix=/usr", "-Dtests=false", *options)


def test_files(case):
    """The module, what describes it and the override are installed, no more."""
    case.home.mkdir(exist_ok=True)
    build = case.home / "build"
    target = case.home / "target"
    setup = configure(build)
    assert setup.returncode == 0, setup.stdout + setup.stderr
    compiled = run("meson", "compile", "-C", build, "-j", "2")
    assert compiled.returncode == 0, compiled.stdout[-4000:]
    installed = run("meson", "install", "-C", build, "--no-rebuild", "--destdir", target)
    assert installed.returncode == 0, installed.stdout + installed.stderr

    folder = str(plugins_folder() / "pop3").lstrip("/")
    found = {str(path.relative_to(target)) for path in target.rglob("*")
             if not path.is_dir()}
    found = {name for name in found if not TRANSLATION.fullmatch(name)}
    assert found == {f"{folder}/libpop3.so", f"{folder}/pop3.plugin", METAINFO,
                     MANUAL, OVERRIDE}, found
    check_module(target / folder / "libpop3.so")
    check_description(target / folder / "pop3.plugin")
    check_override(target / OVERRIDE, case.home / "schemas")


def check_module(path):
    """Nothing but the one function is offered, and no folder is searched."""
    dynamic = run("readelf", "--dynamic", "--wide", path).stdout
    assert "RUNPATH" not in dynamic and "RPATH" not in dynamic, dynamic
    assert re.search(r"NEEDED.*libgeary-client-[\d.]+\.so", dynamic), dynamic
    lines = run("nm", "--dynamic", "--defined-only", "--format=posix", path).stdout
    symbols = {line.split()[0] for line in lines.splitlines()}
    assert symbols - MARKS_OF_THE_LINKER == {"peas_register_types"}, symbols


def check_description(path):
    """What Geary's loader and its preferences read."""
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "[Plugin]"
    assert {"Module=pop3", "Name=POP3 accounts"} <= set(lines), lines


def check_override(path, folder):
    """With Geary's schema the override is good, and switches the plugin on."""
    folder.mkdir()
    shutil.copy(SCHEMA, folder)
    shutil.copy(path, folder)
    compiled = run("glib-compile-schemas", "--strict", folder)
    assert compiled.returncode == 0 and not compiled.stderr, compiled.stderr
    value = run("gsettings", "--schemadir", folder, "get", "org.gnome.Geary",
                "optional-plugins", env={"PATH": "/usr/bin:/bin", "HOME": str(folder),
                                         "GSETTINGS_BACKEND": "memory"})
    assert value.stdout.strip() == "['pop3']", value


@quick
def test_catalogue(case):
    """A software catalogue that knows Geary offers the plugin with it."""
    assert additions(case, "none") == ""
    assert additions(case, "ours", case.build / "data" / Path(METAINFO).name).startswith(
        f"{ADDON}\tPOP3 Accounts\n")


def additions(case, name, *files):
    """What a catalogue of Geary and these files has for Geary."""
    folder = case.home / name
    folder.mkdir(parents=True)
    for path in (HOST_METAINFO, *files):
        shutil.copy(path, folder)
    # What AppStream remembers would be that of another folder.
    found = run("bwrap", "--dev-bind", "/", "/", "--ro-bind", folder, HOST_METAINFO.parent,
                "--tmpfs", "/var/cache/swcatalog", "--setenv", "XDG_CACHE_HOME", folder / "cache",
                "--setenv", "LC_ALL", "C.UTF-8",
                "/usr/bin/python3", ROOT / "tests/lib/addons.py", HOST_ID)
    assert found.returncode == 0, found.stderr
    return found.stdout


@quick
def test_no_geary(case):
    """Without a Geary a sentence says what to install."""
    setup = configure(case.home / "build", "-Dgeary_libdir=/nonexistent")
    assert setup.returncode != 0
    errors = [line for line in setup.stdout.splitlines() if "ERROR" in line]
    assert len(errors) == 1, setup.stdout
    assert "Geary was not found. Install it (on Debian: apt install geary)" in errors[0]


@quick
def test_summary(case):
    """The summary tells for which Geary the plugin is built."""
    text = configure(case.home / "build").stdout
    folder = plugins_folder()
    summary = text[text.index("\n  Host\n"):]
    for words in (r"Geary *: \d+\.\d+", rf"private library *: {folder.parent}",
                  rf"plugin folder *: {folder}/pop3",
                  r"GSettings schemas *: /usr/share/glib-2.0/schemas", r"libpeas *: libpeas-1.0"):
        assert re.search(words, summary), (words, summary)
