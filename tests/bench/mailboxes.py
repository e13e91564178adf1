# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The mailboxes that are measured: a user name each, made when first asked for."""

import email.message
import email.policy
import subprocess

import corpus

PASSWORD = "correct horse"
# Names of users, and how many messages of what kind they have.
MAILBOXES = {
    "empty": ("mixed", 0),
    "few": ("mixed", 30),
    "thousand": ("mixed", 1000),
    "ten-thousand": ("mixed", 10_000),
    "tiny": ("tiny", 100_000),
    "large": ("large", 1),
}
LARGE = 50_000_000


def tiny(count):
    """Mails of about 150 octets."""
    for number in range(count):
        yield (f"From: Bob <bob@example.org>\r\nTo: ana@example.org\r\n"
               f"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\n"
               f"Subject: Tiny {number}\r\n\r\nNumber {number}.\r\n").encode()


def large(_count):
    """One mail of 50 MB, nearly all of it an attachment."""
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = "Bob <bob@example.org>"
    message["To"] = "ana@example.org"
    message["Date"] = "Mon, 02 Nov 2026 10:00:00 +0000"
    message["Subject"] = "Large"
    message.set_content("Here it is.\r\n")
    message.add_attachment(bytes(range(256)) * (LARGE * 3 // 4 // 256), maintype="application",
                           subtype="octet-stream", filename="large.bin")
    yield message.as_bytes()


def mixed(count):
    """Mails of 2 KB to 200 KB."""
    return (data for _name, data in corpus.mixed(count))


class Mailboxes:
    """The users of a server, with their mail."""

    def __init__(self, server, bare):
        self.server = server
        self._bare = bare
        self._filled = set()

    @staticmethod
    def users():
        """For a Dovecot."""
        return {user: PASSWORD for user in MAILBOXES}

    def fill(self, user):
        """Make sure that the user has mail, and that the server knows it."""
        if user in self._filled:
            return MAILBOXES[user][1]
        kind, count = MAILBOXES[user]
        for data in {"mixed": mixed, "tiny": tiny, "large": large}[kind](count):
            self.server.add(user, data, wire_size=len(data))
        # The first login makes the server's index.
        subprocess.run([self._bare, "127.0.0.1", str(self.server.ports["pop3"]), "none", user,
                        PASSWORD, "0"], check=True, capture_output=True)
        self._filled.add(user)
        return count
