# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A Geary that is not the one we know is left alone, with all that it has."""

import re

import drift
from case import mail

TITLE = "POP3 accounts cannot be used"
OTHER = "ben@example.org"
# One that the module needs of the host.
FUNCTION = "geary_revokable_set_invalid"


class AtRest:
    """A POP3 account that was in use, and an IMAP account beside it."""

    def __init__(self, case):
        self.case = case
        self.server = case.server(case.USER, OTHER)
        self.server.add(case.USER, mail("Before"))
        self.geary = case.geary()
        self.geary.write_pop3_account(self.server, case.USER, 1)
        self.geary.write_imap_account(self.server, OTHER, 2, smtp=case.smtp().port)
        self.geary.start()
        self.geary.wait_for_messages(1, "INBOX", 1)
        self.geary.wait_for_nothing_new()
        assert self.geary.quit() == 0
        self.before = self.state()
        self.server.add(case.USER, mail("While it does not fit", minute=1))
        self.arrived = 0

    def state(self):
        """All that is of the POP3 account, and how often its server was visited."""
        return (self.geary.account_path(1).read_bytes(), self.geary.checksum(1),
                self.server.connections("pop3"))

    def wait_for_other(self):
        """Mail comes for the other account, which is open, then, and not just opening."""
        self.arrived += 1
        self.server.add(OTHER, mail(f"Mail {self.arrived}", minute=self.arrived))
        self.geary.wait_for_messages(2, "INBOX", self.arrived)

    def quit(self):
        """Mail has come for the other account, and nothing else has happened."""
        self.wait_for_other()
        assert not self.case.screen.dialogs()
        assert "Account 1" not in self.case.screen.folders()
        assert self.geary.quit() == 0
        assert self.state() == self.before

    def fits_again(self):
        """With the host that fits all is as it was."""
        self.geary.start()
        self.geary.wait_for_messages(1, "INBOX", 2)
        self.wait_for_other()
        assert self.geary.quit() == 0


def test_class_of_another_size(case):
    """One dialog says so; Geary goes on, the account's file and mail rest."""
    rest = AtRest(case)
    case.expect_in_log(TITLE, "libpeas:Plugin .pop3. does not provide")
    env = drift.shim(case.desktop.scratch, "size")
    case.desktop.env.update(env)
    rest.geary.start()
    for name in env:
        del case.desktop.env[name]
    dialog = case.screen.wait_for_dialog(TITLE)
    assert any("geary_revokable" in text for text in case.screen.texts(dialog)), \
        case.screen.texts(dialog)
    assert len(case.screen.dialogs()) == 1
    case.screen.close_dialog(dialog)
    rest.quit()
    assert rest.geary.log().count(TITLE) == 1
    rest.fits_again()


def test_not_loaded(case):
    """A function that is missing and a library of another version: the module is not
    loaded at all, which the log says, and Geary goes on."""
    rest = AtRest(case)
    # The host's own words for a module that it could not load.
    case.expect_in_log("libpeas:Error loading plugin .pop3.",
                       "libpeas:peas_engine_create_extension")
    library = re.search('HOST_LIBRARY "(.*)"', (case.build / "config.h").read_text()).group(1)
    for name in (FUNCTION, library):
        said = f"{name[:-1]}#"
        case.expect_in_log(said)
        rest.geary.alter = lambda module, name=name: drift.rename(module, name.encode())
        rest.geary.start()
        rest.quit()
        assert rest.geary.log().count(said) == 1, rest.geary.log()[-3000:]
    rest.geary.alter = lambda module: None
    rest.fits_again()
