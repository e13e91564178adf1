# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Accounts that are closed, or whose Geary quits, while they still open: at each step of
the main loop that an opening takes, one account after the other."""

import contextlib
import sqlite3
import time

from case import mail, quick
from test_disk import overwrite

# An opening of the shortest kind has more steps than this.
STEPS = 5
# Seconds that all of them together take, and those that wait for somebody never do.
WAITING = 60

# Attachments of messages that are not there, by the first's number.
STRAYS = 300
STRAY = 1000


def disturb(case, way, harm=lambda program: None, left=(), faults=None):
    """Disturb the openings of an account with mail here and more of it on the server.

    What is named by left the host may keep. The faults are those of faults.c.
    """
    server = case.server()
    server.add(case.USER, mail("Before"))
    program = case.headless(server)
    program.run()
    server.add(case.USER, mail("Afterwards", minute=1))
    harm(program)
    visits = server.connections("pop3")
    report = (program.run_with_faults(way, keep="never", env=faults) if faults
              else program.run(way, keep="never"))
    assert report["disturbed"] > STEPS and not set(report["alive"]) - set(left), report
    # Only one that was open before it was disturbed.
    assert server.connections("pop3") <= visits + 1
    return program


@quick
def test_closed(case):
    """Closing ends the opening, and is answered when nothing of it is left."""
    program = disturb(case, "--close-amid-opening")
    program.run()
    assert program.count() == 2
    program.check_database()


def test_cancelled(case):
    """Geary quits: an account is open or says that it is not, never both."""
    # It does not let go of a clean-up that is cancelled before it begins.
    program = disturb(case, "--cancel-amid-opening", left={"database"})
    program.run()
    assert program.count() == 2
    program.check_database()


def test_closed_and_failing(case):
    """It would not have opened: no error is told to whoever does not want it any more."""
    disturb(case, "--close-amid-opening",
            lambda program: program.sql("PRAGMA user_version = 31"))


def test_closed_amid_the_question(case):
    """The user was asked about damage: that is no answer, and nothing is put aside."""
    program = disturb(case, "--close-amid-opening",
                      lambda program: overwrite(program.account / "geary.db", "FolderTable"))
    assert not list(program.account.glob("damaged-*"))
    assert b"Subject: Before" in (program.account / "geary.db").read_bytes()


def test_closed_while_in_use(case):
    """Nor does it wait until another program has done with the database."""
    with contextlib.ExitStack() as stack:
        def lock(program):
            other = stack.enter_context(contextlib.closing(
                sqlite3.connect(program.account / "geary.db", isolation_level=None)))
            other.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        program = disturb(case, "--close-amid-opening", lock)
        seconds = time.monotonic() - begun
        assert seconds < WAITING, seconds
    program.run()
    assert program.count() == 2


def test_closed_when_locked(case):
    """Nor for one who locks it when the opening is under way: not even the host does.

    But for its clean-up: while that waits for the lock, whoever closes the database goes
    round in a loop of the host's. It is due every ten days, and not in this test.
    """
    program = disturb(case, "--lock-amid-opening", lambda program: program.sql(
        "UPDATE GarbageCollectionTable SET last_reap_time_t = ?", int(time.time())))
    program.run()
    assert program.count() == 2
    program.check_database()


def test_closed_amid_the_clean_up(case):
    """What a crash has left of attachments goes at the next opening that has the time."""
    def litter(program):
        for number in range(STRAYS):
            folder = program.account / f"attachments/{STRAY + number}/1"
            folder.mkdir(parents=True)
            (folder / "letter.txt").write_text("half of it")
    program = disturb(case, "--close-amid-opening", litter,
                      faults={"CALLS": "unlink", "SLOW_MS": 50})
    attachments = program.account / "attachments"
    print(len(list(attachments.iterdir())), "of", STRAYS, "left")
    assert len(list(attachments.iterdir())) > STRAYS / 2
    program.run()
    assert program.count() == 2 and not list(attachments.iterdir())
    program.check_database()
