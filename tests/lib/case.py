# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a system test is given: a fresh home, and things that end with it.

    @quick
    def test_something(case):
        server = case.server()
        geary = case.geary()
        geary.write_pop3_account(server, case.USER)
        ...

A test function takes one argument, fails by an exception, and may be marked
@quick (part of the short run), @slow (not part of tests/run) or @limit(seconds).
"""

import contextlib
import re
import shutil
import socket
import threading
import time
from pathlib import Path

import process
from bus_services import Network, Notifications, SystemBus
from courier import Courier
from desktop import Desktop
from dovecot import Dovecot
from failing_keyring import Keyring
from geary import Geary
from headless import Headless
from screen import Screen
from smtp_sink import SmtpSink

DEFAULT_LIMIT = 180
# Seconds that a test waits at least for what has to come: what takes one of them does not
# on every machine.
PATIENCE = 30
# Seconds that Geary takes to move something into view.
PICTURE_DELAY = 0.4

# What a stock Geary complains about in our surroundings, plugin or not.
STOCK_NOISE = (
    # No desktop portal and no settings daemon on the private bus.
    r"Handy", r"portal",
    # A newer GTK that quits before it has found who reads the screen.
    r"Failed to (?:connect to atspi registry|get atspi registered event listeners)",
    # No smart cards, no address book.
    r"No GCR slot URIs found", r"folks",
    # Rows and entries that GTK measures before they are on the screen.
    r"Gtk\S*Negative content (?:height|width) -\d+ ", r"Gtk: ?Negative content",
    # Nobody shows notifications, unless the test has a service for them; and
    # quitting while Geary looks up what to say in one.
    r"unable to send notifications", r"for notification(?:: Operation was cancelled)?$",
    # The pointer is over something that just goes.
    r"WIDGET_REALIZED_FOR_EVENT",
    # Quitting while this plugin still asks where a mail is.
    r"special-folders\.vala:\d+: Could not list containing folders",
    # WebKit on a newer GLib that quits before it has asked for the power profile.
    r"GLib-GIO: ?Error while sending (?:AddMatch|GetNameOwner)\(\) message: The connection is",
    # Quitting while it opens an account, and while it looks what is in the Outbox.
    r"Unable to open database: Operation was cancelled",
    r"Error filling queue: Operation was cancelled",
    # WebKit's sandbox, from Geary 46 on, ends after the bus.
    r"Error releasing name org\.gnome\.Geary\.Sandboxed\.WebProcess-",
    # Geary 46 that quits while its window still opens.
    r"gtk_widget_get_scale_factor: assertion",
    # The list asks for its rows once more when its window has gone.
    r"conversation_list_view_update_visible_conversations: assertion",
)
# A stock IMAP account that closes: its database still logs for it.
STOCK_IMAP_NOISE = (
    # One that closes while it still opens.
    r"GLib-GObject: ?invalid unclassed pointer in cast to 'GObject'",
    r"geary_logging_source_(?:context_append_source|get_logging_parent): assertion",
    # One that begins its look at the server's folders anew while it looks.
    r"UpdateRemoteFolders: Unable to ensure special folder \S+: Operation was cancelled",
    # What Dovecot 2.4 leaves out of an answer.
    r"GearyImapFolderSession: GearyImapDBEmailIdentifier\S+ missing=",
)
COMPLAINT = re.compile(r"^[*!]\[(?:wrn|crt|err)\] *[\d:.]+ *(.*)$", re.MULTILINE)


def quick(function):
    """Mark a test as part of the short run."""
    function.quick = True
    return function


def slow(function):
    """Mark a test as one of minutes, which tests/run leaves out."""
    function.slow = True
    return function


def limit(seconds):
    """Give a test another time limit than the usual one."""
    def mark(function):
        function.limit = seconds
        return function
    return mark


class Case:
    """The surroundings of one test."""

    USER = "ana@example.org"
    PASSWORD = "correct horse"

    def __init__(self, home, logs, build):
        self.home = Path(home)
        self.logs = Path(logs)
        self.build = build
        self._stack = contextlib.ExitStack()
        self._desktop = None
        self._screen = None
        self._servers = []
        self._expected = []
        self._used_geary = None

    def __enter__(self):
        return self

    def __exit__(self, kind, _error, _trace):
        try:
            if kind is not None:
                self._keep()
        finally:
            self._stack.close()

    @property
    def desktop(self):
        """The desktop of this test, started when first needed."""
        if self._desktop is None:
            self._desktop = self._stack.enter_context(Desktop(self.home))
        return self._desktop

    @property
    def screen(self):
        """What is on the screen; ask only after Geary has started."""
        if self._screen is None:
            self._screen = Screen(self.desktop)
        return self._screen

    def geary(self, **options):
        """A Geary in the home of this test, not started yet."""
        geary = Geary(self.desktop, self.build, **options)
        self._used_geary = geary
        self._stack.callback(geary.stop)
        return geary

    def headless(self, server, user=USER, name="headless"):
        """An account for the program without a window, in a folder with that name."""
        folder = self.home / name
        folder.mkdir()
        return Headless(folder, self.build, server, user, server.users[user])

    def server(self, *users, **options):
        """A running Dovecot of this test's own; all users have one password."""
        users = {user: self.PASSWORD for user in users or (self.USER,)}
        server = self._stack.enter_context(Dovecot(users, **options))
        self._servers.append(server)
        return server

    def courier(self, *users):
        """A running Courier, likewise."""
        users = {user: self.PASSWORD for user in users or (self.USER,)}
        server = self._stack.enter_context(Courier(users))
        self._servers.append(server)
        return server

    def smtp(self, **options):
        """A running SMTP sink."""
        return self._stack.enter_context(SmtpSink(**options))

    def smtp_server(self, server):
        """A running SMTP server with the users and the certificate of a Dovecot's."""
        # Only these tests need its library.
        from smtp_server import SmtpServer
        return self._stack.enter_context(
            SmtpServer(server.users, server.certificate.parent))

    def listener(self, greeting):
        """The port of a server that says these bytes and ends, whatever it is asked."""
        listening = socket.create_server(("127.0.0.1", 0))

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    peer, _address = listening.accept()
                    with contextlib.suppress(OSError), peer:
                        peer.sendall(greeting)
                        peer.shutdown(socket.SHUT_WR)
                        peer.recv(4096)
        threading.Thread(target=serve, daemon=True).start()
        self._stack.callback(listening.close)
        return listening.getsockname()[1]

    def at_end(self, function):
        """Have something done when the test has ended, however it ends."""
        self._stack.callback(function)

    def notifications(self):
        """A service that notes notifications; ask for it before Geary starts."""
        return self._service(Notifications)

    def system_bus(self):
        """A system bus with a logind; ask for it before Geary starts."""
        return self._service(SystemBus)

    def network(self):
        """A network that is not there at first; ask for it before Geary starts."""
        return self._service(Network)

    def keyring(self):
        """A keyring that can fail; ask for it before all else of the desktop."""
        assert self._desktop is None, "the desktop has a keyring already"
        self._desktop = self._stack.enter_context(Desktop(self.home, keyring=False))
        return self._service(Keyring)

    def _service(self, kind):
        service = kind(self.desktop)
        self._stack.callback(service.stop)
        return service

    def expect_in_log(self, *patterns):
        """Warnings with one of these (regular expressions) belong to the test."""
        self._expected += patterns

    def picture(self, name):
        """Keep what is on the screen for a person to look at, as NAME.png.

        Pictures of all tests are in one folder, test-pictures in the build folder.
        """
        folder = self.logs.parent.parent / "test-pictures"
        folder.mkdir(exist_ok=True)
        # What moves in has arrived by then.
        time.sleep(PICTURE_DELAY)
        self.desktop.screenshot(folder / f"{name}.png")

    def assert_clean_log(self):
        """Geary has warned of nothing but what it always warns of.

        Done at the end of each test, too.
        """
        if self._used_geary is None:
            return
        noise = STOCK_NOISE
        if self._used_geary.has_imap_account:
            noise += STOCK_IMAP_NOISE
        allowed = re.compile("|".join((*noise, *self._expected)))
        found = [text for text in COMPLAINT.findall(self._used_geary.log())
                 if not allowed.search(text)]
        assert not found, "in geary.log:\n" + "\n".join(found[:20])

    @staticmethod
    def wait_for(predicate, timeout=PATIENCE, what="a condition", interval=0.1):
        """Wait for what has to come, see process.wait_for(); patiently."""
        return process.wait_for(predicate, max(timeout, PATIENCE), what, interval)

    def _keep(self):
        """Keep what helps to understand a failure."""
        self.logs.mkdir(parents=True, exist_ok=True)
        for path in self.home.glob("*.log"):
            shutil.copy(path, self.logs)
        for path in self.home.glob("*/headless.log"):
            shutil.copy(path, self.logs / f"{path.parent.name}.log")
        for number, server in enumerate(self._servers, 1):
            name = f"{type(server).__name__.lower()}-{number}.log"
            (self.logs / name).write_text(server.log_text())
        if self._desktop is not None:
            with contextlib.suppress(Exception):
                self._desktop.screenshot(self.logs / "screen.png")


def mail(subject, body="Good morning.\r\n", sender="Bob Baker <bob@example.org>",
         to=Case.USER, minute=0):
    """A plain mail as bytes; the minute decides which one is newer."""
    ident = subject.lower().replace(" ", ".")
    return (f"From: {sender}\r\nTo: {to}\r\n"
            f"Date: Mon, 02 Nov 2026 {10 + minute // 60}:{minute % 60:02}:00 +0000\r\n"
            f"Subject: {subject}\r\nMessage-ID: <{ident}@example.org>\r\n\r\n"
            f"{body}").encode()
