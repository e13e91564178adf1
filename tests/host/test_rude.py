# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Servers that break the rules of how a message ends."""

import base64

from case import mail
from rude import Rude


def test_forgotten_dots(case):
    """One message breaks off: it is kept once, stays there, and holds up no other."""
    with Rude({case.USER: case.PASSWORD}, stuffs=False) as server:
        for number in range(5):
            body = "Begin.\r\n.\r\nEnd.\r\n" if number == 2 else f"Text {number}.\r\n"
            server.mails[f"u{number}"] = mail(f"Mail {number}", body, minute=number)
        bad = server.mails["u2"]
        program = case.headless(server)
        # Pipelining is suspected first, then the message; then all is done.
        report = program.run("--visits", 4, port="pop3", keep="never")
        assert [bool(visit["error"]) for visit in report["visits"][:4]] == [
            True, True, False, False], report
        # Another visit has nothing to do, and nothing comes a second time.
        report = program.run(port="pop3", keep="never")
        assert report["visits"][0]["error"] is None, report
        assert report["visits"][0]["fetched"] == 0, report
        assert server.mails == {"u2": bad}
        assert server.commands.count("DELE 3") == 0
        found = {each.subject: each.original for each in program.messages()}
        assert len(program.messages()) == 5 and len(found) == 5
        assert found["Mail 2"] == mail("Mail 2", "Begin.\r\n", minute=2)
        assert found["Mail 4"] == mail("Mail 4", "Text 4.\r\n", minute=4)
        assert program.rows(1, "SELECT COUNT(*) FROM Pop3LedgerTable WHERE state = 4") == [(1,)]
        program.check_database()


def test_forged_answers(case):
    """Text behind a dot that looks like answers deletes no other message."""
    forged = ".\r\n+OK\r\nSubject: Forged\r\n\r\nForged.\r\n.\r\n" + 8 * "+OK\r\n"
    with Rude({case.USER: case.PASSWORD}, stuffs=False, capabilities=("UIDL",)) as server:
        for number in range(5):
            body = f"Begin.\r\n{forged}" if number == 2 else f"Text {number}.\r\n"
            server.mails[f"u{number}"] = mail(f"Mail {number}", body, minute=number)
        bad = server.mails["u2"]
        program = case.headless(server)
        visits = program.run("--visits", 3, port="pop3", keep="never")["visits"]
        assert [bool(visit["error"]) for visit in visits] == [True, False, False], visits
        assert server.mails == {"u2": bad}
        assert sorted(each.subject for each in program.messages()) == [
            f"Mail {number}" for number in range(5)]
        # What came before in the session that it broke was looked at once more.
        retrievals = [each for each in server.commands if each.startswith("RETR")]
        assert " ".join(each[-1] for each in retrievals) == "5 4 3 1 2 4 5", retrievals
        program.check_database()


def test_broken_message(case):
    """The line breaks at one message again and again: all others come, and then it."""
    with Rude({case.USER: case.PASSWORD}, capabilities=("UIDL",)) as server:
        for number in range(5):
            server.mails[f"u{number}"] = mail(f"Mail {number}", minute=number)
        server.breaks_at = "u3"
        program = case.headless(server)
        visits = program.run("--visits", 3, port="pop3")["visits"]
        assert [visit["fetched"] for visit in visits] == [1, 3, 0], visits
        assert all(visit["error"] for visit in visits), visits
        retrievals = [each for each in server.commands if each.startswith("RETR")]
        assert " ".join(each[-1] for each in retrievals) == "5 4 3 2 1 4 4"

        server.breaks_at = None
        visit = program.run(port="pop3")["visits"][0]
        assert visit["error"] is None and visit["fetched"] == 1, visit
        assert sorted(each.subject for each in program.messages()) == [
            f"Mail {number}" for number in range(5)]
        program.check_database()


def test_groups_without_end(case):
    """Addresses that would end the program's stack: the mail comes as a note with it."""
    groups = b"\r\n ".join([b"a:" * 400] * 120)
    code = base64.b64encode(b"x@" + b"a:" * 48000)
    inside = b"Content-Type: message/rfc822\r\n\r\n"
    names = {"To": b"To: " + groups, "From": b"From: " + groups,
             "Inside": inside + b"To: " + groups, "Code": b"To: =?utf-8?b?" + code + b"?=",
             "Charset": b"X-Mailer: =?" + b"a" * 12_000_000 + b"?q?b?="}
    with Rude({case.USER: case.PASSWORD}) as server:
        server.mails["u0"] = mail("Before")
        for name, field in names.items():
            server.mails[name] = b"Subject: " + name.encode() + b"\r\n" + field + b"\r\n\r\nx\r\n"
        server.mails["u9"] = mail("After", minute=9)
        program = case.headless(server)
        for fetched in (7, 0):
            visit = program.run(port="pop3")["visits"][0]
            assert visit["error"] is None and visit["fetched"] == fetched, visit
        found = sorted(each.subject for each in program.messages())
        assert found == sorted(["Before", "After", *names]), found
        kept = [path.read_bytes() for path in
                (program.account / "attachments").rglob("*.eml")]
        assert sorted(kept) == sorted(server.mails[name] for name in names)
        program.check_database()
