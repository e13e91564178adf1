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
import kills
import power
import process
from desktop import Desktop
from disk import Obey
from dovecot import Dovecot
from geary import Geary
from headless import Headless
from slow_line import SlowLine

USER = "ana@example.org"
# So few that comparing all that is in a mailbox stays short.
KILLS_OF_A_MAILBOX = 20
LOSSES_OF_A_MAILBOX = 100


@contextlib.contextmanager
def headless_turns(build, rule, seed):
    """A mailbox for the program without a window."""
    with scratch_home() as home, Dovecot({USER: "long"}) as server, slow_line(server) as port:
        program = Headless(home, build, server, USER, "long")
        yield kills.Turns(server, USER, kills.HeadlessVictim(program, rule, port), rule, seed)


@contextlib.contextmanager
def geary_turns(build, rule, seed):
    """A mailbox for the real Geary."""
    settings = {"keep_on_server": rule, "keep_days": kills.KEEP_DAYS, "check_minutes": 0}
    with surroundings(build, **settings) as (geary, server), slow_line(server) as port:
        account = geary.read_account()
        account["Incoming"]["port"] = port
        geary.write_account(**account)
        program = Headless(geary.home, build, server, USER, "long")
        program.account = geary.data_folder()
        program.account.mkdir(parents=True)
        yield kills.Turns(server, USER, kills.GearyVictim(geary, program, rule), rule, seed)


@contextlib.contextmanager
def slow_line(server):
    """A port of a line to the server that is not of light."""
    line = SlowLine(server.ports["pop3s"], kills.BYTES_PER_SECOND)
    try:
        yield line.port
    finally:
        line.stop()


def kill_under(rule, name, make_turns, runs, options):
    """So many kills under one rule, and a line of figures."""
    start = time.monotonic()
    phases, compared = collections.Counter(), 0
    for number in range(0, runs, KILLS_OF_A_MAILBOX):
        with make_turns(options.build, rule, f"{options.seed} {name} {rule} {number}") as turns:
            turns.run(min(KILLS_OF_A_MAILBOX, runs - number))
        phases += turns.phases
        compared += turns.compared
    where = ", ".join(f"{count} {phase}" for phase, count in phases.most_common())
    print(f"{rule}: {runs} kills of {name} ({where}): {compared} messages compared, "
          f"{time.monotonic() - start:.0f} s", flush=True)


def run_kills(options):
    """Kill the program without a window, and Geary, evenly under each rule."""
    print(f"seed {options.seed}", flush=True)
    rules = options.rule or kills.RULES
    for name, make_turns, runs in (("headless", headless_turns, options.number or 500),
                                   ("Geary", geary_turns, options.geary)):
        # As many under each rule, never none.
        share = -(-runs // len(kills.RULES))
        for rule in rules:
            kill_under(rule, name, make_turns, share, options)


def run_power(options):
    """The power goes 500 times, on disks that keep names in order and others."""
    print(f"seed {options.seed}", flush=True)
    states = options.number or 500
    for number in range(0, states, LOSSES_OF_A_MAILBOX):
        start = time.monotonic()
        with scratch_home() as home, Dovecot({USER: "long"}) as server:
            trial = power.Trial(home, options.build, server, USER)
            trial.record()
            for ordered in (False, True):
                trial.lose_power(LOSSES_OF_A_MAILBOX // 2, f"{options.seed} {number}", ordered)
            print(f"{power.describe(trial, start)}: nothing lost, nothing twice", flush=True)
            for name, obey in (("files", Obey(files=False)), ("folders", Obey(folders=False))):
                found = trial.find_losses(LOSSES_OF_A_MAILBOX, f"{options.seed} {number}", obey)
                print(f"of as many of a disk that ignores syncs of {name}, {found} have lost mail",
                      flush=True)


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


def run_soak(options):
    """A visit each minute with ten new mails; what Geary uses, each 5 minutes."""
    minutes = options.number or 60
    mails = corpus.mixed(10 * (minutes + 1))
    with surroundings(options.build, check_minutes=1) as (geary, server):
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


def run_network(options):
    """The line breaks at every TLS record, at 500 octets of TLS, and at every octet
    without TLS, or each so-and-so-many-th."""
    for port, unit, count, extra in LINES:
        with scratch_home() as home, \
                Dovecot({USER: "long"}, extra=breaks.QUICK_SERVER + extra) as server:
            start = time.monotonic()
            trial = breaks.Trial(Headless(home, options.build, server, USER, "long"), server)
            plans = breaks.breaks_of(trial.measure(port), unit, count)
            if port == "pop3":
                plans = plans[::options.number or 1]
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
    parser.add_argument("what", choices=("kills", "network", "power", "soak"))
    parser.add_argument("number", nargs="?", type=int, default=0)
    parser.add_argument("--geary", type=int, default=20, help="kills of the real Geary")
    parser.add_argument("--rule", action="append", choices=kills.RULES,
                        help="only the kills under this rule")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 16))
    parser.add_argument("--build", type=Path, required=True)
    options = parser.parse_args()
    process.exit_on_signals()
    {"kills": run_kills, "network": run_network, "power": run_power,
     "soak": run_soak}[options.what](options)


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, AssertionError, OSError) as error:
        sys.exit(f"tests/long: {error}")
