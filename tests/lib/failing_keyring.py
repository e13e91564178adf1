# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A keyring that fails: the Secret Service of a desktop that has none of its own.

    keyring = case.keyring()
    keyring.set("broken")

It is in one of these states:

well      answers, and has what was put in
broken    answers everything with an error
locked    wants to ask its user first; the question stays until dismiss()
silent    does not answer; what it was asked is answered in the next state

Runs in a process of its own: this file, started with /usr/bin/python3.
"""

import json
import subprocess
import sys
from pathlib import Path

import process
from bus_services import run_with_lines

NAME = "org.freedesktop.secrets"
ROOT = "/org/freedesktop/secrets"
COLLECTION = f"{ROOT}/collection/login"
ALIAS = f"{ROOT}/aliases/default"
PROMPT = f"{ROOT}/prompt"
NOTHING = "/"

INTERFACES = """
<node>
  <interface name="org.freedesktop.Secret.Service">
    <method name="OpenSession">
      <arg type="s" direction="in"/><arg type="v" direction="in"/>
      <arg type="v" direction="out"/><arg type="o" direction="out"/>
    </method>
    <method name="SearchItems">
      <arg type="a{ss}" direction="in"/>
      <arg type="ao" direction="out"/><arg type="ao" direction="out"/>
    </method>
    <method name="Unlock">
      <arg type="ao" direction="in"/>
      <arg type="ao" direction="out"/><arg type="o" direction="out"/>
    </method>
    <method name="GetSecrets">
      <arg type="ao" direction="in"/><arg type="o" direction="in"/>
      <arg type="a{o(oayays)}" direction="out"/>
    </method>
    <method name="ReadAlias">
      <arg type="s" direction="in"/><arg type="o" direction="out"/>
    </method>
    <property name="Collections" type="ao" access="read"/>
  </interface>
  <interface name="org.freedesktop.Secret.Collection">
    <method name="CreateItem">
      <arg type="a{sv}" direction="in"/><arg type="(oayays)" direction="in"/>
      <arg type="b" direction="in"/>
      <arg type="o" direction="out"/><arg type="o" direction="out"/>
    </method>
    <property name="Items" type="ao" access="read"/>
    <property name="Label" type="s" access="read"/>
    <property name="Locked" type="b" access="read"/>
    <property name="Created" type="t" access="read"/>
    <property name="Modified" type="t" access="read"/>
  </interface>
  <interface name="org.freedesktop.Secret.Item">
    <method name="Delete"><arg type="o" direction="out"/></method>
  </interface>
  <interface name="org.freedesktop.Secret.Prompt">
    <method name="Prompt"><arg type="s" direction="in"/></method>
    <method name="Dismiss"/>
    <signal name="Completed"><arg type="b"/><arg type="v"/></signal>
  </interface>
</node>
"""


class Keyring:
    """The keyring of a desktop without one; start it before Geary."""

    def __init__(self, desktop):
        self._desktop = desktop
        self._store = desktop.scratch / "keyring.json"
        self._calls = desktop.scratch / "keyring-calls"
        self._child = None
        self.start()

    def start(self):
        """Have it on the bus, well, with what it had before."""
        self._child = self._desktop.spawn(
            ["/usr/bin/python3", __file__, self._store, self._calls], stdin=subprocess.PIPE)
        if self._desktop.run(["gdbus", "wait", "--session", "--timeout=20", NAME]).returncode:
            raise RuntimeError(f"no keyring, see {self._desktop.log}")

    def stop(self):
        """Have none on the bus."""
        if self._child.poll() is None:
            self._child.stdin.close()
        process.stop(self._child)

    def set(self, state):
        """Bring it into a state, and wait until it is there."""
        before = self.calls().count(state)
        self._say(state)
        process.wait_for(lambda: self.calls().count(state) > before, 10, f"a {state} keyring")

    def dismiss(self):
        """Answer its question with "Cancel"."""
        self._say("dismiss")

    def calls(self):
        """The names of all calls so far, and of the states between them."""
        return self._calls.read_text().split() if self._calls.exists() else []

    def wait_for_prompts(self, count, timeout=20):
        """Wait until it has asked its user so often in all."""
        process.wait_for(lambda: self.calls().count("Prompt") >= count, timeout,
                         f"question {count} of the keyring")

    def _say(self, word):
        self._child.stdin.write(f"{word}\n".encode())
        self._child.stdin.flush()


class Service:
    """The other side: what is on the bus."""

    def __init__(self, bus, store, calls):
        self._bus = bus
        self._store = store
        self._calls = calls
        self._state = "well"
        self._kept = []
        # Path of an item: its attributes and its secret.
        self._items = {}
        self._interfaces = {}

    def begin(self):
        """Be there."""
        from gi.repository import Gio
        for each in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces:
            self._interfaces[each.name.rpartition(".")[2]] = each
        self._offer(ROOT, "Service")
        for path in (COLLECTION, ALIAS):
            self._offer(path, "Collection")
        self._offer(PROMPT, "Prompt")
        if self._store.exists():
            for attributes, secret in json.loads(self._store.read_text()):
                self._add(attributes, secret)
        Gio.bus_own_name_on_connection(self._bus, NAME, Gio.BusNameOwnerFlags.NONE, None, None)

    def obey(self, word):
        """Go into another state, or take its user's answer."""
        from gi.repository import GLib
        if word == "dismiss":
            self._bus.emit_signal(None, PROMPT, "org.freedesktop.Secret.Prompt", "Completed",
                                  GLib.Variant("(bv)", (True, GLib.Variant("ao", []))))
            return
        self._state = word
        self._note(word)
        kept, self._kept = self._kept, []
        for invocation in kept:
            self._answer(invocation)

    def _offer(self, path, interface):
        self._bus.register_object(path, self._interfaces[interface], self._call, self._get, None)

    def _note(self, word):
        with open(self._calls, "a", encoding="utf-8") as file:
            file.write(f"{word}\n")

    def _add(self, attributes, secret):
        path = f"{COLLECTION}/{len(self._items) + 1}"
        self._items[path] = (attributes, secret)
        self._offer(path, "Item")
        return path

    def _save(self):
        self._store.write_text(json.dumps(list(self._items.values())))

    def _find(self, wanted):
        return [path for path, (attributes, _secret) in self._items.items()
                if wanted.items() <= attributes.items()]

    def _call(self, *arguments):
        invocation = arguments[-1]
        self._note(invocation.get_method_name())
        self._answer(invocation)

    def _answer(self, invocation):
        if self._state == "silent":
            self._kept.append(invocation)
        elif self._state == "broken":
            invocation.return_dbus_error("org.freedesktop.DBus.Error.Failed",
                                         "The keyring is out of order")
        else:
            getattr(self, "_" + invocation.get_method_name())(
                invocation, *invocation.get_parameters().unpack())

    def _get(self, _bus, _sender, _path, _interface, name):
        from gi.repository import GLib
        return {"Collections": GLib.Variant("ao", [COLLECTION]),
                "Items": GLib.Variant("ao", list(self._items)),
                "Label": GLib.Variant("s", "Login"),
                "Locked": GLib.Variant("b", self._state == "locked"),
                "Created": GLib.Variant("t", 0), "Modified": GLib.Variant("t", 0)}[name]

    # The methods of the interfaces

    def _OpenSession(self, invocation, algorithm, _input):
        from gi.repository import GLib
        if algorithm != "plain":
            invocation.return_dbus_error("org.freedesktop.DBus.Error.NotSupported", algorithm)
            return
        self._return(invocation, "(vo)", GLib.Variant("s", ""), f"{ROOT}/session/1")

    def _SearchItems(self, invocation, attributes):
        found = self._find(attributes)
        locked = self._state == "locked"
        self._return(invocation, "(aoao)", [] if locked else found, found if locked else [])

    def _Unlock(self, invocation, paths):
        if self._state == "locked":
            self._return(invocation, "(aoo)", [], PROMPT)
        else:
            self._return(invocation, "(aoo)", paths, NOTHING)

    def _GetSecrets(self, invocation, paths, session):
        secrets = {} if self._state == "locked" else {
            path: (session, b"", self._items[path][1].encode(), "text/plain")
            for path in paths}
        self._return(invocation, "(a{o(oayays)})", secrets)

    def _ReadAlias(self, invocation, _name):
        self._return(invocation, "(o)", COLLECTION)

    def _CreateItem(self, invocation, properties, secret, _replace):
        if self._state == "locked":
            invocation.return_dbus_error("org.freedesktop.Secret.Error.IsLocked", "locked")
            return
        attributes = properties["org.freedesktop.Secret.Item.Attributes"]
        text = bytes(secret[2]).decode()
        found = self._find(attributes)
        if found:
            self._items[found[0]] = (attributes, text)
        path = found[0] if found else self._add(attributes, text)
        self._save()
        self._return(invocation, "(oo)", path, NOTHING)

    def _Delete(self, invocation):
        # Its place stays taken, so that no other gets its path.
        self._items[invocation.get_object_path()] = ({}, "")
        self._save()
        self._return(invocation, "(o)", NOTHING)

    def _Prompt(self, invocation, _window):
        invocation.return_value(None)

    def _Dismiss(self, invocation):
        invocation.return_value(None)
        self.obey("dismiss")

    @staticmethod
    def _return(invocation, kind, *values):
        from gi.repository import GLib
        invocation.return_value(GLib.Variant(kind, values))


def main():
    """Play it until no more lines come in."""
    from gi.repository import Gio
    service = Service(Gio.bus_get_sync(Gio.BusType.SESSION), *map(Path, sys.argv[1:3]))
    service.begin()
    run_with_lines(service.obey)


if __name__ == "__main__":
    main()
