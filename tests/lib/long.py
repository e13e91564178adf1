# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The part of tests/long that needs Geary or its library: kills, soak and network."""

import argparse
import collections
import contextlib
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import breaks
import corpus
import process
from desktop import Desktop
from dovecot import Dovecot
from geary import Geary
from headless import Headless

USER = "ana@example.org"
# So many mails that a kill finds some under way, and so many kills in a mailbox
# that comparing it to the last byte stays short.
MAILS_OF_A_KILL = 120
KILLS_OF_A_MAILBOX = 20
# An arrival takes about this long after the login.
MOMENTS_S = 0.3


def originals(geary):
    """The bytes of all mails in the Inbox, how often each is there."""
    return collections.Counter(each.original for each in geary.messages())


def kill_some(geary, server, runs, source):
    """Kill Geary while it takes mail; return (mails, kills that came in time)."""
    sent = collections.Counter()
    mails = corpus.mixed(MAILS_OF_A_KILL * runs, seed=source.randrange(1 << 30))
    in_time = 0
    for _ in range(runs):
        for _ in range(MAILS_OF_A_KILL):
            data = next(mails)[1]
            server.add(USER, data)
            sent[data] += 1
        logins = server.logins("pop3")
        geary.start()
        process.wait_for(lambda seen=logins: server.logins("pop3") > seen, 60, "a login",
                         interval=0.005)
        time.sleep(source.uniform(0, MOMENTS_S))
        geary.kill()
        in_time += geary.count() < sum(sent.values())
        if originals(geary) - sent:
            raise AssertionError("a mail is there that nobody sent, or twice")
        if geary.rows(1, "PRAGMA integrity_check") != [("ok",)]:
            raise AssertionError("the database is damaged")
    geary.start()
    geary.wait_for_messages(1, "INBOX", sum(sent.values()), timeout=300)
    geary.quit()
    if originals(geary) != sent or server.commands(USER, "DELE"):
        raise AssertionError("the mails are not the ones that were sent")
    return sum(sent.values()), in_time


def kills(build, runs):
    """Kill Geary `runs` times while it takes mail; then all is there, once."""
    runs = runs or 200
    source = random.Random()
    start = time.monotonic()
    done = total = in_time = 0
    while done < runs:
        some = min(KILLS_OF_A_MAILBOX, runs - done)
        with surroundings(build, check_minutes=0) as (geary, server):
            mails, came_in_time = kill_some(geary, server, some, source)
        done, total, in_time = done + some, total + mails, in_time + came_in_time
        print(f"{done} kills, {in_time} in the middle of an arrival: {total} mails, "
              f"each once, {time.monotonic() - start:.0f} s", flush=True)


def figures(geary):
    """Resident memory in MiB, open files and threads of the running Geary."""
    folder = Path(f"/proc/{geary.pid}")
    for line in (folder / "status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmRSS":
            memory = int(value.split()[0]) // 1024
        elif name == "Threads":
            threads = int(value)
    return memory, len(os.listdir(folder / "fd")), threads


def soak(build, minutes):
    """A visit each minute with ten new mails; what Geary uses, each 5 minutes."""
    minutes = minutes or 60
    mails = corpus.mixed(10 * (minutes + 1))
    with surroundings(build, check_minutes=1) as (geary, server):
        geary.start()
        start = time.monotonic()
        for minute in range(minutes + 1):
            for _ in range(10):
                server.add(USER, next(mails)[1])
            geary.wait_for_messages(1, "INBOX", 10 * (minute + 1), timeout=100)
            if minute % 5 == 0:
                memory, files, threads = figures(geary)
                print(f"{time.monotonic() - start:6.0f} s: {geary.count()} mails, "
                      f"{memory} MiB, {files} open files, {threads} threads", flush=True)
        geary.quit()
        print(f"{minutes} minutes: {geary.count()} mails, {server.logins('pop3')} visits")


# Port, where the line breaks, how often in each way and direction, server.
LINES = (("pop3s", "records", None, breaks.NO_TICKETS), ("pop3s", "records", None, ""),
         ("stls", "records", None, breaks.NO_TICKETS), ("pop3s", "octets", 125, breaks.NO_TICKETS),
         ("pop3", "octets", None, ""))


def network(build, step):
    """The line breaks at every TLS record, at 500 octets of TLS, and at every octet
    without TLS, or each `step`-th."""
    for port, unit, count, extra in LINES:
        with scratch_home() as home, \
                Dovecot({USER: "long"}, extra=breaks.QUICK_SERVER + extra) as server:
            start = time.monotonic()
            trial = breaks.Trial(Headless(home, build, server, USER, "long"), server)
            plans = breaks.breaks_of(trial.measure(port), unit, count)
            if port == "pop3":
                plans = plans[::step or 1]
            trial.run(port, plans)
            print(f"{port}: {len(plans)} breaks at {unit}, {trial.lines} sessions, "
                  f"{trial.finish()} mails: none lost, none twice, "
                  f"{time.monotonic() - start:.0f} s", flush=True)


@contextlib.contextmanager
def scratch_home():
    """A folder that goes afterwards."""
    home = Path(tempfile.mkdtemp(prefix="geary-long-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def surroundings(build, **settings):
    """A Geary with an account for a server, all of it new."""
    with scratch_home() as home, Dovecot({USER: "long"}) as server, Desktop(home) as desktop:
        geary = Geary(desktop, build)
        geary.write_pop3_account(server, USER, **settings)
        try:
            yield geary, server
        finally:
            geary.stop()


def main():
    """Do what was asked for."""
    parser = argparse.ArgumentParser(prog="tests/long")
    parser.add_argument("what", choices=("kills", "network", "soak"))
    parser.add_argument("number", nargs="?", type=int, default=0)
    parser.add_argument("--build", type=Path, required=True)
    options = parser.parse_args()
    process.exit_on_signals()
    {"kills": kills, "network": network, "soak": soak}[options.what](options.build, options.number)


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, AssertionError, OSError) as error:
        sys.exit(f"tests/long: {error}")
