# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server that changes its unique ids, repeats them or has none."""

import contextlib
import socket
import threading

from case import limit, mail, quick, slow

OTHER_UIDLS = "{validity}-{uid}"


class WithoutUidl:
    """A way to a Dovecot on which UIDL becomes a command that nobody knows."""

    def __init__(self, server):
        self.server = server
        self.authority = server.authority
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.ports = {"pop3": self._listener.getsockname()[1]}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self):
        """Take no more connections."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _run(self):
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                self._serve(client)

    def _serve(self, client):
        peer = socket.create_connection(("127.0.0.1", self.server.ports["pop3"]))
        back = threading.Thread(target=self._pump, args=(peer, client), daemon=True)
        back.start()
        with client, peer, client.makefile("rb") as lines:
            with contextlib.suppress(OSError):
                for line in lines:
                    peer.sendall(line.replace(b"UIDL\r\n", b"XUID\r\n"))
                peer.shutdown(socket.SHUT_WR)
            back.join()

    @staticmethod
    def _pump(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


def fill(server, user, names="ABCD"):
    """Put mails, "Mail A" and on, into the server."""
    for name in names:
        server.add(user, mail(f"Mail {name}", minute=ord(name) - ord("A")))


def renumber(server, uidls=OTHER_UIDLS):
    """Give all mails new unique ids."""
    server.stop()
    server.uidls = uidls
    server.start()


def subjects(program, folder="INBOX"):
    """Subjects of a folder's messages."""
    return sorted(each.subject[5:] for each in program.messages(folder=folder))


def left(server, user):
    """Names of the server's mails."""
    return [data.split(b"Subject: Mail ")[1][:1].decode() for data in server.messages(user)]


def listed(program):
    """How many rows the last listing had, and how many are to be proven."""
    return program.rows(1, """SELECT COUNT(*) FILTER (WHERE missing_day IS NULL),
                              COUNT(*) FILTER (WHERE trust = 2) FROM Pop3LedgerTable""")[0]


@quick
def test_renumbered(case):
    """All unique ids change: nothing comes twice, what was deleted stays so."""
    server = case.server()
    fill(server, case.USER)
    program = case.headless(server)
    program.run("--trash", "Mail B", "--remove", "Mail B", keep="always")
    renumber(server)
    server.add(case.USER, mail("Mail E", minute=9))
    report = program.run("--visits", 2, keep="always")
    assert [visit["adopted"] for visit in report["visits"]] == [4, 0], report
    assert [visit["fetched"] for visit in report["visits"]] == [1, 0], report
    assert subjects(program) == ["A", "C", "D", "E"]
    assert listed(program) == (5, 4)
    # Read by TOP, and nothing but the new one by RETR.
    assert len([line for line in server.commands(case.USER, "RETR")]) == 5
    assert len(server.messages(case.USER)) == 5
    program.check_database()


def test_renumbered_and_deleted(case):
    """Under new ids a mail is deleted there only after it was read again."""
    server = case.server()
    fill(server, case.USER)
    program = case.headless(server)
    program.run("--trash", "Mail B", "--remove", "Mail B", keep="always")
    renumber(server)
    report = program.run(keep="until-deleted")
    assert (report["visits"][0]["fetched"], report["visits"][0]["deleted"]) == (0, 1), report
    assert left(server, case.USER) == ["A", "C", "D"]
    last = server.sessions(case.USER)[-1]
    assert last.index("RETR 2") < last.index("DELE 2") and last[-1] == "QUIT"
    assert subjects(program) == ["A", "C", "D"]
    program.check_database()


def test_renumbered_other_body(case):
    """Under a new id and an old header is another mail: it is new, not deleted."""
    server = case.server()
    fill(server, case.USER)
    program = case.headless(server)
    program.run("--trash", "Mail B", "--remove", "Mail B", keep="always")
    server.stop()
    name = server.names(case.USER)[1]
    server.delete(case.USER, name)
    server.add(case.USER, mail("Mail B", "Something else.\r\n", minute=1))
    server.uidls = OTHER_UIDLS
    server.start()
    report = program.run("--visits", 2, keep="until-deleted")
    assert [visit["fetched"] for visit in report["visits"]] == [1, 0], report
    assert [visit["deleted"] for visit in report["visits"]] == [0, 0], report
    assert subjects(program) == ["A", "B", "C", "D"]
    assert len(server.messages(case.USER)) == 4
    program.check_database()


def test_reused(case):
    """A unique id that another mail has now: it is not deleted, but fetched."""
    server = case.server(uidls="{file}")
    fill(server, case.USER)
    program = case.headless(server)
    program.run("--trash", "Mail B", "--remove", "Mail B", keep="always")
    # Dovecot remembers sizes; another folder has the same file name.
    for path in server.files(case.USER):
        if path.name.startswith(server.names(case.USER)[1]):
            path.write_bytes(mail("Mail X", "Of quite another length.\r\n"))
    for path in server.files(case.USER)[0].parent.parent.glob("dovecot*"):
        path.unlink()
    report = program.run("--visits", 2, keep="until-deleted")
    assert [visit["fetched"] for visit in report["visits"]] == [1, 0], report
    assert [visit["deleted"] for visit in report["visits"]] == [0, 0], report
    assert subjects(program) == ["A", "C", "D", "X"]
    program.check_database()


def add_under(server, user, name, message):
    """Put a mail into the server, under an id that another one had."""
    server.stop()
    server.add(user, message)
    path = server.files(user)[-1]
    path.rename(path.with_name(name))
    for path in path.parent.parent.glob("dovecot*"):
        path.unlink()
    server.start()


def test_numbered_anew(case):
    """New mail has the id of one that was deleted there: it comes all the same."""
    server = case.server(uidls="{file}")
    fill(server, case.USER, "A")
    name = server.names(case.USER)[0]
    program = case.headless(server)
    program.run(keep="never")
    assert not server.messages(case.USER)
    for letter, keep, remaining in (("B", "never", []), ("C", "always", ["C"])):
        add_under(server, case.USER, name, mail(f"Mail {letter}", minute=ord(letter) - ord("A")))
        report = program.run("--visits", 2, keep=keep)
        assert [visit["fetched"] for visit in report["visits"]] == [1, 0], report
        assert left(server, case.USER) == remaining
    assert subjects(program) == ["A", "B", "C"]
    program.check_database()


def test_put_back(case):
    """Deleted for good, and put back on the server by its user: new, and left there."""
    server = case.server()
    fill(server, case.USER, "AB")
    program = case.headless(server)
    program.run("--trash", "Mail B", "--remove", "Mail B", "--check", keep="until-deleted")
    assert left(server, case.USER) == ["A"]
    server.delete(case.USER, server.names(case.USER)[0])
    fill(server, case.USER, "B")
    report = program.run("--visits", 2, keep="until-deleted")
    assert [visit["fetched"] for visit in report["visits"]] == [1, 0], report
    assert [visit["deleted"] for visit in report["visits"]] == [0, 0], report
    assert subjects(program) == ["A", "B"]
    assert left(server, case.USER) == ["B"]
    program.check_database()


def test_one_id_for_all(case):
    """All mails have one unique id: each comes once, none is deleted there."""
    server = case.server(uidls="{validity}")
    fill(server, case.USER)
    program = case.headless(server)
    report = program.run("--visits", 2, keep="never")
    assert [visit["fetched"] for visit in report["visits"]] == [4, 0], report
    assert not server.commands(case.USER, "DELE")
    assert subjects(program) == ["A", "B", "C", "D"]
    program.check_database()


def test_without_uidl(case):
    """No UIDL: known by their headers, which only equals cannot be deleted by."""
    server = case.server()
    fill(server, case.USER)
    server.add(case.USER, mail("Mail D", minute=3))
    program = case.headless(server)
    way = WithoutUidl(server)
    program.server = way
    report = program.run("--trash", "Mail B", "--remove", "Mail B", "--check", port="pop3",
                         keep="until-deleted")
    assert [visit["error"] for visit in report["visits"]] == [None, None], report
    assert [visit["fetched"] for visit in report["visits"]] == [5, 0], report
    assert [visit["deleted"] for visit in report["visits"]] == [0, 1], report
    assert subjects(program) == ["A", "C", "D", "D"]

    # Mail that goes and comes in between moves all numbers, and nobody minds.
    server.delete(case.USER, server.names(case.USER)[0])
    server.add(case.USER, mail("Mail E", minute=9))
    report = program.run("--visits", 2, port="pop3", keep="never")
    assert [visit["fetched"] for visit in report["visits"]] == [1, 0], report
    assert left(server, case.USER) == ["D", "D"]
    assert subjects(program) == ["A", "C", "D", "D", "E"]

    # The ids are there again, and then gone for good.
    program.server = server
    assert program.run(keep="always")["visits"][0]["fetched"] == 0
    program.server = way
    assert program.run(port="pop3", keep="always")["visits"][0]["fetched"] == 0
    way.close()
    program.check_database()


@slow
@limit(600)
def test_renumbered_faults(case):
    """Each write while ids change fails in its turn: still nothing comes twice."""
    server = case.server()
    fill(server, case.USER)
    program = case.headless(server)
    program.run("--trash", "Mail B", "--remove", "Mail B", keep="always")
    first, failed = 1, True
    while failed:
        renumber(server, f"x{first}-{OTHER_UIDLS}")
        log = case.home / f"faults-{first}.txt"
        report = program.run_with_faults(env={"FIRST": first, "LOG": log}, keep="always")
        failed = "FAILED" in log.read_text()
        assert report["visits"][0]["fetched"] == 0, (first, report)
        assert subjects(program) == ["A", "C", "D"]
        first += 1
    assert first > 5
    assert program.run(keep="always")["visits"][0]["fetched"] == 0
    assert listed(program)[0] == 4
    program.check_database()
