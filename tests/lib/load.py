# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Much of everything, and what it costs: time, memory, and how long the main loop
keeps others waiting.

    weight = Load(home, build).large(200)
    weight.seconds; weight.peak; weight.longest_ms

But for accounts() and news(), which are the real Geary, it is the backend in Geary's library
(tests/host/headless.c) with a server that holds its mail in memory.
"""

import argparse
import base64
import contextlib
import dataclasses
import shutil
import struct
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import corpus
import process
from desktop import Desktop
from dovecot import Dovecot
from geary import Geary
from headless import Headless
from pulse import Pulse
from rude import Rude

USER = "ana@example.org"
PASSWORD = "correct horse"
# No copy of each session on the disk; 20 users come from one address.
SERVER = "protocol pop3 {\n  rawlog_dir =\n}"
LIMIT_S = 540
BEAT_MS = 5
MIB = 1024 * 1024
OLD, NEW = "Mon, 05 Jan 2015", "Mon, 02 Nov 2026"
SINCE = "2026-01-01"


@dataclasses.dataclass
class Weight:
    """What one load has cost; memory in MiB, idle and at its peak."""

    what: str
    seconds: float
    idle: float
    peak: float
    longest_ms: float  # that somebody had to wait for the main loop
    own_ms: float      # the same, but for what other programs had the processors for
    dispatch_ms: float # CPU of the longest callback of the plugin's there; 0: not measured
    note: str = ""

    def __str__(self):
        return (f"{self.what:44} {self.seconds:8.2f} s  {self.idle:4.0f} + "
                f"{self.peak - self.idle:4.0f} MiB  {self.longest_ms:6.0f} ms  "
                f"{self.dispatch_ms:6.1f} ms  {self.note}")


HEADING = (f"{'':44} {'time':>10}  {'idle + more memory':>15}  {'loop':>6}  {'dispatch':>9}")


def tiny(number, date=NEW):
    """A mail of some 200 octets."""
    return (f"From: Bob <bob@example.org>\r\nTo: {USER}\r\nDate: {date} 10:00:00 +0000\r\n"
            f"Subject: Tiny {number}\r\nMessage-ID: <{number}@tiny.example.org>\r\n\r\n"
            f"Number {number}.\r\n").encode()


def fill(server, users, count):
    """So many mails for each user."""
    for each in range(count):
        for user in users:
            data = tiny(f"{each} {user}")
            server.add(user, data, wire_size=len(data))


def head(name, more=""):
    """The header of a mail, without the blank line."""
    return (f"From: Bob <bob@example.org>\r\nTo: {USER}\r\nDate: {NEW} 10:00:00 +0000\r\n"
            f"Subject: {name}\r\nMessage-ID: <{name}@load.example.org>\r\n{more}").encode()


def many_parts(count):
    """A mail with so many attachments."""
    content = base64.encodebytes(bytes(range(256)) * 4).decode().replace("\n", "\r\n")
    parts = "".join(
        f"--b\r\nContent-Type: application/octet-stream; name=\"file-{number}.bin\"\r\n"
        f"Content-Disposition: attachment; filename=\"file-{number}.bin\"\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{content}" for number in range(count))
    return head("parts", "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
                "boundary=\"b\"\r\n") + (f"\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere "
                                         f"they are.\r\n{parts}--b--\r\n").encode()


def long_headers(octets):
    """Mails with headers of so many octets, each of another kind: {name: bytes}."""
    fields = {
        "field": "X-Long: " + "\r\n ".join(["y" * 70] * (octets // 73)) + "\r\n",
        "fields": "".join(f"X-Field-{number}: {'z' * 50}\r\n" for number in range(octets // 68)),
        "received": "".join(f"Received: from a by b; {NEW} 10:00:00 +0000\r\n"
                            for _ in range(octets // 57)),
        "people": "Cc: " + ",\r\n ".join(f"Person {number} <person.{number}@example.com>"
                                        for number in range(octets // 45)) + "\r\n",
        "references": "References: " + "\r\n ".join(f"<{number}@references.example.com>"
                                                    for number in range(octets // 36)) + "\r\n",
        "subject": "Comments: " + "\r\n ".join(["=?utf-8?q?w=C3=B6rd?="] * (octets // 24)) + "\r\n",
    }
    return {name: head(name, field) + b"\r\nShort.\r\n" for name, field in fields.items()}


def long_texts(octets):
    """Mails whose text has so many octets, each of another kind: {name: bytes}."""
    words = "A line of quite ordinary words, 10 < 20 &amp; more, to the margin."
    kinds = {
        "plain": ("plain", f"{words}\r\n" * (octets // 68)),
        "html": ("html", f"<p>{words}</p>\r\n" * (octets // 75)),
        "table": ("html", "<table>" + "<tr><td>a<td>b" * (octets // 14) + "</table>\r\n"),
        "nested": ("html", "<div>\r\n" * (octets // 7)),
        "entities": ("html", "&lt;&amp;\r\n" * (octets // 11)),
    }
    return {name: head(name, f"MIME-Version: 1.0\r\nContent-Type: text/{kind}; "
                       "charset=utf-8\r\n") + f"\r\n{text}".encode()
            for name, (kind, text) in kinds.items()}


def mail_in_mail(levels, octets):
    """A mail of so many octets in a mail in a mail, each as large as the last."""
    inside = "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n"
    line = f"{'x' * 70}\r\n"
    return head("nested", inside) + (f"Subject: one more\r\n{inside}" * (levels - 1)
                                     + f"Subject: bottom\r\n\r\n{line * (octets // 72)}").encode()


def outlook(files):
    """A container of Outlook's with so many small files."""
    def attribute(level, tag, data):
        return (struct.pack("<BII", level, tag, len(data)) + data
                + struct.pack("<H", sum(data) & 0xffff))
    file = (attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, b"a\0")
            + attribute(2, 0x0006800f, b"x"))
    return (struct.pack("<IH", 0x223e9f78, 1)
            + attribute(1, 0x00089006, struct.pack("<I", 0x10000)) + file * files)


def bombs(octets):
    """Mails of so many octets that are large for a parser: {name: bytes}."""
    return {
        "parts": head("parts", "Content-Type: multipart/mixed; boundary=b\r\n\r\n")
                 + b"--b\r\n\r\n" * (octets // 7),
        "fields": head("fields", "a:b\r\n" * (octets // 5)) + b"\r\ntext\r\n",
        "files of Outlook's": head(
            "outlook", "Content-Type: application/vnd.ms-tnef\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n"
        ) + base64.encodebytes(outlook(octets // 70)).replace(b"\n", b"\r\n"),
    }


def whole(program, message):
    """The octets of a mail as they came, which may be its last attachment."""
    if message.original.startswith(b"X-Geary-POP3-Repaired:"):
        return program.attachments(message.id)[-1].content
    return message.original


def read_status(pid, name):
    """A number of /proc/PID/status."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(f"{name}:"))


def longest_dispatch(log):
    """Milliseconds of CPU by what the probe wrote, contacts included; 0 without it."""
    lines = log.read_text().splitlines() if log.exists() else ()
    return max((int(line.split()[-1]) / 1000 for line in lines
                if line.startswith(("dispatch ", "harvest "))), default=0.0)


class Load:
    """Loads in a folder of their own, with a build; the probe measures dispatches."""

    def __init__(self, home, build, probe=False):
        self.home = Path(home)
        self.home.mkdir(exist_ok=True)
        self.build = Path(build)
        self._probe = self.build / "tests/bench/libprobe.so" if probe else None
        self._idle = None

    # Without a window

    @contextlib.contextmanager
    def _server(self, mails):
        with Rude({USER: PASSWORD}) as server:
            server.mails.update(mails)
            yield server

    def _program(self, server):
        return Headless(tempfile.mkdtemp(dir=self.home), self.build, server, USER, PASSWORD)

    def _run(self, program, *words, **options):
        """Run it once; its report, and what the probe has seen."""
        log = program.home / "probe.log"
        log.unlink(missing_ok=True)
        env = {"LD_PRELOAD": str(self._probe), "PROBE_LOG": str(log)} if self._probe else {}
        report = program.run("--heartbeat", BEAT_MS, *words, port="pop3", timeout=LIMIT_S,
                             env=env, **options)
        report["dispatch_ms"] = longest_dispatch(log)
        return report

    @property
    def idle(self):
        """MiB of the program with an empty mailbox."""
        if self._idle is None:
            with self._server({}) as server:
                self._idle = self._run(self._program(server))["peak_kib"] / 1024
        return self._idle

    def _weigh(self, what, report, seconds, note=""):
        return Weight(what, seconds, self.idle, report["peak_kib"] / 1024,
                      report["longest_gap_ms"], report["longest_own_gap_ms"],
                      report["dispatch_ms"], note)

    def _take(self, what, mails, *words, **options):
        """One visit that brings all of these, until the search finds them."""
        with self._server(mails) as server:
            program = self._program(server)
            start = time.monotonic()
            report = self._run(program, *words, **options)
            seconds = time.monotonic() - start
            if program.count() != len(mails) or report["visits"][-1]["error"]:
                raise AssertionError(f"{what}: {program.count()} came, {report['visits']}")
            stored = Counter(whole(program, each) for each in program.messages())
            if stored != Counter(mails.values()):
                raise AssertionError(f"{what}: not the bytes that were sent")
            files = sum(each.stat().st_size for each in program.account.rglob("attachments/*/*/*"))
            return self._weigh(what, report, seconds,
                               f"visit {report['visits'][-1]['seconds']:.2f} s, "
                               f"files {files / MIB:.1f} MiB")

    def mailbox(self, count, new=100):
        """A mailbox of so many, of which the newest are wanted: the first visit, two
        more with nothing new, and one with a new mail."""
        first = {f"u{number}": tiny(number, OLD if number < count - new else NEW)
                 for number in range(count)}
        with self._server(first) as server:
            program = self._program(server)
            report = self._run(program, since=SINCE)
            yield self._weigh(f"{count:,}: first visit, {new} wanted", report,
                              report["visits"][0]["seconds"])
            known = program.rows(1, "SELECT count(*) FROM Pop3LedgerTable")[0][0]
            if known != count or program.count() != new:
                raise AssertionError(f"{known} of {count} known, {program.count()} here")
            report = self._run(program, "--visits", 3, since=SINCE)
            yield self._weigh(f"{count:,}: nothing new, all known", report,
                              max(each["seconds"] for each in report["visits"]))
            server.mails["new"] = tiny("new")
            report = self._run(program, since=SINCE)
            yield self._weigh(f"{count:,}: one new", report, report["visits"][0]["seconds"])
            if program.count() != new + 1:
                raise AssertionError("the new one did not come")

    def small(self, count):
        """So many small mails, which all wait for the disk at once."""
        return self._take(f"{count:,} small mails",
                          {f"u{number}": tiny(number) for number in range(count)})

    def large(self, mebibytes):
        """One mail of so many MiB."""
        return self._take(f"a mail of {mebibytes} MiB",
                          {"u": corpus.large("Large", mebibytes=mebibytes)})

    def attachments(self, count):
        """One mail with so many attachments."""
        return self._take(f"{count:,} attachments in one mail", {"u": many_parts(count)})

    def headers(self, octets):
        """A mail for each kind of header with so many octets."""
        for name, data in long_headers(octets).items():
            yield self._take(f"a header of {octets / MIB:.1f} MiB: {name}", {"u": data})

    def texts(self, octets):
        """A mail for each kind of text with so many octets."""
        for name, data in long_texts(octets).items():
            yield self._take(f"a text of {octets / MIB:.1f} MiB: {name}", {"u": data})

    def nested(self, octets):
        """A mail of so many octets in so many others."""
        for levels in (1, 3, 4, 200, 1000):
            yield self._take(f"a mail of {octets / MIB:.1f} MiB in {levels:,} others",
                             {"u": mail_in_mail(levels, octets)})

    def bombs(self, octets):
        """A mail of so many octets of each kind that no parser should be given."""
        for name, data in bombs(octets).items():
            yield self._take(f"{octets / MIB:.1f} MiB of {name}", {"u": data})

    # With one

    def accounts(self, number, count):
        """So many accounts in the real Geary, with so many mails each at its first start.

        Without the probe: it asks the dynamic linker, whose lock all threads share.
        """
        with self._dovecot(number) as (server, users):
            with self._geary("idle", server, users) as geary:
                idle = self._rest(geary, number)
            fill(server, users, count)
            before = server.logins("pop3")
            with self._geary("home", server, users) as geary:
                # Geary takes its database for damaged if somebody reads while it opens it.
                process.wait_for(lambda: server.logins("pop3") >= before + number, 120,
                                 "all visits")
                return self._follow(geary, number, count, idle, "at first")

    def news(self, number, count):
        """The same mails, new to accounts that were empty."""
        with self._dovecot(number) as (server, users), \
                self._geary("home", server, users) as geary:
            idle = self._rest(geary, number)
            fill(server, users, count)
            geary.activate("pop3-check-mail")
            return self._follow(geary, number, count, idle, "new")

    @staticmethod
    @contextlib.contextmanager
    def _dovecot(number):
        users = {f"user{each:02}@example.org": PASSWORD for each in range(number)}
        with Dovecot(users, extra=SERVER) as server:
            yield server, users

    @contextlib.contextmanager
    def _geary(self, name, server, users):
        with Desktop(self.home / name) as desktop:
            geary = Geary(desktop, self.build)
            try:
                for each, user in enumerate(users, 1):
                    geary.write_pop3_account(server, user, each)
                geary.start()
                yield geary
                geary.quit(60)
            finally:
                geary.stop()

    @staticmethod
    def _rest(geary, number):
        """Its memory in MiB when it has found nothing."""
        process.wait_for(lambda: geary.log().count("Visit done") >= number, 120, "all visits")
        # It reaches its peak while it draws its window.
        time.sleep(5)
        return read_status(geary.pid, "VmHWM") / 1024

    @staticmethod
    def _follow(geary, number, count, idle, note):
        threads = 0

        def done(query):
            nonlocal threads
            threads = max(threads, read_status(geary.pid, "Threads"))
            return all(geary.rows(each, query)[0][0] >= count for each in range(1, number + 1))
        start = time.monotonic()
        with Pulse(geary) as pulse:
            process.wait_for(lambda: done("SELECT count(*) FROM MessageTable"), LIMIT_S,
                             "all mail", interval=0.5)
            seconds = time.monotonic() - start
            process.wait_for(lambda: done("SELECT count(*) FROM MessageSearchTable_docsize"),
                             LIMIT_S, "the index", interval=0.5)
            found = time.monotonic() - start
        time.sleep(5)
        total = sum(geary.count(each) for each in range(1, number + 1))
        if total != number * count:
            raise AssertionError(f"{total} of {number * count} mails")
        return Weight(f"{number} accounts, {count:,} mails each, {note}", seconds, idle,
                      read_status(geary.pid, "VmHWM") / 1024, pulse.longest * 1000,
                      pulse.own * 1000, 0,
                      f"all found after {found:.0f} s, at most {threads} threads, "
                      f"{read_status(geary.pid, 'VmRSS') / 1024 - idle:.0f} MiB more at the end")


# What tests/long load does, with the sizes that have to be borne.
PARTS = {
    "accounts": lambda load: [load.accounts(20, 5000)],
    "news": lambda load: [load.news(20, 5000)],
    "mailbox": lambda load: load.mailbox(500_000),
    "small": lambda load: [load.small(20_000)],
    "large": lambda load: [load.large(200)],
    "attachments": lambda load: [load.attachments(2000)],
    "headers": lambda load: load.headers(MIB),
    "texts": lambda load: load.texts(5 * MIB),
    "nested": lambda load: load.nested(24 * MIB),
    "bombs": lambda load: load.bombs(24 * MIB),
}


def main():
    """Do what was asked for."""
    parser = argparse.ArgumentParser(prog="tests/long load")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART",
                        help=", ".join(PARTS))
    parser.add_argument("--build", type=Path, required=True)
    options = parser.parse_args()
    process.exit_on_signals()
    home = Path(tempfile.mkdtemp(prefix="geary-load-"))
    try:
        print(HEADING, flush=True)
        for part in options.parts or PARTS:
            for weight in PARTS[part](Load(home / part, options.build, probe=True)):
                print(weight, flush=True)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, AssertionError, OSError) as error:
        sys.exit(f"tests/long load: {error}")
