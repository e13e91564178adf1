# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The host's clean-up, upgrades of its database, and getting the mail out of it."""

import collections
import re
import resource
import signal
import subprocess

import corpus
from case import mail, quick
from geary import ROOT

# 2001: older than whatever the host thinks is old.
LONG_AGO = 1000000000


def originals(program, *folders):
    """The bytes of all messages in folders, how often each is there."""
    return collections.Counter(each.original for folder in folders
                               for each in program.messages(folder=folder))


def make_old(program):
    """Let all mail be old, and the host's last clean-up be long ago."""
    program.sql("""UPDATE MessageTable SET internaldate_time_t = ?, date_time_t = ?,
                   internaldate = '09-Sep-2001 01:46:40 +0000'""", LONG_AGO, LONG_AGO)
    program.sql("""UPDATE GarbageCollectionTable SET last_reap_time_t = ?,
                   last_cleanup_time_t = ?, last_vacuum_time_t = ?,
                   reaped_messages_since_last_vacuum = 20000""", LONG_AGO, LONG_AGO, LONG_AGO)


def add_orphan(program):
    """A message in no folder, which is what the host's clean-up is for."""
    program.sql("""INSERT INTO MessageTable (id, subject, internaldate_time_t)
                   VALUES (999999, 'Orphan', ?)""", LONG_AGO)


def test_clean_up(case):
    """Mail of 2001 that is nowhere else outlives all that the host cleans up."""
    server = case.server()
    for minute in range(4):
        server.add(case.USER, mail(f"Mail {minute}", minute=minute))
    for name, data in corpus.mixed(8, seed=3):
        server.add(case.USER, data)
    program = case.headless(server)
    program.run("--move", "Mail 1=Archive", "--trash", "Mail 2", keep="never")
    assert not server.names(case.USER)
    before = originals(program, "INBOX", "Archive", "Trash")
    assert sum(before.values()) == 12
    for turn in range(2):
        make_old(program)
        add_orphan(program)
        server.add(case.USER, mail(f"New {turn}", minute=30 + turn))
        report = program.run("--clean-up", "--clean-up", "--check",
                             "--move", f"New {turn}=Archive", keep="never")
        # The host was at work: what it is for is gone, and the file is compact.
        assert not program.rows(1, "SELECT id FROM MessageTable WHERE subject = 'Orphan'")
        assert program.rows(1, """SELECT last_reap_time_t > ?1, last_vacuum_time_t > ?1
            FROM GarbageCollectionTable""", LONG_AGO) == [(1, 1)], report
        program.check_database()
        after = originals(program, "INBOX", "Archive", "Trash")
        before[mail(f"New {turn}", minute=30 + turn)] += 1
        assert after == before
    ledger = program.rows(1, "SELECT COUNT(*) FROM Pop3LedgerTable WHERE message_id NOT NULL")
    assert ledger == [(14,)]


@quick
def test_never_detached(case):
    """The plugin does not know the host's functions that take mail away by age."""
    module = (case.build / "plugin/libpop3.so").read_bytes()
    assert b"geary_imap_db_folder_list_email_by_id_async" in module
    for name in (b"detach_emails_before_timestamp", b"detach_all_emails", b"delete_all_data"):
        assert name not in module, name


def test_upgrade(case):
    """A database of an older Geary is brought up, with the mail and the ledger in it."""
    server = case.server()
    for minute in range(3):
        server.add(case.USER, mail(f"Mail {minute}", minute=minute))
    program = case.headless(server)
    program.run()
    before = originals(program, "INBOX")
    program.sql("PRAGMA user_version = 28")
    server.add(case.USER, mail("After the upgrade", minute=5))
    report = program.run("--linger", 500)
    assert report["visits"][0]["fetched"] == 1
    assert program.rows(1, "PRAGMA user_version") == [(30,)]
    before[mail("After the upgrade", minute=5)] += 1
    assert originals(program, "INBOX") == before
    program.check_database()


def test_newer_version(case):
    """A database of a newer Geary is refused, with a word, and left as it is."""
    server = case.server()
    server.add(case.USER, mail("Mail"))
    program = case.headless(server)
    program.run()
    before = originals(program, "INBOX")
    program.sql("PRAGMA user_version = 31")
    report = program.run(expect=1)
    assert "newer Geary" in report["error"], report
    assert program.rows(1, "PRAGMA user_version") == [(31,)]
    assert originals(program, "INBOX") == before
    assert len(server.commands(case.USER, "RETR")) == 1


def test_damaged(case):
    """Where nobody can be asked, what is damaged is left where it is."""
    server = case.server()
    server.add(case.USER, mail("Mail"))
    program = case.headless(server)
    program.run()
    path = program.account / "geary.db"
    page = program.rows(1, "SELECT rootpage FROM sqlite_master WHERE name = 'FolderTable'")[0][0]
    size = program.rows(1, "PRAGMA page_size")[0][0]
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    report = program.run(expect=1)
    assert "damaged" in report["error"], report
    assert b"Subject: Mail" in path.read_bytes()
    assert not list(program.account.glob("damaged-*"))


def test_full_disk_at_start(case):
    """What cannot be written is not taken for damaged: a word, and nothing is touched."""
    server = case.server()
    server.add(case.USER, mail("Mail"))
    program = case.headless(server)
    program.run()
    # Enough for the account's file and the log, not for the database.
    size = 64 * 1024
    data = (program.account / "geary.db").read_bytes()
    assert len(data) > size

    def no_larger_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    report = program.run(expect=1, before=no_larger_files)
    assert "cannot be written" in report["error"], report
    assert (program.account / "geary.db").read_bytes() == data
    assert not list(program.account.glob("damaged-*"))
    program.run("--check")
    assert originals(program, "INBOX") == {mail("Mail"): 1}


def test_export(case):
    """What the README says about getting all mail out: each byte, and once."""
    server = case.server()
    sent = collections.Counter()
    for _name, data in corpus.mixed(20, seed=5):
        server.add(case.USER, data)
        sent[data] += 1
    server.add(case.USER, mail("To be archived"))
    program = case.headless(server)
    program.run("--move", "To be archived=Archive")
    text = (ROOT / "README.md").read_text()
    command = re.search(r"^    (sqlite3 .*?IS NOT NULL\")$", text, re.MULTILINE | re.DOTALL)[1]
    command = command.replace("~/.local/share/geary/account_01", str(program.account))
    result = subprocess.run(["sh", "-ec", command], cwd=program.home, check=True,
                            capture_output=True, text=True)
    assert result.stdout.strip() == "21", result
    assert collections.Counter(path.read_bytes() for path in
                               (program.home / "mail/INBOX").iterdir()) == sent
    archived, = (program.home / "mail/Archive").iterdir()
    assert archived.read_bytes() == mail("To be archived")
