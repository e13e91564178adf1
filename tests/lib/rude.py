# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A POP3 server that breaks the rules, with a mailbox that it remembers.

    with Rude(users={"ana": "secret"}, stuffs=False) as server:
        server.mails["u1"] = b"..."
        server.ports["pop3"]; server.commands

It knows no TLS.  stuffs=False forgets the dots at the start of lines; it hangs up
in the middle of the message whose unique id is breaks_at, and refuses the one of
refuses_at; with tells it says from the login on, in each answer, what it was sent there.
"""

import base64
import socketserver
import threading


class Rude:
    """The server; it runs in threads of its own."""

    authority = None

    def __init__(self, users, stuffs=True, capabilities=("PIPELINING", "UIDL", "TOP")):
        self.users = dict(users)
        self.stuffs = stuffs
        self.capabilities = capabilities
        self.breaks_at = None
        self.refuses_at = None
        self.tells = False
        self.mails = {}     # UIDL: bytes, lines ending in CRLF
        self.commands = []  # of all sessions, in the order of arrival
        self.ports = {}
        self._server = None

    def __enter__(self):
        owner = self

        class Session(socketserver.StreamRequestHandler):
            """One connection."""

            def handle(self):
                owner.talk(self.rfile, self.wfile)
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True
        self.ports = {"pop3": self._server.server_address[1]}
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    def log_text(self):
        """What it was asked."""
        return "\n".join(self.commands)

    def talk(self, reader, writer):
        """One session, until either side ends it."""
        uidls, gone, told = list(self.mails), set(), ""
        try:
            writer.write(b"+OK\r\n")
            for line in reader:
                words = line.decode("utf-8", "replace").split()
                self.commands.append(" ".join(words))
                verb, number = words[0].upper(), words[1] if words[1:] else ""
                uidl = uidls[int(number) - 1] if number.isdigit() else None
                if verb == "DELE":
                    gone.add(uidl)
                if verb == "RETR" and uidl == self.breaks_at:
                    writer.write(b"+OK\r\n" + self.mails[uidl][:20])
                    return
                if verb == "AUTH" and self.tells:
                    told = f" {' '.join(words)} {' '.join(self._credentials(words[2]))}"
                status, rest = self._answer(verb, words, uidl, uidls).split(b"\r\n", 1)
                writer.write(status + told.encode() + b"\r\n" + rest)
                if verb == "QUIT":
                    for each in gone:
                        del self.mails[each]
                    return
        except OSError:
            pass

    @staticmethod
    def _credentials(response):
        return base64.b64decode(response).decode().split("\0")[1:]

    def _answer(self, verb, words, uidl, uidls):
        if verb == "CAPA":
            return self._lines("SASL PLAIN", *self.capabilities)
        if verb == "AUTH":
            user, secret = self._credentials(words[2])
            return b"+OK\r\n" if self.users.get(user) == secret else b"-ERR no\r\n"
        if verb == "STAT":
            return b"+OK %d 0\r\n" % len(uidls)
        if verb == "UIDL":
            return self._lines(*(f"{number} {each}" for number, each in enumerate(uidls, 1)))
        if verb == "LIST":
            return self._lines(*(f"{number} {len(self.mails[each])}"
                                 for number, each in enumerate(uidls, 1)))
        if verb == "RETR" and uidl == self.refuses_at:
            return b"-ERR no\r\n"
        if verb == "RETR":
            return b"+OK\r\n" + self._stuffed(self.mails[uidl]) + b".\r\n"
        if verb == "TOP":
            header = self.mails[uidl].split(b"\r\n\r\n")[0]
            return b"+OK\r\n" + header + b"\r\n\r\n.\r\n"
        return b"+OK\r\n"

    def _stuffed(self, data):
        lines = data.splitlines(keepends=True)
        return b"".join(b"." + line if self.stuffs and line.startswith(b".") else line
                        for line in lines)

    @staticmethod
    def _lines(*lines):
        return "".join(f"{line}\r\n" for line in ("+OK", *lines, ".")).encode()
