# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A private Dovecot, 2.3 or 2.4, with POP3 and IMAP on loopback.

Its folder is a scratch one of its own in /tmp, because Dovecot's sockets need
short paths and, when root starts it, another user must be able to read the
mail (Dovecot refuses to serve mail as root).  Ports are picked by the system,
and are the server's over stop() and start(), so "the server is down and comes
back" is two calls.

    with Dovecot(users={"ana@example.org": "secret"}) as server:
        server.add("ana@example.org", b"Subject: hi\r\n\r\nhello\r\n")
        server.ports["pop3s"]; server.certificate; server.logins("pop3")
"""

import base64
import contextlib
import grp
import os
import pwd
import re
import socket
import subprocess
import tempfile
from pathlib import Path

import process
from mail_server import MailServer

HOST = "localhost"
# Seconds that the log may be behind.
LAG = 5
PROGRAMS = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot")

CONFIG = """\
{version}# Written by tests/lib/dovecot.py
protocols = pop3 imap
listen = {listen}
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/server.log
auth_verbose = yes
instance_name = geary-pop3-{pid}
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
ssl = yes
mail_fsync = never
pop3_uidl_format = {uidl_format}
# A stock IMAP account that has to make these itself may hang while it does.
namespace inbox {{
  inbox = yes
  mailbox Drafts {{
    auto = create
    special_use = \\Drafts
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
  mailbox Archive {{
    auto = create
    special_use = \\Archive
  }}
}}
protocol pop3 {{
  rawlog_dir = {root}/commands/{user}
  mail_max_userip_connections = 50
}}
service anvil {{
  chroot =
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
{by_version}
{extra}
"""

# What the versions call by different names.
CONFIG_2_3 = """
disable_plaintext_auth = {only_tls}
ssl_cert = <{root}/tls/server.pem
ssl_key = <{root}/tls/server.key
mail_location = maildir:~/Maildir
passdb {{
  driver = passwd-file
  args = {root}/users
}}
userdb {{
  driver = passwd-file
  args = {root}/users
}}
"""
VERSION_2_4 = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
"""
CONFIG_2_4 = """
auth_allow_cleartext = {not_only_tls}
ssl_server_cert_file = {root}/tls/server.pem
ssl_server_key_file = {root}/tls/server.key
mail_driver = maildir
mail_path = ~/Maildir
passdb passwd-file {{
  passwd_file_path = {root}/users
}}
userdb passwd-file {{
  passwd_file_path = {root}/users
}}
"""

# What tests ask for besides, in the words of 2.3 and of 2.4.
RENAMED = {
    "service_count = 0": "restart_request_count = unlimited",
    "service_count =": "restart_request_count =",
}

# What unique ids can be made of, in the words of 2.3 and of 2.4.
UIDL_PARTS = {
    "uid": ("%u", "%{uid}"),
    "uid_hex": ("%08Xu", "%{uid | hex(8)}"),
    "validity": ("%v", "%{uidvalidity}"),
    "validity_hex": ("%08Xv", "%{uidvalidity | hex(8)}"),
    "file": ("%f", "%{filename}"),
}
USUAL_UIDLS = "{uid_hex}{validity_hex}"

# Dovecot slows down whoever has failed, for tests in which many do.
NO_PENALTY = """
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
"""

CERTIFICATES = """\
[req]
distinguished_name = name
prompt = no
[name]
CN = localhost
[server]
basicConstraints = critical, CA:FALSE
subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1{more}, DNS:autoconfig.example.org, \\
  DNS:pop.example.org, DNS:smtp.example.org
extendedKeyUsage = serverAuth
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
"""


def on_the_wire(message):
    """The bytes that Dovecot sends over POP3 for a file with these bytes."""
    if not message:
        return b"\r\n"
    lines = message.split(b"\n")
    last = lines.pop()
    lines = [line.removesuffix(b"\r") for line in lines] + ([last] if last else [])
    return b"".join(line + b"\r\n" for line in lines)


def yes_or_no(value):
    """A value of Dovecot's settings."""
    return "yes" if value else "no"


def make_certificates(folder, addresses=()):
    """A CA of our own (ca.pem) and a server certificate by it, into folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "openssl.cnf").write_text(CERTIFICATES.format(
        more="".join(f", IP:{address}" for address in addresses)))

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True,
                       stdin=subprocess.DEVNULL, capture_output=True)
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
               "-config", "openssl.cnf")
    openssl("req", "-x509", "-days", "30", *new_key, "-extensions", "ca",
            "-subj", "/CN=Geary POP3 test authority",
            "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-new", *new_key, "-keyout", "server.key", "-out", "server.csr")
    openssl("x509", "-req", "-days", "30", "-in", "server.csr", "-CA", "ca.pem",
            "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "openssl.cnf",
            "-extensions", "server", "-out", "server.pem")


class Dovecot(MailServer):
    """One server with its users; see the module's text."""

    def __init__(self, users, only_tls=False, mechanisms="plain login", extra="",
                 schemes=None, listen="127.0.0.1", uidls=USUAL_UIDLS):
        super().__init__(users)
        self.uidls = uidls
        self.schemes = dict(schemes or {})
        self.only_tls = only_tls
        self.mechanisms = mechanisms
        self.extra = extra
        self.listen = listen
        self._greeted = {"pop3": 0, "imap": 0}

    def start(self):
        """Start the server, the first time with new ports and certificates."""
        try:
            if self.root is None:
                self._prepare()
            self._write_config()
            if not self._launch():
                raise RuntimeError("Dovecot did not start:\n" + self.log_text()[-2000:])
            return self
        except BaseException:
            self.close()
            raise

    def renew_certificates(self):
        """Let the (stopped) server come back with another certificate."""
        make_certificates(self.root / "tls", self.listen.split(", "))

    def set_password(self, user, password):
        """Change a password; it counts from the next login on."""
        self.users[user] = password
        self._write_users()

    # What the server has seen

    def logins(self, protocol, user=None):
        """How many logins have succeeded ("pop3" or "imap")."""
        return len(self.login_lines(protocol, user))

    def login_lines(self, protocol, user=None):
        """What the log says of each of them; the words are those of 2.3, and of 2.4.

        The log is written behind the sessions, by others: it has to catch up with them,
        unless the server was stopped meanwhile.
        """
        who = f"user=<{re.escape(user)}>" if user else ""
        login = re.compile(rf"{protocol}-login: Info: (?:Login|Logged in): {who}")

        def lines():
            return [line for line in self.log_text().splitlines() if login.search(line)]
        sessions = 0 if protocol != "pop3" else sum(
            len(self.session_logs(each)) for each in ([user] if user else self.users))
        with contextlib.suppress(process.Timeout):
            process.wait_for(lambda: len(lines()) >= sessions, LAG, "the log", interval=0.02)
        return lines()

    def refusals(self, protocol):
        """How many connections have ended without a login."""
        return len(re.findall(
            rf"{protocol}-login: Info: (?:Disconnected|Aborted login|Login aborted)",
            self.log_text()))

    def wrong_passwords(self):
        """How many logins have failed for their password."""
        return self.log_text().count("Password mismatch")

    def connections(self, protocol):
        """How many connections there have been (open ones before login not)."""
        own = self._greeted[protocol]
        return max(0, self.logins(protocol) + self.refusals(protocol) - own)

    def session_logs(self, user):
        """The files with the POP3 commands of each session of the user, in the order of
        their last commands: a name has the second and the process of its session."""
        return sorted((self.root / "commands" / user).glob("*.in"),
                      key=lambda path: path.stat().st_mtime_ns)

    def sessions(self, user, but=()):
        """The POP3 commands of each finished or running session of the user, but for
        those with their commands in some files."""
        return [[self._command(line) for line in path.read_bytes().splitlines()]
                for path in self.session_logs(user) if path not in but]

    def commands(self, user, verb=None):
        """All POP3 commands of the user after login, or those with a verb."""
        every = [line for session in self.sessions(user) for line in session]
        return [line for line in every
                if verb is None or line.split(" ")[0] == verb]

    @staticmethod
    def _command(line):
        # "1700000000.000000 RETR 1": the log puts the time first.
        text = line.decode("utf-8", "replace")
        text = re.sub(r"^\d+\.\d+ ", "", text)
        verb, _, rest = text.partition(" ")
        return f"{verb.upper()} {rest}".strip()

    # Details

    def _prepare(self):
        self.root = Path(tempfile.mkdtemp(prefix="geary-dovecot-"))
        self.root.chmod(0o755)
        # That of IPv4 as well, so that nobody who is looked for at "localhost" has the same.
        self._hold_ports("pop3", "pop3s", "imap", "imaps",
                         addresses={"127.0.0.1": None, **dict.fromkeys(self.listen.split(", "))})
        make_certificates(self.root / "tls", self.listen.split(", "))
        for folder in ("run", "state", "commands"):
            (self.root / folder).mkdir()
        self._make_maildirs()
        for user in self.users:
            # Dovecot logs commands only into folders that exist.
            (self.root / "commands" / user).mkdir()
            self._give_away(self.root / "commands" / user)
        self._write_users()

    def _write_users(self):
        uid, gid = self._owner()
        lines = []
        for user, password in self.users.items():
            secret = self._hide(password, self.schemes.get(user, "PLAIN"))
            home = self._maildir(user).parent
            lines.append(f"{user}:{secret}:{uid}:{gid}::{home}::\n")
        path = self.root / "users"
        fresh = path.with_suffix(".new")
        fresh.write_text("".join(lines))
        fresh.chmod(0o644)
        fresh.rename(path)

    @staticmethod
    def _hide(password, scheme):
        """The password in the form of one of Dovecot's schemes."""
        if scheme == "PLAIN":
            return "{PLAIN.B64}" + base64.b64encode(password.encode()).decode()
        command = ["doveadm", "-O", "pw", "-s", scheme, "-p", password]
        return subprocess.run(command, check=True, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True).stdout.strip()

    def _write_config(self):
        if os.getuid():
            me = pwd.getpwuid(os.getuid()).pw_name
            internal, login = me, me
            group = grp.getgrgid(os.getgid()).gr_name
        else:
            internal, login, group = "dovecot", "dovenull", "dovecot"
        names = {"root": self.root, "only_tls": yes_or_no(self.only_tls),
                 "not_only_tls": yes_or_no(not self.only_tls)}
        modern = self._is_2_4()
        extra = self.extra
        for old, new in RENAMED.items() if modern else ():
            extra = extra.replace(old, new)
        (self.root / "dovecot.conf").write_text(CONFIG.format(
            version=VERSION_2_4 if modern else "", user="%{user}" if modern else "%u",
            by_version=(CONFIG_2_4 if modern else CONFIG_2_3).format(**names),
            uidl_format=self.uidls.format(
                **{name: words[modern] for name, words in UIDL_PARTS.items()}),
            root=self.root, pid=os.getpid(), internal=internal, login=login,
            internal_group=group, mechanisms=self.mechanisms, extra=extra,
            listen=self.listen, **self.ports))

    @staticmethod
    def _program():
        program = next((name for name in PROGRAMS if os.path.exists(name)), None)
        if program is None:
            raise RuntimeError("Dovecot is not installed, see tests/install-deps")
        return program

    def _is_2_4(self):
        """Whether it speaks the language of settings that came with 2.4."""
        said = subprocess.run([self._program(), "--version"], check=True,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return not said.stdout.startswith("2.3")

    def _launch(self):
        """Start Dovecot; false when it ended or never listened."""
        self._process = process.spawn(
            [self._program(), "-F", "-c", self.root / "dovecot.conf"], log=self.log)

        def listening():
            if self._process.poll() is not None:
                return "ended"
            return "ready" if all(map(self._greets, ("pop3", "imap"))) else None
        try:
            return process.wait_for(listening, 60, "Dovecot's greeting") == "ready"
        except process.Timeout:
            return False
        finally:
            if self._process.poll() is not None:
                self._process = None

    def _greets(self, name):
        try:
            near = self.listen.split(", ", maxsplit=1)[0]
            with socket.create_connection((near, self.ports[name]), 5) as peer:
                seen = self.refusals(name)
                greeting = peer.recv(128)
                if not greeting.startswith((b"+OK", b"* OK")):
                    return False
                peer.sendall(b"QUIT\r\n" if name == "pop3" else b"a LOGOUT\r\n")
                while peer.recv(128):
                    pass
            self._greeted[name] += 1
            process.wait_for(lambda: self.refusals(name) > seen, 30, "us in the log",
                             interval=0.02)
            return True
        except OSError:
            return False
