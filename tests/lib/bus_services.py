# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Services of a desktop that a scratch home lacks, played on private buses.

Notifications   what shows notifications; here it only writes them down
SystemBus       a system bus of our own with a logind that announces sleep and resume
Network         the portal that says whether there is a network

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

NETWORK = """
<node><interface name="org.freedesktop.portal.NetworkMonitor">
  <method name="GetAvailable"><arg type="b" direction="out"/></method>
  <method name="GetMetered"><arg type="b" direction="out"/></method>
  <method name="GetConnectivity"><arg type="u" direction="out"/></method>
  <method name="GetStatus"><arg type="a{sv}" direction="out"/></method>
  <method name="CanReach">
    <arg type="s" direction="in"/><arg type="u" direction="in"/>
    <arg type="b" direction="out"/>
  </method>
  <signal name="changed"/>
  <property name="version" type="u" access="read"/>
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
        self._badge = desktop.scratch / "badge.jsonl"
        self._child = desktop.spawn(["/usr/bin/python3", __file__, "notifications", self._path,
                                     self._badge])
        if desktop.run(["gdbus", "wait", "--session", "--timeout=60",
                        "org.freedesktop.Notifications"]).returncode:
            raise RuntimeError(f"no notification service, see {desktop.log}")

    def shown(self):
        """(summary, body) of each notification so far."""
        if not self._path.exists():
            return []
        return [tuple(json.loads(line)) for line in self._path.read_text().splitlines()]

    def badge(self):
        """The number that Geary shows on its icon."""
        lines = self._badge.read_text().splitlines() if self._badge.exists() else []
        return json.loads(lines[-1]) if lines else 0

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
        process.wait_for(socket.exists, 30, "the system bus")
        self._logind = desktop.spawn(["/usr/bin/python3", __file__, "logind"],
                                     stdin=subprocess.PIPE)
        if desktop.run(["gdbus", "wait", "--system", "--timeout=60",
                        "org.freedesktop.login1"]).returncode:
            raise RuntimeError(f"no logind, see {desktop.log}")

    def sleep(self):
        """Announce that the machine goes to sleep."""
        self._say(b"sleep\n")

    def resume(self):
        """Announce that the machine is awake again."""
        self._say(b"resume\n")

    def sleep_and_resume(self):
        """Both, as far apart as two signals are."""
        self._say(b"sleep\nresume\n")

    def _say(self, words):
        self._logind.stdin.write(words)
        self._logind.stdin.flush()

    def stop(self):
        """End bus and service."""
        self._logind.stdin.close()
        for child in (self._logind, self._bus):
            process.stop(child)


class Network:
    """Whether a desktop has a network; start it before Geary.

    GLib asks a portal then, instead of the machine, which may have none; from 2.84 on
    the variable that lets it has another name.
    """

    def __init__(self, desktop):
        desktop.env.update(GIO_USE_NETWORK_MONITOR="portal", GTK_USE_PORTAL="1",
                           GIO_USE_PORTALS="1", GIO_USE_PROXY_RESOLVER="dummy")
        self._child = desktop.spawn(["/usr/bin/python3", __file__, "network"],
                                    stdin=subprocess.PIPE)
        if desktop.run(["gdbus", "wait", "--session", "--timeout=60",
                        "org.freedesktop.portal.Desktop"]).returncode:
            raise RuntimeError(f"no portal, see {desktop.log}")

    def set_available(self, available):
        """Take the network away, or bring it back."""
        self._say("on" if available else "off")

    def set_captive(self):
        """Have a network that wants its user to log in first."""
        self._say("captive")

    def _say(self, word):
        self._child.stdin.write(f"{word}\n".encode())
        self._child.stdin.flush()

    def stop(self):
        """End the service."""
        self._child.stdin.close()
        process.stop(self._child)


def play_network():
    """A network that is as the last line says."""
    from gi.repository import Gio, GLib
    levels = {"off": 1, "captive": 3, "on": 4}
    state = {"connectivity": levels["off"]}
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    path, name = "/org/freedesktop/portal/desktop", "org.freedesktop.portal.NetworkMonitor"

    def answer(_bus, _sender, _path, _interface, method, _parameters, invocation):
        connectivity = state["connectivity"]
        available = connectivity != levels["off"]
        replies = {"GetAvailable": GLib.Variant("(b)", (available,)),
                   "GetMetered": GLib.Variant("(b)", (False,)),
                   "GetConnectivity": GLib.Variant("(u)", (connectivity,)),
                   "CanReach": GLib.Variant("(b)", (available,)),
                   "GetStatus": GLib.Variant("(a{sv})", ({
                       "available": GLib.Variant("b", available),
                       "metered": GLib.Variant("b", False),
                       "connectivity": GLib.Variant("u", connectivity)},))}
        invocation.return_value(replies[method])

    def change(word):
        state["connectivity"] = levels[word]
        bus.emit_signal(None, path, name, "changed", None)

    bus.register_object(path, Gio.DBusNodeInfo.new_for_xml(NETWORK).interfaces[0], answer,
                        lambda *_: GLib.Variant("u", 3), None)
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.portal.Desktop",
                                   Gio.BusNameOwnerFlags.NONE, None, None)
    run_with_lines(change)


def run_with_lines(func):
    """Run a main loop that calls func for each line that comes in, until no more do."""
    from gi.repository import GLib
    loop = GLib.MainLoop()

    def read():
        for line in sys.stdin:
            GLib.idle_add(func, line.strip())
        GLib.idle_add(loop.quit)
    threading.Thread(target=read, daemon=True).start()
    loop.run()


def play_notifications(path, badge):
    """Take every notification and each number for the icon, and append it to a file."""
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

    def note_badge(_bus, _sender, _path, _interface, _signal, parameters):
        properties = parameters.unpack()[1]
        with open(badge, "a", encoding="utf-8") as file:
            visible = properties.get("count-visible", False)
            file.write(json.dumps(properties.get("count", 0) if visible else 0) + "\n")

    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.signal_subscribe(None, "com.canonical.Unity.LauncherEntry", "Update", None, None,
                         Gio.DBusSignalFlags.NONE, note_badge)
    Gio.bus_own_name_on_connection(bus, "com.canonical.Unity", Gio.BusNameOwnerFlags.NONE,
                                   None, None)
    interface = Gio.DBusNodeInfo.new_for_xml(NOTIFY).interfaces[0]
    bus.register_object("/org/freedesktop/Notifications", interface, answer, None, None)
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.Notifications",
                                   Gio.BusNameOwnerFlags.NONE, None, None)
    GLib.MainLoop().run()


def play_logind():
    """Emit PrepareForSleep for each line "sleep" or "resume" that comes in."""
    from gi.repository import Gio, GLib
    bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.login1", Gio.BusNameOwnerFlags.NONE,
                                   None, None)

    def emit(word):
        bus.emit_signal(None, "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
                        "PrepareForSleep", GLib.Variant("(b)", (word == "sleep",)))

    run_with_lines(emit)


def main():
    """One of the services, until it is stopped."""
    if sys.argv[1] == "notifications":
        play_notifications(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "network":
        play_network()
    else:
        play_logind()


if __name__ == "__main__":
    main()
