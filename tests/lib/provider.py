# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A mail provider on loopback that Geary finds as it would find a real one.

Geary itself looks where it always does.  What it meets there is of this test:
names are resolved to this machine and by nobody else, the certificates of the
test are the ones that the system trusts, and port 443 of this machine leads to
a web server of the test's own.

    provider = Provider(case, server, smtp)
    provider.serve(provider.describe())
    provider.host(geary)
    geary.start()
"""

import http.server
import ssl
import threading

DOMAIN = "example.org"
# Seconds that an answer is held back at most.
HOLD_S = 120
PATH = "/mail/config-v1.1.xml"
CA_FILE = "/etc/ssl/certs/ca-certificates.crt"

CONFIG = """<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="{domain}">
<domain>{domain}</domain><displayName>{name}</displayName>
<incomingServer type="pop3"><hostname>localhost</hostname><port>{pop}</port>
<socketType>SSL</socketType><username>%EMAILADDRESS%</username>
<authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>localhost</hostname><port>{smtp}</port>
<socketType>SSL</socketType><username>%EMAILADDRESS%</username>
<authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>
"""


class Provider:
    """The web server of a provider with a Dovecot and an SMTP sink with TLS."""

    def __init__(self, case, server, smtp):
        self.case = case
        self.server = server
        self.smtp = smtp
        self.requests = []
        self._body = None
        self._hold = None
        self._web = None

    def describe(self, name="Example Mail"):
        """The settings file that says the truth."""
        return CONFIG.format(domain=DOMAIN, name=name, pop=self.server.ports["pop3s"],
                             smtp=self.smtp.port)

    def serve(self, body, hold=None):
        """Answer with this text from now on; not before the event `hold`, if any."""
        self._body = body.encode()
        self._hold = hold
        if self._web is None:
            self._start()

    def host(self, geary, trusted=True, usual=False):
        """Let this Geary, not started yet, live in a world that has only us.

        Not trusted are our certificates those of strangers; with the usual names
        and ports our servers can be guessed.
        """
        folder = self.case.desktop.scratch
        hosts = folder / "hosts"
        names = ["localhost", f"autoconfig.{DOMAIN}"]
        ports = {443: self._web.server_port}
        if usual:
            names += [f"pop.{DOMAIN}", f"smtp.{DOMAIN}"]
            ports.update({995: self.server.ports["pop3s"], 465: self.smtp.port})
        hosts.write_text(f"127.0.0.1 {' '.join(names)}\n")
        resolver = folder / "resolv.conf"
        resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        geary.overlays += [(hosts, "/etc/hosts"), (resolver, "/etc/resolv.conf")]
        if trusted:
            geary.overlays.append((self.server.authority, CA_FILE))
        geary.load_shim(POP3_TEST_PORTS=" ".join(f"{each}={port}"
                                                 for each, port in ports.items()))

    def _start(self):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """Answers for the one file that there is."""

            def do_GET(self):
                """One request."""
                provider.requests.append(self.path)
                if provider._hold is not None:
                    provider._hold.wait(HOLD_S)
                found = self.path.split("?")[0] == PATH
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/xml")
                self.end_headers()
                if found:
                    self.wfile.write(provider._body)

            def log_message(self, *_words):
                """Say nothing."""

        self._web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server.certificate, self.server.certificate.with_suffix(
            ".key"))
        self._web.socket = context.wrap_socket(self._web.socket, server_side=True)
        threading.Thread(target=self._web.serve_forever, daemon=True).start()
        self.case.at_end(self._stop)

    def _stop(self):
        self._web.shutdown()
        self._web.server_close()
