# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whatever of the host is another is found before anything of it is used."""

import drift
from case import mail

# How the host differs, and what is said to do so.
DIFFERENCES = {
    "size": "geary_revokable", "class": "geary_account", "interface": "accounts_editor_pane",
    "no-interface": "geary_folder_support_move", "signal": "account-added",
    "no-type": "composer-registered", "property": "display-name",
    "version": "libgeary-client-43.1.so", "engine": "GearyEngine",
}


def test_differences(case):
    """Each is said in one line; no server is asked, no mail touched."""
    server = case.server(case.USER)
    server.add(case.USER, mail("Before"))
    program = case.headless(server)
    program.run()
    server.add(case.USER, mail("While it does not fit", minute=1))
    before = (program.account / "geary.db").read_bytes()
    visits = server.connections("pop3")
    for how, name in DIFFERENCES.items():
        start = program.log_path.stat().st_size
        program.run(env=drift.shim(case.home, how), expect=1)
        said = program.log_path.read_bytes()[start:].decode()
        assert said.count(f"({name} differs)") == 1 and said.count("\n") <= 2, (how, said)
        assert (program.account / "geary.db").read_bytes() == before, how
    assert server.connections("pop3") == visits
    assert program.run()["visits"][0]["fetched"] == 1
