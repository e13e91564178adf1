# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real SMTP server on loopback: aiosmtpd, as Debian has it.

Unlike the sink it is somebody else's reading of the protocol: strict, with
STARTTLS before any login, and without mail from those who did not log in.

    with SmtpServer(users={"ana@example.org": "secret"}, folder=tls) as server:
        server.port; server.mails[0].data
"""

import asyncio
import ssl
import warnings
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

from smtp_sink import MAX_MESSAGE, Mail, SmtpSink


# Its own use of what it will not have in version 2.
warnings.filterwarnings("ignore", module="aiosmtpd")
warnings.filterwarnings("ignore", message="Session.login_data")


class SmtpServer(SmtpSink):
    """The server; `folder` has its certificate, server.pem and server.key."""

    def __init__(self, users, folder):
        super().__init__(users)
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._tls.load_cert_chain(Path(folder) / "server.pem", Path(folder) / "server.key")

    async def _serve(self, ready):
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        server = await self._loop.create_server(self._greet, "127.0.0.1", self.port)
        ready.set()
        async with server:
            await self._end.wait()

    def _greet(self):
        self.connections += 1
        return SMTP(self, hostname="localhost", tls_context=self._tls, require_starttls=True,
                    auth_required=True, authenticator=self._authenticate, loop=self._loop,
                    data_size_limit=MAX_MESSAGE)

    def _authenticate(self, _server, _session, _envelope, _mechanism, login):
        user, password = login.login.decode(), login.password.decode()
        return AuthResult(success=self.users.get(user) == password, auth_data=user)

    async def handle_DATA(self, _server, session, envelope):
        """Keep a mail; the name is aiosmtpd's."""
        self.mails.append(Mail(envelope.mail_from, envelope.rcpt_tos, envelope.content,
                               session.auth_data))
        return "250 2.0.0 taken"
