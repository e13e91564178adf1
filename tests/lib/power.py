# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The power goes at any moment, on a disk that loses what was not synced.

    trial = Trial(home, build, server, user)
    trial.record()
    trial.lose_power(100, seed)         # raises an AssertionError for a lost message
    trial.find_losses(20, seed, Obey(folders=False))

The program visits a server under keep=never on a disk whose calls are written down; then
disks are made as they may be when the power goes at some moment (disk.py), and the
server as it may be then at the worst: once QUIT is on its way, all that it was told to
delete is gone.  On each such pair nothing may be missing, and the program, started again,
must come to every message once.
"""

import collections
import dataclasses
import random
import shutil
import sqlite3
import time

import corpus
import process
from disk import Disk, Obey, read_steps, read_tree, write_tree
from dovecot import on_the_wire
from headless import Headless

# Of one visit each: how many mails come, and what the user does then with the first ones.
CHAPTERS = ((12, ()), (8, ("move", "trash", "remove")), (25, ("star", "copy")), (6, ("remove",)))
# Octets at the beginning of a journal that are written last.
JOURNAL_COUNT = 12
# After these something has just become certain, or too late.
TURNS = ("sync", "quit", "remove", "rename")


@dataclasses.dataclass
class Chapter:
    """One run of the program; what it begins and ends with."""

    first_step: int
    before: dict
    after: dict
    sent: collections.Counter
    # Deleted for good by the user: may be gone, and may not.
    removed: collections.Counter


@dataclasses.dataclass
class State:
    """A disk after a loss of power, and what belongs to it."""

    tree: dict
    chapter: Chapter
    # What the server has by then.
    saved: dict
    may_be_torn: bool
    moment: str


class Loss(AssertionError):
    """A state of the disk in which something is missing."""


def counts_unsynced_pages(disk):
    """Whether a journal's count of its pages is on its way to the disk together with the
    pages: SQLite's way under synchronous=NORMAL, which Geary's own connections have. A
    disk that keeps the count and half a page can then damage the database, as SQLite's
    manual says. Ours have EXTRA, which syncs in between."""
    account = disk.root.now.get("account")
    journal = account and account.now.get("geary.db-journal")
    return journal is not None and len(journal.steps) > 1 and any(
        step.offset == 0 and len(step.data) == JOURNAL_COUNT for step in journal.steps)


def mails(saved):
    """The mails in what a server's save() gave."""
    return collections.Counter(on_the_wire(data) for path, data in saved.items()
                               if path.parent.name in ("cur", "new"))


class Trial:
    """One mailbox, the record of its disk, and disks made from it."""

    def __init__(self, home, build, server, user):
        self.server = server
        self.user = user
        self.states = 0
        # Those in which a commit of Geary's own was torn, see counts_unsynced_pages().
        self.torn = 0
        self.compared = 0
        self._disk = home / "disk"
        self._log = home / "disk.log"
        self._program = Headless(home, build, server, user, server.users[user])
        self._chapters = []

    @property
    def steps(self):
        """How many calls were recorded."""
        return sum(1 for _step in read_steps(self._log))

    def record(self):
        """Have the program work, and what it has the disk do written down."""
        self._disk.mkdir()
        self._program.account = self._disk / "account"
        self._log.touch()
        sent, removed = collections.Counter(), collections.Counter()
        for number, (count, actions) in enumerate(CHAPTERS):
            new = [data for _name, data in corpus.mixed(count, seed=100 + number)]
            for data in new:
                self.server.add(self.user, data)
            sent = sent + collections.Counter(new)
            before, first_step = self.server.save(self.user), self.steps
            words, gone = self._actions(actions)
            removed = removed + gone
            self._program.run_recorded(*words, folder=self._disk, log=self._log, port="pop3",
                                       keep="never")
            self._chapters.append(Chapter(first_step, before, self.server.save(self.user), sent,
                                          removed))
        self._check_record()

    def _actions(self, names):
        """Options for what the user does with mails that are here, the oldest first."""
        words, gone = [], collections.Counter()
        for name, message in zip(names, self._program.messages()):
            if name == "remove":
                words += ["--trash", message.subject]
                gone[message.original] += 1
            words += [f"--{name}", message.subject + ("=Archive" if name in ("move", "copy")
                                                      else "")]
        return words, gone

    def _check_record(self):
        """The record is complete: all of it gives the disk as it is."""
        disk, quits = Disk(), 0
        for step in read_steps(self._log):
            disk.take(step)
            quits += step.call == "quit"
        assert disk.tree() == read_tree(self._disk), "the record is not complete"
        # The first visit takes two sessions.
        assert quits == len(self._chapters) + 1, f"{quits} sessions were recorded"
        assert not any(mails(chapter.after) for chapter in self._chapters)

    def lose_power(self, count, seed, ordered=False):
        """So often; look at what is left, start again, and look once more."""
        for state in self._disks(count, seed, Obey(), ordered):
            try:
                self._look(state)
                self._start_again(state)
            except AssertionError as error:
                if not self._is_torn(state, error):
                    raise AssertionError(f"{state.moment}: {error}") from error

    def find_losses(self, count, seed, obey):
        """How many of so many disks that do not obey have lost something."""
        found = 0
        for state in self._disks(count, seed, obey, False):
            try:
                self._look(state)
            except Loss as error:
                found += not self._is_torn(state, error)
        return found

    def _is_torn(self, state, error):
        torn = state.may_be_torn and isinstance(error.__cause__, sqlite3.DatabaseError)
        self.torn += torn
        return torn

    # States

    def _disks(self, count, seed, obey, ordered):
        """Disks at moments by chance, with what the server has by then."""
        source = random.Random(seed)
        moments = collections.Counter(self._moments(count, source))
        disk = Disk(obey, ordered)
        chapters, told = iter((*self._chapters, None)), False
        chapter, following = None, next(chapters)
        for number, step in enumerate(read_steps(self._log)):
            if following and number == following.first_step:
                chapter, following, told = following, next(chapters), False
            disk.take(step)
            told = told or step.call == "quit"
            for again in range(moments[number]):
                self.states += 1
                yield State(disk.lose_power(random.Random(f"{seed} {number} {again}")), chapter,
                            chapter.after if told else chapter.before,
                            counts_unsynced_pages(disk),
                            f"seed {seed}, step {number} ({step.call}), state {again}")

    def _moments(self, count, source):
        """Numbers of steps, half of them where something turns."""
        steps = [step.call for step in read_steps(self._log)]
        turns = [number for number, call in enumerate(steps) if call in TURNS]
        return [source.choice(turns) if source.random() < 0.5 else source.randrange(len(steps))
                for _ in range(count)]

    # What has to be there

    def _put(self, tree):
        """Make the disk."""
        self._program.account = self._disk.with_name("after") / "account"
        shutil.rmtree(self._program.account.parent, ignore_errors=True)
        write_tree(tree, self._program.account.parent)

    def _here(self):
        """The bytes of all mails, in whatever folder; a copy counts once."""
        found = {}
        for folder in self._program.folders():
            found.update((message.id, message.original)
                         for message in self._program.messages(folder=folder))
        self.compared += len(found)
        return collections.Counter(found.values())

    def _look(self, state):
        """Whatever is not here is still on the server, and what is here is whole."""
        chapter = state.chapter
        self._put(state.tree)
        try:
            here = self._here()
            assert not here - chapter.sent, "a mail is here twice, or is not what was sent"
            lost = chapter.sent - chapter.removed - (here | mails(state.saved))
            assert not lost, f"{sum(lost.values())} mails are neither here nor on the server"
            if self._program.has_ledger():
                self._program.check_database(copies=True, indexed=False)
        except (AssertionError, sqlite3.DatabaseError) as error:
            raise Loss(error) from error

    def _start_again(self, state):
        """The program makes the best of it."""
        chapter = state.chapter
        # As it was: to look at a database is to roll it back.
        self._put(state.tree)
        self.server.put_back(self.user, state.saved)
        process.wait_for(
            lambda: self._program.run(keep="never")["visits"][0]["error"] is None, 60,
            "a visit that ends well")
        here = self._here()
        assert not here - chapter.sent, "a mail came twice"
        assert not chapter.sent - chapter.removed - here, "a mail did not come again"
        assert not self.server.messages(self.user), "the server still has mail"
        self._program.check_database(copies=True)


def describe(trial, start):
    """A line of figures."""
    torn = f", {trial.torn} of them with a commit of Geary's own torn" if trial.torn else ""
    return (f"{trial.states} states of the disk{torn}, {trial.compared} messages compared, "
            f"{time.monotonic() - start:.0f} s")
