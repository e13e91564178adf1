# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Services of a desktop that a scratch home lacks, played on private buses.

Notifications   what shows notifications; here it only writes them down
SystemBus       a system bus of our own with a logind that can announce a resume

Each runs in a process of its own: this file, started with /usr/bin/python3.
"""

import json
import subprocess
import sys
import threading
from pathlib import Path

import process

NOTIFY = """
<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
</interface></node>
"""

SYSTEM_BUS = """
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={path}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class Notifications:
    """The notification service of a desktop; start it before Geary."""

    def __init__(self, desktop):
        self._path = desktop.scratch / "notifications.jsonl"
        self._child = desktop.spawn(["/usr/bin/python3", __file__, "notifications", self._path])
        if desktop.run(["gdbus", "wait", "--session", "--timeout=20",
                        "org.freedesktop.Notifications"]).returncode:
            raise RuntimeError(f"no notification service, see {desktop.log}")

    def shown(self):
        """(summary, body) of each notification so far."""
        if not self._path.exists():
            return []
        return [tuple(json.loads(line)) for line in self._path.read_text().splitlines()]

    def stop(self):
        """End the service."""
        process.stop(self._child)


class SystemBus:
    """A system bus for a desktop; start it before Geary."""

    def __init__(self, desktop):
        socket = desktop.scratch / "system-bus"
        config = desktop.scratch / "system-bus.conf"
        config.write_text(SYSTEM_BUS.format(path=socket))
        self._desktop = desktop
        self._bus = desktop.spawn(["dbus-daemon", "--nofork", "--nopidfile",
                                   f"--config-file={config}"])
        desktop.env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={socket}"
        process.wait_for(socket.exists, 10, "the system bus")
        self._logind = desktop.spawn(["/usr/bin/python3", __file__, "logind"],
                                     stdin=subprocess.PIPE)
        if desktop.run(["gdbus", "wait", "--system", "--timeout=20",
                        "org.freedesktop.login1"]).returncode:
            raise RuntimeError(f"no logind, see {desktop.log}")

    def sleep_and_resume(self):
        """Announce that the machine goes to sleep, and that it is awake again."""
        self._logind.stdin.write(b"sleep\nresume\n")
        self._logind.stdin.flush()

    def stop(self):
        """End bus and service."""
        self._logind.stdin.close()
        for child in (self._logind, self._bus):
            process.stop(child)


def play_notifications(path):
    """Take every notification and append it to a file."""
    from gi.repository import Gio, GLib
    replies = {"GetCapabilities": GLib.Variant("(as)", (["body", "actions"],)),
               "GetServerInformation": GLib.Variant("(ssss)", ("test", "test", "1", "1.2")),
               "Notify": GLib.Variant("(u)", (1,))}

    def answer(_bus, _sender, _path, _interface, method, parameters, invocation):
        if method == "Notify":
            values = parameters.unpack()
            with open(path, "a", encoding="utf-8") as file:
                file.write(json.dumps([values[3], values[4]]) + "\n")
        invocation.return_value(replies.get(method))

    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    interface = Gio.DBusNodeInfo.new_for_xml(NOTIFY).interfaces[0]
    bus.register_object("/org/freedesktop/Notifications", interface, answer, None, None)
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.Notifications",
                                   Gio.BusNameOwnerFlags.NONE, None, None)
    GLib.MainLoop().run()


def play_logind():
    """Emit PrepareForSleep for each line "sleep" or "resume" that comes in."""
    from gi.repository import Gio, GLib
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
    loop = GLib.MainLoop()
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.login1", Gio.BusNameOwnerFlags.NONE,
                                   None, None)

    def emit(word):
        bus.emit_signal(None, "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
                        "PrepareForSleep", GLib.Variant("(b)", (word == "sleep",)))

    def read():
        for line in sys.stdin:
            GLib.idle_add(emit, line.strip())
        GLib.idle_add(loop.quit)
    threading.Thread(target=read, daemon=True).start()
    loop.run()


def main():
    """One of the services, until it is stopped."""
    if sys.argv[1] == "notifications":
        play_notifications(Path(sys.argv[2]))
    else:
        play_logind()


if __name__ == "__main__":
    main()
