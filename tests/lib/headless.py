# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The backend in Geary's library without a window: tests/host/headless.c.

    program = case.headless(server)
    report = program.run("--visits", "2", keep="never")
    report["folders"]["INBOX"]["total"]; program.messages()

It uses no desktop, no keyring and no D-Bus, and takes a fraction of a second.
"""

import contextlib
import json
import os
import re
import sqlite3
import subprocess
from pathlib import Path

import process
from geary import Geary

SECURITY = {"pop3s": "transport", "stls": "start-tls", "pop3": "none"}


class Headless:
    """One account of one user of a Dovecot of ours, in a folder of its own."""

    def __init__(self, home, build, server, user, password):
        self.home = Path(home)
        self.build = Path(build)
        self.server = server
        self.user = user
        self.password = password
        self.host = "localhost"
        self.account = self.home / "account"
        self.log_path = self.home / "headless.log"

    # What has arrived: the database is the same as in the client.
    folders = Geary.folders
    messages = Geary.messages
    count = Geary.count
    attachments = Geary.attachments
    complaints = Geary.complaints
    wrong_counts = Geary.wrong_counts

    def rows(self, _number, query, *values):
        """Rows of the database while the program is not running.  Not read only:
        what a crash left of a transaction is rolled back first, as in Geary."""
        path = self.account / "geary.db"
        if not path.exists():
            return []
        with contextlib.closing(sqlite3.connect(path, timeout=60)) as db:
            db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            try:
                return db.execute(query, values).fetchall()
            except sqlite3.OperationalError as error:
                # Killed before it had been created.
                if re.match("no such (table|column)", str(error)):
                    return []
                raise

    def data_folder(self, _number=1):
        """The folder with the account's mail and, here, its file."""
        return self.account

    @property
    def program(self):
        """The program."""
        return self.build / "tests/host/headless"

    def command(self, *words, port="pop3s", keep="always", via=None, **more):
        """The command line for a run; via is the port of something in between.  Without
        a host the account's file stays as it is."""
        command = [self.program, "--home", self.account, "--password", self.password]
        if self.host:
            command += ["--host", self.host,
                        "--port", via or self.server.ports["pop3" if port == "stls" else port],
                        "--security", SECURITY[port], "--user", self.user, "--keep", keep]
        if self.server.authority:
            command += ["--tls-ca", self.server.authority]
        for name, value in more.items():
            command += ["--" + name.replace("_", "-"), value]
        return [str(word) for word in (*command, *words)]

    def environment(self, **more):
        """Nothing of the caller's desktop; every critical is the end."""
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("XDG_", "DBUS_", "G_", "GIO_", "GTK_"))}
        env.update({
            "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "GSETTINGS_BACKEND": "memory", "GIO_USE_NETWORK_MONITOR": "base",
            "GIO_USE_PROXY_RESOLVER": "dummy", "GIO_USE_VFS": "local",
            "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent",
            "G_DEBUG": "fatal-criticals"})
        env.update(more)
        return env

    def start(self, *words, env=None, **options):
        """Start the program and do not wait for it."""
        return process.spawn(self.command(*words, **options),
                             env=self.environment(**(env or {})), log=self.log_path)

    def run(self, *words, env=None, wrapper=(), timeout=600, expect=0, before=None,
            **options):
        """Run the program to its end; its report as a dict.  With expect=None any
        exit code will do, and with a tuple those in it."""
        allowed = expect if isinstance(expect, tuple) else (expect,)
        with open(self.log_path, "ab") as log:
            result = subprocess.run(
                [*map(str, wrapper), *self.command(*words, **options)],
                env=self.environment(**(env or {})), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log, timeout=timeout, check=False,
                preexec_fn=before)
            log.write(result.stdout)
        assert expect is None or result.returncode in allowed, (
            f"exit code {result.returncode}, not {expect}; its log ends with:\n"
            + self.log_path.read_text(errors="replace")[-3000:])
        # Above the report stands what GLib was told to log.
        lines = result.stdout.splitlines()
        return json.loads(lines[-1]) if lines else None

    def run_with_faults(self, *words, env=None, **options):
        """Run it on a disk that fails; the variables are those of faults.c."""
        env = {f"FAULTS_{name}": str(value) for name, value in (env or {}).items()}
        env.setdefault("FAULTS_THREAD", "pop3-store")
        env.setdefault("FAULTS_FOLDER", str(self.account))
        return self._run_preloaded("libfaults.so", *words, env=env, **options)

    def run_recorded(self, *words, folder, log, **options):
        """Run it and write down what it has the disk do below a folder, see recorder.c."""
        env = {"RECORDER_FOLDER": str(folder), "RECORDER_LOG": str(log)}
        return self._run_preloaded("librecorder.so", *words, env=env, **options)

    def _run_preloaded(self, library, *words, env, **options):
        # Behind what looks for races, if that is there.
        env.update(LD_PRELOAD=f"{os.environ.get('LD_PRELOAD', '')} "
                              f"{self.build / 'tests/host' / library}",
                   ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "")
                   + ":verify_asan_link_order=0")
        return self.run(*words, env=env, **options)

    def sql(self, statement, *values):
        """Change the database while the program is not running."""
        with contextlib.closing(sqlite3.connect(self.account / "geary.db")) as db, db:
            db.execute(statement, values)

    def has_ledger(self):
        """Whether the database has come that far, when a crash may have been before."""
        return bool(self.rows(1, "SELECT 1 FROM sqlite_master WHERE name = 'Pop3LedgerTable'"))

    def check_database(self, copies=False, indexed=True):
        """Everything in the database belongs together, and with the files.

        With copies a message may be in more than one folder, never twice in one.
        What waits for the full-text index has no row there: with indexed, none does.
        """
        assert not self.complaints(), self.complaints()
        assert not self.rows(1, "PRAGMA foreign_key_check")
        numbers = self.rows(1, """SELECT
            (SELECT COUNT(*) FROM MessageTable),
            (SELECT COUNT(*) FROM (SELECT DISTINCT message_id, CASE WHEN ? THEN 0
                                   ELSE folder_id END FROM MessageLocationTable)),
            (SELECT COUNT(DISTINCT message_id) FROM MessageLocationTable),
            (SELECT COUNT(*) FROM MessageSearchTable_docsize)""", copies)[0]
        assert len(set(numbers if indexed else numbers[:-1])) == 1, \
            f"rows do not match: {numbers}"
        assert not self.rows(1, """SELECT id FROM MessageSearchTable_docsize
            WHERE id NOT IN (SELECT id FROM MessageTable)""")
        assert not self.rows(1, """SELECT message_id FROM MessageLocationTable
            GROUP BY message_id, folder_id HAVING COUNT(*) > 1""")
        wrong = self.wrong_counts()
        assert not wrong, f"unread counts are wrong: {wrong}"
        self._check_attachments()

    def _check_attachments(self):
        expected = {}
        for message, number, name, size in self.rows(
                1, "SELECT message_id, id, filename, filesize FROM MessageAttachmentTable"):
            expected[f"{message}/{number}/{name or 'none'}"] = size
        folder = self.account / "attachments"
        found = {str(path.relative_to(folder)): path.stat().st_size
                 for path in folder.rglob("*") if path.is_file()}
        missing = {name for name, size in expected.items() if found.get(name) != size}
        assert not missing, f"attachments are missing or short: {sorted(missing)[:5]}"
