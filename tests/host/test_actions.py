# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a user does with messages and folders, as the database has it afterwards."""

from case import mail, quick


def filled(case, count=3):
    """A server with some mails, "Mail A" and on, and a program."""
    server = case.server()
    for number in range(count):
        server.add(case.USER, mail(f"Mail {chr(ord('A') + number)}", minute=number))
    return server, case.headless(server)


def subjects(program, folder="INBOX"):
    """Subjects of a folder's messages, sorted."""
    return sorted(each.subject for each in program.messages(folder=folder))


def check(program, report):
    """The numbers that the host shows are those of the database, also later."""
    program.check_database(copies=True)
    again = program.run(visits=0)["folders"]
    assert again == report["folders"]


@quick
def test_copy(case):
    """A copy is a second place of one message; its flags are one, too."""
    _server, program = filled(case)
    report = program.run("--copy", "Mail A=Archive", "--copy", "Mail A=Archive=INBOX",
                         "--copy", "Mail B=Archive")
    assert report["folders"]["INBOX"] == {"total": 3, "unread": 3}
    assert report["folders"]["Archive"] == {"total": 2, "unread": 2}
    assert subjects(program, "Archive") == ["Mail A", "Mail B"]
    assert program.rows(1, "SELECT COUNT(*) FROM MessageTable") == [(3,)]
    check(program, report)
    report = program.run("--read", "Mail A=Archive", "--read", "Mail B=INBOX",
                         "--unread", "Mail B=Archive", "--star", "Mail C")
    assert report["folders"]["INBOX"] == {"total": 3, "unread": 2}
    assert report["folders"]["Archive"] == {"total": 2, "unread": 1}
    flags = dict(program.rows(1, "SELECT subject, lower(flags) FROM MessageTable"))
    assert "\\seen" in flags["Mail A"] and "\\seen" not in flags["Mail B"]
    assert "\\flagged" in flags["Mail C"]
    check(program, report)


def test_called_off(case):
    """Geary ends at once: what the store was asked for is done, and said to be."""
    _server, program = filled(case)
    report = program.run("--hasty", "--trash", "Mail A", "--undo", "--read", "Mail B",
                         "--trash", "Mail C", "--remove", "Mail C")
    assert report["folders"]["INBOX"] == {"total": 2, "unread": 1}
    assert subjects(program) == ["Mail A", "Mail B"]
    check(program, report)


def test_copy_and_deletion(case):
    """A message is gone for good only when its last place is."""
    server, program = filled(case)
    report = program.run("--copy", "Mail A=Archive", "--move", "Mail A=Trash=INBOX",
                         "--remove", "Mail A", "--check", keep="until-deleted")
    assert (subjects(program), subjects(program, "Archive")) == (["Mail B", "Mail C"], ["Mail A"])
    assert len(server.messages(case.USER)) == 3
    check(program, report)
    program.run("--move", "Mail A=Trash=Archive", "--remove", "Mail A", "--check",
                keep="until-deleted")
    assert len(server.messages(case.USER)) == 2
    assert program.run(visits=2)["visits"][1]["fetched"] == 0
    assert program.rows(1, "SELECT COUNT(*) FROM MessageTable") == [(2,)]


def test_move_to_where_it_is(case):
    """A move into a folder that has the message leaves one; Undo, what was before."""
    _server, program = filled(case)
    report = program.run("--move", "Mail A=INBOX=INBOX", "--undo")
    assert report["folders"]["INBOX"] == {"total": 3, "unread": 3}
    check(program, report)
    report = program.run("--copy", "Mail A=Archive", "--move", "Mail A=Archive=INBOX")
    assert report["folders"]["INBOX"] == {"total": 2, "unread": 2}
    assert report["folders"]["Archive"] == {"total": 1, "unread": 1}
    check(program, report)
    report = program.run("--move", "Mail A=INBOX", "--copy", "Mail A=Archive",
                         "--move", "Mail A=Archive=INBOX", "--undo", "--check-finalized")
    assert report["folders"]["INBOX"] == {"total": 3, "unread": 3}
    assert report["folders"]["Archive"] == {"total": 1, "unread": 1}
    check(program, report)


def test_hundreds(case):
    """Hundreds of messages move and come back in one go each, and are deleted in portions."""
    server = case.server()
    for number in range(300):
        server.add(case.USER, mail("Same", f"Number {number}.\r\n", minute=number)
                   .replace(b"<same@", b"<same-%d@" % number))
    program = case.headless(server)
    report = program.run("--trash", "Same", "--undo", "--move", "Same=Archive",
                         "--move", "Same=Junk", "--trash", "Same", "--check",
                         keep="until-deleted")
    assert report["folders"]["Trash"] == {"total": 300, "unread": 300}
    assert report["folders"]["INBOX"] == {"total": 0, "unread": 0}
    assert len(server.messages(case.USER)) == 300
    check(program, report)
    # What is done next comes behind all portions of a mark.
    report = program.run("--read-and-move", "Same=Junk", "--trash", "Same")
    assert report["folders"]["Trash"] == {"total": 300, "unread": 0}
    check(program, report)
    report = program.run("--empty", "Trash", "--check", keep="until-deleted")
    assert report["removed"] == 300 and report["removed_at_once"] <= 50
    assert report["visits"][-1]["deleted"] == 300
    assert not server.messages(case.USER)
    assert program.rows(1, "SELECT COUNT(*) FROM MessageTable") == [(0,)]
    program.check_database()


def test_own_folders(case):
    """A folder that was created is there at once and later, and takes mail."""
    _server, program = filled(case)
    report = program.run("--create-folder", "Plans / 2026", "--create-folder", "Plans",
                         "--move", "Mail A=Plans", "--copy", "Mail B=Plans / 2026")
    assert report["folders"]["Plans"] == {"total": 1, "unread": 1}
    assert report["folders"]["Plans / 2026"] == {"total": 1, "unread": 1}
    check(program, report)
    report = program.run("--create-folder", "Plans", expect=1)
    assert "already exists" in report["error"]
    report = program.run("--create-folder", "inbox", expect=1)
    assert "already exists" in report["error"]
