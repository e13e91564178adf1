# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program is killed in the middle: no mail is lost, none comes twice."""

import collections
import random
import time

import corpus
import kills
import process
from case import limit
from dovecot import on_the_wire
from slow_line import SlowLine

KILLS = 20
# Of the 100 under each rule in tests/long.
KILLS_UNDER_A_RULE = 4


def nothing_lost(program, server, user, sent):
    """Each mail is here or still on the server; here it is once."""
    here = collections.Counter(each.original for each in program.messages())
    there = collections.Counter(map(on_the_wire, server.messages(user)))
    assert not here - sent, "mail is here twice, or is not what was sent"
    lost = sent - (here | there)
    assert not lost, f"{sum(lost.values())} mails are neither here nor on the server"
    return sum(here.values())


@limit(600)
def test_kill(case):
    """Killed 20 times while it fetches 1,000 mails that the server may delete."""
    server = case.server()
    sent = collections.Counter()
    for _name, data in corpus.mixed(1000):
        server.add(case.USER, data)
        sent[on_the_wire(data)] += 1
    program = case.headless(server)
    source = random.Random(7)
    arrived = []
    for _kill in range(KILLS):
        child = program.start(keep="never")
        time.sleep(source.uniform(0.1, 0.6))
        child.kill()
        child.wait()
        arrived.append(nothing_lost(program, server, case.USER, sent))
    print("here after each kill:", *arrived)

    # Dovecot gives up a killed client's lock when it sees the line drop.
    def finished():
        report = program.run("--check-finalized", keep="never")
        return report["visits"][0]["error"] is None
    process.wait_for(finished, 60, "a visit that ends well")
    assert nothing_lost(program, server, case.USER, sent) == 1000
    assert not server.messages(case.USER)
    program.check_database()


@limit(300)
def test_each_rule(case):
    """Killed at any moment, under each rule for what stays on the server."""
    for rule in kills.RULES:
        user = f"{rule}@example.org"
        server = case.server(user)
        line = SlowLine(server.ports["pop3s"], kills.BYTES_PER_SECOND)
        case.at_end(line.stop)
        program = case.headless(server, user=user, name=rule)
        turns = kills.Turns(server, user, kills.HeadlessVictim(program, rule, line.port), rule,
                            f"13 {rule}")
        turns.run(KILLS_UNDER_A_RULE)
        print(f"{rule}: {dict(turns.phases)}, {turns.compared} messages compared")
