# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A Geary of the right version that is not the one we know is left alone."""

import shlex
import subprocess
from pathlib import Path

from case import mail

SOURCE = Path(__file__).with_name("drift_shim.c")
TITLE = "POP3 accounts cannot be used"


def build_shim(folder):
    """Compile the library that makes one class of the host another."""
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "gobject-2.0"],
                           capture_output=True, text=True, check=True).stdout
    target = folder / "drift_shim.so"
    subprocess.run(["gcc", "-std=gnu11", "-Wall", "-Werror", "-shared", "-fPIC", "-o", target,
                    SOURCE, *shlex.split(flags), "-ldl"], check=True)
    return target


def test_class_of_another_size(case):
    """One dialog says so; Geary goes on, the account's file and mail rest."""
    server = case.server(case.USER, "ben@example.org")
    server.add(case.USER, mail("Before"))
    geary = case.geary()
    geary.write_pop3_account(server, case.USER, 1)
    geary.write_imap_account(server, "ben@example.org", 2, smtp=case.smtp().port)
    geary.start()
    geary.wait_for_messages(1, "INBOX", 1)
    assert geary.quit() == 0
    file, checksum = geary.account_path(1).read_bytes(), geary.checksum(1)
    visits = server.connections("pop3")

    server.add(case.USER, mail("While it does not fit", minute=1))
    server.add("ben@example.org", mail("For the other account"))
    case.expect_in_log(TITLE, "libpeas:Plugin .pop3. does not provide")
    case.desktop.env["LD_PRELOAD"] = str(build_shim(case.desktop.scratch))
    geary.start()
    del case.desktop.env["LD_PRELOAD"]
    dialog = case.screen.wait_for_dialog(TITLE)
    assert any("GearyRevokable" in text or "OtherRevokable" in text
               for text in case.screen.texts(dialog)), case.screen.texts(dialog)
    geary.wait_for_messages(2, "INBOX", 1)
    assert len(case.screen.dialogs()) == 1
    case.screen.press_button("Close", dialog)
    case.wait_for(lambda: not case.screen.dialogs(), 10, "the end of the dialog")
    assert "Account 1" not in case.screen.folders()
    assert geary.quit() == 0
    assert geary.log().count(TITLE) == 1
    assert geary.account_path(1).read_bytes() == file
    assert geary.checksum(1) == checksum
    assert server.connections("pop3") == visits

    geary.start()
    geary.wait_for_messages(1, "INBOX", 2)
    assert geary.quit() == 0
