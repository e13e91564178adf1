# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing that leads into an account is in a log or in a file of ours, and what we
write is for its owner alone."""

import os
import shutil

import canary
import corpus
from canary import SECRET
from case import mail
from dovecot import NO_PENALTY
from rude import Rude
from test_editor import Editor

# GLib's words, so that a log of nothing proves nothing.
MUST_BE_THERE = ("pop3-session", "C: CAPA", "(login, hidden)", "C: RETR")
# Whose password it is not.
OTHER = "bob@example.org"


def test_log_of_everything(case):
    """Every way to log in, right and wrong, with all that can be logged."""
    for mechanisms, port in (("plain", "pop3s"), ("login", "stls"), ("cram-md5", "pop3"),
                             ("scram-sha-256 scram-sha-1", "pop3s")):
        server = case.server(case.USER, OTHER, mechanisms=mechanisms,
                             extra=NO_PENALTY)
        server.set_password(case.USER, SECRET)
        server.add(case.USER, mail("One"))
        for user in (case.USER, OTHER):
            program = case.headless(server, user, name=f"{user}-{mechanisms[:5]}-{port}")
            program.password = SECRET
            report = program.run(port=port, env={"G_MESSAGES_DEBUG": "all"})
            assert bool(report["visits"][0]["error"]) == (user == OTHER), report
            log = program.log_path.read_text(errors="replace")
            for text in MUST_BE_THERE[:None if user == case.USER else -1]:
                assert text in log, f"no {text} in {program.log_path}"
            canary.assert_nowhere(program.home)


def test_new_account(case):
    """An account that is checked, made and changed: in the keyring, nowhere else."""
    editor = Editor(case)
    editor.server.set_password(case.USER, SECRET)
    login = ("--user", case.USER, "--password", SECRET)
    editor.run(*editor.incoming(), *login, "--check", "--create", "--keep-days", 3, "--change",
               "--visit", env={"G_MESSAGES_DEBUG": "all"})
    assert editor.secrets() == SECRET and "(login, hidden)" in editor.log
    canary.assert_nowhere(editor.home, editor.log.encode())


def test_told_by_the_server(case):
    """A server that says in its refusal what it was sent is not shown."""
    with Rude({case.USER: "another"}) as server:
        server.tells = True
        program = case.headless(server)
        program.password = SECRET
        report = program.run(port="pop3", env={"G_MESSAGES_DEBUG": "all"})
        reason = "The server refused without saying why"
        assert report["visits"][0]["error"] == reason, report
        assert f"Visit failed: 0 fetched, 0 refused: {reason}" in program.log_path.read_text()
        assert any(command.startswith("AUTH PLAIN") for command in server.commands)
        canary.assert_nowhere(program.home)


def test_told_later(case):
    """Nor is one that lets us in and says it with each answer from then on."""
    with Rude({case.USER: SECRET}, capabilities=("UIDL", f"IMPLEMENTATION {SECRET}")) as server:
        server.tells = True
        server.mails.update(u1=mail("One"), u2=mail("Two"))
        server.refuses_at = "u1"
        program = case.headless(server)
        program.password = SECRET
        report = program.run(port="pop3", env={"G_MESSAGES_DEBUG": "all"})
        assert not report["visits"][0]["error"], report
        log = program.log_path.read_text()
        assert "Message 1 was refused: The server refused without saying why" in log
        for text in ("C: RETR", "C: QUIT", "S: (hidden)"):
            assert text in log, text
        assert server.commands[-1] == "QUIT"
        canary.assert_nowhere(program.home)


def test_file_modes(case):
    """Whatever the user's umask is, others see neither mail nor who has which mailbox."""
    server = case.server(case.USER)
    for name, data in corpus.nasty():
        if name.startswith("attachment"):
            server.add(case.USER, data)
    program = case.headless(server)
    program.account.mkdir(parents=True)
    program.account.chmod(0o755)
    program.run(before=lambda: os.umask(0))
    assert program.account.stat().st_mode & 0o777 == 0o700
    found = set()
    for path in (program.account / "attachments").rglob("*"):
        found.add(path.is_dir())
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    assert found == {True, False}

    editor = Editor(case)
    for words in (("--create",), ("--create", "--keep-days", 3, "--change")):
        lines = editor.run(*editor.incoming(), *editor.login(), *words,
                           preexec_fn=lambda: os.umask(0))
        file = editor.home / "config/account_01/geary.ini"
        assert file.exists(), lines
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700
        shutil.rmtree(editor.home)
        editor.home.mkdir()
