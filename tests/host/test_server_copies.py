# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stays on the server, under each rule, and what never comes back."""

from case import mail, quick

DAY = 24 * 60 * 60


def fill(server, user, count=4, first=0):
    """Put some mails, "Mail A" and on, into the server."""
    for number in range(first, first + count):
        server.add(user, mail(f"Mail {chr(ord('A') + number)}", minute=number))


def subjects(program, folder="INBOX"):
    """Subjects of a folder's messages."""
    return [each.subject for each in program.messages(folder=folder)]


def left(server, user):
    """Subjects of the server's messages."""
    return [data.split(b"Subject: ")[1].split(b"\r\n")[0].decode()
            for data in server.messages(user)]


def age(program, subject, seconds):
    """Let a message have come so long ago."""
    program.sql("""UPDATE Pop3LedgerTable SET received = received - ? WHERE message_id =
                   (SELECT id FROM MessageTable WHERE subject = ?)""", seconds, subject)


def removed(case, keep, **options):
    """Mail B is deleted here for good; returns server and program after it."""
    server = case.server()
    fill(server, case.USER)
    program = case.headless(server)
    report = program.run("--trash", "Mail B", "--remove", "Mail B", "--check",
                         "--check-finalized", keep=keep, **options)
    assert subjects(program) == ["Mail A", "Mail C", "Mail D"], report
    assert not subjects(program, "Trash")
    program.check_database()
    return server, program


@quick
def test_always(case):
    """always: not even what was deleted here, and it never comes back."""
    server, program = removed(case, "always")
    report = program.run("--visits", 2, keep="always")
    assert [visit["fetched"] for visit in report["visits"]] == [0, 0]
    assert not server.commands(case.USER, "DELE")
    assert len(server.messages(case.USER)) == 4
    assert subjects(program) == ["Mail A", "Mail C", "Mail D"]


def test_missing_word(case):
    """Without a word about it nothing is deleted."""
    server = case.server()
    fill(server, case.USER)
    program = case.headless(server)
    program.run("--trash", "Mail B", "--remove", "Mail B", keep="always")
    path = program.account / "geary.ini"
    path.write_text(path.read_text().replace("keep_on_server=always\n", ""))
    command = [program.program, "--home", program.account, "--password", case.PASSWORD,
               "--tls-ca", server.authority, "--visits", "2"]
    program.command = lambda *_words, **_options: [str(word) for word in command]
    report = program.run()
    assert [visit["deleted"] for visit in report["visits"]] == [0, 0]
    assert len(server.messages(case.USER)) == 4


@quick
def test_never(case):
    """never: all of it, in the visit that fetched it, after it is stored."""
    server = case.server()
    fill(server, case.USER)
    program = case.headless(server)
    report = program.run(keep="never")
    assert (report["visits"][0]["fetched"], report["visits"][0]["deleted"]) == (4, 4)
    assert not server.messages(case.USER)
    assert subjects(program) == ["Mail A", "Mail B", "Mail C", "Mail D"]
    verbs = [line.split(" ")[0] for line in server.sessions(case.USER)[-2]]
    assert verbs[-5:] == ["DELE"] * 4 + ["QUIT"]
    assert max(place for place, verb in enumerate(verbs) if verb == "RETR") < \
        verbs.index("DELE")
    program.check_database()


@quick
def test_until_deleted(case):
    """until-deleted: what was deleted here for good, and nothing else."""
    server, program = removed(case, "until-deleted")
    assert left(server, case.USER) == ["Mail A", "Mail C", "Mail D"]
    report = program.run("--trash", "Mail C", "--check", keep="until-deleted")
    # In the Trash is not yet gone for good.
    assert left(server, case.USER) == ["Mail A", "Mail C", "Mail D"], report
    program.run("--empty", "Trash", "--check", keep="until-deleted")
    assert left(server, case.USER) == ["Mail A", "Mail D"]


def test_days(case):
    """days: what came here so long ago, whether deleted here or not."""
    server, program = removed(case, "days", keep_days=3)
    assert len(server.messages(case.USER)) == 4
    age(program, "Mail A", 3 * DAY + 60)
    age(program, "Mail C", 3 * DAY - 600)
    program.run(keep="days", keep_days=3)
    assert left(server, case.USER) == ["Mail B", "Mail C", "Mail D"]
    assert subjects(program) == ["Mail A", "Mail C", "Mail D"]


def test_days_or_deleted(case):
    """days-or-deleted: whichever comes first."""
    server, program = removed(case, "days-or-deleted", keep_days=3)
    assert left(server, case.USER) == ["Mail A", "Mail C", "Mail D"]
    age(program, "Mail A", 3 * DAY + 60)
    program.run(keep="days-or-deleted", keep_days=3)
    assert left(server, case.USER) == ["Mail C", "Mail D"]


def test_undo(case):
    """What was moved to the Trash and back is here and on the server."""
    server = case.server()
    fill(server, case.USER)
    program = case.headless(server)
    report = program.run("--trash", "Mail B", "--undo", "--check", "--check-finalized",
                         keep="until-deleted")
    assert report["folders"]["INBOX"] == {"total": 4, "unread": 4}
    assert report["folders"]["Trash"] == {"total": 0, "unread": 0}
    assert sorted(subjects(program)) == ["Mail A", "Mail B", "Mail C", "Mail D"]
    assert len(server.messages(case.USER)) == 4
    program.check_database()


def test_counts(case):
    """Numbers that the host shows are those of the database."""
    server = case.server()
    fill(server, case.USER)
    program = case.headless(server)
    report = program.run("--read", "Mail A", "--move", "Mail A=Archive",
                         "--move", "Mail B=Archive", "--trash", "Mail C")
    folders = report["folders"]
    assert folders["INBOX"] == {"total": 1, "unread": 1}
    assert folders["Archive"] == {"total": 2, "unread": 1}
    assert folders["Trash"] == {"total": 1, "unread": 1}
    assert program.run()["folders"] == folders
    program.check_database()


def test_other_program(case):
    """What another program deletes on the server stays here."""
    server = case.server()
    fill(server, case.USER)
    program = case.headless(server)
    program.run(keep="until-deleted")
    server.delete(case.USER, server.names(case.USER)[0])
    report = program.run("--visits", 2, keep="until-deleted")
    assert [visit["fetched"] for visit in report["visits"]] == [0, 0]
    assert len(subjects(program)) == 4 and len(server.messages(case.USER)) == 3
