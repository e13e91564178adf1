# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The installed package in the Geary of this machine.

first_start is Debian's autopkgtest.  life installs and removes the package, the
file that GEARY_POP3_PACKAGE names, and is run as root of a throw-away tree.
Neither has a network: that is what the caller sees to.
"""

import hashlib
import os
import subprocess
from pathlib import Path

from accounts_dialog import AccountsDialog
from case import limit, mail

PACKAGE = "geary-plugin-pop3"
ARCHIVE = os.environ.get("GEARY_POP3_PACKAGE", "")
IMAP_USER = "ben@example.org"
# What is not the package's: kernel, homes, this project, and the books that
# dpkg, apt, debconf and the font cache keep of themselves.
FOREIGN = tuple(f"/{name}" for name in (
    "dev", "home", "logs", "package", "proc", "root", "run", "source", "sys", "tmp",
    "var/cache/apt", "var/cache/debconf", "var/cache/fontconfig", "var/cache/ldconfig",
    "var/lib/apt", "var/lib/dpkg/lock", "var/lib/dpkg/status", "var/log"))


def add_account(case, geary, server):
    """From an empty home to a working account, as a person does it."""
    smtp = case.smtp(users=server.users, certificate=server.certificate)
    geary.start(wait=False)
    case.screen.wait_for("dialog", "Accounts", timeout=60)
    dialog = AccountsDialog(case, geary).wait_for_page("Accounts")
    dialog.activate_row("POP3: mail is fetched to this computer")
    dialog.wait_for_page("Add a POP3 account")
    dialog.introduce(case.USER, case.PASSWORD)
    dialog.press("Next")
    dialog.wait_for_text("No settings were found for example.org", timeout=60)
    dialog.enter_servers(server, smtp)
    dialog.press("Check")
    case.screen.answer_certificate_warning("Always Trust This Server")
    dialog.wait_for_text("The mailbox holds 3 messages")
    dialog.press("Create")
    dialog.wait_for_page("Accounts")
    dialog.close()
    geary.wait_for_messages(1, "INBOX", 3)


def three_mails(case, *users):
    """A server with mail for the POP3 account."""
    server = case.server(case.USER, *users)
    for number in range(3):
        server.add(case.USER, mail(f"Mail {number}", minute=number))
    return server


def test_first_start(case):
    """Whoever has installed the package adds an account with clicks alone."""
    server = three_mails(case)
    geary = case.geary(stock_only=True)
    add_account(case, geary, server)
    case.wait_for(lambda: "Inbox" in case.screen.folders(), 20, "the Inbox")
    case.screen.select_folder("Inbox")
    case.screen.wait_for_conversations(3)
    assert geary.quit() == 0


def apt(*words):
    """Run apt-get; what it complains of ends the test."""
    result = subprocess.run(["apt-get", "--quiet", "--yes", *words], text=True, check=False,
                            stdin=subprocess.DEVNULL, capture_output=True)
    assert result.returncode == 0, result.stdout + result.stderr


def files():
    """All files of the machine that are not foreign: {path: what is in it}."""
    found = {}
    for folder, names, leaves in os.walk("/"):
        names[:] = [name for name in names
                    if not os.path.join(folder, name).startswith(FOREIGN)]
        for name in [*names, *leaves]:
            path = Path(folder, name)
            if str(path).startswith(FOREIGN):
                continue
            if path.is_symlink():
                found[str(path)] = os.readlink(path)
            elif path.is_file():
                found[str(path)] = hashlib.sha1(path.read_bytes()).hexdigest()
            else:
                found[str(path)] = "folder"
    return found


def differences(before, after):
    """What has come, gone or changed."""
    return sorted(path for path in before.keys() | after.keys()
                  if before.get(path) != after.get(path))


def look_at_rest(case, geary, server, checksum):
    """A start without the plugin: the other account works, ours is left alone."""
    visits = server.connections("pop3")
    server.add(IMAP_USER, mail("For the other account"))
    expected = len(server.names(IMAP_USER))
    geary.start()
    geary.wait_for_messages(2, "INBOX", expected)
    case.wait_for(lambda: "Account 2" in case.screen.folders(), 20, "the other account")
    assert "ana@example.org" not in case.screen.folders(), case.screen.folders()
    assert geary.quit() == 0
    assert server.connections("pop3") == visits
    assert geary.checksum(1) == checksum


@limit(400)
def test_life(case):
    """Installed, used, removed under a running Geary, back again, purged."""
    assert ARCHIVE, "GEARY_POP3_PACKAGE names no package"
    before = files()
    apt("install", ARCHIVE)
    came = differences(before, files())
    assert any(path.endswith("/plugins/pop3/libpop3.so") for path in came), came

    server = three_mails(case, IMAP_USER)
    geary = case.geary(stock_only=True)
    add_account(case, geary, server)
    account = geary.read_account(1)["Account"]["label"]
    case.wait_for(lambda: account in case.screen.folders(), 20, "the account")
    apt("remove", PACKAGE)
    server.add(case.USER, mail("After the removal", minute=9))
    geary.check_mail()
    geary.wait_for_messages(1, "INBOX", 4)
    assert geary.quit() == 0
    geary.write_imap_account(server, IMAP_USER, 2, smtp=case.smtp().port)
    checksum = geary.checksum(1)
    look_at_rest(case, geary, server, checksum)

    apt("install", ARCHIVE)
    server.add(case.USER, mail("Back again", minute=10))
    geary.start()
    geary.wait_for_messages(1, "INBOX", 5)
    assert geary.quit() == 0
    apt("purge", PACKAGE)
    assert not differences(before, files()), differences(before, files())
    look_at_rest(case, geary, server, geary.checksum(1))
