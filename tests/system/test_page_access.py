# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The pages for everybody: names, keys, a narrow window, large text, dark, right to left."""

from accounts_dialog import AccountsDialog
from case import mail
from provider import Provider

CONTROLS = ("text", "password text", "combo box", "spin button", "toggle button", "push button")
# Those of which the tree tells the key.
KEYED = ("text", "password text", "combo box", "spin button")
# Geary 43's own page of an account is the widest, frame included. Later ones open the
# dialog wider than any page.
NARROW = 374


def allowed_width(dialog, width=NARROW):
    """How wide pages may be that have this width, in a dialog that has just opened."""
    return max(width, dialog.window.extents[2])


def visit_add_page(case, dialog, look):
    """Show the page that adds an account, and have it looked at."""
    dialog.add_pop3()
    look("add-person")
    dialog.introduce(case.USER, case.PASSWORD)
    dialog.press("Next")
    dialog.wait_for_button("Create")
    dialog.choose("Fetch", "Since a date")
    dialog.choose("Login", "Use a different login")
    dialog.choose("Connection security", "None", 1)
    look("add-servers")
    case.screen.key("Escape")
    dialog.wait_for_page("Accounts")


def visit_pages(case, geary, dialog, look):
    """Show each page of ours, and have it looked at."""
    visit_add_page(case, dialog, look)
    # That of the start may be a minute ago.
    geary.check_mail()
    dialog.activate_row("Account 1")
    dialog.wait_for_page("Edit Account")
    look("account")
    dialog.activate_row("Mail fetching")
    dialog.wait_for_page("Mail Fetching")
    dialog.wait_for_text("Kept for some days")
    look("status")
    case.screen.key("Escape")
    dialog.wait_for_page("Edit Account")
    dialog.press("Server Settings", host=True)
    dialog.wait_for_page("Server Settings")
    look("servers")
    for page in ("Edit Account", "Accounts"):
        case.screen.key("Escape")
        dialog.wait_for_page(page)
    dialog.close()


def start(case, language=None, **environment):
    """Geary with a POP3 account and a provider, in such a Language and environment."""
    server = case.server()
    server.add(case.USER, mail("One"))
    smtp = case.smtp(users=server.users, certificate=server.certificate)
    provider = Provider(case, server, smtp)
    provider.serve(provider.describe())
    geary = case.geary()
    provider.host(geary)
    geary.environment.update(environment)
    if language:
        geary.translations = language.folder
        geary.environment.update(language.environment(case.desktop.scratch / "locale"))
    geary.write_pop3_account(server, case.USER, smtp=smtp.port, keep_on_server="days",
                             keep_days=5, check_minutes=15)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    geary.wait_for_nothing_new()
    return geary, AccountsDialog(case, geary, language).open()


def test_names_and_width(case):
    """Each control has a name of its own and a key; no page is wider than the host's."""
    geary, dialog = start(case)
    narrow = allowed_width(dialog)

    def look(page):
        case.screen.scroll_to(dialog.window)
        assert dialog.window.extents[2] <= narrow, (page, dialog.window.extents)
        if page == "account":
            return
        for each in case.screen.walk(dialog.window):
            if each.role not in CONTROLS:
                continue
            assert each.name or case.screen.labels(each), (page, each.role)
            if each.role in KEYED:
                assert case.screen.key_of(each), (page, each.role, each.name)
        if page == "servers":
            # The wheel scrolls, and changes nothing on its way.
            case.screen.scroll_down(dialog.window)
            assert dialog.chosen("Keep messages on the server") == "For some days"
            assert not case.screen.is_sensitive(
                case.screen.find("push button", "Apply", dialog.window))
    visit_pages(case, geary, dialog, look)
    assert geary.quit() == 0


def pictures(case, variant, **environment):
    """Leave pictures of all pages in an environment."""
    geary, dialog = start(case, **environment)
    dialog.picture(f"{variant}-list")
    visit_pages(case, geary, dialog, lambda page: dialog.picture(f"{variant}-{page}"))
    assert geary.quit() == 0


def test_dark_from_right_to_left(case):
    """In the dark style, and mirrored as for Arabic or Hebrew."""
    pictures(case, "dark", GTK_THEME="Adwaita:dark", POP3_TEST_RTL="1")


def test_large_text(case):
    """With text of one and a half times the size."""
    pictures(case, "large", GDK_DPI_SCALE="1.5")
