# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server that means ill, in the window."""

from case import mail
from test_account_pages import open_account
from test_add_page_odd import Odd

# Markup, a link, an entity, the start of a colour, a bell, and text from right to left.
HOSTILE = (b"<b>Closed</b> <a href='http://x.invalid'>&amp;</a>\x1b[31m\x07 "
           b"\xe2\x80\xaegnp.\xe2\x81\xa6")
SHOWN = "<b>Closed</b> <a href='http://x.invalid'>&amp;</a> [31m gnp."


def assert_tame(texts):
    """The text is there as it came, but for what moves or hides others; as text."""
    found = [text for text in texts if "Closed" in text]
    assert found and all(SHOWN in text for text in found), texts
    for text in texts:
        assert not any(each in text for each in "\x1b\x07\u202e\u2066"), text


def test_server_texts(case):
    """What a server says is text and nothing else wherever it is shown."""
    with Odd({case.USER: case.PASSWORD}) as server:
        server.answers = {"AUTH": b"-ERR [SYS/PERM] " + HOSTILE + b"\r\n"}
        geary = case.geary()
        geary.write_pop3_account(server, case.USER, port="pop3", trust=False)
        geary.start()
        bar = case.screen.wait_for_info_bar("problem", timeout=40)
        case.screen.press_button("Details", bar)
        case.wait_for(lambda: any("Closed" in text for window in case.screen.windows()
                                  for text in case.screen.texts(window)), 20, "the details")
        case.picture("hostile-details")
        assert_tame([text for window in case.screen.windows()
                     for text in case.screen.texts(window)])
        case.screen.key("Escape")

        dialog = open_account(case, geary)
        dialog.activate_row("Mail fetching")
        dialog.wait_for_page("Mail Fetching")
        dialog.wait_for_text("Closed")
        dialog.picture("hostile-status")
        assert_tame(dialog.texts())
        for page in ("Edit Account", "Accounts"):
            case.screen.key("Escape")
            dialog.wait_for_page(page)
        dialog.close()
    assert geary.quit() == 0


def test_other_certificate(case):
    """Another certificate than the one that was trusted for good is asked about anew."""
    server = case.server()
    server.add(case.USER, mail("First"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, trust=False)
    geary.start()
    case.screen.answer_certificate_warning("Always Trust This Server", timeout=40)
    geary.wait_for_messages(1, "INBOX", 1)
    geary.wait_for_nothing_new()
    logins = server.logins("pop3")

    server.stop()
    server.renew_certificates()
    server.start()
    server.add(case.USER, mail("Second", minute=1))
    geary.activate("pop3-check-mail")
    case.screen.wait_for_dialog("Untrusted Connection", timeout=40)
    assert server.logins("pop3") == logins
    case.screen.answer_certificate_warning("Don’t Trust This Server")
    case.wait_for(lambda: not case.screen.dialogs(), 10, "the end of the dialog")
    assert geary.quit() == 0
    assert server.logins("pop3") == logins
    assert geary.count() == 1
