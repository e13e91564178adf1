# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the other tests take for granted about servers and mail."""

import smtplib
import socket

import corpus
from case import mail, quick
from dovecot import on_the_wire


class Peer:
    """POP3 by hand, for the exact bytes."""

    def __init__(self, port, user, password):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.stream = self.socket.makefile("rb")
        assert self.stream.readline().startswith(b"+OK")
        self.ask(f"USER {user}")
        self.ask(f"PASS {password}")

    def ask(self, line):
        """Send a command, return the text of its positive reply."""
        self.socket.sendall(line.encode() + b"\r\n")
        reply = self.stream.readline()
        assert reply.startswith(b"+OK"), reply
        return reply

    def retrieve(self, number):
        """The bytes of one message, without the dots of the protocol."""
        self.ask(f"RETR {number}")
        data = b""
        while (line := self.stream.readline()) != b".\r\n":
            assert line
            data += line.removeprefix(b".")
        return data

    def close(self):
        """End the session."""
        self.ask("QUIT")
        self.stream.close()
        self.socket.close()


@quick
def test_dovecot_sends_what_we_expect(case):
    """on_the_wire() is what Dovecot really sends, for every nasty mail."""
    server = case.server()
    mails = [data for _name, data in corpus.nasty()]
    for data in mails:
        server.add(case.USER, data)
    assert server.messages(case.USER) == mails
    peer = Peer(server.ports["pop3"], case.USER, case.PASSWORD)
    for number, data in enumerate(mails, 1):
        assert peer.retrieve(number) == on_the_wire(data), number
    peer.close()


def test_dovecot_counts(case):
    """Logins, refusals and commands are counted; ports survive a restart."""
    server = case.server()
    assert server.connections("pop3") == 0
    name = server.add(case.USER, mail("One"))
    server.add(case.USER, mail("Two"))
    peer = Peer(server.ports["pop3"], case.USER, case.PASSWORD)
    peer.ask("DELE 2")
    peer.close()
    case.wait_for(lambda: server.names(case.USER) == [name], 5, "the deletion")
    assert server.logins("pop3") == 1
    assert server.commands(case.USER) == ["DELE 2", "QUIT"]
    assert server.commands(case.USER, "RETR") == []
    ports = dict(server.ports)
    server.stop()
    server.start()
    assert server.ports == ports
    try:
        Peer(server.ports["pop3"], case.USER, "wrong")
    except AssertionError:
        pass
    case.wait_for(lambda: server.wrong_passwords() == 1, 5, "the refusal")
    assert server.logins("pop3") == 1


@quick
def test_smtp_sink(case):
    """The sink asks for a login, and keeps mail with its dots."""
    sink = case.smtp(users={case.USER: case.PASSWORD}, reject=["no@example.org"])
    text = b"Subject: dots\r\n\r\n.one\r\n..\r\n"
    with smtplib.SMTP("127.0.0.1", sink.port) as client:
        client.login(case.USER, case.PASSWORD)
        refused = client.sendmail(case.USER, ["bob@example.org", "no@example.org"], text)
    assert list(refused) == ["no@example.org"]
    assert [each.data for each in sink.mails] == [text]
    assert sink.mails[0].recipients == ["bob@example.org"]
    assert sink.mails[0].login == case.USER


@quick
def test_corpus_is_the_same_twice(_case):
    """Every run of a test sees the same bytes."""
    for mails in (corpus.demo, lambda: corpus.mixed(50), corpus.nasty):
        first = list(mails())
        assert first == list(mails())
        assert len({name for name, _data in first}) == len(first)
