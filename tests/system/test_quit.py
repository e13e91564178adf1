# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Leaving in the middle of a download: by the menu, by a signal, by the switch."""

import collections
import contextlib
import os
import signal

import corpus
import process
from case import limit, mail
from slow_line import SlowLine

COUNT = 2500
NAME = "POP3 accounts"
# The host gives up on itself after 5, whatever the machine has to do.
LIMIT_SECONDS = 3
# The download takes half a minute, however fast the machine is.
BYTES_PER_SECOND = 1_000_000


def start_fetching(case, geary, network, beyond):
    """Start Geary without a network and give it one; wait until mail has come."""
    network.set_available(False)
    geary.start()
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account")
    fetch(case, geary, network, beyond)


def fetch(case, geary, network, beyond):
    """Let mail come, and return in the middle of it."""
    network.set_available(True)
    case.wait_for(lambda: geary.count() > beyond, 30, "mail", interval=0.02)


def assert_in_the_middle(geary, beyond):
    """Some mail has come and not all, each with all that belongs to it."""
    count = geary.count()
    assert beyond < count < COUNT, count
    numbers = geary.rows(1, """SELECT (SELECT COUNT(*) FROM MessageTable),
        (SELECT COUNT(*) FROM Pop3LedgerTable WHERE message_id NOT NULL)""")
    assert numbers == [(count, count)], (numbers, count)
    return count


@limit(300)
def test_in_the_middle(case):
    """Each time within 3 seconds and without a loss, and in the end all is there once."""
    server = case.server()
    sent = collections.Counter()
    for _name, data in corpus.mixed(COUNT, seed=11):
        server.add(case.USER, data)
        sent[data] += 1
    line = SlowLine(server.ports["pop3s"], BYTES_PER_SECOND)
    case.at_end(line.stop)
    network = case.network()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.set_port(line.port)

    start_fetching(case, geary, network, 0)
    with process.Stopwatch() as watch:
        assert geary.quit() == 0
    seconds = [watch.seconds]
    count = assert_in_the_middle(geary, 0)

    # What the end of a session sends, and what the host does not catch.
    start_fetching(case, geary, network, count)
    with process.Stopwatch() as watch:
        os.kill(geary.pid, signal.SIGTERM)
        geary.wait(60)
    seconds.append(watch.seconds)
    geary.kill()
    count = assert_in_the_middle(geary, count)

    network.set_available(False)
    geary.start()
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account")
    case.screen.open_plugins(geary)
    switch = case.screen.plugin_switch(NAME)
    fetch(case, geary, network, count)
    closed = geary.log().count("Account closed: Pop3Account")
    with process.Stopwatch() as watch:
        case.screen.press(switch)
        case.wait_for(lambda: geary.log().count("Account closed: Pop3Account") > closed, 10,
                      "the account's end", interval=0.02)
    seconds.append(watch.seconds)
    assert_in_the_middle(geary, count)
    case.wait_for(lambda: "Account 1" not in case.screen.folders(), 10, "the account gone")
    case.picture("quit-switched-off")
    print("seconds by menu, signal and switch:", seconds)
    assert max(seconds) < LIMIT_SECONDS * process.crowd(), seconds

    line.speed_up()
    case.screen.press(case.screen.plugin_switch(NAME))
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account back")
    geary.wait_for_messages(1, "INBOX", COUNT, timeout=120)
    assert geary.quit() == 0
    assert collections.Counter(each.original for each in geary.messages()) == sent
    assert len(server.names(case.USER)) == COUNT


def left_with_mail(case):
    """A server, and a Geary that has fetched its message and is not running."""
    server = case.server()
    server.add(case.USER, mail("Before"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    assert geary.quit() == 0
    return server, geary


def test_while_it_opens(case):
    """While another program has the database: as fast, and the mail is as it was."""
    server, geary = left_with_mail(case)
    # What the host says when it cannot try the database out.
    case.expect_in_log("Unable to open database: Possible integrity problem")
    with geary.locked_database():
        geary.start()
        case.wait_for(lambda: "; examining it" in geary.log(), 20, "the examination")
        with process.Stopwatch() as watch:
            assert geary.quit() == 0
        assert watch.seconds < LIMIT_SECONDS * process.crowd()
    server.add(case.USER, mail("Afterwards", minute=1))
    geary.start()
    geary.wait_for_messages(1, "INBOX", 2)
    assert geary.quit() == 0


def test_amid_the_clean_up(case):
    """While it takes away what a crash has left of attachments: so it goes on the next time.

    The second time another program has the database, too.
    """
    server, geary = left_with_mail(case)
    attachments = geary.data_folder() / "attachments"
    for number in range(100, 400):
        folder = attachments / f"{number}/1"
        folder.mkdir(parents=True)
        (folder / "letter.txt").write_text("half of it")

    def left():
        return len(list(attachments.iterdir()))
    geary.environment = {"LD_PRELOAD": str(case.build / "tests/host/libfaults.so"),
                         "FAULTS_FOLDER": str(attachments), "FAULTS_THREAD": "pop3-store",
                         "FAULTS_CALLS": "unlink", "FAULTS_SLOW_MS": "100"}
    for locked in False, True:
        before = left()
        geary.start()
        case.wait_for(lambda: left() < before, 20, "the clean-up", interval=0.02)
        with geary.locked_database() if locked else contextlib.nullcontext():
            with process.Stopwatch() as watch:
                assert geary.quit() == 0
            assert watch.seconds < LIMIT_SECONDS * process.crowd()
        assert left() > 50

    geary.environment = {}
    server.add(case.USER, mail("Afterwards", minute=1))
    geary.start()
    geary.wait_for_messages(1, "INBOX", 2)
    assert geary.quit() == 0
    assert not left()
