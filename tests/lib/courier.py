# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A private Courier with POP3 on loopback: another hand's server than Dovecot.

Debian does not let both be installed, so tests/install-deps unpacks Courier's
packages into build-courier.  Its programs know their files by absolute paths;
bubblewrap shows them a system in which these are ours.  Ports and Maildirs are
like those of dovecot.Dovecot, and stay the same over stop() and start().
"""

import base64
import glob
import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import process
from dovecot import make_certificates, on_the_wire
from mail_server import MailServer

PACKAGES = Path(os.environ.get("BUILDS") or Path(__file__).resolve().parents[2]) / "build-courier"

# Where Courier finds them.
INSIDE = "/opt"

AUTHENTICATION = """\
# Written by tests/lib/courier.py
authmodulelist="authuserdb"
authmodulelistorig="authuserdb"
daemons=4
authdaemonvar=/run/courier/authdaemon
DEBUG_LOGIN=0
DEFAULTOPTIONS=""
LOGGEROPTS=""
"""

START = """\
{authdaemond} &
{tcpd} {options} {pop3} {login} {pop3d} Maildir &
{tcpd} {options} {pop3s} {tls} -server -tcpd {login} {pop3d} Maildir &
wait
"""


class Courier(MailServer):
    """One server with its users; see the module's text."""

    def start(self):
        """Start the server, the first time with new ports and certificates."""
        try:
            if self.root is None:
                self._prepare()
            self._launch()
            return self
        except BaseException:
            self.close()
            raise

    def add(self, user, message, when=None):
        """Put one message in the user's Inbox, as Courier itself stores them."""
        return super().add(user, message.replace(b"\r\n", b"\n"), when)

    def messages(self, user):
        """The user's messages as the server sends them, oldest first."""
        return [on_the_wire(data) for data in super().messages(user)]

    # Details

    def _prepare(self):
        if not PACKAGES.exists():
            raise RuntimeError("Courier is not there, see tests/install-deps")
        self.root = Path(tempfile.mkdtemp(prefix="geary-courier-"))
        self.root.chmod(0o755)
        self._hold_ports("pop3", "pop3s")
        make_certificates(self.root / "tls")
        (self.root / "tls/both.pem").write_bytes(
            (self.root / "tls/server.key").read_bytes()
            + (self.root / "tls/server.pem").read_bytes())
        (self.root / "run/courier/authdaemon").mkdir(parents=True)
        (self.root / "etc/courier").mkdir(parents=True)
        for name in ("passwd", "group", "nsswitch.conf", "ld.so.cache"):
            shutil.copy(Path("/etc") / name, self.root / "etc")
        # Whom root's Courier becomes for TLS.
        uid, gid = self._owner()
        with open(self.root / "etc/passwd", "a", encoding="ascii") as file:
            file.write(f"courier:x:{uid}:{gid}::/srv:/bin/false\n")
        self._give_away(self.root / "tls/both.pem")
        self._make_maildirs()
        (self.root / "etc/courier/authdaemonrc").write_text(AUTHENTICATION)
        self._write_users()
        self._write_start()

    @staticmethod
    def _libraries(root):
        folders = {os.path.dirname(path) for path in
                   glob.glob("usr/lib/**/lib*.so*", root_dir=PACKAGES, recursive=True)}
        return {"LD_LIBRARY_PATH": ":".join(f"{root}/{name}" for name in sorted(folders))}

    def _write_users(self):
        uid, gid = self._owner()
        places, secrets = [], []
        for user, password in self.users.items():
            home = f"/srv/mail/{user}"
            digest = hashlib.sha1(password.encode()).digest()
            places.append(f"{user}\tuid={uid}|gid={gid}|home={home}|mail={home}/Maildir")
            secrets.append(f"{user}\tsystempw={{SHA}}{base64.b64encode(digest).decode()}")
        program = PACKAGES / "usr/lib/courier/courier-authlib/makedatprog"
        folder = self.root / "etc/courier"
        for name, lines in (("userdb", places), ("userdbshadow", secrets)):
            subprocess.run(
                [program, "-", folder / f"{name}.tmp", folder / f"{name}.dat"], check=True,
                input="\n".join([*lines, ".", ""]), text=True, capture_output=True,
                env=self._libraries(PACKAGES))
            (folder / f"{name}.dat").chmod(0o600)

    def _write_start(self):
        programs = f"{INSIDE}/usr/lib/courier/courier"
        (self.root / "start").write_text(START.format(
            authdaemond=f"{INSIDE}/usr/lib/courier/courier-authlib/authdaemond",
            tcpd=f"{INSIDE}/usr/sbin/couriertcpd", tls=f"{INSIDE}/usr/bin/couriertls",
            options="-address=127.0.0.1 -maxprocs=40 -maxperip=40 -nodnslookup",
            login=f"{programs}/courierpop3login", pop3d=f"{programs}/courierpop3d",
            **self.ports))

    def _command(self):
        command = ["bwrap", "--die-with-parent", "--unshare-pid", "--proc", "/proc",
                   "--dev", "/dev", "--tmpfs", "/tmp", "--ro-bind", "/usr", "/usr",
                   "--bind", self.root, "/srv", "--ro-bind", self.root / "etc", "/etc",
                   "--bind", self.root / "run", "/run", "--ro-bind", PACKAGES, INSIDE]
        for name in ("bin", "sbin", "lib", "lib64"):
            if os.path.islink(f"/{name}"):
                command += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
        return [*command, "/bin/sh", "/srv/start"]

    def _launch(self):
        self._process = process.spawn(self._command(), log=self.log, env={
            **self._libraries(INSIDE), "PATH": "/usr/bin:/bin",
            "POP3_STARTTLS": "YES", "POP3_TLS_REQUIRED": "0", "MAILDIRPATH": "Maildir",
            "POP3AUTH": "PLAIN LOGIN", "POP3AUTH_TLS": "PLAIN LOGIN",
            "COURIERTLS": f"{INSIDE}/usr/bin/couriertls",
            "TLS_CERTFILE": "/srv/tls/both.pem", "TLS_VERIFYPEER": "NONE"})

        def ready():
            if self._process.poll() is not None:
                raise RuntimeError("Courier did not start:\n" + self.log_text()[-2000:])
            return (self.root / "run/courier/authdaemon/socket").exists() and self._greets()
        process.wait_for(ready, 60, "Courier's greeting")

    def _greets(self):
        try:
            with socket.create_connection(("127.0.0.1", self.ports["pop3"]), 5) as peer:
                if not peer.recv(128).startswith(b"+OK"):
                    return False
            with socket.create_connection(("127.0.0.1", self.ports["pop3s"]), 5):
                return True
        except OSError:
            return False
