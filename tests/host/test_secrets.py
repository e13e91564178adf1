# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing that leads into an account is in a log or in a file of ours."""

import base64

from case import mail
from dovecot import NO_PENALTY

SECRET = "Kanarie-4711-vogel"
# GLib's words, so that a log of nothing proves nothing.
MUST_BE_THERE = ("pop3-session", "C: CAPA", "(login, hidden)", "C: RETR")
# Whose password it is not.
OTHER = "bob@example.org"


def forms(secret):
    """The secret as itself and inside any base64."""
    data = secret.encode()
    found = [data, data.hex().encode()]
    for shift in range(3):
        part = data[shift:]
        found.append(base64.b64encode(part[:len(part) - len(part) % 3]))
    return found


def assert_no_secret(program):
    """Neither the log nor any file in the program's home has it."""
    for path in program.home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for form in forms(SECRET):
                assert form not in data, f"{path} has {form}"


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
            assert_no_secret(program)
