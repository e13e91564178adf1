# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The stock Geary in a scratch home, with or without the built plugin.

The plugin gets into Geary's plugin folder without being installed: bubblewrap
shows Geary a folder with the stock plugins and ours (and never one that is
installed on this machine).  The settings override that an installed plugin
brings is compiled into a schema folder of our own.

    with Desktop(home) as desktop:
        geary = Geary(desktop)
        geary.write_pop3_account(server, "ana@example.org")
        geary.start()
        geary.wait_for_messages(1, "INBOX", 3)
        geary.quit()
"""

import configparser
import dataclasses
import glob
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import process

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "/usr/bin/geary"
# Seconds after which an account that was not opened is one that rests.
OPENING_LIMIT = 30
# What is logged of an account that has just been opened: one of ours, and the host's own.
OPENED = r"\[account_{0:02d}\] .*Pop3Incoming: Started|account_{0:02d}: Populating search table"
SCHEMA = "/usr/share/glib-2.0/schemas/org.gnome.Geary.gschema.xml"
APP_ID = "org.gnome.Geary"
MODULE = "pop3"
SHIM = Path(__file__).with_name("geary_shim.c")
# Wide enough for Geary to show folders, conversations and messages at once.
WINDOW = "[org.gnome.Geary]\nwindow-width=1360\nwindow-height=840\n"
SECURITY_OF_PORT = {"pop3": "none", "pop3s": "transport",
                    "imap": "none", "imaps": "transport"}


@dataclasses.dataclass
class Attachment:
    """An attachment as the database and the disk have it."""

    name: str
    mime_type: str
    size: int
    path: Path

    @property
    def content(self):
        """The bytes of the file."""
        return self.path.read_bytes()


@dataclasses.dataclass
class Message:
    """A message as the database has it."""

    id: int
    subject: str
    header: bytes
    body: bytes
    unread: bool

    @property
    def original(self):
        """The bytes as they came, if they could be stored as they are."""
        return self.header + self.body


def plugins_folder():
    """Where the stock Geary looks for plugins."""
    found = glob.glob("/usr/lib/*/geary/plugins") + glob.glob("/usr/lib*/geary/plugins")
    if not found:
        raise RuntimeError("Geary's plugin folder is missing: is geary installed?")
    return Path(found[0])


class Geary:
    """Geary in a Desktop; plugin=False is one that never heard of POP3.

    With stock_only there is neither bubblewrap nor an override: exactly what
    is installed on this machine.
    """

    def __init__(self, desktop, build=None, plugin=True, stock_only=False):
        self.desktop = desktop
        self.home = desktop.home
        self.build = Path(build) if build else ROOT / "build"
        self.plugin = plugin and not stock_only
        self.stock_only = stock_only
        # What Geary sees in place of files of this machine, and finds in its environment.
        self.overlays = []
        self.environment = {}
        # Changes the copy of the module that Geary is going to see.
        self.alter = lambda module: None
        # A folder as meson makes it, LANGUAGE/LC_MESSAGES/geary-pop3.mo.
        self.translations = self.build / "po"
        self._bwrap = None
        self._pid = None
        self._opened = set()
        self._log_start = 0

    # The account's files

    @property
    def log_path(self):
        """The file that has all that Geary says, over restarts."""
        return self.home / "geary.log"

    def log(self):
        """What Geary has said so far."""
        try:
            return self.log_path.read_text(errors="replace")
        except OSError:
            return ""

    def data_folder(self, number=1):
        """The folder that has an account's mail."""
        return self.home / f".local/share/geary/account_{number:02d}"

    def account_path(self, number=1):
        """An account's file of settings."""
        return self.home / f".config/geary/account_{number:02d}/geary.ini"

    def write_account(self, number=1, **groups):
        """Write an account file: one keyword per group, a dict of its keys."""
        file = configparser.ConfigParser(interpolation=None)
        file.optionxform = str
        for group, keys in groups.items():
            file[group] = {key: str(value) for key, value in keys.items()}
        path = self.account_path(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf-8") as output:
            file.write(output, space_around_delimiters=False)
        return path

    @property
    def has_imap_account(self):
        """Whether one of the accounts in this home is Geary's own."""
        files = (self.home / ".config/geary").glob("account_*/geary.ini")
        return any("[POP3]" not in file.read_text(errors="replace") for file in files)

    def read_account(self, number=1):
        """An account file as {group: {key: value}}."""
        file = configparser.ConfigParser(interpolation=None)
        file.optionxform = str
        file.read(self.account_path(number), encoding="utf-8")
        return {group: dict(file[group]) for group in file.sections()}

    def write_pop3_account(self, server, user, number=1, *, port="pop3s",
                           security=None, password=True, trust=True, smtp=None,
                           label=None, account=None, **settings):
        """Write a POP3 account for a user of a Dovecot of ours.

        `settings` are keys of the [POP3] group; password=False stores none,
        a text stores that one; smtp is the port of a server without TLS, or an
        SmtpServer; `account` has more keys for the [Account] group.
        """
        pop3 = {"version": 1, "keep_on_server": "always", "check_minutes": 0}
        pop3.update(settings)
        if smtp is None:
            pop3["receive_only"] = "true"
        self._write(server, user, number, port, security, password, trust, smtp, label,
                    {"Metadata": {"version": 1, "status": "disabled"},
                     "POP3": pop3}, account)

    def write_imap_account(self, server, user, number=1, *, port="imaps",
                           security=None, password=True, trust=True, smtp=None,
                           label=None):
        """Write an IMAP account, as the stock Geary has them."""
        self._write(server, user, number, port, security, password, trust, smtp, label,
                    {"Metadata": {"version": 1, "status": "enabled"}})

    def _write(self, server, user, number, port, security, password, trust, smtp,
               label, more, account=None):
        host = "localhost"
        groups = {
            "Account": {
                "ordinal": number, "label": label or f"Account {number}",
                "prefetch_days": -1, "service_provider": "other",
                "save_drafts": "true", "save_sent": "true",
                "sender_mailboxes": f"{user.split('@')[0].title()} <{user}>;"},
            "Incoming": {
                "login": user, "remember_password": "true", "host": host,
                "port": server.ports[port],
                "transport_security": security or SECURITY_OF_PORT[port],
                "credentials": "custom"},
            "Outgoing": {
                "remember_password": "true",
                "host": host if smtp else "smtp.invalid", "port": smtp or 25,
                "transport_security": "none", "credentials": "none"},
        }
        if hasattr(smtp, "port"):
            groups["Outgoing"].update(port=smtp.port, transport_security="start-tls",
                                      credentials="use-incoming")
        groups["Account"].update(account or {})
        groups.update(more)
        self.write_account(number, **groups)
        if password:
            text = server.users[user] if password is True else password
            self.desktop.store_password(text, protocol="IMAP", login=user, host=host)
        if trust:
            self.pin(server.certificate, host)

    def set_port(self, port, number=1):
        """Lead an account to another port, that of a line to its server."""
        settings = self.read_account(number)
        settings["Incoming"].update(port=port)
        self.write_account(number, **settings)

    def pin(self, certificate, host):
        """Trust a server's own certificate, as "Always trust" would.

        The file is the server's certificate alone, PEM, named by the host: in
        lower case and ASCII for POP3, as the account has it for the others;
        the port does not matter.
        """
        folder = self.home / ".local/share/geary/pinned-certs"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(certificate, folder / f"{host}.pem")

    # Running

    def start(self, *args, wait=True):
        """Start Geary and wait until it is on the bus."""
        # It would leave all to the one before, as long as that is known.
        process.wait_for(lambda: not self._known_to_bus(), 30, "the end of Geary on the bus",
                         interval=0.02)
        self._opened = set()
        self._log_start = len(self.log())
        self._bwrap, self._pid = self._spawn(
            ["stdbuf", "-oL", "-eL", PROGRAM, "--debug", *args], log=self.log_path)
        if wait and self.run(["gdbus", "wait", "--session", "--timeout=120", APP_ID],
                             timeout=150).returncode:
            raise process.Timeout(f"Geary did not start, see {self.log_path}")
        return self

    def launch_here(self, command):
        """Start another program the way Geary would be, on our terminal."""
        return self._spawn(command, here=True)[0]

    def run(self, command, **options):
        """Run a program in the desktop with Geary's settings schema."""
        env = dict(self._schema_environment(), **options.pop("env", {}))
        return self.desktop.run(command, env=env, **options)

    @property
    def pid(self):
        """The process id of Geary itself."""
        return self._pid

    def running(self):
        """Whether Geary has not ended."""
        return self._bwrap is not None and self._bwrap.poll() is None

    def wait(self, timeout=None):
        """Wait for the end, return the exit code."""
        return self._bwrap.wait(timeout)

    def quit(self, timeout=60):
        """Quit as the menu does; return the exit code."""
        if not self.running():
            # D-Bus would start another one, without the plugin's folder.
            raise AssertionError(f"Geary has ended by itself, see {self.log_path}")
        self.activate("quit")
        try:
            return self.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise process.Timeout(f"Geary did not quit within {timeout} s") from None

    def activate(self, action, text=None):
        """Do what an entry of Geary's menu does, when it is there, which may be a moment
        after the start; text is for an action with one."""
        words = "[]" if text is None else "[<'%s'>]" % text.replace("'", "\\'")

        def known():
            return "Unknown action" not in self.desktop.run(
                ["gdbus", "call", "--session", f"--dest={APP_ID}",
                 "--object-path=/org/gnome/Geary",
                 "--method=org.gtk.Actions.Activate", action, words, "{}"]).stderr
        process.wait_for(known, 20, f"the action {action}")

    def check_mail(self, timeout=60):
        """Have the POP3 accounts visit their servers, until a visit of now is done.

        One that is under way may not see what has just come to the server.
        """
        begun = self._said().count("Visit begun")
        self.activate("pop3-check-mail")

        def done():
            ends = re.findall(r"Visit (done|failed)", self._said())
            return len(ends) > begun and ends[-1] == "done"
        process.wait_for(done, timeout, "a visit")

    def wait_for_nothing_new(self, timeout=60):
        """Wait until a visit has found nothing new: a first download goes on until then."""
        process.wait_for(lambda: "Visit done: 0 fetched" in self._said(), timeout,
                         "a visit with nothing new")

    def wait_until_silent(self, timeout=30):
        """Wait until Geary has nothing more to log."""
        size = 0

        def silent():
            nonlocal size
            before, size = size, len(self.log())
            return before == size
        process.wait_for(silent, timeout, "Geary at rest", interval=1)

    def _said(self):
        """What Geary has said since it was started."""
        return self.log()[self._log_start:]

    def kill(self):
        """kill -9, and wait until it is gone."""
        if self.running():
            # It may just have ended by itself.
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._bwrap.wait()

    def _known_to_bus(self):
        return "true" in self.desktop.run(
            ["gdbus", "call", "--session", "--dest=org.freedesktop.DBus",
             "--object-path=/org/freedesktop/DBus",
             "--method=org.freedesktop.DBus.NameHasOwner", APP_ID]).stdout

    def restart(self):
        """Quit cleanly and start again."""
        self.quit()
        return self.start()

    def stop(self):
        """End it, however it is; for the end of a test."""
        if self.running():
            try:
                self.quit(5)
            except (process.Timeout, subprocess.TimeoutExpired):
                pass

    def load_shim(self, **environment):
        """Load geary_shim.c with the next start; the environment says what it does."""
        target = self.desktop.scratch / "geary_shim.so"
        subprocess.run(["gcc", "-std=gnu11", "-Wall", "-Werror", "-shared", "-fPIC", "-o",
                        target, SHIM, "-ldl"], check=True)
        self.environment.update(environment, LD_PRELOAD=str(target))

    def get_setting(self, key):
        """One of Geary's settings as GVariant text."""
        return self.run(["gsettings", "get", APP_ID, key]).stdout.strip()

    def set_setting(self, key, value):
        """Write one of Geary's settings (GVariant text)."""
        result = self.run(["gsettings", "set", APP_ID, key, value])
        if result.returncode:
            raise RuntimeError(f"gsettings: {result.stderr.strip()}")

    def _spawn(self, command, **options):
        """Start a program that sees the plugin; return it and its process id."""
        env = {**self._schema_environment(), **self.environment}
        if self.stock_only:
            child = self.desktop.spawn(command, env=env, **options)
            return child, child.pid
        reader, writer = os.pipe()
        try:
            child = self.desktop.spawn(
                ["bwrap", "--dev-bind", "/", "/", "--die-with-parent",
                 "--info-fd", writer, *self._plugin_mounts(), "--", *command],
                env=env, pass_fds=[writer], **options)
            os.close(writer)
            writer = None
            with os.fdopen(reader, "rb") as info:
                reader = None
                text = info.read()
        finally:
            for fd in (reader, writer):
                if fd is not None:
                    os.close(fd)
        if not text:
            raise RuntimeError(f"bubblewrap could not set up the plugin folder, "
                               f"see {options.get('log') or self.desktop.log}")
        return child, json.loads(text)["child-pid"]

    def _plugin_mounts(self):
        """Geary's plugin folder: the stock plugins, and ours if wanted."""
        folder = plugins_folder()
        mounts = ["--tmpfs", folder]
        for plugin in sorted(folder.iterdir()):
            if plugin.is_dir() and plugin.name != MODULE:
                mounts += ["--ro-bind", plugin, plugin]
        if self.plugin:
            mounts += ["--ro-bind", self._copy_of_module(), folder / MODULE]
            mounts += self._translation_mounts()
        for source, target in self.overlays:
            mounts += ["--ro-bind", source, target]
        return mounts

    def _translation_mounts(self):
        """Our translations, where the plugin was built to look for them."""
        config = (self.build / "config.h").read_text(encoding="utf-8")
        target = Path(re.search(r'(?m)^#define LOCALE_DIR "(.*)"$', config).group(1))
        # No mount makes a folder on this machine.
        top = next(each for each in (target, *target.parents) if each.exists())
        mounts = []
        if top != target:
            mounts = ["--tmpfs", top]
            for each in sorted(top.iterdir()):
                mounts += ["--dev-bind", each, each]
        return [*mounts, "--ro-bind", self.translations, target]

    def _copy_of_module(self):
        """What is to be installed, in a folder of its own.

        A copy: a new build must not change the code of a running Geary.
        """
        target = self.desktop.scratch / "plugin"
        target.mkdir(exist_ok=True)
        for name in (f"lib{MODULE}.so", f"{MODULE}.plugin"):
            built = self.build / "plugin" / name
            if not built.exists():
                raise RuntimeError(f"{built} is missing: build the plugin first, "
                                   "or choose --no-plugin")
            copy = target / name
            copy.unlink(missing_ok=True)
            shutil.copyfile(built, copy)
        self.alter(target / f"lib{MODULE}.so")
        return target

    def _schema_environment(self):
        """A settings schema with the override that an installation brings."""
        if self.stock_only:
            return {}
        folder = self.desktop.scratch / ("schemas" if self.plugin else "stock-schemas")
        if not folder.exists():
            folder.mkdir()
            shutil.copy(SCHEMA, folder)
            if self.plugin:
                for path in (ROOT / "data").glob("*.gschema.override"):
                    shutil.copy(path, folder)
            if self.desktop.headless:
                (folder / "10_screen.gschema.override").write_text(WINDOW)
            subprocess.run(["glib-compile-schemas", "--strict", folder], check=True,
                           capture_output=True)
        return {"GSETTINGS_SCHEMA_DIR": str(folder)}

    # What has arrived

    def rows(self, number, query, *values):
        """Rows of an account's database; none before it exists.

        The file is opened for writing, though a query cannot write: what a
        kill has left in the journal must be rolled back before anyone reads.
        """
        path = self.data_folder(number) / "geary.db"
        if not path.exists():
            return []
        self._wait_for_opening(number)
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True,
                                     timeout=60)) as db:
            db.execute("PRAGMA query_only = ON")
            db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            try:
                return db.execute(query, values).fetchall()
            except sqlite3.OperationalError as error:
                # A database that Geary is just creating.
                if "no such table" in str(error):
                    return []
                raise

    def _wait_for_opening(self, number):
        """Keep off a database that Geary is about to open.

        It tries its database out first, without waiting for locks, and takes
        one that somebody is reading for damaged.
        """
        said = re.compile(OPENED.format(number))
        deadline = time.monotonic() + OPENING_LIMIT
        while (self.running() and number not in self._opened
               and not said.search(self._said()) and time.monotonic() < deadline):
            time.sleep(0.02)
        self._opened.add(number)

    @contextmanager
    def locked_database(self, number=1):
        """Another program has an account's database for itself."""
        with closing(sqlite3.connect(self.data_folder(number) / "geary.db",
                                     isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield

    def folders(self, number=1):
        """Names of the folders that the account's database knows."""
        return [name for name, in self.rows(number, "SELECT name FROM FolderTable")]

    def places(self, number=1):
        """Folders with mail: {name: (messages, unread messages)} as Geary counts them."""
        return {name: (total, unread) for name, total, unread in self.rows(number, """
            SELECT f.name, (SELECT COUNT(*) FROM MessageLocationTable l
                            WHERE l.folder_id = f.id AND l.remove_marker = 0), f.unread_count
            FROM FolderTable f""") if total or unread}

    def wrong_counts(self, number=1):
        """Folders whose count of unread mail is not that of their messages."""
        return self.rows(number, """
            SELECT f.name, f.unread_count, (
                SELECT COUNT(*) FROM MessageLocationTable l
                JOIN MessageTable m ON m.id = l.message_id
                WHERE l.folder_id = f.id AND m.flags NOT LIKE '%seen%') AS unread
            FROM FolderTable f WHERE ifnull(f.unread_count, 0) != unread""")

    def complaints(self, number=1):
        """What SQLite finds wrong with the account's database.

        Of the tables but virtual ones: newer versions look into these, too, with a
        tokenizer that only Geary has.
        """
        return self.rows(number, """
            SELECT name, integrity_check FROM (
                SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0
                UNION ALL VALUES ('sqlite_schema')), pragma_integrity_check(name)
            WHERE integrity_check != 'ok'""")

    def totals(self, number=1):
        """How many messages the folders have that have any."""
        return {name: total for name, (total, _unread) in self.places(number).items() if total}

    def unread(self, number=1):
        """How many messages are unread, in all folders."""
        return sum(unread or 0 for _total, unread in self.places(number).values())

    def wait_for_totals(self, number, timeout=20, **expected):
        """Wait until the folders hold so many messages, and no other holds any."""
        try:
            process.wait_for(lambda: self.totals(number) == expected, timeout)
        except process.Timeout:
            raise process.Timeout(
                f"after {timeout} s {self.totals(number)}, not {expected}") from None

    def wait_for_places(self, number, expected, timeout=20):
        """Wait until the folders hold exactly this, see places()."""
        try:
            process.wait_for(lambda: self.places(number) == expected, timeout)
        except process.Timeout:
            raise process.Timeout(
                f"after {timeout} s {self.places(number)}, not {expected}") from None

    def messages(self, number=1, folder="INBOX"):
        """The messages of a folder in the order that Geary gives them."""
        rows = self.rows(number, """
            SELECT m.id, m.subject, CAST(m.header AS BLOB), CAST(m.body AS BLOB),
                   m.flags
            FROM MessageLocationTable l
            JOIN FolderTable f ON f.id = l.folder_id
            JOIN MessageTable m ON m.id = l.message_id
            WHERE f.name = ? AND l.remove_marker = 0 ORDER BY l.ordering""", folder)
        return [Message(id, subject or "", header or b"", body or b"",
                        "\\seen" not in (flags or "").lower())
                for id, subject, header, body, flags in rows]

    def count(self, number=1, folder="INBOX"):
        """How many messages a folder has that are there completely."""
        rows = self.rows(number, """
            SELECT COUNT(*) FROM MessageLocationTable l
            JOIN FolderTable f ON f.id = l.folder_id
            JOIN MessageTable m ON m.id = l.message_id
            WHERE f.name = ? AND l.remove_marker = 0
              AND m.header IS NOT NULL AND m.body IS NOT NULL""", folder)
        return rows[0][0] if rows else 0

    def attachments(self, message_id, number=1):
        """The attachments of one message, with their files."""
        folder = self.data_folder(number) / "attachments" / str(message_id)
        rows = self.rows(number, """
            SELECT id, filename, mime_type, filesize FROM MessageAttachmentTable
            WHERE message_id = ? ORDER BY id""", message_id)
        # Geary calls the file of a part without a name "none".
        return [Attachment(name or "", mime, size, folder / str(id) / (name or "none"))
                for id, name, mime, size in rows]

    def wait_for_messages(self, number, folder, count, timeout=60):
        """Wait until a folder has at least so many complete messages."""
        def arrived():
            if not self.running():
                raise AssertionError(f"Geary has ended, see {self.log_path}")
            return self.count(number, folder) >= count
        try:
            process.wait_for(arrived, timeout)
        except process.Timeout:
            raise process.Timeout(
                f"{self.count(number, folder)} of {count} messages in {folder} "
                f"after {timeout} s") from None

    def checksum(self, number=1):
        """One MD5 over the names and bytes of all files of an account's data."""
        folder = self.data_folder(number)
        digest = hashlib.md5(usedforsecurity=False)
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(folder)).encode() + b"\0")
                digest.update(path.read_bytes())
        return digest.hexdigest()
