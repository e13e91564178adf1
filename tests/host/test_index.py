# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Geary's full-text index, which is filled behind the delivery."""

import shutil

import corpus
import process
from case import limit, mail, quick

KILLS = 3
# On a busy machine the index may be quicker than whoever is to kill the program.
ATTEMPTS = 10


def fill(case, count):
    """A server with mails of usual sizes, and an account for it."""
    server = case.server()
    names = []
    for name, data in corpus.mixed(count):
        server.add(case.USER, data)
        names.append(name)
    return case.headless(server), names


def indexed(program):
    """The rows of the index, each once."""
    return program.rows(1, "SELECT id FROM MessageSearchTable_docsize")


def content(program, number):
    """A column of the index's rows, by the message's subject."""
    return dict(program.rows(1, f"""SELECT m.subject, c.c{number} FROM MessageTable m
        JOIN MessageSearchTable_content c ON c.id = m.id"""))


@quick
def test_found(case):
    """Words of body, subject and file names find each mail, and no other."""
    program, names = fill(case, 60)
    attached = names[4]
    report = program.run("--search", "about", "--search", names[7], "--search",
                         f"attachments:{attached}*", "--search", "nonsensical")
    assert report["found"] == [60, 1, 1, 0], report["found"]
    assert report["complete"] == 60
    program.check_database()


def test_removed_meanwhile(case):
    """What is read, moved or deleted before its turn is indexed as it is then."""
    server = case.server()
    for number in range(150):
        server.add(case.USER, mail(f"Mail {number}", "All equal.\r\n" * 200, minute=number))
    program = case.headless(server)
    report = program.run("--read", "Mail 3", "--trash", "Mail 4", "--remove", "Mail 4",
                         "--trash", "Mail 5", "--search", "equal")
    assert report["found"] == [149]
    flags = content(program, 7)
    assert "unread" in flags["Mail 6"].lower() and "unread" not in flags["Mail 3"].lower()
    program.check_database()


# More of the message at hand, indexed and in its place.
MORE = ("""INSERT INTO MessageTable (header, body, fields)
           WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < 3000)
           SELECT header, ?, fields FROM more, MessageTable""",
        """INSERT INTO MessageLocationTable (message_id, folder_id, ordering)
           SELECT m.id, folder_id, ordering + m.id FROM MessageTable m, MessageLocationTable l
           WHERE m.id > l.message_id""",
        """INSERT INTO MessageSearchTable_docsize SELECT m.id, sz
           FROM MessageTable m, MessageSearchTable_docsize d WHERE m.id > d.id""")


def test_opened(case):
    """To see whether all is indexed not all mail is read."""
    server = case.server()
    server.add(case.USER, mail("Mail"))
    program = case.headless(server)
    program.run("--search", "mail")
    few = program.run(visits=0)
    program.sql(MORE[0], "x" * 6000)
    for statement in MORE[1:]:
        program.sql(statement)
    many = program.run(visits=0)
    assert many["folders"]["INBOX"]["total"] == 3001
    more = many["read_kib"] - few["read_kib"]
    print(f"{more} KiB more are read")
    assert more < 3000


def kill_before_index(program, count):
    """Kill it with all mail here and not all of it indexed."""
    for _attempt in range(ATTEMPTS):
        shutil.rmtree(program.account, ignore_errors=True)
        child = program.start()
        process.wait_for(lambda: len(program.rows(1, "SELECT id FROM MessageTable")) == count,
                         60, "the delivery", interval=0.01)
        child.kill()
        child.wait()
        rows = len(indexed(program))
        print(f"{rows} of {count} indexed when killed")
        if rows < count:
            return
    raise AssertionError("the index was always quicker")


@limit(300)
def test_kill(case):
    """What was not indexed when it was killed is at the next start; nothing twice."""
    program, _names = fill(case, 250)
    kill_before_index(program, 250)
    for _kill in range(KILLS):
        before = len(indexed(program))
        if before == 250:
            break
        child = program.start("--visits", 0)
        process.wait_for(lambda rows=before: len(indexed(program)) > rows, 30, "the index",
                         interval=0.01)
        child.kill()
        child.wait()
    report = program.run("--search", "about", "--visits", 0)
    assert report["found"] == [250]
    program.check_database()
    whole = content(program, 0)

    other = case.headless(program.server, name="other")
    assert other.run("--search", "about")["found"] == [250]
    assert content(other, 0) == whole


@limit(300)
def test_failing_disk(case):
    """A disk that fails while the index is written costs no mail and no search."""
    program, _names = fill(case, 200)
    kill_before_index(program, 200)
    for first in (1, 10, 30, 60):
        program.run_with_faults("--visits", 0, expect=None,
                                env={"FIRST": first, "COUNT": 1000, "CALLS": "pwrite fsync"})
    assert len(indexed(program)) < 200
    report = program.run("--search", "about", "--visits", 0)
    assert report["found"] == [200]
    program.check_database()
