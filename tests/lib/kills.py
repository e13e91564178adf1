# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""SIGKILL at any moment, under each rule for what stays on the server.

    turns = Turns(server, user, HeadlessVictim(program, rule), rule, seed)
    turns.run(20)
    turns.phases, turns.compared

A turn: new mail comes, the user deletes some of the old for good, the clock goes on,
the program is killed at a moment that nobody can foretell, what is left is looked at;
then it is started again and has its time, and all is looked at again.  The seed decides
on the mail, on what is deleted and on the moment; how far the program has come by then
is the machine's to decide.
"""

import collections
import random
import time

import corpus
import process
from dovecot import on_the_wire
from headless import Headless

RULES = ("always", "days", "until-deleted", "days-or-deleted", "never")
KEEP_DAYS = 1
NEW_MAILS = 30
DELETED_MAILS = 5

# What the server has to be asked for before the clock to the kill begins to run, and
# how long after that it may strike, in seconds: with nothing to wait for, the whole
# way from the start; then fetching, deleting, leaving.  A transaction can be waited
# for, too.
STORING = "a transaction"
MOMENTS = ((None, 0.4), ("RETR", 0.3), (STORING, 0.01), (STORING, 0.03), ("DELE", 0.005),
           ("QUIT", 0.02), ("QUIT", 0.2))
# The server is as far away as servers are, and deleting takes long enough to be hit.
BYTES_PER_SECOND = 1_600_000


class HeadlessVictim:
    """The program without a window."""

    def __init__(self, program, rule, port):
        self.program = program
        self.options = {"keep": rule, "keep_days": KEEP_DAYS}
        self._port = port
        self.indexes = True
        self.slowness = 1
        self._child = None

    def start(self):
        """Start it, for one visit."""
        self._child = self.program.start("--port", self._port, **self.options)

    def running(self):
        """Whether it has not come to its end."""
        return self._child.poll() is None

    def kill(self):
        """kill -9."""
        self._child.kill()
        self._child.wait()

    def finish(self):
        """Start it again, until a visit ends well."""
        # Dovecot gives up a killed client's lock when it sees the line drop.
        process.wait_for(lambda: self.program.run(**self.options)["visits"][0]["error"] is None,
                         60, "a visit that ends well")


class GearyVictim:
    """The real Geary; the program without a window looks after it when it rests."""

    def __init__(self, geary, program, rule):
        self.geary = geary
        self.program = program
        self.options = {"keep": rule}
        # It may be left before its index is complete.
        self.indexes = False
        # To its first visit it takes so many times longer.
        self.slowness = 8

    def start(self):
        """Start it and do not wait until it is there."""
        self.geary.start(wait=False)

    def running(self):
        """Whether it has not come to its end."""
        return self.geary.running()

    def kill(self):
        """kill -9."""
        self.geary.kill()

    def finish(self):
        """Start it again, wait for a visit that ends well, and quit."""
        visits = self.geary.log().count("Visit done")
        self.geary.start()
        process.wait_for(lambda: self.geary.log().count("Visit done") > visits, 60,
                         "a visit that ends well")
        self.geary.quit()


class Turns:
    """One mailbox, and what has to be where."""

    def __init__(self, server, user, victim, rule, seed):
        self.server = server
        self.user = user
        self.victim = victim
        self.program = victim.program
        self.rule = rule
        self.phases = collections.Counter()
        self.compared = 0
        self._source = random.Random(seed)
        self._mails = corpus.mixed(1_000_000, self._source.randrange(1 << 30))
        # Of the bytes of mails: all, those of this turn, those deleted for good.
        self._sent = collections.Counter()
        self._fresh = collections.Counter()
        self._removed = collections.Counter()
        self._user = Headless(self.program.home, self.program.build, server, user,
                              self.program.password)
        self._user.account = self.program.account
        self._user.host = "pop.invalid"

    def run(self, turns):
        """So many kills."""
        for _ in range(turns):
            self._delete_some()
            self._let_days_pass()
            self._bring_mail()
            self.phases[self._kill()] += 1
            self._compare()
            self.victim.finish()
            self._compare_after_completion()

    # What happens around the kill

    def _bring_mail(self):
        self._fresh.clear()
        for _ in range(NEW_MAILS):
            data = next(self._mails)[1]
            self.server.add(self.user, data)
            self._fresh[on_the_wire(data)] += 1
        self._sent += self._fresh

    def _delete_some(self):
        """The user deletes for good, while there is no network."""
        messages = self.program.messages()
        words = []
        for message in self._source.sample(messages, min(DELETED_MAILS, len(messages))):
            words += ["--trash", message.subject, "--remove", message.subject]
            self._removed[message.original] += 1
        if words:
            self._user.run("--visits", 0, *words, **self.victim.options)

    def _let_days_pass(self):
        if self._sent:
            self.program.sql("UPDATE Pop3LedgerTable SET received = received - ?",
                             (KEEP_DAYS + 1) * 86400)

    def _kill(self):
        """Kill it; return the phase that it was in."""
        sign, spread = self._source.choice(MOMENTS)
        if sign == "DELE" and not self._deletes():
            sign = "QUIT"
        before = self.server.session_logs(self.user)
        self.victim.start()

        def due():
            verbs = self._verbs(before)
            return (sign in verbs or not self.victim.running()
                    or (sign == STORING and "RETR" in verbs and self._in_transaction()))
        if sign is not None:
            process.wait_for(due, 60, sign, interval=0.001)
            time.sleep(self._source.uniform(0, spread))
        else:
            time.sleep(self._source.uniform(0, spread * self.victim.slowness))
        in_time = self.victim.running()
        self.victim.kill()
        return self._phase(before) if in_time else "over"

    def _verbs(self, before):
        return {line.split(" ")[0] for session in self.server.sessions(self.user, but=before)
                for line in session}

    def _in_transaction(self):
        try:
            return (self.program.account / "geary.db-journal").stat().st_size > 0
        except FileNotFoundError:
            return False

    def _phase(self, before):
        """Where it was, by what the server was asked for and a transaction left open."""
        verbs = self._verbs(before)
        if "QUIT" in verbs:
            return "quitting"
        if "DELE" in verbs:
            return "deleting"
        if verbs and self._in_transaction():
            return "storing"
        if "RETR" in verbs:
            return "fetching"
        return "listing" if verbs else "opening"

    # What has to be where

    def _deletes(self):
        """Whether this rule has something deleted on the server now."""
        return self.rule == "never" or (self.rule != "always" and self._sent != self._fresh)

    def _look(self):
        """The mails here, and those on the server."""
        here = collections.Counter(each.original for each in self.program.messages())
        there = collections.Counter(map(on_the_wire, self.server.messages(self.user)))
        self.compared += sum(here.values()) + sum(there.values())
        return here, there

    def _compare(self):
        """After the kill: each mail is here or still there; here it is once."""
        here, there = self._look()
        wanted = self._sent - self._removed
        assert not here - wanted, "a mail is here twice, is not what was sent, or came back"
        lost = wanted - (here | there)
        assert not lost, f"{sum(lost.values())} mails are neither here nor on the server"
        if self.program.has_ledger():
            self.program.check_database(indexed=False)

    def _compare_after_completion(self):
        """In the end: each mail is here, once, and there if the rule says so."""
        here, there = self._look()
        assert here == self._sent - self._removed, "not every mail is here, and once"
        assert there == self._left_on_server(), "the server has what it should not, or lacks it"
        self.program.check_database(indexed=self.victim.indexes)

    def _left_on_server(self):
        if self.rule == "always":
            return self._sent
        if self.rule == "until-deleted":
            return self._sent - self._removed
        if self.rule == "never":
            return collections.Counter()
        return self._fresh
