# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing is left behind by accounts that are opened and closed many times."""

import subprocess
from pathlib import Path

import corpus
from case import limit, slow

CYCLES = 20
HERE = Path(__file__).resolve().parent


def filled(case, count=20):
    """An account with mail waiting for it."""
    server = case.server()
    for _name, data in corpus.mixed(count):
        server.add(case.USER, data)
    return case.headless(server)


def sanitized(program):
    """Whether the program was built with a sanitizer, which valgrind cannot run."""
    return b"libasan" in subprocess.run(["ldd", program.program], check=True,
                                        capture_output=True).stdout


def test_cycles(case):
    """File descriptors and threads do not grow, and every object goes."""
    program = filled(case)
    report = program.run("--cycles", CYCLES, "--visits", 2, "--check-finalized")
    assert not report["alive"]
    assert max(report["fds"][2:]) <= max(report["fds"][:2]), report["fds"]
    # GLib's pools keep idle threads for a while.
    assert max(report["threads"]) < 30, report["threads"]


@slow
@limit(900)
def test_memcheck(case):
    """Memcheck finds no error and no leak but the host's own."""
    program = filled(case)
    log = case.home / "valgrind.log"
    suppressions = [HERE / "valgrind.supp", *Path("/usr/share/glib-2.0/valgrind").glob("*.supp")]
    wrapper = [] if sanitized(program) else [
        "valgrind", "--leak-check=full", "--show-leak-kinds=definite",
        "--errors-for-leak-kinds=definite", "--num-callers=40", "--error-exitcode=9",
        f"--log-file={log}", *(f"--suppressions={path}" for path in suppressions)]
    program.run("--cycles", CYCLES, "--check-finalized", wrapper=wrapper, timeout=800,
                env={"G_SLICE": "always-malloc"})
