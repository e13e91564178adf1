# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Large messages in Geary's window: the beginning, and the way to the rest."""

import base64

from case import quick

ATTACHED = bytes(range(256)) * 6 * 1024
LAST_WORDS = "These are the last words."


def large(subject, minute=0, attached=ATTACHED):
    """A mail of more than two megabytes: a text, an attachment, more text."""
    content = base64.encodebytes(attached).decode().replace("\n", "\r\n")
    ident = subject.lower().replace(" ", ".")
    return (f"From: Bob Baker <bob@example.org>\r\nTo: ana@example.org\r\n"
            f"Date: Mon, 02 Nov 2026 10:{minute:02}:00 +0000\r\nSubject: {subject}\r\n"
            f"Message-ID: <{ident}@example.org>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
            f"--b\r\nContent-Type: text/plain\r\n\r\nHere are the pictures.\r\n"
            f"--b\r\nContent-Type: application/octet-stream; name=\"pictures.bin\"\r\n"
            f"Content-Disposition: attachment; filename=\"pictures.bin\"\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{content}"
            f"--b\r\nContent-Type: text/plain\r\n\r\n{LAST_WORDS}\r\n--b--\r\n").encode()


@quick
def test_download_the_rest(case):
    """A bar above the beginning of a large message gets the rest of it."""
    server = case.server()
    data = large("Holiday pictures")
    server.add(case.USER, data)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, max_message_mib=1, keep_on_server="never")
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    case.screen.wait_for_conversations(1)
    case.screen.open_conversation(0)
    case.screen.wait_for_message("Only the beginning of this message", "Here are the pictures.")
    case.screen.wait_for_info_bar("Not complete")
    case.picture("partial-beginning")
    assert not case.screen.shows_message(LAST_WORDS)
    assert not server.commands(case.USER, "RETR")
    assert server.messages(case.USER) == [data]

    case.screen.press_button("Download the Rest")
    case.screen.wait_for_message("Here are the pictures.", LAST_WORDS)
    case.wait_for(lambda: not case.screen.info_bars(), 10, "a bar less")
    case.wait_for(lambda: "pictures.bin" in "".join(case.screen.texts()), 10, "the attachment")
    case.picture("partial-whole")
    assert geary.quit() == 0
    [message] = geary.messages()
    assert message.original == data
    assert not server.messages(case.USER)
