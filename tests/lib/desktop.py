# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A private desktop in a scratch home: screen, D-Bus session, keyring.

Nothing of the user's own session is touched: HOME, the XDG folders and the
bus are set before anything starts, so that whatever D-Bus activates lives in
the scratch home, too.  Without a display of the user's (or when headless) the
screen is an Xvfb of its own that only this desktop can talk to.
"""

import os
import secrets
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

import process

SCREEN = "1400x900x24"
SERVICES = Path("/usr/share/dbus-1/services")
# What D-Bus would start as soon as somebody asks for a keyring.
KEYRING_SERVICES = ("org.freedesktop.secrets", "org.gnome.keyring")
# A session bus that starts what one folder names.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
# What the programs in a scratch home may keep of the caller's environment.
INHERITED = ("PATH", "LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "TZ", "TERM",
             "USER", "LOGNAME", "G_DEBUG", "G_SLICE", "MALLOC_CHECK_")


class Desktop:
    """A D-Bus session with accessibility and an unlocked, empty keyring.

    With keyring=False there is none, and nobody starts one.
    """

    def __init__(self, home, headless=True, keyring=True):
        self.home = Path(home).resolve()
        self.headless = headless or not (os.environ.get("DISPLAY")
                                         or os.environ.get("WAYLAND_DISPLAY"))
        self.mark = secrets.token_hex(8)
        self.has_keyring = keyring
        self.env = None
        self._bus = None
        self._display = None
        self._keyring = None
        self._runtime = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_error):
        self.stop()

    @property
    def log(self):
        """The file that has the output of the desktop's own services."""
        return self.home / "desktop.log"

    @property
    def scratch(self):
        """A folder for short-lived files, gone when the desktop stops."""
        return self._runtime

    def start(self):
        """Start everything; what was started is stopped again on failure."""
        self.home.mkdir(parents=True, exist_ok=True)
        # Socket paths are limited to 107 bytes, a home may be longer.
        self._runtime = Path(tempfile.mkdtemp(prefix="geary-pop3-"))
        try:
            self.env = self._environment()
            if self.headless:
                self._start_display()
            self._start_bus()
            if self.has_keyring:
                self._unlock_keyring()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self):
        """Stop all that runs in this desktop, activated services included."""
        for child in (self._keyring, self._bus, self._display):
            process.stop(child)
        process.stop_marked(self.mark)
        self._keyring = self._bus = self._display = None
        if self._runtime:
            shutil.rmtree(self._runtime, ignore_errors=True)
            self._runtime = None

    def enter(self):
        """Make this process itself a client of the desktop.

        For the accessibility library, which reads the environment once: a
        process can enter one desktop in its life.
        """
        os.environ.clear()
        os.environ.update(self.env)
        # The mark says who is to be stopped with the desktop; we are not.
        del os.environ[process.MARK]

    def spawn(self, command, log=None, here=False, env=None, **options):
        """Start a program in the desktop and do not wait for it.

        Its output goes to the file `log`, or `here` to our own terminal.
        """
        env = dict(self.env, **(env or {}))
        if here:
            return process.spawn_here(command, env=env, **options)
        return process.spawn(command, env=env, log=log or self.log, **options)

    def run(self, command, timeout=90, **options):
        """Run a program in the desktop and return its result (text)."""
        env = dict(self.env, **options.pop("env", {}))
        return subprocess.run([str(word) for word in command], env=env,
                              timeout=timeout, capture_output=True, text=True,
                              **options)

    def screenshot(self, path):
        """Write what is on the (X11) screen to a PNG file."""
        result = self.run(["import", "-silent", "-window", "root", path])
        if result.returncode:
            raise RuntimeError(f"no screenshot: {result.stderr.strip()}")
        return Path(path)

    def store_password(self, password, *, protocol, login, host):
        """Put a password where Geary looks for it (its secret schema)."""
        result = self.run(
            ["secret-tool", "store", f"--label=Geary {protocol} password",
             "xdg:schema", "org.gnome.Geary",
             "proto", protocol, "login", login, "host", host], input=password)
        if result.returncode:
            raise RuntimeError(f"secret-tool: {result.stderr.strip()}")

    def _environment(self):
        env = {name: os.environ[name] for name in INHERITED if name in os.environ}
        env.update({
            process.MARK: self.mark,
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_STATE_HOME": str(self.home / ".local/state"),
            "XDG_RUNTIME_DIR": str(self._runtime),
            # Settings stay in the home, whatever dconf service is running.
            "GSETTINGS_BACKEND": "keyfile",
            # Online even where there is nothing but loopback.
            "GIO_USE_NETWORK_MONITOR": "base",
            "GVFS_DISABLE_FUSE": "1",
        })
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME",
                     "XDG_STATE_HOME"):
            Path(env[name]).mkdir(parents=True, exist_ok=True)
        env.update(self._quiet_screen() if self.headless else self._users_screen())
        return env

    @staticmethod
    def _quiet_screen():
        """Same language, zone and renderer on every machine."""
        return {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "en",
                "TZ": "UTC", "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "0",
                "LIBGL_ALWAYS_SOFTWARE": "1",
                "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}

    @staticmethod
    def _users_screen():
        """The user's display; its sockets are named relative to his folders."""
        env = {}
        wayland = os.environ.get("WAYLAND_DISPLAY")
        if wayland:
            env["WAYLAND_DISPLAY"] = os.path.join(
                os.environ.get("XDG_RUNTIME_DIR", "/"), wayland)
        if os.environ.get("DISPLAY"):
            env["DISPLAY"] = os.environ["DISPLAY"]
            authority = os.environ.get(
                "XAUTHORITY", os.path.expanduser("~/.Xauthority"))
            if os.path.exists(authority):
                env["XAUTHORITY"] = authority
        return env

    def _start_display(self):
        """Xvfb on a number of its own choice, with a cookie."""
        authority = self._runtime / "xauthority"
        self._write_cookie(authority)
        reader, writer = os.pipe()
        try:
            self._display = process.spawn(
                ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN,
                 "-nolisten", "tcp", "-auth", authority, "-noreset"],
                env=self.env, log=self.log, pass_fds=[writer])
            os.close(writer)
            writer = None
            number = self._read_line(reader)
        finally:
            os.close(reader)
            if writer is not None:
                os.close(writer)
        if not number:
            raise RuntimeError(f"Xvfb did not start, see {self.log}")
        self.env.update(DISPLAY=f":{number}", XAUTHORITY=str(authority))

    @staticmethod
    def _write_cookie(path):
        """An Xauthority file with one cookie that is good for any display."""
        def field(data):
            return struct.pack(">H", len(data)) + data
        family_wild = struct.pack(">H", 0xFFFF)
        entry = family_wild + field(b"") + field(b"") + field(
            b"MIT-MAGIC-COOKIE-1") + field(secrets.token_bytes(16))
        path.touch(mode=0o600)
        path.write_bytes(entry)

    @staticmethod
    def _read_line(reader):
        """A line from a pipe; what comes in pieces must be read to its end."""
        line = b""
        while not line.endswith(b"\n"):
            piece = os.read(reader, 512)
            if not piece:
                return ""
            line += piece
        return line.decode().strip()

    def _start_bus(self):
        """A session bus; what it activates inherits our environment."""
        reader, writer = os.pipe()
        address = f"unix:path={self._runtime}/bus"
        try:
            self._bus = process.spawn(
                ["dbus-daemon", self._bus_config(address), "--nofork", "--nopidfile",
                 f"--address={address}", f"--print-address={writer}"],
                env=dict(self.env, DBUS_SESSION_BUS_ADDRESS=address),
                log=self.log, pass_fds=[writer])
            os.close(writer)
            writer = None
            printed = self._read_line(reader)
        finally:
            os.close(reader)
            if writer is not None:
                os.close(writer)
        if not printed:
            raise RuntimeError(f"dbus-daemon did not start, see {self.log}")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = printed

    def _bus_config(self, address):
        """The option that says which services the bus starts: all, or all but a keyring."""
        if self.has_keyring:
            return "--session"
        services, config = self._runtime / "services", self._runtime / "bus.conf"
        services.mkdir()
        for path in SERVICES.iterdir():
            if path.stem not in KEYRING_SERVICES:
                (services / path.name).symlink_to(path)
        config.write_text(BUS.format(address=address, services=services))
        return f"--config-file={config}"

    def _unlock_keyring(self):
        """A keyring with an empty password, unlocked; it stays in the home."""
        self._keyring = self.spawn(
            ["gnome-keyring-daemon", "--foreground", "--unlock",
             "--components=secrets"], stdin=subprocess.PIPE)
        self._keyring.stdin.write(b"\n")
        self._keyring.stdin.close()
        # Only wait: a call would have D-Bus start a second, locked one.
        if self.run(["gdbus", "wait", "--session", "--timeout=60",
                     "org.freedesktop.secrets"]).returncode:
            raise RuntimeError(f"no keyring, see {self.log}")
        process.wait_for(self._has_default_keyring, 30, "the default keyring")

    def _has_default_keyring(self):
        return "login" in self.run(
            ["gdbus", "call", "--session", "--timeout=5",
             "--dest=org.freedesktop.secrets",
             "--object-path=/org/freedesktop/secrets",
             "--method=org.freedesktop.Secret.Service.ReadAlias",
             "default"]).stdout
