# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A disk, a database or a ledger that is not as it should be: a word about it, nothing
deleted anywhere, and a way back to health that brings no second copy.

keep=never is the rule under which a mistake would lose mail.
"""

import collections
import contextlib
import shutil
import sqlite3

import corpus
from case import limit
from dovecot import on_the_wire
from test_crash import nothing_lost

KNOWN, NEW = 6, 3

DROP = "DROP TABLE Pop3{}Table".format
# What is done to the ledger, what is said, and what undoes it; without a word it mends
# itself.
LEDGERS = (
    ("missing", (DROP("Ledger"), DROP("State"), DROP("Server")), None, ()),
    ("no messages' table", (DROP("Ledger"),), None, ()),
    ("no table of states", (DROP("State"),), None, ()),
    ("no table of servers", (DROP("Server"),), None, ()),
    ("empty", ("DELETE FROM Pop3LedgerTable",), None, ()),
    ("some rows", ("UPDATE Pop3LedgerTable SET state = 77 WHERE id % 2",), None, ()),
    ("text for numbers", ("UPDATE Pop3LedgerTable SET state = 'x', trust = 'y'",), None, ()),
    ("a blob in the middle", ("UPDATE Pop3LedgerTable SET received = x'ff' || x'00',"
                              " uidl = x'00' WHERE id = 3",), None, ()),
    ("newer", ("UPDATE Pop3StateTable SET value = 99 WHERE key = 'version'",),
     "Please update Geary POP3",
     ("UPDATE Pop3StateTable SET value = 1 WHERE key = 'version'",)),
    ("laid out differently", ("ALTER TABLE Pop3LedgerTable RENAME digest TO sum",),
     "no such column", ("ALTER TABLE Pop3LedgerTable RENAME sum TO digest",)),
)

# What of the database is overwritten with zeros, and what is said.
DATABASES = (
    ("FolderTable", "damaged"),
    ("MessageTable", "damaged"),
    ("MessageLocationTable", "malformed"),
    ("Pop3LedgerTable", "malformed"),
    ("sqlite_master", "damaged"),
    (None, "damaged"),
)


class Account:
    """Mail that is here and on the server, and some more that is only there."""

    def __init__(self, case, server, user):
        self.server = server
        self.user = user
        self.program = case.headless(server, user=user, name=user.split("@")[0])
        self.sent = collections.Counter()
        self.fill(KNOWN, 3)
        self.program.run(keep="always")
        assert self.program.count() == KNOWN
        self.fill(NEW, 4)

    def fill(self, count, seed):
        """More mail."""
        for _name, data in corpus.mixed(count, seed):
            self.add(data)

    def add(self, data):
        """One more mail."""
        self.server.add(self.user, data)
        self.sent[on_the_wire(data)] += 1

    def assert_refused(self, report, words):
        """Something was said, and nothing was deleted."""
        said = report["error"] or report["visits"][0]["error"]
        assert said and words in said, (words, report)
        assert not self.server.commands(self.user, "DELE")
        assert len(self.server.messages(self.user)) == sum(self.sent.values())

    def assert_healthy(self, keep="never"):
        """All is here and once and, under keep=never, no longer there."""
        report = self.program.run("--visits", 2, keep=keep)
        assert report["visits"][-1]["error"] is None, report
        assert (nothing_lost(self.program, self.server, self.user, self.sent)
                == sum(self.sent.values()))
        assert keep != "never" or not self.server.messages(self.user)
        self.program.check_database()


def accounts(case, rows):
    """An account for each row of a table."""
    users = [f"user{number}@example.org" for number in range(len(rows))]
    server = case.server(*users)
    for user, row in zip(users, rows):
        print(user, row[0], flush=True)
        yield Account(case, server, user), row


@limit(300)
def test_ledger(case):
    """It is missing, damaged, or of another version."""
    for account, (_name, harm, words, cure) in accounts(case, LEDGERS):
        for statement in harm:
            account.program.sql(statement)
        if words:
            account.assert_refused(account.program.run(keep="never", expect=(0, 1)), words)
            assert account.program.count() == KNOWN
        for statement in cure:
            account.program.sql(statement)
        account.assert_healthy()


@limit(300)
def test_database(case):
    """It is damaged: put aside, the server's mail comes once; restored, so it is."""
    for account, (table, words) in accounts(case, DATABASES):
        folder = account.program.account
        backup, aside = folder.with_name("backup"), folder / "damaged-by-hand"
        shutil.copytree(folder, backup)
        overwrite(folder / "geary.db", table)
        damaged = (folder / "geary.db").stat().st_ino
        account.assert_refused(account.program.run(keep="never", expect=(0, 1)), words)
        assert (folder / "geary.db").stat().st_ino == damaged
        assert not list(folder.glob("damaged-*"))

        aside.mkdir()
        for name in ("geary.db", "attachments"):
            (folder / name).rename(aside / name)
        account.assert_healthy(keep="always")

        shutil.rmtree(folder)
        backup.rename(folder)
        account.assert_healthy()


def overwrite(path, table):
    """Overwrite the first page of a table, or the beginning of it all."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        size, = db.execute("PRAGMA page_size").fetchone()
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?",
                          (table,)).fetchone() or (1,)
    with open(path, "r+b") as file:
        file.seek((page[0] - 1) * size)
        file.write(bytes(100 if table is None else size))


def small_disk(account, room):
    """What runs a program on a disk of its own, a tmpfs with so much more room."""
    folder = account.program.account
    outside = account.program.home / "outside"
    outside.mkdir(exist_ok=True)
    used = sum(path.stat().st_size + 4096 for path in folder.rglob("*"))
    return ("bwrap", "--dev-bind", "/", "/", "--bind", folder, outside,
            "--size", used + room, "--tmpfs", folder, "sh", "-c",
            'cp -a "$1/." "$2" || exit 99; in=$2 out=$1; shift 2; "$@"; code=$?;'
            ' find "$out" -mindepth 1 -delete; cp -a "$in/." "$out" || exit 99; exit $code',
            "sh", outside, folder)


def test_full_disk(case):
    """A tmpfs that is full: before anything is fetched, and in the middle of it."""
    account = Account(case, case.server(), case.USER)
    account.add(corpus.large("Large", mebibytes=4))
    report = account.program.run(keep="never", wrapper=small_disk(account, 3 << 20))
    account.assert_refused(report, "Please make room")
    # Somebody else takes the room that there was.
    report = account.program.run_with_faults(
        keep="never", wrapper=small_disk(account, 3 << 20), env={"ROOM": 1 << 40})
    account.assert_refused(report, "No space left")
    assert not account.program.complaints()
    account.assert_healthy()


def test_read_only_disk(case):
    """Nothing can be written."""
    account = Account(case, case.server(), case.USER)
    program = account.program
    host, program.host = program.host, None
    report = program.run(expect=1, wrapper=("bwrap", "--dev-bind", "/", "/",
                                            "--ro-bind", program.account, program.account))
    account.assert_refused(report, "disk cannot be written")
    program.host = host
    account.assert_healthy()


def test_locked(case):
    """Another program has the database for itself when it is to be opened."""
    account = Account(case, case.server(), case.USER)
    path = account.program.account / "geary.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        report = account.program.run(keep="never", expect=1)
    account.assert_refused(report, "in use by another program")
    account.assert_healthy()


def test_unsafe_folders(case):
    """The folder above the account's cannot be synced."""
    account = Account(case, case.server(), case.USER)
    report = account.program.run_with_faults(
        keep="never", expect=1, env={"CALLS": "sync", "FIRST": 1, "FOLDER": case.home})
    account.assert_refused(report, "cannot be written safely")
    account.assert_healthy()
