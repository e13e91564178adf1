# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Large and old messages: what comes of them, what comes later, what stays there.

keep=never is the rule under which a mistake would lose mail.
"""

import collections
import errno
import random
import shutil
import sys
import time

import corpus
from case import limit, mail, quick
from corpus import FIRST_WORDS, LAST_WORDS, large, pictures

STORED, SKIPPED, PARTIAL = 1, 2, 3
MISSED = 2
ROOM_ERROR = 13
# Of the calls that fail, one after the other, every third: there are about 150.
STRIDE = 3
# Runs what stands behind the name of a file, and writes its kilobytes there.
MEASURE = """
import pathlib, resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
pathlib.Path(sys.argv[1]).write_text(str(most))
sys.exit(code)
"""
SUBJECT = "Holiday pictures"


def states(program):
    """How many ledger rows there are in each state."""
    return collections.Counter(
        state for state, in program.rows(1, "SELECT state FROM Pop3LedgerTable"))


def subjects(program, folder="INBOX"):
    """Subjects of a folder's messages."""
    return [each.subject for each in program.messages(folder=folder)]


def the_large(program, folder="INBOX"):
    """The one large message of a folder."""
    [message] = [each for each in program.messages(folder=folder) if each.subject == SUBJECT]
    return message


def check_whole(program, message, data, mebibytes=2):
    """All of it is here, its file too, and the ledger says so."""
    assert message.original == data
    [attachment] = program.attachments(message.id)
    assert attachment.content == pictures(mebibytes)
    assert program.rows(1, "SELECT state, size, rest FROM Pop3LedgerTable WHERE message_id = ?",
                        message.id) == [(STORED, len(data), 0)]
    folders = {path.name for path in (program.account / "attachments").iterdir()}
    assert folders == {str(message.id)}, folders


def check_beginning(program, message, server, user, data):
    """Its beginning is here, all of it there, and the ledger says so."""
    assert FIRST_WORDS.encode() in message.body and LAST_WORDS.encode() not in message.body
    assert b"base64" not in message.header + message.body
    assert not program.attachments(message.id)
    assert program.rows(1, "SELECT state FROM Pop3LedgerTable WHERE message_id = ?",
                        message.id) == [(PARTIAL,)]
    assert data in server.messages(user)
    program.check_database()


def with_beginning(case, mebibytes=2, **options):
    """An account with the beginning of a large message, which the server keeps."""
    server = case.server()
    data = large(SUBJECT, mebibytes=mebibytes)
    server.add(case.USER, data)
    program = case.headless(server)
    program.run(max_mib=1, **options)
    check_beginning(program, the_large(program), server, case.USER, data)
    return server, program, data


@quick
def test_limit(case):
    """Above the limit only the beginning comes, is news, and stays on the server."""
    server = case.server()
    program = case.headless(server)
    program.run(keep="never", max_mib=1)
    data = large(SUBJECT, minute=1)
    for message in (mail("Before"), data, mail("After", minute=2)):
        server.add(case.USER, message)
    report = program.run("--check", keep="never", max_mib=1)
    assert [visit["error"] for visit in report["visits"]] == [None, None]
    assert [visit["fetched"] for visit in report["visits"]] == [3, 0]
    assert report["announced"] == 3 and report["folders"]["INBOX"]["unread"] == 3
    assert subjects(program) == ["Before", SUBJECT, "After"]
    assert server.messages(case.USER) == [data]
    assert len(server.commands(case.USER, "RETR")) == 2
    # In the visit that had something new, and in the one after something was deleted.
    assert len(server.commands(case.USER, "LIST")) == 2
    assert len(server.commands(case.USER, "TOP")) == 1
    assert states(program) == {STORED: 2, PARTIAL: 1}
    check_beginning(program, the_large(program), server, case.USER, data)
    assert b"<holiday.pictures@example.org>" in the_large(program).header


def test_rest(case):
    """The rest comes when asked for: same places, same flags, then deleted there."""
    server, program, data = with_beginning(case, keep="never")
    number = the_large(program).id
    report = program.run("--read", SUBJECT, "--copy", f"{SUBJECT}=Archive", "--rest", SUBJECT,
                         "--check", "--check-finalized", keep="never", max_mib=1)
    assert [visit["fetched"] for visit in report["visits"]] == [0, 1, 0], report
    assert report["folders"]["INBOX"] == {"total": 1, "unread": 0}
    assert report["folders"]["Archive"] == {"total": 1, "unread": 0}
    assert report["announced"] == 0
    message = the_large(program)
    assert message.id == the_large(program, "Archive").id != number
    assert not message.unread
    check_whole(program, message, data)
    [count] = program.rows(1, "SELECT COUNT(*) FROM MessageTable")
    assert count == (1,)
    assert not server.messages(case.USER)


def test_limit_raised(case):
    """What fits by now comes by itself, in its old place; without LIST it stays."""
    server, program, data = with_beginning(case)
    server.add(case.USER, mail("After", minute=9))
    program.run(max_mib=1)
    lists = len(server.commands(case.USER, "LIST"))
    program.run(max_mib=1)
    assert len(server.commands(case.USER, "LIST")) == lists
    report = program.run("--check", max_mib=3)
    assert [visit["fetched"] for visit in report["visits"]] == [1, 0]
    assert subjects(program) == [SUBJECT, "After"]
    check_whole(program, the_large(program), data)
    program.check_database()


def test_rest_is_gone(case):
    """The server has it no more: that is noted, and the beginning stays."""
    server, program, data = with_beginning(case)
    server.add(case.USER, mail("Other"))
    server.delete(case.USER, server.names(case.USER)[0])
    report = program.run("--rest", SUBJECT, "--check", max_mib=1)
    assert [visit["error"] for visit in report["visits"]] == [None] * 3
    assert program.rows(1, "SELECT state, rest FROM Pop3LedgerTable WHERE message_id = ?",
                        the_large(program).id) == [(PARTIAL, MISSED)]
    assert FIRST_WORDS.encode() in the_large(program).body
    del data


def test_wish_without_network(case):
    """Asked for while the server is away: it comes when the server is back."""
    server, program, data = with_beginning(case)
    server.stop()
    report = program.run("--rest", SUBJECT, max_mib=1)
    assert all(visit["error"] for visit in report["visits"]), report
    assert FIRST_WORDS.encode() in the_large(program).body
    server.start()
    program.run(max_mib=1)
    check_whole(program, the_large(program), data)
    program.check_database()


def test_beginning_deleted_here(case):
    """A beginning that was deleted here stays there, whatever changes later."""
    server, program, data = with_beginning(case, keep="until-deleted")
    program.run("--trash", SUBJECT, "--remove", SUBJECT, "--check", keep="until-deleted",
                max_mib=1)
    for keep in ("until-deleted", "days-or-deleted", "never"):
        report = program.run("--check", keep=keep, keep_days=1)
        assert [visit["fetched"] for visit in report["visits"]] == [0, 0]
    assert not program.messages() and not program.messages(folder="Trash")
    assert server.messages(case.USER) == [data]
    assert not server.commands(case.USER, "DELE")
    program.check_database()


def test_since(case):
    """Older messages are looked at once and stay there; an earlier day brings them."""
    server = case.server()
    days = ("Wed, 04 Mar 2026", "Thu, 05 Mar 2026", "Fri, 06 Mar 2026", "Sat, 07 Mar 2026")
    for number, day in enumerate(days):
        server.add(case.USER, mail(f"Mail {number}").replace(b"Mon, 02 Nov 2026", day.encode()))
    server.add(case.USER, mail("No date").replace(b"Date:", b"X-Date:"))
    program = case.headless(server)
    report = program.run("--check", keep="never", since="2026-03-06")
    assert [visit["fetched"] for visit in report["visits"]] == [3, 0]
    assert subjects(program) == ["Mail 2", "Mail 3", "No date"]
    assert len(server.commands(case.USER, "TOP")) == 5
    assert len(server.messages(case.USER)) == 2
    assert states(program) == {STORED: 3, SKIPPED: 2}

    report = program.run("--check", keep="always", since="2026-03-05")
    assert [visit["fetched"] for visit in report["visits"]] == [1, 0]
    assert report["announced"] == 0
    assert subjects(program) == ["Mail 1", "Mail 2", "Mail 3", "No date"]
    program.run("--check", keep="always", since="2026-03-07")
    program.run(keep="never")
    assert subjects(program) == ["Mail 0", "Mail 1", "Mail 2", "Mail 3", "No date"]
    assert not server.messages(case.USER)
    program.check_database()


def test_no_room(case):
    """Too little room is said with both figures before anything is fetched."""
    server = case.server()
    for number in range(3):
        server.add(case.USER, large(f"Large {number}"))
    program = case.headless(server)
    mebibyte = 1024 * 1024
    report = program.run_with_faults(env={"ROOM": 70 * mebibyte}, keep="never")
    [visit] = report["visits"]
    assert visit["domain"].endswith(f":{ROOM_ERROR}") and visit["fetched"] == 0, visit
    assert "73.4" in visit["error"] and "Please make room" in visit["error"], visit
    assert not program.messages()
    assert not server.commands(case.USER, "RETR") + server.commands(case.USER, "DELE")

    # One that fits, and two that do not fit even alone.
    server.add(case.USER, mail("Small"))
    report = program.run_with_faults(env={"ROOM": 66 * mebibyte}, keep="never")
    assert report["visits"][0]["domain"].endswith(f":{ROOM_ERROR}")
    assert subjects(program) == ["Small"]
    assert len(server.messages(case.USER)) == 3
    report = program.run(keep="never")
    assert report["visits"][0]["error"] is None
    assert len(program.messages()) == 4 and not server.messages(case.USER)


def peak(case, program):
    """The most memory, in bytes, that one run had."""
    result = case.home / "peak"
    program.run(wrapper=[sys.executable, "-c", MEASURE, result], timeout=200)
    return int(result.read_text()) * 1024


@limit(300)
def test_memory(case):
    """50 MB take at most 32 MiB and four times the message above an idle account.

    One copy is ours, the temporary file that is mapped; the host's are the text of
    the message, what its parser makes of it, and the decoded file.
    """
    server = case.server()
    program = case.headless(server)
    program.run()
    idle = peak(case, program)
    server.add(case.USER, large(SUBJECT, mebibytes=48))
    used = peak(case, program) - idle
    size = len(server.messages(case.USER)[0])
    print(f"{used / 2**20:.0f} MiB above idle for {size / 2**20:.0f} MiB")
    check_whole(program, the_large(program), server.messages(case.USER)[0], mebibytes=48)
    assert used < 32 * 2**20 + 4 * size


def save(program, case):
    """A copy of the account, to begin again from."""
    shutil.copytree(program.account, case.home / "saved")


def restore(program, case):
    """Begin again."""
    shutil.rmtree(program.account)
    shutil.copytree(case.home / "saved", program.account)


@limit(300)
def test_kill_while_replacing(case):
    """Killed at any moment of it: the beginning or the whole, never both or none."""
    server, program, data = with_beginning(case, mebibytes=6)
    program.sql("UPDATE Pop3LedgerTable SET rest = 1")
    save(program, case)
    source = random.Random(5)
    outcomes = collections.Counter()
    for _kill in range(20):
        restore(program, case)
        logins = server.logins("pop3")
        child = program.start(max_mib=1)
        case.wait_for(lambda before=logins: server.logins("pop3") > before, 20, "a login")
        time.sleep(source.uniform(0.0, 0.5))
        child.kill()
        child.wait()
        message = the_large(program)
        whole = message.original == data
        outcomes[whole] += 1
        if not whole:
            check_beginning(program, message, server, case.USER, data)
    print("whole and not:", outcomes)

    def finished():
        return program.run(max_mib=1)["visits"][0]["error"] is None
    case.wait_for(finished, 60, "a visit that ends well")
    check_whole(program, the_large(program), data, mebibytes=6)
    program.check_database()


@limit(600)
def test_each_call_while_replacing(case):
    """Call after call of the store fails: the old message is left, or the new one there.

    A small message that the ledger takes for a beginning has fewer calls.
    """
    server = case.server()
    data = next(data for _name, data in corpus.mixed(30) if b"attachment" in data)
    server.add(case.USER, data)
    program = case.headless(server)
    program.run()
    program.sql("UPDATE Pop3LedgerTable SET state = ?, rest = 1", PARTIAL)
    [before] = program.messages()
    save(program, case)
    first, failed, kept, count = 1, True, 0, 0
    while failed:
        restore(program, case)
        log = case.home / f"faults-{first}.txt"
        code = errno.ENOSPC if first % 2 else errno.EIO
        report = program.run_with_faults(
            env={"FIRST": first, "LOG": log, "ERRNO": code})
        failed = "FAILED" in log.read_text()
        [message] = program.messages()
        [state] = states(program)
        if message.id == before.id:
            assert state == PARTIAL and report["visits"][0]["error"] is not None, report
            kept += 1
        else:
            assert state == STORED, report
        assert message.original == data
        # Once the disk is well again all is, the search included.
        program.run()
        assert states(program) == {STORED: 1}
        program.check_database()
        first += STRIDE
        count += 1
    print(f"{count} calls failed in turn; {kept} times the old message was left")
    assert count > 20 and kept > 10
