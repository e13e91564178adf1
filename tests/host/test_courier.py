# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fetching, keeping and deleting at a server of another hand."""

import subprocess
import time

import corpus
from case import limit, mail
from dovecot import on_the_wire
from test_server_copies import DAY, age, fill, left, subjects

# Seconds of a program that has nothing to do but wait for the server.
CHILD_LIMIT = 250
KEEPS = ("always", "never", "days", "until-deleted", "days-or-deleted")


def bodies(program):
    """The bytes of all messages in the database's Inbox."""
    return [each.original for each in program.messages()]


@limit(300)
def test_thousand(case):
    """A thousand mails: nothing changed, nothing twice, over a restart, too."""
    server = case.courier()
    sent = []
    for _name, data in corpus.mixed(1000):
        server.add(case.USER, data)
        sent.append(on_the_wire(data))
    program = case.headless(server)
    report = program.run("--check-finalized")
    print(f"{1000 / report['visits'][0]['seconds']:.0f} messages/s")
    assert report["visits"][0]["error"] is None, report
    assert bodies(program) == sent
    program.check_database()

    server.stop()
    server.start()
    server.add(case.USER, mail("One more"))
    report = program.run("--check-finalized")
    assert report["visits"][0]["fetched"] == 1, report
    assert bodies(program) == [*sent, mail("One more")]


def test_wrong_password(case):
    """A plain refusal without any code asks for the password, once."""
    server = case.courier()
    program = case.headless(server)
    program.password = "wrong"
    report = program.run("--visits", 5)
    assert len(report["visits"]) == 1
    assert report["visits"][0]["domain"] == "pop3-error-quark:4", report
    # No more than the ways to log in that one visit tries.
    assert 1 <= server.log_text().count("LOGIN FAILED") <= 3


def test_login_delay(case):
    """The server wants ten seconds between logins, and has them; by STLS, and in clear.

    The first bulk download goes on until a second session finds nothing new.
    """
    servers = {port: case.courier() for port in ("stls", "pop3")}
    programs = {port: case.headless(server, name=port) for port, server in servers.items()}
    for server in servers.values():
        fill(server, case.USER)
    start = time.monotonic()
    running = [program.start(port=port) for port, program in programs.items()]
    for child in running:
        assert child.wait(CHILD_LIMIT) == 0
    seconds = time.monotonic() - start
    for port, server in servers.items():
        assert len(subjects(programs[port])) == 4
        assert server.log_text().count("INFO: LOGIN,") == 2
    # After a failure they would come back in 30 s.
    assert 9 < seconds < 30, seconds


def test_lock_step(case):
    """One command at a time: none waits for a delayed acknowledgement."""
    server = case.courier()
    fill(server, case.USER, 200)
    command = [case.build / "tests/system/log-in", server.ports["pop3"], "none",
               case.USER, "auto", server.authority, "lock-step"]
    output = subprocess.run([str(word) for word in command], input=case.PASSWORD,
                            check=True, capture_output=True, text=True).stdout
    seconds, _login = output.splitlines()
    # 40 ms a message would be 8 s.
    assert float(seconds) < 6, output


@limit(300)
def test_server_copies(case):
    """What stays under each rule; all accounts at the same time."""
    users = [f"{keep}@example.org" for keep in KEEPS]
    server = case.courier(*users)
    programs = {}
    for keep, user in zip(KEEPS, users):
        fill(server, user)
        programs[keep] = case.headless(server, user, name=keep)
    running = {keep: program.start(
        "--trash", "Mail B", "--remove", "Mail B", "--check",
        keep=keep if keep != "days" else "always", keep_days=3)
        for keep, program in programs.items() if keep != "never"}
    assert programs["never"].run(keep="never")["visits"][0]["deleted"] == 4
    for child in running.values():
        assert child.wait(CHILD_LIMIT) == 0
    for keep, expected in (("always", "ABCD"), ("never", ""), ("days", "ABCD"),
                           ("until-deleted", "ACD"), ("days-or-deleted", "ACD")):
        assert left(server, f"{keep}@example.org") == [f"Mail {each}" for each in expected]
        assert subjects(programs[keep]) == [
            f"Mail {each}" for each in ("ABCD" if keep == "never" else "ACD")]
        programs[keep].check_database()

    age(programs["days"], "Mail A", 3 * DAY + 60)
    age(programs["days"], "Mail C", 3 * DAY - 600)
    programs["days"].run(keep="days", keep_days=3)
    assert left(server, "days@example.org") == ["Mail B", "Mail C", "Mail D"]
