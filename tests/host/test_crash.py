# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program is killed in the middle: no mail is lost, none comes twice."""

import collections
import random
import time

import corpus
import process
from case import limit
from dovecot import on_the_wire

KILLS = 20


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


@limit(600)
def test_kill_while_deleting(case):
    """Killed around the end of short visits, where DELE, QUIT and notes are."""
    server = case.server()
    sent = collections.Counter()
    program = case.headless(server)
    program.run(keep="never")
    source = random.Random(11)
    for number in range(KILLS):
        for _name, data in corpus.mixed(5, seed=100 + number):
            server.add(case.USER, data)
            sent[on_the_wire(data)] += 1
        logins = server.logins("pop3")
        child = program.start(keep="never")
        process.wait_for(lambda before=logins: server.logins("pop3") > before, 20, "a login",
                         interval=0.002)
        time.sleep(source.uniform(0.0, 0.15))
        child.kill()
        child.wait()
        nothing_lost(program, server, case.USER, sent)

    def finished():
        return program.run(keep="never")["visits"][0]["error"] is None
    process.wait_for(finished, 60, "a visit that ends well")
    assert nothing_lost(program, server, case.USER, sent) == sum(sent.values())
    assert not server.messages(case.USER)
    program.check_database()
