# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing is left behind by accounts that are opened and closed many times."""

import corpus
from case import limit, mail, quick, slow
from cycles import Trickle, cycles, memcheck
from load import USER

CYCLES = 20


def filled(case, count=20):
    """An account with mail waiting for it."""
    server = case.server()
    for _name, data in corpus.mixed(count):
        server.add(case.USER, data)
    return case.headless(server)


def test_cycles(case):
    """File descriptors and threads do not grow, and every object goes."""
    program = filled(case)
    report = program.run("--cycles", CYCLES, "--visits", 2, "--check-finalized")
    assert not report["alive"]
    assert max(report["fds"][2:]) <= max(report["fds"][:2]), report["fds"]
    # GLib's pools keep idle threads for a while.
    assert max(report["threads"]) < 30, report["threads"]


@quick
def test_closed_amid_a_read(case):
    """Closing waits for what the host reads, which would read through nothing then."""
    server = case.server()
    server.add(case.USER, mail("Slowly read"))
    program = case.headless(server)
    assert not program.run(close_amid_read="Slowly read")["alive"]
    program.check_database()


def test_checks(case):
    """Memcheck finds nothing in 30 visits; files and threads are what they were."""
    with Trickle() as server:
        program = case.headless(server, USER)
        cycles(program, server, 3, 10, memcheck(program, case.home / "valgrind.log"))


@slow
@limit(900)
def test_memcheck(case):
    """Memcheck finds no error and no leak but the host's own."""
    program = filled(case)
    program.run("--cycles", CYCLES, "--check-finalized", timeout=800,
                wrapper=memcheck(program, case.home / "valgrind.log"),
                env={"G_SLICE": "always-malloc"})
