# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The pages of a POP3 account that is there: its own, its servers, its status."""

from accounts_dialog import AccountsDialog
from case import mail
from slow_line import SlowLine

NEW_PASSWORD = "another horse"
OTHER = "ben@example.org"


def open_account(case, geary, name="Account 1"):
    """Open the page of an account."""
    dialog = AccountsDialog(case, geary).open()
    dialog.activate_row(name)
    return dialog.wait_for_page("Edit Account")


def open_servers(case, geary):
    """Open the page of an account's servers."""
    dialog = open_account(case, geary)
    dialog.press("Server Settings")
    return dialog.wait_for_page("Server Settings")


def start_with_account(case, *mails, **settings):
    """Geary with a POP3 account, and its server with mail; the mail is there."""
    server = case.server()
    for each in mails:
        server.add(case.USER, each)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, smtp=case.smtp().port, **settings)
    geary.start()
    geary.wait_for_messages(1, "INBOX", len(mails))
    geary.wait_for_nothing_new()
    return server, geary


def test_listed_like_any_other(case):
    """Enabled and marked in the list; on its page what applies, and nothing of IMAP."""
    server, geary = start_with_account(case, mail("Before"))
    dialog = AccountsDialog(case, geary).open()
    dialog.wait_for_text("POP3")
    assert not case.screen.find_all("icon", "Warning", dialog.window)
    dialog.picture("account-list")
    dialog.activate_row("Account 1")
    dialog.wait_for_page("Edit Account")
    dialog.wait_for_text("Mail fetching")
    texts = dialog.texts()
    assert not any("ownload mail" in each for each in texts), texts
    dialog.picture("account-page")
    dialog.press("Server Settings")
    dialog.wait_for_page("Server Settings")
    assert dialog.read("POP3 server") == "localhost"
    assert dialog.read("Port") == str(server.ports["pop3s"])
    assert not any("IMAP" in each for each in dialog.texts())
    dialog.picture("account-servers")
    case.screen.key("Escape")
    dialog.wait_for_page("Edit Account")
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")
    dialog.close()
    assert geary.quit() == 0


def look_of(case, dialog, label):
    """Whether a page can be closed, and where a label of it begins."""
    closes = case.screen.find("push button", "Close", dialog.window) is not None
    return closes, case.screen.place_of_text(
        case.screen.wait_for("label", label, dialog.window))[0]


def look_of_entry(case, dialog):
    """Whether the text in a page's first entry stands at its end; the host's has no name."""
    entry = next(each for each in case.screen.walk(dialog.window) if each.role == "text")
    case.screen.fill(entry, "Ana")
    begin, _top, room, _height = entry.extents
    x, width = case.screen.place_of_text(entry)
    return x - begin > begin + room - x - width


def look_of_pages(case, dialog, name, server):
    """The looks of an account's own page, and of that of its servers."""
    dialog.activate_row(name)
    dialog.wait_for_page("Edit Account")
    account = look_of(case, dialog, "Account name")
    dialog.press("Server Settings")
    dialog.wait_for_page("Server Settings")
    servers = look_of(case, dialog, server), look_of_entry(case, dialog)
    case.screen.key("Escape")
    dialog.wait_for_page("Edit Account")
    return account, servers


def look_of_adding(case, dialog, kind):
    """The look of the page that adds an account; goes back from it."""
    case.screen.press_button("Add", dialog.window)
    case.screen.press(case.screen.wait_for(name=kind, top=dialog.window))
    case.wait_for(lambda: dialog.window.name != "Accounts", 10, "the page")
    dialog.wait_for_page(dialog.window.name)
    look = look_of(case, dialog, "Your name"), look_of_entry(case, dialog)
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")
    return look


def test_like_those_of_the_host(case):
    """Beside the host's own pages, each of ours looks as they do, whatever its version."""
    server = case.server(case.USER, OTHER)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1, smtp=case.smtp().port)
    geary.write_imap_account(server, OTHER, 2, smtp=case.smtp().port)
    geary.start()
    dialog = AccountsDialog(case, geary).open()
    look_of_host = look_of_pages(case, dialog, "Account 2", "IMAP server")
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")
    added = [look_of_adding(case, dialog, kind) for kind in (
        "IMAP: mail stays on the server", "POP3: mail is fetched to this computer")]
    assert added[0] == added[1], added

    look = look_of_pages(case, dialog, "Account 1", "POP3 server")
    assert look == look_of_host, (look, look_of_host)
    assert look_of(case, dialog, "Mail fetching") == look[0]
    dialog.activate_row("Mail fetching")
    dialog.wait_for_page("Mail Fetching")
    assert look_of(case, dialog, "Last check") == look[0]
    if not look[0][0]:
        for page in ("Edit Account", "Accounts"):
            case.screen.key("Escape")
            dialog.wait_for_page(page)
    dialog.close()
    assert geary.quit() == 0


def test_changed(case):
    """A wrong change is not taken, a right one works at once; Cancel forgets."""
    server, geary = start_with_account(case, mail("Before"))
    before = geary.account_path(1).read_bytes()
    dialog = open_servers(case, geary)
    dialog.choose("Keep messages on the server", "No")
    dialog.fill("Password", "wrong")
    dialog.press("Apply")
    case.wait_for(lambda: "password" in dialog.note("Password"), 20, "the problem")
    dialog.picture("account-servers-problem")
    assert geary.account_path(1).read_bytes() == before
    dialog.press("Cancel")
    dialog.wait_for_page("Edit Account")
    assert geary.account_path(1).read_bytes() == before

    # What was half done is not there when the page is opened once more.
    dialog.press("Server Settings")
    dialog.wait_for_page("Server Settings")
    assert dialog.chosen("Keep messages on the server") == "Always"
    server.set_password(case.USER, NEW_PASSWORD)
    dialog.fill("Password", NEW_PASSWORD)
    dialog.choose("Keep messages on the server", "Until I delete them")
    dialog.press("Apply")
    dialog.wait_for_page("Edit Account")
    account = geary.read_account(1)
    assert account["POP3"]["keep_on_server"] == "until-deleted"
    assert account["Metadata"]["status"] == "disabled"
    server.add(case.USER, mail("After", minute=1))
    geary.check_mail()
    geary.wait_for_messages(1, "INBOX", 2)

    # What is about no server is not checked there.
    visits = server.connections("pop3")
    dialog.press("Server Settings")
    dialog.wait_for_page("Server Settings")
    dialog.choose("Check for mail", "Every 15 minutes")
    dialog.switch("Save sent email", False)
    dialog.press("Apply")
    dialog.wait_for_page("Edit Account")
    def saved():
        file = geary.read_account(1)
        return (file["Account"]["save_sent"] == "false"
                and file["Metadata"]["status"] == "disabled" and file)
    file = case.wait_for(saved, 10, "the host's own setting in the file, and what is ours")
    assert file["POP3"]["check_minutes"] == "15"
    assert server.connections("pop3") == visits
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")
    dialog.close()
    assert geary.quit() == 0

    server.add(case.USER, mail("Later", minute=2))
    geary.start()
    geary.wait_for_messages(1, "INBOX", 3)
    assert geary.quit() == 0


def test_other_user(case):
    """Another user name, with the same mail: nothing comes twice, and nobody is told."""
    server = case.server(case.USER, OTHER)
    for user in (case.USER, OTHER):
        server.add(user, mail("Same"))
    server.add(OTHER, mail("More", minute=1))
    notifications = case.notifications()
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    dialog = open_servers(case, geary)
    dialog.fill("Login name", OTHER)
    dialog.fill("Password", case.PASSWORD)
    dialog.press("Apply")
    dialog.wait_for_page("Edit Account")
    geary.wait_for_messages(1, "INBOX", 2)
    case.wait_for(lambda: geary.log().count("done: 1 fetched") == 2, 20, "the visit's end")
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")
    dialog.close()
    assert geary.quit() == 0
    assert "The mail server of" not in str(notifications.shown()), notifications.shown()


def test_host_in_capitals(case):
    """A host's name in capitals is the same name: what is trusted for one is for both."""
    server, geary = start_with_account(case, mail("Before"))
    dialog = open_servers(case, geary)
    dialog.fill("POP3 server", "LOCALHOST")
    dialog.press("Apply")
    dialog.wait_for_page("Edit Account")
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")
    dialog.close()
    assert geary.read_account()["Incoming"]["host"] == "LOCALHOST"

    # Geary has given the account another endpoint, which a certificate is asked about with.
    server.stop()
    server.renew_certificates()
    server.start()
    server.add(case.USER, mail("Afterwards", minute=1))
    geary.activate("pop3-check-mail")
    case.screen.answer_certificate_warning(timeout=40)
    geary.wait_for_messages(1, "INBOX", 2)
    assert not case.screen.dialogs()
    assert geary.quit() == 0


def test_status(case):
    """When it was checked, what is left on the server, and a problem with Retry."""
    server, geary = start_with_account(case, mail("One"), mail("Two", minute=1),
                                       keep_on_server="days", keep_days=3)
    dialog = open_account(case, geary)
    dialog.activate_row("Mail fetching")
    dialog.wait_for_page("Mail Fetching")
    dialog.wait_for_text("Just now")
    dialog.wait_for_text("Kept for some days")
    dialog.wait_for_text("The first of them are deleted on the server in 3 days.")
    dialog.picture("status")

    server.add(case.USER, mail("Three", minute=2))
    dialog.press("Check Now")
    geary.wait_for_messages(1, "INBOX", 3)
    case.wait_for(lambda: "done: 1 fetched" in geary.log(), 20, "the end of the visit")

    server.stop()
    dialog.press("Check Now")
    dialog.wait_for_button("Retry")
    dialog.picture("status-problem")
    server.start()
    dialog.press("Retry")
    dialog.wait_for_button("Check Now")
    case.screen.key("Escape")
    dialog.wait_for_page("Edit Account")
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")
    dialog.close()
    assert geary.quit() == 0


def test_after_undo(case):
    """The page of an account that was removed and is back is the same as before."""
    server, geary = start_with_account(case, mail("Before"))
    dialog = open_account(case, geary)
    dialog.press("Remove this account from Geary")
    question = case.screen.wait_for_dialog("can be undone")
    case.screen.press_button("Remove Account", question)
    dialog.wait_for_page("Accounts")
    dialog.press("Undo")
    case.wait_for(lambda: "POP3" in dialog.texts(), 20, "the account in the list")
    case.wait_for(lambda: not case.screen.find_all("icon", "Warning", dialog.window), 10,
                  "an account that is well")
    dialog.activate_row("Account 1")
    dialog.wait_for_page("Edit Account")
    server.add(case.USER, mail("After", minute=1))
    geary.activate("pop3-check-mail")
    geary.wait_for_messages(1, "INBOX", 2)
    dialog.wait_for_text("Just now")
    dialog.press("Server Settings")
    dialog.wait_for_page("Server Settings")
    assert dialog.read("POP3 server") == "localhost"
    for page in ("Edit Account", "Accounts"):
        case.screen.key("Escape")
        dialog.wait_for_page(page)
    dialog.close()
    assert geary.quit() == 0


def test_progress(case):
    """How far a long download is, below the folders; and gone at its end."""
    server = case.server()
    for number in range(60):
        server.add(case.USER, mail(f"Mail {number}", body="Good morning.\r\n" * 2000))
    line = SlowLine(server.ports["pop3"], bytes_per_second=15_000)
    case.at_end(line.stop)
    geary = case.geary()
    geary.write_pop3_account(server, case.USER)
    settings = geary.read_account(1)
    settings["Incoming"].update(port=line.port, transport_security="none")
    geary.write_account(1, **settings)
    geary.start()
    case.screen.wait_for_text("Fetching ", case.screen.main_window())
    case.picture("progress")
    dialog = open_account(case, geary)
    dialog.activate_row("Mail fetching")
    dialog.wait_for_page("Mail Fetching")
    dialog.wait_for_text("of 60…")
    dialog.wait_for_text(" left")
    dialog.picture("progress-status")
    line.speed_up()
    geary.wait_for_messages(1, "INBOX", 60)
    dialog.wait_for_text("Nothing to do")
    for page in ("Edit Account", "Accounts"):
        case.screen.key("Escape")
        dialog.wait_for_page(page)
    dialog.close()
    case.wait_for(lambda: not any("Fetching " in each for each in case.screen.texts(
        case.screen.main_window())), 10, "the end of the progress")
    assert geary.quit() == 0
