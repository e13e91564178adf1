# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command lines of the clients that are compared, each in a fresh folder."""

import os
import shutil

from mailboxes import PASSWORD

MPOP = """\
defaults
tls {word}
tls_starttls off
tls_certcheck off
account bench
host {address}
port {port}
user {user}
password {password}
auth user
keep on
delivery {delivery}
uidls_file {folder}/uidls
received_header off
"""

FETCHMAIL = """\
poll {address} service {port} protocol pop3 user "{user}" password "{password}" {word} keep
  fetchall bsmtp "{folder}/mail" no rewrite
"""

GETMAIL = """\
[retriever]
type = {kind}
server = {address}
port = {port}
username = {user}
password = {password}
[destination]
type = MDA_external
path = /bin/dd
arguments = ("of=/dev/null", "status=none")
allow_root_commands = true
[options]
read_all = true
delete = false
delivered_to = false
received = false
verbose = 0
"""


class Peers:
    """Makes command lines for a server at a place."""

    def __init__(self, tools, server, folder):
        self.tools = tools
        self.server = server
        self.folder = folder

    def _words(self, place, user, tls):
        port = place.port(self.server.ports["pop3s" if tls else "pop3"])
        return [place.address, str(port), "tls" if tls else "none", user, PASSWORD]

    def bare(self, place, user, tls, window=1000):
        """The bare reader."""
        return [self.tools / "bare", *self._words(place, user, tls), str(window)]

    def bare_listing(self, place, user, tls):
        """The bare reader, UIDL only."""
        return self.bare(place, user, tls, 0)

    def ours(self, place, user, tls, mechanism="PLAIN"):
        """Our session, messages thrown away."""
        return [self.tools / "protocol", *self._words(place, user, tls), self.server.authority,
                mechanism]

    def ours_listing(self, place, user, tls, mechanism="PLAIN"):
        """Our session, nothing fetched."""
        return [*self.ours(place, user, tls, mechanism), "list"]

    def mpop(self, place, user, tls):
        """mpop, messages thrown away."""
        return self._mpop(place, user, tls, "mbox /dev/null")

    def mpop_maildir(self, place, user, tls):
        """mpop into a Maildir, a sync for each message."""
        path = self._fresh("Maildir")
        for name in ("cur", "new", "tmp"):
            (path / name).mkdir(parents=True)
        return self._mpop(place, user, tls, f"maildir {path}")

    def _mpop(self, place, user, tls, delivery):
        self._fresh("uidls")
        path = self._write("mpoprc", MPOP, place, user, tls, word="on" if tls else "off",
                           delivery=delivery)
        return ["mpop", "--quiet", f"--file={path}", "bench"]

    def fetchmail(self, place, user, tls):
        """fetchmail into one file."""
        self._fresh("mail")
        path = self._write("fetchmailrc", FETCHMAIL, place, user, tls,
                           word="ssl no sslcertck" if tls else "sslproto ''")
        return ["fetchmail", "--silent", "--nosyslog", "--fetchmailrc", path, "--idfile",
                self._fresh("ids"), "--pidfile", self._fresh("pid")]

    def getmail(self, place, user, tls):
        """getmail6, messages thrown away."""
        kind = "SimplePOP3SSLRetriever" if tls else "SimplePOP3Retriever"
        path = self._write("getmailrc", GETMAIL, place, user, tls, kind=kind)
        return ["getmail", f"--getmaildir={self.folder}", f"--rcfile={path}"]

    def _fresh(self, name):
        """A path in the folder at which there is nothing."""
        path = self.folder / name
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
        return path

    def _write(self, name, text, place, user, tls, **more):
        path = self.folder / name
        address, port, *_rest = self._words(place, user, tls)
        path.write_text(text.format(address=address, port=port, user=user, password=PASSWORD,
                                    folder=self.folder, **more))
        os.chmod(path, 0o600)
        return path
