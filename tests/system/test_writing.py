# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writing from a POP3 account: drafts, sending, answers, against a real SMTP server."""

import contextlib
import email
import email.policy
import sqlite3

import process
from case import Case, limit, mail

SIGNATURE = "Ana of the post office"
SENDERS = "Ana Ng <ana@example.org>;At Home <home@example.org>;"


def writer(case):
    """A server, an SMTP server, and a Geary with an account that uses both."""
    server = case.server()
    smtp = case.smtp_server(server)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, smtp=smtp, label="Work", account={
        "sender_mailboxes": SENDERS, "use_signature": "true", "signature": SIGNATURE})
    geary.set_setting("undo-send-delay", "1")
    return server, smtp, geary


def parse(sent):
    """What the SMTP server was given, as a message."""
    return email.message_from_bytes(sent.data, policy=email.policy.default)


def text(message):
    """The plain text of a message."""
    return message.get_body(("plain",)).get_content()


def attachments(message):
    """The attachments of a message as {name: bytes}."""
    return {part.get_filename(): part.get_payload(decode=True)
            for part in message.iter_attachments()}


def unread(geary):
    """The subjects of the mails in the Inbox that were not read."""
    return [each.subject for each in geary.messages(1, "INBOX") if each.unread]


def outbox(geary):
    """How many mails wait to be sent."""
    return geary.rows(1, "SELECT COUNT(*) FROM SmtpOutboxTable")[0][0]


def send(case, smtp, geary, count):
    """Press the button; it is the so manieth mail that is sent and kept."""
    case.screen.press_button("Send")
    case.wait_for(lambda: len(smtp.mails) == count, 30, "the mail at the server")
    geary.wait_for_messages(1, "Sent", count)
    case.wait_for(lambda: not outbox(geary), 20, "an empty Outbox")
    return parse(smtp.mails[-1])


@limit(240)
def test_letter(case):
    """A letter survives a crash as a draft, waits for the server, and is sent once."""
    _server, smtp, geary = writer(case)
    attached = case.home / "list.txt"
    attached.write_bytes(b"One\nTwo\n")
    smtp.stop()
    geary.start()
    screen = case.screen
    case.wait_for(lambda: "Drafts" in screen.folders(), 20, "the folders")
    geary.activate("mailto", f"mailto:carl@example.org?subject=Plans&body=Shall we meet"
                             f"&attach={attached}")
    case.wait_for(screen.composers, 20, "a composer")
    geary.wait_for_messages(1, "Drafts", 1)
    case.picture("draft-saved")
    geary.kill()

    geary.start()
    case.wait_for(lambda: "Drafts" in screen.folders(), 20, "the folders")
    assert geary.places() == {"Drafts": (1, 0)}
    screen.open_only_conversation("Drafts", "Draft message", "Shall we meet", SIGNATURE)
    case.picture("draft-after-crash")
    screen.press_button("Edit")
    case.wait_for(screen.composers, 10, "a composer")
    choose_sender(case, "home@example.org")

    screen.press_button("Send")
    case.wait_for(lambda: outbox(geary) == 1, 20, "a mail in the Outbox")
    case.wait_for(lambda: "SmtpClientService: Status changed to: connection-failed"
                  in geary.log(), 30, "the failure")
    case.picture("outbox-waiting")
    geary.wait_for_places(1, {})
    smtp.start()
    send_again(case, smtp, geary)
    geary.wait_for_places(1, {"Sent": (1, 0)})
    case.wait_for(lambda: not outbox(geary), 20, "an empty Outbox")
    geary.restart()
    case.wait_for(lambda: "Sent" in screen.folders(), 20, "the folders")
    screen.open_only_conversation("Sent", "Plans", "Shall we meet")
    case.picture("sent")
    assert geary.quit() == 0

    assert len(smtp.mails) == 1 and smtp.mails[0].login == case.USER
    assert smtp.mails[0].recipients == ["carl@example.org"]
    message = parse(smtp.mails[0])
    assert message["From"] == "At Home <home@example.org>"
    assert SIGNATURE in text(message)
    assert attachments(message) == {"list.txt": attached.read_bytes()}
    kept = geary.messages(1, "Sent")[0]
    assert [each.content for each in geary.attachments(kept.id)] == [attached.read_bytes()]
    assert geary.places() == {"Sent": (1, 0)}


def send_again(case, smtp, geary):
    """Press Retry, or start Geary once more.

    It has room for one problem: another one, of the draft that it was looking at while
    that was discarded, may be shown in its place, or have gone with it.
    """
    with contextlib.suppress(process.Timeout):
        case.screen.press_button("Retry", timeout=5)
        return process.wait_for(lambda: smtp.mails, 20, "the mail at the server")
    geary.restart()
    return case.wait_for(lambda: smtp.mails, 40, "the mail at the server")


def choose_sender(case, address):
    """Choose from the composer's list of senders."""
    screen = case.screen
    screen.click(screen.wait_for("combo box"))
    items = case.wait_for(lambda: screen.find_all("menu item"), 10, "the senders")
    assert len({each.name for each in items}) == 2
    screen.click(next(each for each in items if address in each.name))
    case.wait_for(lambda: address in screen.find("combo box").name, 10, "the sender")


def question(number):
    """A mail to more than one person, with an attachment, as bytes."""
    message = email.message_from_bytes(
        mail(f"Question {number}", to=f"{Case.USER}, dora@example.org", minute=number),
        policy=email.policy.default)
    message.set_content(f"Do you come on the {number}th?\n")
    message.add_attachment(b"\0\1\2map", "application", "octet-stream", filename="map.bin")
    return message.as_bytes(policy=email.policy.SMTP)


@limit(240)
def test_answers(case):
    """Reply, reply to all, forward: right people, right thread, Undo before it goes."""
    server, smtp, geary = writer(case)
    for number in range(4, 8):
        server.add(case.USER, question(number))
    geary.start()
    geary.wait_for_messages(1, "INBOX", 4)
    screen = case.screen
    screen.wait_for_conversations(4)

    begin(case, geary, 4, "ctrl+r", "I do come.")
    case.picture("reply")
    message = send(case, smtp, geary, 1)
    assert message["To"] == "Bob Baker <bob@example.org>" and message["Cc"] is None
    assert message["In-Reply-To"] == "<question.4@example.org>"
    assert "I do come." in text(message) and "> Do you come on the 4th?" in text(message)
    # The answer is in Sent, and part of the conversation in the Inbox.
    screen.open_row("Inbox", 3, 4, "Do you come on the 4th?", "I do come.")
    case.picture("conversation-with-answer")
    assert screen.conversation_rows() == 4

    begin(case, geary, 5, "ctrl+shift+r", "So do we.")
    message = send(case, smtp, geary, 2)
    people = f"{message['To']} {message['Cc']}"
    assert "bob@example.org" in people and "dora@example.org" in people
    assert case.USER not in people

    begin(case, geary, 6, "ctrl+l", None)
    screen.fill(screen.find_all("text", "")[0], "carl@example.org")
    message = send(case, smtp, geary, 3)
    assert message["Subject"] == "Fwd: Question 6"
    assert attachments(message) == {"map.bin": b"\0\1\2map"}

    geary.set_setting("undo-send-delay", "60")
    begin(case, geary, 7, "ctrl+r", "Never mind.")
    screen.press_button("Send")
    case.wait_for(lambda: outbox(geary) == 1, 20, "a mail in the Outbox")
    screen.wait_for_text("queued for delivery")
    case.picture("send-can-be-undone")
    screen.key("ctrl+z")
    case.wait_for(lambda: not outbox(geary), 20, "an empty Outbox")
    case.wait_for(screen.composers, 20, "the composer once more")
    case.picture("send-undone")
    screen.press_button("Discard and Close")
    case.wait_for(lambda: not screen.composers(), 20, "the end of the composer")
    assert geary.quit() == 0
    assert len(smtp.mails) == 3
    assert geary.places() == {"INBOX": (4, 0), "Sent": (3, 0)}, geary.places()


def begin(case, geary, number, key, words):
    """Answer a question with a key, and write some words above the quotation."""
    screen = case.screen

    def read():
        # A mail that is opened after one which Geary has chosen counts as read when it is
        # scrolled, and has then been shown for a quarter of a second.
        screen.scroll_down(screen.wait_for("label", "dora@example.org"), 1)
        return f"Question {number}" not in unread(geary)
    screen.open_row("Inbox", 7 - number, 4, f"Do you come on the {number}th?")
    case.wait_for(read, 30, "a mail that is read", interval=1)
    screen.key(key)
    case.wait_for(screen.composers, 20, "a composer")
    case.wait_for(lambda: any("wrote:" in each or "Forwarded message" in each
                              for each in screen.texts()), 20, "the quotation")
    if words:
        screen.type(words)


def leave_sent(geary, data):
    """Leave a mail in the Outbox as Geary does that quits before it has a copy in Sent."""
    with contextlib.closing(sqlite3.connect(geary.data_folder(1) / "geary.db")) as db, db:
        db.execute("INSERT INTO SmtpOutboxTable (message, ordering, sent) VALUES (?, 1, 1)",
                   (data.decode(),))


def test_copy_saved_before(case):
    """Geary quit when the copy was in Sent and it had not heard so: there is no second one."""
    server = case.server()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, smtp=case.smtp().port)
    geary.start()
    case.wait_for(lambda: "Sent" in geary.folders(), 20, "the folders")
    assert geary.quit() == 0
    letter = mail("Letter")
    # The last has the same Message-ID.
    for data, count in ((letter, 1), (letter, 1), (letter + b"One more line.\r\n", 2)):
        leave_sent(geary, data)
        geary.start()
        geary.wait_for_messages(1, "Sent", 1)
        case.wait_for(lambda: not outbox(geary), 20, "an empty Outbox")
        assert geary.quit() == 0
        assert geary.places() == {"Sent": (count, 0)}
