# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Adding a POP3 account in the Accounts dialog, from the first start on."""

import threading

from accounts_dialog import AccountsDialog
from case import mail, quick
from provider import Provider

ADDRESS = "ana@example.org"


def start_without_account(case, geary):
    """Start Geary in an empty home; returns the dialog that welcomes."""
    geary.start(wait=False)
    case.screen.wait_for("dialog", "Accounts", timeout=40)
    return AccountsDialog(case, geary).wait_for_page("Accounts")


def make_provider(case, *mails, **options):
    """A provider with mail, and the servers that it has."""
    server = case.server(**options)
    for each in mails:
        server.add(case.USER, each)
    smtp = case.smtp(users=server.users, certificate=server.certificate)
    provider = Provider(case, server, smtp)
    provider.serve(provider.describe())
    return provider


def open_by_hand(case, server, address=ADDRESS, smtp=None, port="pop3s"):
    """Go to the page of the servers without any found, and fill it in."""
    geary = case.geary()
    provider = Provider(case, server, smtp)
    provider.serve("<nothing/>")
    provider.host(geary, trusted=False)
    dialog = start_without_account(case, geary)
    dialog.activate_row("POP3: mail is fetched to this computer")
    dialog.wait_for_page("Add a POP3 account")
    dialog.introduce(address, case.PASSWORD)
    dialog.press("Next")
    dialog.wait_for_text("No settings were found for example.org")
    dialog.enter_servers(server, smtp, port)
    return geary, dialog


def create(case, dialog):
    """Make the account that was checked, and close the dialog."""
    dialog.press("Create")
    dialog.wait_for_page("Accounts")
    case.wait_for(lambda: "POP3" in dialog.texts(), 20, "the account in the list")


@quick
def test_first_start(case):
    """Name, address and password; the rest is found, checked and made."""
    provider = make_provider(case, *(mail(f"Mail {n}", minute=n) for n in range(3)))
    geary = case.geary()
    provider.host(geary)
    dialog = start_without_account(case, geary)
    dialog.picture("add-welcome")
    dialog.activate_row("POP3: mail is fetched to this computer")
    dialog.wait_for_page("Add a POP3 account")
    dialog.picture("add-person")
    dialog.introduce(ADDRESS, case.PASSWORD)
    dialog.press("Next")
    dialog.wait_for_text("The mailbox holds 3 messages")
    dialog.wait_for_text("The settings of Example Mail were found.")
    assert dialog.read("POP3 server") == "localhost"
    assert dialog.read("Port") == str(provider.server.ports["pop3s"])
    assert dialog.chosen("Connection security") == "TLS"
    assert dialog.read("Port", 1) == str(provider.smtp.port)
    assert dialog.chosen("Keep messages on the server") == "Some days or until I delete them"
    dialog.picture("add-found")
    create(case, dialog)
    dialog.picture("add-done")
    dialog.close()
    geary.wait_for_messages(1, "INBOX", 3)

    account = geary.read_account(1)
    assert account["Metadata"]["status"] == "disabled"
    assert account["Account"]["sender_mailboxes"] == f"Ana Ng <{ADDRESS}>;"
    assert account["Account"]["prefetch_days"] == "-1"
    assert account["Incoming"]["transport_security"] == "transport"
    assert account["Outgoing"]["credentials"] == "use-incoming"
    assert account["POP3"]["keep_on_server"] == "days-or-deleted"
    assert account["POP3"]["keep_days"] == "14"
    assert account["POP3"]["check_minutes"] == "10"
    assert case.PASSWORD not in geary.account_path(1).read_text()
    assert len(provider.server.names(case.USER)) == 3
    assert geary.quit() == 0

    geary.start()
    assert not case.screen.dialogs()
    geary.wait_for_messages(1, "INBOX", 3)
    assert geary.quit() == 0


def test_next_to_another_account(case):
    """From the menu of the button, with every option by hand; and by IMAP as ever."""
    provider = make_provider(case, mail("Old", minute=1))
    geary = case.geary()
    provider.host(geary)
    geary.write_pop3_account(provider.server, case.USER, 1)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    dialog = AccountsDialog(case, geary).open()
    case.screen.press_button("Add", dialog.window)
    case.screen.wait_for(name="POP3: mail is fetched to this computer", top=dialog.window)
    case.picture("add-menu")
    case.screen.press(case.screen.wait_for(name="IMAP: mail stays on the server",
                                           top=dialog.window))
    dialog.wait_for_page("Add an account")
    case.picture("stock-add")
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")

    dialog.add_pop3()
    dialog.introduce(ADDRESS, case.PASSWORD)
    dialog.press("Next")
    dialog.wait_for_text("The mailbox holds 1 message ")
    dialog.choose("Keep messages on the server", "For some days")
    dialog.fill("Days to keep", "30")
    dialog.choose("Check for mail", "Every 30 minutes")
    dialog.choose("Size limit", "25 MB")
    dialog.choose("Fetch", "Since a date")
    dialog.picture("add-options")
    dialog.switch("Remember password", False)
    # That was about the server: it is asked once more.
    dialog.press("Check")
    create(case, dialog)
    dialog.close()
    geary.wait_for_messages(2, "INBOX", 0)
    settings = geary.read_account(2)
    assert settings["Incoming"]["remember_password"] == "false"
    assert settings["POP3"]["keep_on_server"] == "days"
    assert settings["POP3"]["keep_days"] == "30"
    assert settings["POP3"]["check_minutes"] == "30"
    assert settings["POP3"]["max_message_mib"] == "25"
    assert settings["POP3"]["fetch_since"]
    assert geary.quit() == 0


def test_cancelled(case):
    """A search and a check are given up at once, and nothing stays behind."""
    provider = make_provider(case)
    geary = case.geary()
    provider.host(geary)
    go_on = threading.Event()
    provider.serve(provider.describe(), hold=go_on)
    dialog = start_without_account(case, geary)
    dialog.activate_row("POP3: mail is fetched to this computer")
    dialog.wait_for_page("Add a POP3 account")
    dialog.introduce(ADDRESS, case.PASSWORD)
    dialog.press("Next")
    dialog.wait_for_text("Looking for the settings of example.org…")
    case.wait_for(lambda: provider.requests, 10, "the search")
    dialog.picture("add-finding")
    dialog.press("Cancel")
    case.wait_for(lambda: dialog.has("Email address") and dialog.read("Email address") == ADDRESS,
                  5, "the first page again")

    # Escape does the same; the page stays.
    dialog.press("Next")
    dialog.wait_for_text("Looking for the settings of example.org…")
    case.screen.bring_to_front("Add a POP3 account")
    case.screen.key("Escape")
    case.wait_for(lambda: not any("Looking for" in each for each in dialog.texts()), 5,
                  "the end of the search")
    case.wait_for(lambda: dialog.has("Email address"), 5, "the first page again")
    go_on.set()

    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")
    assert not geary.account_path(1).exists()
    assert provider.server.connections("pop3") == 0
    assert case.screen.find("label", "Welcome to Geary")


def test_provider_with_rules(case):
    """What is known of a provider is said, with a link, before anything is sent to it."""
    provider = make_provider(case)
    geary = case.geary()
    provider.host(geary)
    dialog = start_without_account(case, geary)
    dialog.activate_row("POP3: mail is fetched to this computer")
    dialog.wait_for_page("Add a POP3 account")
    dialog.introduce("ana@gmail.com", case.PASSWORD)
    dialog.press("Next")
    dialog.wait_for_text("app password")
    dialog.wait_for_text("Instructions of the provider")
    assert dialog.read("Login name") == "ana@gmail.com"
    dialog.picture("add-hint")
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")
    assert not geary.account_path(1).exists()


def test_guessed(case):
    """Servers that nobody has named see the password when the user has seen theirs."""
    provider = make_provider(case, mail("Hello"))
    provider.serve("<nothing/>")
    geary = case.geary()
    provider.host(geary, usual=True)
    dialog = start_without_account(case, geary)
    dialog.activate_row("POP3: mail is fetched to this computer")
    dialog.wait_for_page("Add a POP3 account")
    dialog.introduce(ADDRESS, case.PASSWORD)
    dialog.press("Next")
    dialog.wait_for_text("These servers seem to belong to example.org.")
    assert dialog.read("POP3 server") == "pop.example.org"
    assert dialog.read("SMTP server") == "smtp.example.org"
    assert dialog.read("Port") == "995"
    dialog.picture("add-guessed")
    dialog.wait_for_button("Check")
    assert provider.server.logins("pop3") == 0
    assert provider.server.wrong_passwords() == 0
    dialog.press("Check")
    dialog.wait_for_text("The mailbox holds 1 message ")
    create(case, dialog)
    dialog.close()
    geary.wait_for_messages(1, "INBOX", 1)
    assert geary.quit() == 0


def test_only_receives(case):
    """An account without a server for sending; plain TLS by a command."""
    server = case.server()
    server.add(case.USER, mail("Hello"))
    geary, dialog = open_by_hand(case, server, port="pop3")
    dialog.press("Check")
    case.screen.answer_certificate_warning("Always Trust This Server")
    dialog.wait_for_text("The mailbox holds 1 message ")
    dialog.picture("add-receives-only")
    create(case, dialog)
    dialog.close()
    geary.wait_for_messages(1, "INBOX", 1)
    account = geary.read_account(1)
    assert account["POP3"]["receive_only"] == "true"
    assert account["Outgoing"]["host"] == "smtp.invalid"
    assert account["Incoming"]["transport_security"] == "start-tls"
    assert geary.quit() == 0


def test_certificates(case):
    """The host's own prompt, once for a no, then for a yes; both servers have one host."""
    server = case.server()
    smtp = case.smtp(users=server.users, certificate=server.certificate)
    geary, dialog = open_by_hand(case, server, smtp=smtp)
    dialog.press("Check")
    case.screen.wait_for_dialog("Untrusted Connection")
    case.picture("add-certificate")
    case.screen.answer_certificate_warning("Don’t Trust This Server")
    case.wait_for(lambda: "certificate" in dialog.note("POP3 server"), 20, "the problem")
    dialog.picture("add-certificate-refused")
    dialog.press("Check")
    case.screen.answer_certificate_warning("Always Trust This Server")
    dialog.wait_for_text("The mailbox is empty.")
    create(case, dialog)
    dialog.close()
    assert geary.quit() == 0


def test_problems(case):
    """Each problem stands at the row it belongs to, and says what to do."""
    server = case.server()
    smtp = case.smtp(users=server.users)
    web = case.listener(b"HTTP/1.1 400 Bad Request\r\nServer: test\r\n\r\n")
    silent = case.listener(b"")
    geary, dialog = open_by_hand(case, server, smtp=smtp)
    geary.pin(server.certificate, "localhost")
    pop, plain = server.ports["pop3s"], server.ports["pop3"]
    # What is entered, the row, and words of what is said there.
    problems = (
        ("password", {"Password": "wrong"}, "Password", "password"),
        ("host", {"POP3 server": "nowhere.invalid"}, "POP3 server", "name"),
        ("imap", {"Port": server.ports["imaps"]}, "POP3 server", "IMAP"),
        ("web", {"Port": web, "Connection security": "None"}, "POP3 server", "web"),
        ("closed", {"Port": silent, "Connection security": "None"}, "POP3 server", "server"),
        ("start", {"Port": plain}, "Connection security", "TLS"),
    )
    for name, changes, row, words in problems:
        for control, value in {"POP3 server": "localhost", "Connection security": "TLS",
                               "Port": pop, "Password": case.PASSWORD, **changes}.items():
            enter(dialog, control, value)
        dialog.press("Check")
        case.wait_for(lambda: words in dialog.note(row), 30, f"{name}: {dialog.texts()}")
        case.picture(f"add-problem-{name}")
        assert not case.screen.find("push button", "Create", dialog.window)

    enter(dialog, "Connection security", "TLS")
    enter(dialog, "Port", pop)
    dialog.choose("Login", "Use a different login")
    dialog.fill("Login name", case.USER, 1)
    dialog.fill("Password", "wrong", 1)
    dialog.press("Check")
    case.wait_for(lambda: "password" in dialog.note("Password", 1), 30, "the other password")
    dialog.picture("add-problem-sending")
    assert not dialog.note("Password")
    dialog.fill("Password", case.PASSWORD, 1)
    dialog.press("Check")
    dialog.wait_for_text("The mailbox is empty.")
    assert not geary.account_path(1).exists()
    create(case, dialog)
    dialog.close()
    assert geary.read_account(1)["Outgoing"]["credentials"] == "custom"
    assert geary.quit() == 0


def enter(dialog, control, value):
    """Write into an entry, or choose in a combo box."""
    if control == "Connection security":
        dialog.choose(control, value)
    else:
        dialog.fill(control, value)


def test_by_keyboard(case):
    """From the welcome to the account without the mouse."""
    provider = make_provider(case, mail("Hello"))
    geary = case.geary()
    provider.host(geary)
    dialog = start_without_account(case, geary)
    case.screen.key("alt+p")
    case.screen.key("Return")
    dialog.wait_for_page("Add a POP3 account")
    for key, text in (("alt+n", "Ana Ng"), ("alt+e", ADDRESS), ("alt+p", case.PASSWORD)):
        case.screen.key(key)
        case.screen.key("ctrl+a")
        case.screen.type(text)
    case.screen.key("Return")
    dialog.wait_for_text("The mailbox holds 1 message ")
    # The choice about the server's copies, by its letter and the arrow keys.
    case.screen.key("alt+k")
    case.screen.key("Home")
    case.wait_for(lambda: dialog.chosen("Keep messages on the server") == "Always", 5, "the choice")
    case.screen.key("alt+c")
    dialog.wait_for_page("Accounts")
    dialog.close()
    geary.wait_for_messages(1, "INBOX", 1)
    assert geary.read_account(1)["POP3"]["keep_on_server"] == "always"
    assert geary.quit() == 0
