# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A small SMTP server on loopback that keeps what it is sent.

It knows AUTH PLAIN and LOGIN when it is given users, and TLS from the first byte
when it is given a certificate.

    with SmtpSink(users={"ana@example.org": "secret"}) as sink:
        sink.port; sink.mails[0].data; sink.connections
"""

import asyncio
import base64
import binascii
import dataclasses
import ssl
import threading

from ports import Ports

MAX_LINE = 64 * 1024
MAX_MESSAGE = 64 * 1024 * 1024


@dataclasses.dataclass
class Mail:
    """A mail as it was handed over."""

    sender: str
    recipients: list
    data: bytes
    login: str = ""


class SmtpSink:
    """The server; it runs in a thread of its own."""

    def __init__(self, users=None, reject=(), certificate=None):
        self.users = dict(users or {})
        self.reject = set(reject)      # recipients that are answered with 550
        self.certificate = certificate # its PEM file, the key beside it, for TLS
        self.mails = []
        self.connections = 0
        self.port = None
        self._held = None
        self._loop = None
        self._end = None
        self._thread = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_error):
        self.stop()
        self._held.release()

    def start(self):
        """Listen, the first time on a port of the system's choice, which stays ours."""
        if self._held is None:
            self._held = Ports(1)
            self.port, = self._held.numbers
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        if not ready.wait(60):
            raise RuntimeError("the SMTP sink did not start")
        return self

    def stop(self):
        """Take no more connections, and close those that there are."""
        if self._thread:
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join(10)
            self._thread = None

    async def _serve(self, ready):
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        context = None
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate, self.certificate.with_suffix(".key"))
        server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, ssl=context,
                                            limit=MAX_LINE)
        ready.set()
        async with server:
            await self._end.wait()

    async def _talk(self, reader, writer):
        self.connections += 1
        try:
            await _Conversation(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            writer.close()


class _Conversation:
    """One client's dialogue."""

    def __init__(self, sink, reader, writer):
        self.sink = sink
        self.reader = reader
        self.writer = writer
        self.login = ""
        self.reset()

    def reset(self):
        """Forget the mail under way."""
        self.sender = None
        self.recipients = []

    async def run(self):
        """Answer commands until QUIT or the end of the connection."""
        await self.say("220 localhost sink")
        while True:
            line = await self.line()
            if line is None:
                return
            verb, _, rest = line.partition(" ")
            handler = getattr(self, f"on_{verb.lower()}", None)
            if handler is None:
                await self.say("502 5.5.1 no such command")
            elif await handler(rest.strip()) is False:
                return

    async def say(self, *lines):
        """Send one reply."""
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self.writer.drain()

    async def line(self):
        """One line from the client, None at the end."""
        data = await self.reader.readline()
        return data.decode("utf-8", "replace").rstrip("\r\n") if data else None

    async def on_ehlo(self, _rest):
        lines = ["250-localhost"]
        if self.sink.users:
            lines.append("250-AUTH PLAIN LOGIN")
        await self.say(*lines, "250-8BITMIME", "250 PIPELINING")

    async def on_helo(self, _rest):
        await self.say("250 localhost")

    async def on_noop(self, _rest):
        await self.say("250 2.0.0 fine")

    async def on_rset(self, _rest):
        self.reset()
        await self.say("250 2.0.0 forgotten")

    async def on_quit(self, _rest):
        await self.say("221 2.0.0 bye")
        return False

    async def on_auth(self, rest):
        mechanism, _, first = rest.partition(" ")
        try:
            if mechanism.upper() == "PLAIN":
                answer = first or await self.ask("")
                _, user, password = base64.b64decode(answer).decode().split("\0")
            elif mechanism.upper() == "LOGIN":
                user = base64.b64decode(first or await self.ask("Username:")).decode()
                password = base64.b64decode(await self.ask("Password:")).decode()
            else:
                await self.say("504 5.5.4 no such mechanism")
                return
        except (binascii.Error, UnicodeDecodeError, ValueError):
            await self.say("501 5.5.2 cannot decode")
            return
        if self.sink.users.get(user) == password:
            self.login = user
            await self.say("235 2.7.0 welcome")
        else:
            await self.say("535 5.7.8 wrong user or password")

    async def ask(self, prompt):
        """One step of a login: the client's answer, still encoded."""
        await self.say("334 " + base64.b64encode(prompt.encode()).decode())
        return await self.line() or ""

    async def on_mail(self, rest):
        if self.sink.users and not self.login:
            await self.say("530 5.7.0 log in first")
            return
        self.reset()
        self.sender = self.address(rest)
        await self.say("250 2.1.0 fine")

    async def on_rcpt(self, rest):
        address = self.address(rest)
        if self.sender is None:
            await self.say("503 5.5.1 MAIL first")
        elif address in self.sink.reject:
            await self.say("550 5.1.1 nobody here")
        else:
            self.recipients.append(address)
            await self.say("250 2.1.5 fine")

    async def on_data(self, _rest):
        if not self.recipients:
            await self.say("503 5.5.1 RCPT first")
            return
        await self.say("354 go ahead")
        data = bytearray()
        while True:
            line = await self.reader.readline()
            if not line or len(data) > MAX_MESSAGE:
                return False
            if line == b".\r\n":
                break
            data += line[1:] if line.startswith(b".") else line
        self.sink.mails.append(Mail(self.sender, self.recipients, bytes(data), self.login))
        self.reset()
        await self.say("250 2.0.0 taken")

    @staticmethod
    def address(rest):
        """The address in FROM:<...> or TO:<...>."""
        return rest.partition("<")[2].partition(">")[0]
