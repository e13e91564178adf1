# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An account that only receives: nothing is written that it could not send."""

from case import mail


def refused(case):
    """The refusal is shown, and no composer; close it."""
    dialog = case.screen.wait_for_dialog("Writing is not possible", timeout=10)
    case.wait_for(lambda: not case.screen.composers(), 10, "the end of the composer")
    case.screen.close_dialog(dialog)


def test_alone(case):
    """Each way to begin a letter is answered, and nothing is kept of it."""
    server = case.server()
    server.add(case.USER, mail("Only mail", "Nothing to say.\r\n"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, label="Only receives")
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    screen = case.screen
    screen.open_conversation_with("Only mail", "Nothing to say.")

    screen.key("ctrl+n")
    screen.wait_for_dialog("only receive")
    case.picture("receive-only-refused")
    refused(case)
    for key in ("ctrl+r", "ctrl+shift+r", "ctrl+l"):
        screen.key(key)
        refused(case)
    geary.activate("mailto", "mailto:carl@example.org?subject=Hello")
    refused(case)
    # The menu of the message itself, and the address in its header.
    screen.choose_from_message_menu("Reply")
    refused(case)
    screen.click(screen.wait_for("label", "bob@example.org"))
    screen.press_button("New Conversation…")
    refused(case)

    assert not screen.info_bars()
    assert "Outbox" not in screen.folders()
    assert geary.quit() == 0
    assert geary.rows(1, "SELECT COUNT(*) FROM SmtpOutboxTable") == [(0,)]
    assert geary.places() == {"INBOX": (1, 0)}


def test_beside_another(case):
    """Beside an account that sends, letters are written from that one."""
    server = case.server(case.USER, "ben@example.org")
    server.add(case.USER, mail("A question", "When do you come?\r\n"))
    geary = case.geary()
    smtp = case.smtp()
    geary.write_pop3_account(server, case.USER, 1, label="Only receives")
    geary.write_pop3_account(server, "ben@example.org", 2, label="Both", smtp=smtp.port)
    geary.set_setting("undo-send-delay", "0")
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    screen = case.screen
    case.wait_for(lambda: "Both" in screen.folders(), 20, "the other account")
    screen.select_folder("Inbox", 0)
    screen.open_conversation_with("A question", "When do you come?")

    def sender():
        return screen.wait_for("combo box").name

    screen.key("ctrl+n")
    case.wait_for(lambda: sender() == "Ben <ben@example.org>", 10, "the other sender")
    screen.click(screen.wait_for("combo box"))
    shown = case.wait_for(lambda: screen.find_all("menu item"), 10, "the senders")
    items = {each.name: screen.is_sensitive(each) for each in shown}
    case.picture("receive-only-senders")
    assert items == {"Ana <ana@example.org>": False, "Ben <ben@example.org>": True}
    screen.key("Escape")
    screen.press_button("Cancel")
    case.wait_for(lambda: not screen.composers(), 10, "the end of the composer")

    screen.open_conversation_with("A question", "When do you come?")
    screen.key("ctrl+r")
    case.wait_for(lambda: sender() == "Ben <ben@example.org>", 10, "the other sender")
    case.picture("receive-only-reply")
    screen.press_button("Send")
    case.wait_for(lambda: smtp.mails, 30, "the reply")
    geary.wait_for_messages(2, "Sent", 1)
    assert geary.quit() == 0
    assert smtp.mails[0].sender == "ben@example.org"
    assert smtp.mails[0].recipients == ["bob@example.org"]
    assert set(geary.places(1)) == {"INBOX"}
    assert b"In-Reply-To: <a.question@example.org>" in geary.messages(2, "Sent")[0].header
