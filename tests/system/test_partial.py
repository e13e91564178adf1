# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Large messages in Geary's window: the beginning, and the way to the rest."""

from corpus import LAST_WORDS, large

SUBJECT = "Holiday pictures"


def test_download_the_rest(case):
    """A bar above the beginning of a large message gets the rest of it."""
    server = case.server()
    data = large(SUBJECT)
    server.add(case.USER, data)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, max_message_mib=1, keep_on_server="never")
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    case.screen.open_only_conversation(
        "Inbox", "Only the beginning of this message", "Here are the pictures.")
    case.screen.wait_for_info_bar("Not complete")
    case.picture("partial-beginning")
    assert not case.screen.shows_message(LAST_WORDS)
    assert not server.commands(case.USER, "RETR")
    assert server.messages(case.USER) == [data]

    case.screen.press_button("Download the Rest")
    case.screen.open_only_conversation("Inbox", "Here are the pictures.", LAST_WORDS)
    case.wait_for(lambda: not case.screen.info_bars(), 10, "a bar less")
    case.wait_for(lambda: "pictures.bin" in "".join(case.screen.texts()), 10, "the attachment")
    case.picture("partial-whole")
    case.wait_for(lambda: not server.messages(case.USER), 20, "the deletion on the server")
    assert geary.quit() == 0
    [message] = geary.messages()
    assert message.original == data


def test_the_rest_is_gone(case):
    """A message that the server has no more: the bar says so, the beginning stays."""
    server = case.server()
    server.add(case.USER, large(SUBJECT))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, max_message_mib=1)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    case.screen.open_only_conversation("Inbox", "Here are the pictures.")
    case.screen.wait_for_info_bar("Not complete")
    server.delete(case.USER, server.names(case.USER)[0])
    case.screen.press_button("Download the Rest")
    case.screen.wait_for_info_bar("does not have the message any more")
    case.picture("partial-gone")
    case.wait_for(lambda: not case.screen.find_all("push button", "Download the Rest"), 10,
                  "the end of the other bar")
    case.screen.wait_for_message("Here are the pictures.")
    assert geary.quit() == 0
    assert geary.count() == 1


def test_no_room(case):
    """A dialog says how much room is needed, and how much there is."""
    server = case.server()
    server.add(case.USER, large(SUBJECT))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.environment = {"LD_PRELOAD": str(case.build / "tests/host/libfaults.so"),
                         "FAULTS_FOLDER": str(geary.data_folder()),
                         "FAULTS_ROOM": str(60 * 1024 * 1024)}
    case.expect_in_log("There is no room for the mail of")
    geary.start()
    dialog = case.screen.wait_for_dialog("There is no room for the mail of")
    said = " ".join(case.screen.texts(dialog)).replace("\N{NO-BREAK SPACE}", " ")
    assert "about 75.7 MB are needed, and 62.9 MB are free" in said, said
    case.picture("partial-no-room")
    assert not server.commands(case.USER, "RETR")
    case.screen.close_dialog(dialog)
    assert geary.quit() == 0
    assert geary.count() == 0
