# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The line to a real server breaks, again and again, while mail is deleted there.

    trial = Trial(program, server)
    whole = trial.measure("pop3s")
    trial.run("pop3s", [Break("close", "told", records=9), Break("reset", "heard", octets=99)])
    trial.finish()

Each break meets a visit with ten new messages, and the next visit has to make up for
it.  Nothing may be gone from the server that is not here.
"""

import collections
import contextlib
import itertools
import random
import sqlite3

from dovecot import on_the_wire
from relay import SIDES, Break, Relay

MESSAGES = 10
# Of one process, which starts in a quarter of a second.
VISITS_OF_A_RUN = 300
# Lines that it may take to make up for a break, at a server that is still busy with it.
TRIES_OF_A_BREAK = 6
ENDS = (b"One line.\r\n", b".\r\n..\r\n. three dots\r\n", b"", b"\r\n\r\n", b"no end of line",
        b"+OK\r\n-ERR\r\n", b"\xff\xfe octets \x80\r\n", b"long " * 40 + b"\r\n",
        b"From you\r\n", b"\t \r\n.\r\n")

# One process serves many sessions: a fork for each would take most of the time.
QUICK_SERVER = """
service pop3-login {
  service_count = 0
}
service pop3 {
  service_count = 500
}
"""

# Each session of TLS then has a handshake with certificates.
NO_TICKETS = """
ssl_options = no_ticket
"""

# What must never come of a line that breaks: AUTHENTICATION and CERTIFICATE, for
# which the user is asked.
FOR_THE_USER = ("pop3-error-quark:3", "pop3-error-quark:4")


def write_mail(number):
    """A mail whose size is that of every other one in its place of the ten."""
    return (b"From: Bob <bob@example.org>\r\nSubject: mail %08d\r\n"
            b"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\n\r\n" % number
            + ENDS[number % MESSAGES])


class Trial:
    """One mailbox, one account, any number of breaks."""

    def __init__(self, program, server):
        self.program = program
        self.server = server
        self.sent = []           # all mails, by number
        self.lines = 0
        self._numbers = {}       # by what the server calls a mail's file
        self._here = set()
        self._newest = 0         # row of the database
        self._plans = collections.deque()
        self._tries = 0          # to make up for the last break
        self._failure = None

    def measure(self, port):
        """What passes on a line that holds.  The first of a process resumes no TLS."""
        return self.run(port, [None, None])[1]

    def run(self, port, plans, fragment=False):
        """A visit for each plan (None: the line holds), and what it takes to make up
        for it; the lines that there were."""
        assert plans, "nothing to be tried"
        self._plans.extend(plans)
        target = self.server.ports["pop3" if port == "stls" else port]
        with Relay(target, self._plan, fragment) as relay:
            while self._plans or self.server.messages(self.program.user):
                visits = min(2 * len(self._plans) + 1, VISITS_OF_A_RUN)
                report = self.program.run("--visits", visits, port=port, keep="never",
                                          via=relay.port, timeout=600)
                self._check(report)
        # Not every session is as long as the one before.
        breaks = sum(plan is not None for plan in plans)
        assert sum(line.broken for line in relay.lines) >= 0.9 * breaks, "lines did not break"
        self.lines += len(relay.lines)
        return relay.lines

    def finish(self):
        """Every mail is here, byte for byte and once, and the server is empty."""
        sent = collections.Counter(map(on_the_wire, self.sent))
        here = collections.Counter(each.original for each in self.program.messages())
        assert here == sent, f"{sum((sent - here).values())} lost, " \
            f"{sum((here - sent).values())} twice or not as sent"
        assert not self.server.messages(self.program.user)
        self.program.check_database()
        return len(self.sent)

    # In the relay's thread

    def _plan(self):
        """How the next line is to break, when a new one is about to be there."""
        try:
            there = self._look()
        except Exception as error:  # pylint: disable=broad-except
            self._failure = self._failure or error
            return None
        self._tries = self._tries + 1 if there else 0
        if there or not self._plans:
            return None
        for _ in range(MESSAGES):
            data = write_mail(len(self.sent))
            self._numbers[self.server.add(self.program.user, data)] = len(self.sent)
            self.sent.append(data)
        return self._plans.popleft()

    def _look(self):
        """Everything is here or there; how many are there."""
        there = {self._numbers[name] for name in self._names()}
        with contextlib.suppress(sqlite3.OperationalError), contextlib.closing(
                sqlite3.connect(f"file:{self.program.account}/geary.db?mode=ro", uri=True,
                                timeout=20)) as db:
            for row, subject in db.execute("""SELECT id, subject FROM MessageTable
                    WHERE id > ? ORDER BY id""", (self._newest,)):
                self._newest = row
                self._here.add(int(subject.removeprefix("mail ")))
        lost = set(range(len(self.sent))) - there - self._here
        assert not lost, f"{sorted(lost)} are neither here nor on the server"
        return len(there)

    def _names(self):
        while True:
            try:
                return [name.split(",")[0] for name in self.server.names(self.program.user)]
            except FileNotFoundError:
                continue

    def _check(self, report):
        if self._failure is not None:
            raise self._failure
        assert self._tries < TRIES_OF_A_BREAK, "a break is not made up for"
        for visit in report["visits"]:
            assert visit["domain"] not in FOR_THE_USER, visit


def breaks_of(whole, unit, count=None, seed=1):
    """Breaks in both ways and directions at all places of a line ("octets", "records"),
    or in each at so many."""
    source = random.Random(seed)
    breaks = []
    for kind, side in itertools.product(("close", "reset"), SIDES):
        places = getattr(whole, unit)[side]
        places = range(len(places) if unit == "records" else places)
        for place in places if count is None else sorted(source.sample(places, count)):
            breaks.append(Break(kind, side, **{unit: place}))
    return breaks
