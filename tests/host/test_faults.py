# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A disk that fails: nothing is deleted on the server that is not safe here.

keep=never is the rule under which a mistake would lose mail.
"""

import collections
import contextlib
import errno
import re
import resource
import signal
import sqlite3
from email.message import EmailMessage
from email.policy import SMTP

import corpus
from case import limit, slow
from dovecot import on_the_wire
from test_crash import nothing_lost


def prepare(case, count=12, seed=3):
    """A server with mails, an account that has seen it empty, and the mails."""
    server = case.server()
    program = case.headless(server)
    program.run(keep="never")
    return server, program, fill(server, case.USER, count, seed)


def fill(server, user, count, seed):
    """Put mails into the server, every fifth with a file; return them."""
    sent = collections.Counter()
    for _name, data in corpus.mixed(count, seed):
        server.add(user, data)
        sent[on_the_wire(data)] += 1
    return sent


def recover(case, server, program, sent):
    """A healthy run ends with every mail exactly once and an empty server."""
    report = program.run("--visits", 2, "--check-finalized", keep="never")
    assert report["visits"][-1]["error"] is None, report
    assert nothing_lost(program, server, case.USER, sent) == sum(sent.values())
    assert not server.messages(case.USER)
    program.check_database()


def store_error(report):
    """The store's error, in a visit or, where it was as early, at the opening."""
    if not report["visits"]:
        return report["error"] is not None
    visit = report["visits"][0]
    return visit["error"] is not None and visit["domain"].startswith("pop3-error")


def count_calls(case, program, server):
    """How many calls of the store thread could fail in one visit."""
    log = case.home / "calls.txt"
    program.run_with_faults(env={"LOG": log}, keep="never")
    del server
    return log.read_text().splitlines()


def fail_in_turn(case, program, server, sent, numbers, **env):
    """One call fails in each run of two visits, those with these numbers in turn."""
    for first in numbers:
        sent += fill(server, case.USER, 6, 1000 + len(sent))
        log = case.home / f"faults-{len(sent)}.txt"
        report = program.run_with_faults(
            "--visits", 2, env={"FIRST": first, "LOG": log, **env},
            keep="never")
        what = (env, first, report, log.read_text())
        assert "FAILED" in log.read_text(), what
        nothing_lost(program, server, case.USER, sent)
        # A disk that recovers within the program is used again; the second visit
        # writes, too, and may be the one with the fault.
        assert None in [visit["error"] for visit in report["visits"]], what
        assert not server.messages(case.USER), what
        # A failure of the pass that indexes is made up for at the next opening.
        program.check_database(indexed=False)


@slow
@limit(900)
def test_each_call(case):
    """Each sync, removal and new folder fails in its turn, once, and a write of a
    file; of the writes of the database, dozens alike in a commit, every fifth."""
    server, program, sent = prepare(case, 6)
    calls = count_calls(case, program, server)
    assert any(line.startswith("sync attachments") for line in calls), calls
    assert any(line.startswith("sync geary.db-journal") for line in calls), calls
    writes = sum(line.startswith("write ") for line in calls)
    assert writes > 50 and len(calls) - writes > 20, calls
    fail_in_turn(case, program, server, sent, range(1, len(calls) - writes + 1),
                 CALLS="sync truncate unlink mkdir")
    fail_in_turn(case, program, server, sent, (1,), CALLS="write",
                 FOLDER=program.account / "attachments")
    fail_in_turn(case, program, server, sent, range(1, writes + 1, 5), CALLS="write")
    recover(case, server, program, sent)


@slow
@limit(900)
def test_each_call_for_good(case):
    """From the N-th call on, each third one, the disk is full; nothing is deleted but
    what is safe."""
    server, program, sent = prepare(case, 6)
    first, failed, reported = 1, True, 0
    while failed:
        if not server.messages(case.USER):
            sent += fill(server, case.USER, 6, 3000 + first)
        log = case.home / f"faults-{first}.txt"
        report = program.run_with_faults(
            env={"FIRST": first, "COUNT": 1000000, "LOG": log, "ERRNO": errno.ENOSPC},
            keep="never", expect=(0, 1))
        assert report["visits"] or store_error(report), report
        failed = "FAILED" in log.read_text()
        reported += store_error(report)
        nothing_lost(program, server, case.USER, sent)
        first += 3
    assert reported > 15
    recover(case, server, program, sent)


@limit(300)
def test_syncs_of_the_database(case):
    """Every sync of the database and its journal fails: no commit counts."""
    server, program, sent = prepare(case)
    report = program.run_with_faults(
        env={"CALLS": "sync", "FIRST": 1, "COUNT": 1000000}, keep="never")
    assert store_error(report), report
    assert not server.commands(case.USER, "DELE")
    assert len(server.messages(case.USER)) == sum(sent.values())
    # Without QUIT: to some servers what was fetched is then gone.
    assert server.sessions(case.USER)[-1][-1] != "QUIT"
    recover(case, server, program, sent)


@limit(300)
def test_largest_file(case):
    """The database may not grow (RLIMIT_FSIZE): nothing is deleted."""
    server, program, sent = prepare(case, 200)
    size = (program.account / "geary.db").stat().st_size

    def cap():
        # An error of the call is wanted, not the end of the program.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 300_000, size + 300_000))
    report = program.run(keep="never", before=cap)
    assert store_error(report), report
    assert not server.commands(case.USER, "DELE")
    assert len(server.messages(case.USER)) == 200
    nothing_lost(program, server, case.USER, sent)
    recover(case, server, program, sent)


@slow
@limit(300)
def test_locked(case):
    """Another program holds the database for longer than anybody waits."""
    server, program, _sent = prepare(case)
    program.run(keep="never")
    commands = len(server.commands(case.USER, "DELE"))
    before = server.logins("pop3")
    child = program.start("--pause", 3000, "--check", keep="never")
    case.wait_for(lambda: server.logins("pop3") > before, 20, "the first visit")
    with contextlib.closing(sqlite3.connect(program.account / "geary.db", timeout=20,
                                            isolation_level=None)) as other:
        case.wait_for(lambda: server.sessions(case.USER)[-1][-1:] == ["QUIT"], 20,
                      "the end of the first visit")
        other.execute("BEGIN IMMEDIATE")
        sent = fill(server, case.USER, 12, 5)
        child.wait(200)
        assert len(server.commands(case.USER, "DELE")) == commands
        assert len(server.messages(case.USER)) == 12
        other.execute("ROLLBACK")
    assert '"domain": "pop3-error' in program.log_path.read_text()
    for mail in program.messages():
        sent[mail.original] += 1
    recover(case, server, program, sent)


# What a file system may not want in a name, and what it says then.
REFUSALS = {
    "Windows": {"NAMES": ":?", "ERRNO": errno.EINVAL},
    "a file server": {"NAMES": ":?", "ERRNO": errno.ENOENT},
    "ASCII alone": {"NAMES": "ü", "ERRNO": errno.EILSEQ},
    "short names": {"LONGEST": 45, "ERRNO": errno.ENAMETOOLONG},
}


def named_files(subject):
    """A mail with files whose names are a trap there, and one with a name for anybody."""
    names = ("report.pdf", "Invoice: 3?.pdf", "Füße.pdf", "n" * 100 + ".pdf")
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = subject
    letter.set_content("Four files.")
    for name in names:
        letter.add_attachment(name.encode(), "application", "pdf", filename=name)
    return names, letter.as_bytes()


@limit(120)
def test_names(case):
    """A file whose name the file system refuses has another one, and holds up nothing."""
    server, program, sent = prepare(case)
    for subject, env in REFUSALS.items():
        names, data = named_files(subject)
        server.add(case.USER, data)
        sent[on_the_wire(data)] += 1
        report = program.run_with_faults(env=env, keep="never")
        assert report["visits"][0]["error"] is None, (subject, report)
        message = next(each for each in program.messages() if each.subject == subject)
        found = {each.content.decode(): each.name for each in program.attachments(message.id)}
        assert set(found) == set(names), (subject, found)
        assert found["report.pdf"] == "report.pdf", (subject, found)
        changed = [name for name in names if found[name] != name]
        assert changed, subject
        assert all(re.fullmatch(r"_[\w.-]+\.pdf", found[name], re.ASCII) for name in changed), found
    recover(case, server, program, sent)


@limit(120)
def test_order(case):
    """Attachments and their folders are on the disk before COMMIT begins."""
    server, program, _sent = prepare(case, 40)
    calls = count_calls(case, program, server)
    dirty, commits, synced = set(), 0, 0
    for line in calls:
        call, path = line.split(" ", 1)
        if call == "sync":
            dirty.discard(path)
            synced += path.startswith("attachments")
        elif path.startswith("attachments") and call in ("write", "mkdir"):
            # A new name is durable when its folder is synced.
            dirty |= {path, path.rpartition("/")[0] or "."}
        elif line == "unlink geary.db-journal":
            # Its removal is what commits.
            assert not dirty, f"not synced before the commit: {sorted(dirty)}"
            commits += 1
    assert commits >= 3 and synced >= 8 * 4, (commits, synced)
