# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The stock Geary without the plugin: what our tests and accounts rest on."""

from case import mail


def test_imap_account(case):
    """A stock IMAP account brings its mail to the database and the screen."""
    server = case.server()
    subjects = ["Budget meeting", "Summer party", "Lost umbrella"]
    originals = [mail(subject, f"About the {subject.lower()}.\r\n", minute=minute)
                 for minute, subject in enumerate(subjects)]
    for minute, original in enumerate(originals):
        # The time of arrival decides the order, and that is the file's.
        server.add(case.USER, original, when=1_790_000_000 + 60 * minute)
    geary = case.geary(plugin=False)
    geary.write_imap_account(server, case.USER, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 3)
    assert [each.original for each in geary.messages()] == originals
    case.screen.wait_for_conversations(3)
    case.screen.open_conversation_with("Budget meeting", "About the budget meeting.")
    case.wait_for(lambda: case.screen.has_unread("Inbox"), 10, "the count of unread mail")
    assert geary.quit() == 0
    assert server.logins("imap") > 0
    assert server.connections("pop3") == 0


def test_pop3_account_rests(case):
    """Without the plugin a POP3 account is neither opened nor touched.

    Its data folder holds mail here, and the port is one of a working IMAP
    server, the worst case: a Geary that took it for IMAP would prune it.
    """
    server = case.server("ana@example.org", "ben@example.org")
    server.add("ben@example.org", mail("Kept here"))
    geary = case.geary(plugin=False)
    smtp = case.smtp().port

    # Real data for the account at rest: let the stock Geary fetch it once.
    geary.write_imap_account(server, "ben@example.org", 1, smtp=smtp)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    assert geary.quit() == 0
    kept = geary.messages()[0].original
    # A login of before may still be on its way into the log.
    server.stop()
    server.start()
    logins = server.logins("imap", "ben@example.org")

    geary.write_pop3_account(server, "ben@example.org", 1, port="imaps")
    geary.write_imap_account(server, "ana@example.org", 2, smtp=smtp)
    checksum = geary.checksum(1)
    settings = geary.read_account(1)
    for _ in range(2):
        server.add("ana@example.org", mail("For the other account"))
        expected = len(server.names("ana@example.org"))
        geary.start()
        geary.wait_for_messages(2, "INBOX", expected)
        assert "Account 1" not in case.screen.folders()
        assert geary.quit() == 0
    assert geary.checksum(1) == checksum
    assert geary.messages(1)[0].original == kept
    assert geary.read_account(1) == settings
    assert server.connections("pop3") == 0
    assert server.logins("imap", "ben@example.org") == logins
