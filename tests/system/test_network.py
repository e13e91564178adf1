# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""No network, a network that comes and goes, and a machine that sleeps."""

import contextlib
import socket

from case import PATIENCE, mail

# A few seconds, and what a busy machine takes for it; after a failure it would be 30.
SOON = 25


@contextlib.contextmanager
def silence(server):
    """Put a server that never says a word in the place of a running one."""
    server.stop()
    with socket.create_server(("127.0.0.1", server.ports["pop3s"]), reuse_port=False) as silent:
        yield silent
    server.start()


def begin_visit(case, geary, silent):
    """Have a visit begin at the silent server; returns its connection."""
    geary.activate("pop3-check-mail")
    silent.settimeout(PATIENCE)
    connection, _address = silent.accept()
    connection.settimeout(PATIENCE)
    assert connection.recv(1), "the beginning of TLS"
    return connection


def wait_for_end(connection):
    """Wait until the other side has gone, which takes as long as cancelling takes."""
    with contextlib.suppress(ConnectionResetError):
        while connection.recv(4096):
            pass
    connection.close()


def assert_quiet(case):
    """No box says that anything is wrong; that Geary is offline may be said."""
    assert not case.screen.dialogs()
    for bar in case.screen.info_bars():
        text = "\n".join(case.screen.texts(bar))
        assert "offline" in text, text


def test_offline_and_back(case):
    """Started without a network, then with one that comes and goes during a visit."""
    server = case.server()
    server.add(case.USER, mail("First"))
    network = case.network()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    case.wait_for(lambda: "Account 1" in case.screen.folders(), 20, "the account")
    case.screen.wait_for_info_bar("offline")
    case.picture("network-offline")
    assert_quiet(case)
    assert server.connections("pop3") == 0

    network.set_available(True)
    geary.wait_for_messages(1, "INBOX", 1, timeout=SOON)
    case.wait_for(lambda: not case.screen.info_bars(), 10, "the end of offline")
    case.picture("network-back")
    geary.wait_for_nothing_new()

    server.add(case.USER, mail("Second", minute=1))
    with silence(server) as silent:
        connection = begin_visit(case, geary, silent)
        network.set_available(False)
        wait_for_end(connection)
        case.screen.wait_for_info_bar("offline")
        assert_quiet(case)
    network.set_available(True)
    geary.wait_for_messages(1, "INBOX", 2, timeout=SOON)
    case.wait_for(lambda: not case.screen.info_bars(), 10, "the end of offline")
    assert geary.quit() == 0


def test_sleep_during_a_visit(case):
    """Asleep during a visit; awake with a server that cannot be reached yet."""
    server = case.server()
    server.add(case.USER, mail("First"))
    system = case.system_bus()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    geary.wait_for_nothing_new()
    server.add(case.USER, mail("Second", minute=1))
    with silence(server) as silent:
        connection = begin_visit(case, geary, silent)
        system.sleep()
        wait_for_end(connection)
        case.wait_for(lambda: "Visit failed" in geary.log(), 10, "the end of the visit")
    server.stop()
    failures = geary.log().count("Visit failed")
    geary.activate("pop3-check-mail")
    system.resume()
    case.wait_for(lambda: geary.log().count("Visit failed") >= failures + 2, 20,
                  "two attempts after waking up")
    assert_quiet(case)
    server.start()
    geary.wait_for_messages(1, "INBOX", 2, timeout=SOON)
    assert_quiet(case)
    assert geary.quit() == 0


def test_captive_network(case):
    """A network that wants its user to log in shows a certificate of its own: nobody is
    asked to trust it, and mail comes as soon as the network lets it."""
    server = case.server()
    server.add(case.USER, mail("First"))
    network = case.network()
    network.set_captive()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, trust=False)
    geary.start()
    case.screen.wait_for_info_bar("problem", timeout=40)
    case.picture("network-captive")
    assert not case.screen.dialogs()
    case.wait_for(lambda: server.connections("pop3") == 1, what="the end of the one visit")
    assert server.logins("pop3") == 0

    # What the network showed was not the server's.
    geary.pin(server.certificate, "localhost")
    network.set_available(True)
    geary.wait_for_messages(1, "INBOX", 1, timeout=SOON)
    case.wait_for(lambda: not case.screen.info_bars(), 10, "the end of the problem")
    assert not case.screen.dialogs()
    assert geary.quit() == 0
