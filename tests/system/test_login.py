# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Logins at Dovecot, which keeps passwords in a different form for each user."""

import concurrent.futures
import os
import subprocess

from case import mail, quick
from dovecot import NO_PENALTY

MECHANISMS = "plain login cram-md5 scram-sha-1 scram-sha-256 apop"

# How Dovecot keeps each user's password.
SCHEMES = {
    "plain@example.org": "PLAIN",
    "sha1@example.org": "SCRAM-SHA-1",
    "sha256@example.org": "SCRAM-SHA-256",
    "md5@example.org": "CRAM-MD5",
    "crypt@example.org": "SHA512-CRYPT",
}

# By name, each with a form that it works with.
NAMED = [
    ("SCRAM-SHA-256", "sha256@example.org"), ("SCRAM-SHA-256", "plain@example.org"),
    ("SCRAM-SHA-1", "sha1@example.org"), ("SCRAM-SHA-1", "plain@example.org"),
    ("CRAM-MD5", "md5@example.org"), ("CRAM-MD5", "plain@example.org"),
    ("APOP", "plain@example.org"),
    *((name, user) for name in ("PLAIN", "LOGIN", "USER") for user in SCHEMES),
]

# What "auto" ends at: two that hide the password are tried, then PLAIN.
AUTO = {
    "plain@example.org": "SCRAM-SHA-256",
    "sha1@example.org": "SCRAM-SHA-1",
    "sha256@example.org": "SCRAM-SHA-256",
    "md5@example.org": "PLAIN",
    "crypt@example.org": "PLAIN",
}


def log_in(case, server, user, mechanism="auto", security="tls", password=None):
    """What the program of that name says."""
    port = server.ports["pop3s" if security == "tls" else "pop3"]
    command = [case.build / "tests/system/log-in", port, security, user, mechanism,
               server.authority]
    environment = {**os.environ, "GIO_USE_PROXY_RESOLVER": "dummy",
                   "GSETTINGS_BACKEND": "memory"}
    done = subprocess.run([str(word) for word in command], env=environment, timeout=60,
                          input=(password or case.PASSWORD) + "\n", capture_output=True,
                          text=True, check=False)
    return done.stdout.strip()


def start(case):
    """A server with a mail for each user."""
    server = case.server(*SCHEMES, schemes=SCHEMES, mechanisms=MECHANISMS,
                         extra=NO_PENALTY)
    for user in SCHEMES:
        server.add(user, mail("One"))
    return server


@quick
def test_by_name(case):
    """Each mechanism, with TLS from the start, by STLS, and without."""
    server = start(case)
    for mechanism, user in NAMED:
        for security in ("tls", "stls", "none"):
            said = log_in(case, server, user, mechanism, security)
            assert said == f"{mechanism} 1", (user, security, said)


def test_by_itself(case):
    """A server without the secret that a mechanism needs still lets us in."""
    server = start(case)
    for user, mechanism in AUTO.items():
        said = log_in(case, server, user)
        assert said == f"{mechanism} 1", (user, said)


@quick
def test_wrong_password(case):
    """By whatever mechanism, and with no more attempts than there are."""
    server = start(case)
    attempts = [*NAMED, *(("auto", user) for user in SCHEMES)]

    def fail(attempt):
        mechanism, user = attempt
        return log_in(case, server, user, mechanism, password="wrong")
    # Dovecot takes half a second to answer, whatever its settings say.
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for attempt, said in zip(attempts, pool.map(fail, attempts)):
            assert said.startswith("error: The server answered: "), (attempt, said)
    assert server.logins("pop3") == 0
