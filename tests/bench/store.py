# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arrival in Geary's database: the plugin, and Geary's own IMAP account.

Both clocks run from the first connection of the incoming service, which a library
loaded into Geary notes, to the last message with all its fields in the database.
"""

import contextlib
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

import process
from desktop import Desktop
from geary import Geary
from headless import Headless
from mailboxes import PASSWORD
from table import Table

# All fields of a message: it can be read, without a network, too.
COMPLETE = 1023
IMAP_LIMIT = 240
LIMIT = 240
NEWEST = 20
# Between two actions of the user's.
BUSY_MS = 50
PORTS = {"pop3s": "POP3", "imaps": "IMAP"}


class Arrival:
    """One Geary in a home of its own that fetches a mailbox."""

    def __init__(self, bench, protocol, user):
        self.bench = bench
        self.protocol = protocol
        self.user = user
        self.home = Path(tempfile.mkdtemp(prefix="geary-bench-"))
        self.log = self.home / "probe.log"

    def __enter__(self):
        self._stack = contextlib.ExitStack()
        try:
            desktop = self._stack.enter_context(Desktop(self.home))
            self.geary = Geary(desktop, self.bench.build, plugin=self.protocol == "pop3s")
            self._stack.callback(self.geary.stop)
            server = self.bench.server
            write = (self.geary.write_pop3_account if self.protocol == "pop3s"
                     else self.geary.write_imap_account)
            write(server, self.user, port=self.protocol)
            desktop.env.update(LD_PRELOAD=str(self.bench.tools / "libprobe.so"),
                               PROBE_LOG=str(self.log),
                               PROBE_PORT=str(server.ports[self.protocol]))
            self.geary.start(wait=False)
            del desktop.env["LD_PRELOAD"]
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_error):
        self._stack.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def first_connection(self):
        """Monotonic time in seconds."""
        def noted():
            lines = self.log.read_text().splitlines() if self.log.exists() else ()
            return next((int(line.split()[1]) / 1e9 for line in lines
                         if line.startswith("connect ")), None)
        return process.wait_for(noted, 60, "Geary's first connection", interval=0.01)

    def await_rows(self, query, count, limit, interval=0.02):
        """Monotonic time at which the database has so many; None after `limit`."""
        path = self.geary.data_folder() / "geary.db"
        deadline = time.monotonic() + limit
        process.wait_for(path.exists, 30, "the database", interval=0.01)
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True,
                                                timeout=10)) as db:
            while time.monotonic() < deadline:
                with contextlib.suppress(sqlite3.OperationalError):
                    if db.execute(query).fetchone()[0] >= count:
                        return time.monotonic()
                time.sleep(interval)
        return None

    def await_messages(self, count, limit, interval=0.02):
        """The same for messages that can be read."""
        return self.await_rows(
            f"SELECT count(*) FROM MessageTable WHERE fields = {COMPLETE}", count, limit, interval)

    def main_loop(self):
        """What the probe has seen, after quitting: {name: (count, median, p99.9, longest)}."""
        self.geary.quit(timeout=60)
        found = {}
        for line in self.log.read_text().splitlines():
            name, *numbers = line.split()
            if name != "connect":
                found[name] = tuple(map(int, numbers))
        return found


def arrive(bench, table, protocol, user, count, column):
    """One run; its rate and the milestones on the way."""
    with Arrival(bench, protocol, user) as arrival:
        start = arrival.first_connection()
        name = ("this plugin" if protocol == "pop3s" else "Geary's IMAP account")
        if protocol == "pop3s":
            newest = arrival.await_messages(min(NEWEST, count), LIMIT, 0.01)
            table.add(f"{name}: newest {NEWEST}", column, newest - start)
        interval, limit = (0.02, LIMIT) if protocol == "pop3s" else (0.2, IMAP_LIMIT)
        end = arrival.await_messages(count, limit, interval)
        if end is None:
            raise RuntimeError(f"{name}: not all messages within {limit} s")
        table.add(f"{name}: all readable", column, end - start)
        if protocol == "pop3s":
            found = arrival.await_rows("SELECT count(*) FROM MessageSearchTable_docsize", count,
                                       LIMIT, 0.1)
            table.add(f"{name}: all found by the search", column, found - start)
        print(f"  {PORTS[protocol]}, {count:,} messages: {end - start:.2f} s, "
              f"{count / (end - start):.0f} messages/s", flush=True)
        return arrival.main_loop() if protocol == "pop3s" and not bench.quick else {}


def store(bench):
    """Into Geary's store, in the real Geary."""
    user = "few" if bench.quick else "thousand"
    count = bench.mailboxes.fill(user)
    table = Table("Into Geary's store, over TLS, from the first SYN to the last committed row")
    for run in range(bench.runs):
        if run < bench.imap_runs:
            arrive(bench, table, "imaps", user, count, f"{count:,} mixed")
        arrive(bench, table, "pop3s", user, count, f"{count:,} mixed")
    if not bench.quick:
        more = bench.mailboxes.fill("ten-thousand")
        loop = arrive(bench, table, "pop3s", "ten-thousand", more, f"{more:,} mixed")
        show_main_loop(loop, more)
    ratio = bench.imap_runs and (
        table.median("Geary's IMAP account: all readable", f"{count:,} mixed")
        / table.median("this plugin: all readable", f"{count:,} mixed"))
    if ratio:
        table.note(f"all readable: {ratio:.1f} times as fast as Geary's IMAP account")
    table.show()


def show_main_loop(loop, count):
    """What the arrival cost the main loop."""
    table = Table(f"Geary's main loop while {count:,} messages arrive and are indexed", "ms CPU")
    for name, what in (("dispatch", "a dispatch of the plugin's"),
                       ("harvest", "gathering contacts"), ("iteration", "any other iteration")):
        if name in loop:
            _number, median, high, longest = loop[name]
            for column, value in (("median", median), ("99.9 %", high), ("longest", longest)):
                table.add(what, column, value / 1000)
    table.show()


def user(bench):
    """How long the user's own actions take meanwhile, in the backend alone."""
    name = "few" if bench.quick else "ten-thousand"
    count = bench.mailboxes.fill(name)
    table = Table(f"The user's actions while {count:,} messages arrive and are indexed", "ms")
    home = Path(tempfile.mkdtemp(prefix="geary-bench-"))
    try:
        program = Headless(home, bench.build, bench.server, name, PASSWORD)
        report = program.run("--busy", BUSY_MS, timeout=LIMIT)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    for what in ("marks", "moves"):
        taken = sorted(report[what])
        for column, share in (("median", 0.5), ("99 %", 0.99), ("longest", 1.0)):
            if taken:
                table.add(f"{len(taken)} {what}", column,
                          taken[min(len(taken) - 1, int(share * len(taken)))])
    table.show()


def read_peak(pid):
    """The largest resident size of a process so far, in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))


def memory(bench):
    """Resident memory of Geary: idle with an empty mailbox, and while it fetches."""
    table = Table("Resident memory of Geary at its peak", "MiB")
    for user in ("empty", "few" if bench.quick else "ten-thousand", "large"):
        count = bench.mailboxes.fill(user)
        with Arrival(bench, "pop3s", user) as arrival:
            arrival.first_connection()
            arrival.await_messages(count, LIMIT)
            arrival.await_rows("SELECT count(*) FROM MessageSearchTable_docsize", count, LIMIT)
            # An idle Geary reaches its peak while it draws its window.
            time.sleep(5 if user == "empty" else 1)
            table.add(f"{count:,} messages" if user != "large" else "one of 50 MB", "peak",
                      read_peak(arrival.geary.pid))
    table.show()
