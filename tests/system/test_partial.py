# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Large messages in Geary's window: the beginning, and the way to the rest."""

from case import quick
from corpus import LAST_WORDS, large


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
