# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Accounts are checked, made and changed, with Geary's own manager and keyring."""

import configparser
import shutil

from case import mail, quick

# Of Pop3Problem and Pop3ProblemPlace in plugin/sync/pop3-problem.h.
NONE, NOT_LISTENING, IMAP, NO_SERVER, WANTS_PLAIN, NO_TLS = 0, 2, 5, 8, 9, 11
CERTIFICATE, PASSWORD = 14, 15
AT_SERVER, AT_SECURITY, AT_PASSWORD = 0, 1, 3


class Editor:
    """The program tests/host/editor.c, with one server and a way to send."""

    def __init__(self, case, **options):
        self.case = case
        self.server = case.server(**options)
        self.smtp = case.smtp(users={case.USER: case.PASSWORD})
        self.home = case.home / "editor"
        self.home.mkdir()
        self.log = ""

    def incoming(self, port="pop3s", word="transport", host="localhost"):
        """The option for the POP3 server."""
        return "--incoming", f"{host}:{self.server.ports[port]}:{word}"

    def outgoing(self, word="none"):
        """The option for the SMTP server."""
        return "--outgoing", f"localhost:{self.smtp.port}:{word}"

    def login(self, password=None):
        """The options for the user."""
        return "--user", self.case.USER, "--password", password or self.case.PASSWORD

    def run(self, *words, authority=None, **options):
        """Run it; its lines."""
        env = {"G_DEBUG": "fatal-criticals", **options.pop("env", {})}
        result = self.case.desktop.run(
            [self.case.build / "tests/host/editor", "--home", self.home,
             "--tls-ca", authority or self.server.authority, "--start", *words],
            timeout=60, env=env, **options)
        assert result.returncode == 0, result.stderr
        self.log = result.stdout + result.stderr
        return result.stdout.splitlines()

    def check(self, *words, **options):
        """Check; the problems and their places, of receiving and sending."""
        line = self.run(*words, "--check", **options)[0]
        found = dict(word.split("=") for word in line.split() if "=" in word)
        return (line.split()[1], *(tuple(map(int, found[side].split("@")))
                                   for side in ("incoming", "outgoing")))

    def file(self):
        """The account's file."""
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string((self.home / "config/account_01/geary.ini").read_text())
        return parser

    def secrets(self, protocol="IMAP", host="localhost"):
        """The password in the keyring."""
        return self.case.desktop.run(
            ["secret-tool", "lookup", "proto", protocol, "login", self.case.USER,
             "host", host]).stdout


def test_check(case):
    """Both servers are looked at, and each problem has its place."""
    editor = Editor(case)
    server = editor.server
    server.add(case.USER, mail("Hello"))
    good = (*editor.incoming(), *editor.login(), *editor.outgoing())
    assert editor.run(*good, "--check") == ["check ok incoming=0@0 outgoing=0@0 messages=1"]
    # Nothing was fetched or deleted, and nothing is left of the check.
    assert not server.commands(case.USER, "RETR") and not server.commands(case.USER, "DELE")
    assert not any(editor.home.rglob("geary.ini")) and not editor.secrets()

    wrong, fine = "wrong", (NONE, AT_SERVER)
    assert editor.check(*editor.incoming(), *editor.login("no"), *editor.outgoing()) == (
        wrong, (PASSWORD, AT_PASSWORD), (PASSWORD, AT_PASSWORD))
    assert editor.check(*editor.incoming("imaps"), *editor.login()) == (
        wrong, (IMAP, AT_SERVER), fine)
    assert editor.check(*editor.incoming("pop3"), *editor.login()) == (
        wrong, (WANTS_PLAIN, AT_SECURITY), fine)
    assert editor.check(*editor.incoming("pop3", "start-tls"), *editor.login()) == (
        "ok", fine, fine)
    assert editor.check(*editor.incoming(), *editor.login(),
                        authority="/etc/ssl/certs/ca-certificates.crt") == (
        wrong, (CERTIFICATE, AT_SERVER), fine)
    for word, port, problem in (("transport", editor.smtp.port, (WANTS_PLAIN, AT_SECURITY)),
                                ("start-tls", editor.smtp.port, (NO_TLS, AT_SECURITY)),
                                ("none", server.ports["pop3"], (NO_SERVER, AT_SERVER))):
        assert editor.check(*editor.incoming(), *editor.login(), "--outgoing",
                            f"localhost:{port}:{word}") == (wrong, fine, problem)
    editor.smtp.stop()
    assert editor.check(*good) == (wrong, fine, (NOT_LISTENING, AT_SERVER))


def test_remembered(case):
    """A new account whose password goes into the keyring, and with another server there."""
    editor = Editor(case)
    editor.server.add(case.USER, mail("Hello"))
    lines = editor.run(
        *editor.incoming(), *editor.login(), *editor.outgoing(), "--create",
        *editor.incoming("pop3", "start-tls"), "--keep-days", 3, "--minutes", 7, "--change",
        "--visit")
    port = editor.server.ports
    assert lines == [f"create ok localhost:{port['pop3s']} keep 14 fetched 1: ok", "change ok",
                     f"visit localhost:{port['pop3']} keep 3 fetched 0: ok"], lines
    file = editor.file()
    assert dict(file["Metadata"]) == {"version": "1", "status": "disabled"}
    assert file["Incoming"]["port"] == str(port["pop3"])
    assert file["Incoming"]["transport_security"] == "start-tls"
    assert file["Outgoing"]["credentials"] == "use-incoming" and "login" not in file["Outgoing"]
    assert file["POP3"]["keep_on_server"] == "days-or-deleted"
    assert (file["POP3"]["keep_days"], file["POP3"]["check_minutes"]) == ("3", "7")
    assert file["Account"]["prefetch_days"] == "-1"
    assert editor.secrets() == case.PASSWORD and not editor.secrets("SMTP")


@quick
def test_forgotten(case):
    """A new account whose password is nowhere but in memory."""
    editor = Editor(case)
    assert editor.run(*editor.incoming(), *editor.login(), "--forget", "--create", "--visit")[
        0].endswith("fetched 0: ok")
    assert editor.file()["Incoming"]["remember_password"] == "false"
    assert editor.file()["POP3"]["receive_only"] == "true"
    assert editor.file()["Outgoing"]["host"] == "smtp.invalid"
    assert not editor.secrets()
    assert case.PASSWORD not in "".join(
        path.read_text(errors="replace") for path in editor.home.rglob("*.ini"))


def test_forget_later(case):
    """A password that is no longer to be remembered leaves the keyring."""
    editor = Editor(case)
    lines = editor.run(*editor.incoming(), *editor.login(), *editor.outgoing(),
                       "--outgoing-user", case.USER, "--outgoing-password", case.PASSWORD,
                       "--create", "--forget", "--change", "--visit")
    assert lines[1] == "change ok" and lines[2].endswith(": ok"), lines
    assert not editor.secrets() and not editor.secrets("SMTP")
    assert editor.file()["Outgoing"]["login"] == case.USER


def test_shared(case):
    """A password that another account uses, too, stays when this one lets go of it."""
    editor = Editor(case)
    first = (*editor.incoming(), *editor.login(), *editor.outgoing(),
             "--outgoing-user", case.USER, "--outgoing-password", case.PASSWORD, "--create",
             "--leave")
    for words, said in (
            # The second account forgets it, and moves to another server.
            (("--create", "--forget", "--change"), "change ok"),
            (("--create", *editor.incoming(host="127.0.0.1"), "--change"), "change ok"),
            # It is not made, for the password for sending was refused.
            (("--refuse-password", 2, "--create"), "create ")):
        lines = editor.run(*first, *words)
        assert lines[-1].startswith(said) and lines[-1] != "create ok", lines
        assert editor.secrets() == editor.secrets("SMTP") == case.PASSWORD, words
        shutil.rmtree(editor.home)
        editor.home.mkdir()


def test_change_fails(case):
    """A change that cannot be written changes nothing, in memory as little as on the disk."""
    editor = Editor(case)
    lines = editor.run(*editor.incoming(), *editor.login(), "--create", "--damage",
                       *editor.incoming("pop3", "start-tls"), "--keep-days", 3,
                       *editor.login("another"), "--change", "--visit")
    assert "geary.ini: The account file cannot be written" in lines[1], lines
    assert lines[2] == f"visit localhost:{editor.server.ports['pop3s']} keep 14 fetched 0: ok"
    assert editor.secrets() == case.PASSWORD
    assert (editor.home / "config/account_01/geary.ini").read_text() == "no account"


def test_password_fails(case):
    """A password that the keyring does not take: all that was there is there again."""
    editor = Editor(case)
    before = (*editor.incoming(), *editor.login(), *editor.outgoing(),
              "--outgoing-user", case.USER, "--outgoing-password", case.PASSWORD, "--create")
    for words in (editor.incoming(), editor.incoming(host="127.0.0.1")):
        lines = editor.run(*before, *words, *editor.login("another"),
                           "--outgoing-password", "one more", "--refuse-password", 2,
                           "--change", "--visit")
        assert lines[1].startswith("change ") and lines[1] != "change ok", lines
        assert lines[2].startswith("visit localhost:") and lines[2].endswith(": ok"), lines
        assert editor.secrets() == editor.secrets("SMTP") == case.PASSWORD
        assert not editor.secrets(host="127.0.0.1")
        assert editor.file()["Incoming"]["host"] == "localhost"
        shutil.rmtree(editor.home)
        editor.home.mkdir()


def test_create_fails(case):
    """An account that cannot be written is not there, and leaves no password behind."""
    editor = Editor(case)
    (editor.home / "config").write_text("no folder")
    line, = editor.run(*editor.incoming(), *editor.login(), "--create")
    assert "geary.ini: The account file cannot be written" in line, line
    assert not editor.secrets()


def test_status(case):
    """What is left on the server, and why."""
    editor = Editor(case)
    for number in range(3):
        editor.server.add(case.USER, mail(f"Mail {number}"))
    lines = editor.run(*editor.incoming(), *editor.login(), "--create", "--status")
    assert lines[1] == "status listed 3 aging 3 kept 0 next planned last ok", lines
