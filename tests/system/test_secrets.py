# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Geary's own log has the dialogue with the server, and nothing that leads in."""

import canary
from case import mail


def test_log_of_the_host(case):
    """All that was said is in it, but for the login; so it is in every file of the user's."""
    server = case.server(case.USER)
    server.set_password(case.USER, canary.SECRET)
    server.add(case.USER, mail("Hello"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, password=canary.SECRET)
    geary.environment["G_MESSAGES_DEBUG"] = "pop3-session"
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    geary.wait_for_nothing_new()
    assert geary.quit() == 0
    for text in ("C: CAPA", "(login, hidden)", "C: RETR", "C: QUIT"):
        assert text in geary.log(), text
    canary.assert_nowhere(geary.home)
