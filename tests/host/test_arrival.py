# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Mail arrives in Geary's database: all of it, once, and byte for byte."""

import collections

import corpus
from case import limit, mail, quick
from dovecot import on_the_wire


def add_all(server, user, mails):
    """Put mails into the server; return what it will send."""
    for data in mails:
        server.add(user, data)
    return [on_the_wire(data) for data in mails]


def bodies(program):
    """The bytes of all messages in the database's Inbox."""
    return [each.original for each in program.messages()]


def dumped(case, program, **options):
    """The bytes of all messages as Geary gives them, in its order; no visit."""
    folder = case.home / "dump"
    folder.mkdir()
    program.run("--visits", 0, "--dump", folder, **options)
    return [(folder / f"{number}.eml").read_bytes()
            for number in range(len(list(folder.iterdir())))]


def arrival(case, port):
    """Nothing, then a few mails, then one more, over this connection."""
    server = case.server()
    program = case.headless(server)
    report = program.run("--check-finalized", port=port)
    assert report["visits"][0]["error"] is None, report
    assert report["folders"]["INBOX"] == {"total": 0, "unread": 0}

    sent = add_all(server, case.USER, [mail(f"Mail {number}") for number in range(3)])
    report = program.run("--check-finalized", port=port)
    assert report["folders"]["INBOX"] == {"total": 3, "unread": 3}
    # The first bulk download is over: what comes now is news.
    assert (report["appended"], report["announced"], report["inserted"]) == (3, 3, 0)
    assert report["complete"] == 3

    sent += add_all(server, case.USER, [mail("One more")])
    report = program.run("--visits", 3, "--check-finalized", port=port)
    assert [visit["fetched"] for visit in report["visits"]] == [1, 0, 0]
    assert bodies(program) == sent
    assert not server.commands(case.USER, "DELE")
    program.check_database()


@quick
def test_tls(case):
    """Over TLS from the start."""
    arrival(case, "pop3s")


@quick
def test_stls(case):
    """Over TLS begun with STLS."""
    arrival(case, "stls")


def test_plain(case):
    """Without TLS."""
    arrival(case, "pop3")


def test_one(case):
    """A mailbox with one mail, at the first visit: old mail, no news."""
    server = case.server()
    sent = add_all(server, case.USER, [mail("Alone")])
    program = case.headless(server)
    report = program.run("--check-finalized")
    assert (report["appended"], report["announced"], report["inserted"]) == (0, 0, 1)
    assert bodies(program) == sent


@limit(300)
def test_thousand(case):
    """A thousand mails over TLS: nothing changed, nothing twice."""
    server = case.server()
    sent = add_all(server, case.USER, [data for _name, data in corpus.mixed(1000)])
    program = case.headless(server)
    report = program.run("--check-finalized")
    print(f"{1000 / report['visits'][0]['seconds']:.0f} messages/s")
    assert report["folders"]["INBOX"] == {"total": 1000, "unread": 1000}
    assert bodies(program) == sent
    assert dumped(case, program) == sent
    program.check_database()

    report = program.run("--check-finalized")
    assert report["visits"][0]["fetched"] == 0
    assert bodies(program) == sent
    assert len(server.commands(case.USER, "RETR")) == 1000
    assert len(server.messages(case.USER)) == 1000


def test_amid_actions(case):
    """A user who marks and moves all the while: he comes to his turn, nothing is lost."""
    server = case.server()
    sent = add_all(server, case.USER, [data for _name, data in corpus.mixed(300, seed=2)])
    program = case.headless(server)
    report = program.run("--busy", 2, "--check-finalized")
    assert report["visits"][0]["error"] is None, report
    assert len(report["marks"]) > 10 and len(report["moves"]) > 3, report
    arrived = bodies(program) + [each.original for each in program.messages(folder="Trash")]
    assert collections.Counter(arrived) == collections.Counter(sent)
    program.check_database()


@limit(300)
def test_nasty(case):
    """Hostile mail: each one is there, as it came or with its original attached."""
    server = case.server()
    mails = list(corpus.nasty())
    sent = add_all(server, case.USER, [data for _name, data in mails])
    program = case.headless(server)
    report = program.run("--check-finalized", keep="never")
    assert report["visits"][0]["error"] is None, report
    assert report["folders"]["INBOX"]["total"] == len(sent)
    messages = program.messages()
    assert len(messages) == len(sent)
    for (name, _data), wire, message in zip(mails, sent, messages):
        kept = [each.content for each in program.attachments(message.id)]
        assert message.original == wire or wire in kept, f"{name} is not kept"
        assert sum(map(len, kept)) <= 4 * len(wire) + 1_100_000, f"{name} grows"
    program.check_database()
    assert not server.messages(case.USER)


def test_look_alikes(case):
    """The same mail three times on the server is three mails here."""
    server = case.server()
    sent = add_all(server, case.USER, [mail("Twin")] * 3)
    program = case.headless(server)
    program.run("--check-finalized")
    assert collections.Counter(bodies(program)) == collections.Counter(sent)


@quick
def test_wrong_password(case):
    """A wrong password is asked about, not tried again and again."""
    server = case.server()
    program = case.headless(server)
    program.password = "wrong"
    report = program.run("--visits", 5, "--check-finalized")
    assert len(report["visits"]) == 1
    assert "pop3-error" in report["visits"][0]["domain"]
    case.wait_for(server.wrong_passwords, 10, "the refusal in the log", interval=0.02)
    assert server.wrong_passwords() == 1


@quick
def test_unknown_certificate(case):
    """A server that nobody vouches for never sees the password."""
    server = case.server()
    other = case.server()
    program = case.headless(server)
    report = program.run("--visits", 5, "--check-finalized", tls_ca=other.authority)
    assert len(report["visits"]) == 1 and report["visits"][0]["error"]
    assert server.logins("pop3") == 0 and server.wrong_passwords() == 0
