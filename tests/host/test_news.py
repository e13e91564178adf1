# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Of which mail the host is told as news, which makes notifications, badge and sound."""

from case import mail


def test_news(case):
    """Once for what has just come; never for what is moved, undone, deleted, known."""
    server = case.server()
    for minute in range(3):
        server.add(case.USER, mail(f"Old {minute}", minute=minute))
    program = case.headless(server)
    assert program.run("--move", "Old 0=Archive", "--check")["announced"] == 0

    for minute in range(10, 14):
        server.add(case.USER, mail(f"New {minute}", minute=minute))
    report = program.run("--read", "New 10", "--trash", "New 11", "--undo",
                         "--trash", "New 12", "--remove", "New 12",
                         "--move", "New 13=Archive", "--move", "New 13=INBOX", "--check")
    assert report["visits"][0]["fetched"] == 4
    assert report["announced"] == 4, report
    # What was deleted here is on the server still, and is no news either.
    assert len(server.names(case.USER)) == 7
    report = program.run("--visits", 2)
    assert [visit["fetched"] for visit in report["visits"]] == [0, 0]
    assert report["announced"] == 0, report
