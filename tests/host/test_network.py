# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The ways to a server: proxies as the desktop has them, and IPv6."""

from case import mail
from ports import Ports
from proxy import Proxy

# What the user chose in the desktop's settings, as a file.
SETTINGS = """\
[system/proxy]
mode='manual'
ignore-hosts=@as []

[system/proxy/{kind}]
host='127.0.0.1'
port={port}
"""
GNOME = {"GIO_USE_PROXY_RESOLVER": "gnome", "GSETTINGS_BACKEND": "keyfile",
         "XDG_CURRENT_DESKTOP": "GNOME"}


def through_proxy(case, kind, name):
    """Visits over TLS and without through this kind of proxy, which finds the host."""
    server = case.server()
    server.add(case.USER, mail("One"))
    with Proxy() as proxy:
        for host, port in (("localhost", "pop3s"), ("localhost", "stls"),
                           ("pop.invalid", "pop3")):
            program = case.headless(server, name=f"{kind}-{port}")
            program.host = host
            folder = program.home / ".config/glib-2.0/settings"
            folder.mkdir(parents=True)
            (folder / "keyfile").write_text(SETTINGS.format(kind=kind, port=proxy.port))
            report = program.run(port=port, env=GNOME)
            assert report["visits"][0]["error"] is None, report
            assert len(program.messages()) == 1
            number = server.ports["pop3" if port == "stls" else port]
            assert proxy.asked[-1] == (name, host, number), proxy.asked
        # No login has gone past it.
        assert server.logins("pop3") == len(proxy.asked), proxy.asked


def test_socks5(case):
    """A SOCKS5 proxy, which also looks up the name."""
    through_proxy(case, "socks", "socks5")


def test_http_connect(case):
    """A web proxy, with CONNECT."""
    through_proxy(case, "http", "http")


def test_proxy_gone(case):
    """A proxy that is not there is an error, and no reason to go past it."""
    server = case.server()
    held = Ports(1)
    case.at_end(held.release)
    program = case.headless(server)
    folder = program.home / ".config/glib-2.0/settings"
    folder.mkdir(parents=True)
    (folder / "keyfile").write_text(SETTINGS.format(kind="socks", port=held.numbers[0]))
    report = program.run(env=GNOME)
    assert report["visits"][0]["error"], report
    assert server.logins("pop3") == 0


def test_ipv6(case):
    """A server with an address of IPv6 only."""
    server = case.server(listen="::1")
    server.add(case.USER, mail("One"))
    for port in ("pop3s", "pop3"):
        program = case.headless(server, name=port)
        program.host = "::1"
        report = program.run(port=port)
        assert report["visits"][0]["error"] is None, report
        assert len(program.messages()) == 1
