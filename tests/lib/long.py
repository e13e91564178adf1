# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The part of tests/long that needs Geary: kills and soak."""

import argparse
import collections
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import corpus
import process
from desktop import Desktop
from dovecot import Dovecot
from geary import Geary

USER = "ana@example.org"
# So many mails that a kill at any of these moments finds some under way.
MAILS_OF_A_KILL = 25
MOMENTS_S = 0.4


def originals(geary):
    """The bytes of all mails in the Inbox, how often each is there."""
    return collections.Counter(each.original for each in geary.messages())


def kills(geary, server, runs):
    """Kill Geary `runs` times while it takes mail; then all is there, once."""
    runs = runs or 200
    source = random.Random()
    sent = collections.Counter()
    mails = corpus.mixed(MAILS_OF_A_KILL * runs, seed=source.randrange(1 << 30))
    in_the_middle = 0
    start = time.monotonic()
    for number in range(1, runs + 1):
        for _ in range(MAILS_OF_A_KILL):
            data = next(mails)[1]
            server.add(USER, data)
            sent[data] += 1
        before, total = geary.count(), sum(sent.values())
        geary.start()
        process.wait_for(lambda: geary.count() > before, 60, "more mail", interval=0.01)
        time.sleep(source.uniform(0, MOMENTS_S))
        geary.kill()
        in_the_middle += geary.count() < total
        if originals(geary) - sent:
            raise AssertionError(f"run {number}: a mail is there that nobody sent, or twice")
        if geary.rows(1, "PRAGMA integrity_check") != [("ok",)]:
            raise AssertionError(f"run {number}: the database is damaged")
        if number % 10 == 0:
            print(f"{number} kills, {in_the_middle} while mail was missing, "
                  f"{geary.count()} of {total} mails", flush=True)
    geary.start()
    geary.wait_for_messages(1, "INBOX", sum(sent.values()), timeout=300)
    geary.quit()
    if originals(geary) != sent or server.commands(USER, "DELE"):
        raise AssertionError("the mails are not the ones that were sent")
    print(f"{runs} kills, {in_the_middle} in the middle of an arrival: "
          f"{sum(sent.values())} mails, each once, {time.monotonic() - start:.0f} s")


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


def soak(geary, server, minutes):
    """A visit each minute with ten new mails; what Geary uses, each 5 minutes."""
    minutes = minutes or 60
    mails = corpus.mixed(10 * (minutes + 1))
    geary.start()
    start = time.monotonic()
    for minute in range(minutes + 1):
        for _ in range(10):
            server.add(USER, next(mails)[1])
        process.wait_for(lambda: geary.count() >= 10 * (minute + 1) or not geary.running(),
                         100, f"the mails of minute {minute}", interval=1)
        if not geary.running():
            raise AssertionError("Geary has ended by itself")
        if minute % 5 == 0:
            memory, files, threads = figures(geary)
            print(f"{time.monotonic() - start:6.0f} s: {geary.count()} mails, {memory} MiB, "
                  f"{files} open files, {threads} threads", flush=True)
    geary.quit()
    print(f"{minutes} minutes: {geary.count()} mails, {server.logins('pop3')} visits")


def main():
    """Server, desktop and account, then what was asked for."""
    parser = argparse.ArgumentParser(prog="tests/long")
    parser.add_argument("what", choices=("kills", "soak"))
    parser.add_argument("number", nargs="?", type=int, default=0)
    parser.add_argument("--build", type=Path, required=True)
    options = parser.parse_args()
    process.exit_on_signals()
    home = Path(tempfile.mkdtemp(prefix="geary-long-"))
    try:
        with Dovecot({USER: "long"}) as server, Desktop(home) as desktop:
            geary = Geary(desktop, options.build)
            geary.write_pop3_account(server, USER,
                                     check_minutes=1 if options.what == "soak" else 0)
            try:
                {"kills": kills, "soak": soak}[options.what](geary, server, options.number)
            finally:
                geary.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, AssertionError, OSError) as error:
        sys.exit(f"tests/long: {error}")
