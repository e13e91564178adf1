# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How long Geary's main loop keeps others waiting.

    with Pulse(geary) as pulse:
        ...
    pulse.longest    # seconds
    pulse.own        # the same, but for what other programs had the processors for, or nobody

A call over D-Bus that is answered by the main loop, again and again: the longest
answer is the longest that a click would have waited.
"""

import contextlib
import threading
import time

from process import Stopwatch

APP_ID = "org.gnome.Geary"
PATH = "/org/gnome/Geary"
TIMEOUT_MS = 60_000


class Pulse:
    """Ask for as long as the with statement lasts."""

    def __init__(self, geary, interval=0.005):
        self.longest = 0.0
        self.own = 0.0
        self._interval = interval
        self._address = geary.desktop.env["DBUS_SESSION_BUS_ADDRESS"]
        # Of both ends.
        self._schedules = (f"/proc/{geary.pid}/task/{geary.pid}/schedstat",
                           "/proc/thread-self/schedstat")
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._end.set()
        self._thread.join(TIMEOUT_MS / 1000)

    def _run(self):
        from gi.repository import Gio, GLib
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        bus = Gio.DBusConnection.new_for_address_sync(self._address, flags, None, None)
        with Stopwatch() as watch:
            while not self._end.wait(self._interval):
                start, queued, lost = time.monotonic(), self._queued(), watch.lost
                bus.call_sync(APP_ID, PATH, "org.gtk.Actions", "List", None,
                              GLib.VariantType("(as)"), Gio.DBusCallFlags.NO_AUTO_START,
                              TIMEOUT_MS, None)
                seconds = time.monotonic() - start
                self.longest = max(self.longest, seconds)
                self.own = max(self.own, seconds - max(self._queued() - queued,
                                                       watch.lost - lost))
        bus.close_sync(None)

    def _queued(self):
        """Seconds for which both had all that they need but a processor; 0 where the
        kernel does not tell."""
        nanoseconds = 0
        for path in self._schedules:
            with contextlib.suppress(OSError), open(path, encoding="ascii") as file:
                nanoseconds += int(file.read().split()[1])
        return nanoseconds / 1e9
