# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the mail servers of the tests have in common.

A folder of its own in /tmp, a certificate, users, and one Maildir a user, which is
written to directly.
"""

import os
import pwd
import shutil
import time

import process
from ports import Ports

# Whom root lends the mail to: any ordinary user that exists everywhere.
MAIL_USER = "nobody"


class MailServer:
    """A server that is started by start(), which sets `root`, its folder."""

    def __init__(self, users):
        self.users = dict(users)
        self.ports = {}
        self.root = None
        self._process = None
        self._held = None
        self._added = 0

    def __enter__(self):
        return self.start()

    def __exit__(self, *_error):
        self.close()

    @property
    def certificate(self):
        """The PEM file of the server's certificate."""
        return self.root / "tls/server.pem"

    @property
    def authority(self):
        """The PEM file of the authority that signed it."""
        return self.root / "tls/ca.pem"

    @property
    def log(self):
        """The server's log file."""
        return self.root / "server.log"

    def log_text(self):
        """That log so far."""
        try:
            return self.log.read_text(errors="replace")
        except OSError:
            return ""

    def stop(self):
        """Stop the server; mail, ports and certificates stay."""
        process.stop(self._process, timeout=10)
        self._process = None

    def close(self):
        """Stop the server, remove its folder, and give its ports back."""
        self.stop()
        if self._held:
            self._held.release()
        if self.root:
            shutil.rmtree(self.root, ignore_errors=True)
            self.root = None

    def _hold_ports(self, *names, addresses=("127.0.0.1",)):
        """Give the server a port for each name, which nobody else has while it is down."""
        self._held = Ports(len(names), tuple(addresses))
        self.ports = dict(zip(names, self._held.numbers))

    # Mail, directly in the Maildir

    def add(self, user, message, when=None, wire_size=None):
        """Put one message with exactly these bytes in the user's Inbox.

        With its size on the wire the file's name has both sizes, as Dovecot writes
        them: without, it reads each message at the first login.
        """
        self._added += 1
        when = int(time.time()) if when is None else int(when)
        # Servers number new mail by the order of its file names.
        name = f"{1000000000 + self._added}.M{self._added:08d}.test"
        if wire_size is not None:
            name += f",S={len(message)},W={wire_size}"
        maildir = self._maildir(user)
        path = maildir / "tmp" / name
        path.write_bytes(message)
        self._give_away(path)
        os.utime(path, (when, when))
        path.rename(maildir / "new" / name)
        return name

    def names(self, user):
        """File names of the user's Inbox as add() gave them, oldest first."""
        return sorted(path.name.split(":")[0] for path in self.files(user))

    def messages(self, user):
        """The bytes of all messages in the user's Inbox, oldest first."""
        while True:
            try:
                return [path.read_bytes() for path in self.files(user)]
            except FileNotFoundError:
                # The server has just moved or deleted one: look again.
                continue

    def files(self, user):
        """Paths of all messages in the user's Inbox, oldest first."""
        return sorted(path for folder in ("new", "cur")
                      for path in (self._maildir(user) / folder).iterdir())

    def delete(self, user, name):
        """Remove one message from the Inbox, as another mail program would."""
        for path in self.files(user):
            if path.name.split(":")[0] == name:
                path.unlink()
                return
        raise KeyError(name)

    def save(self, user):
        """The user's Inbox as it is, with its unique ids, for put_back()."""
        maildir = self._maildir(user)
        return {path.relative_to(maildir): path.read_bytes() for path in maildir.rglob("*")
                if path.is_file() and not path.name.startswith("dovecot.index")}

    def put_back(self, user, saved):
        """Have it as it was; while nobody is logged in."""
        maildir = self._maildir(user)
        for path in maildir.rglob("*"):
            if path.is_file():
                path.unlink()
        for name, data in saved.items():
            (maildir / name).write_bytes(data)
            self._give_away(maildir / name)

    def _make_maildirs(self):
        (self.root / "mail").mkdir()
        self._give_away(self.root / "mail")
        for user in self.users:
            for folder in ("cur", "new", "tmp"):
                (self._maildir(user) / folder).mkdir(parents=True)
            for path in (self._maildir(user).parent,
                         *self._maildir(user).parent.rglob("*")):
                self._give_away(path)

    @staticmethod
    def _owner():
        if os.getuid():
            return os.getuid(), os.getgid()
        entry = pwd.getpwnam(MAIL_USER)
        return entry.pw_uid, entry.pw_gid

    def _give_away(self, path):
        if os.getuid() == 0:
            os.chown(path, *self._owner())

    def _maildir(self, user):
        return self.root / "mail" / user / "Maildir"
