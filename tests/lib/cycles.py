# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Check after check, under memcheck or not: what is lost on the way.

    with Trickle() as server:
        report = cycles(program, server, openings=20, visits=50)

Each second visit brings a mail and deletes it on the server.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import process
from headless import Headless
from load import PASSWORD, USER, tiny
from rude import Rude

SUPPRESSIONS = (Path(__file__).resolve().parents[1] / "host/valgrind.supp",
                *Path("/usr/share/glib-2.0/valgrind").glob("*.supp"))
# Objects go, and idle threads of GLib's pools come and go, over so many openings.
SETTLED = 3
# Threads that the host's and GLib's pools keep for a while.
IDLE_THREADS = 20
LIMIT_S = 900
# Those that lsan.supp names are beyond what AddressSanitizer finds in a hurry.
ALL_CALLERS = f"{os.environ.get('ASAN_OPTIONS', '')}:fast_unwind_on_malloc=0"


class Trickle(Rude):
    """A server to which a mail comes before each second session."""

    def __init__(self):
        super().__init__({USER: PASSWORD})
        self.sessions = 0

    def talk(self, reader, writer):
        """One session."""
        self.sessions += 1
        if self.sessions % 2:
            self.mails[f"u{self.sessions}"] = tiny(self.sessions)
        super().talk(reader, writer)


def memcheck(program, log):
    """The words before a command that have memcheck look at it; none for a program
    with a sanitizer, which valgrind cannot run."""
    linked = subprocess.run(["ldd", program.program], check=True, capture_output=True).stdout
    if b"libasan" in linked or b"libtsan" in linked:
        return []
    return ["valgrind", "--leak-check=full", "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite", "--num-callers=40", "--error-exitcode=9",
            f"--log-file={log}", *(f"--suppressions={path}" for path in SUPPRESSIONS)]


def cycles(program, server, openings, visits, wrapper=()):
    """Open and close an account so often, with so many visits each time; the report."""
    report = program.run("--cycles", openings, "--visits", visits, "--check-finalized",
                         port="pop3", keep="never", timeout=LIMIT_S, wrapper=wrapper,
                         env={"G_SLICE": "always-malloc", "ASAN_OPTIONS": ALL_CALLERS})
    assert len(report["visits"]) == openings * visits, len(report["visits"])
    assert not any(visit["error"] for visit in report["visits"]), report["visits"]
    came = sum(visit["fetched"] for visit in report["visits"])
    deleted = sum(visit["deleted"] for visit in report["visits"])
    # The first visit of all is two sessions.
    assert came == deleted == program.count() == (server.sessions + 1) // 2, (came, deleted)
    assert not report["alive"], report["alive"]
    assert max(report["fds"]) <= max(report["fds"][:SETTLED]), report["fds"]
    assert max(report["threads"]) < IDLE_THREADS, report["threads"]
    return report


def main():
    """1,000 visits in 20 openings under memcheck, or as many as asked for."""
    parser = argparse.ArgumentParser(prog="tests/long cycles")
    parser.add_argument("visits", nargs="?", type=int, default=1000)
    parser.add_argument("--openings", type=int, default=20)
    parser.add_argument("--build", type=Path, required=True)
    options = parser.parse_args()
    process.exit_on_signals()
    home = Path(tempfile.mkdtemp(prefix="geary-cycles-"))
    try:
        with Trickle() as server:
            program = Headless(home, options.build, server, USER, PASSWORD)
            log = home / "valgrind.log"
            start = time.monotonic()
            report = cycles(program, server, options.openings, options.visits // options.openings,
                            memcheck(program, log))
            print(f"{len(report['visits'])} visits in {options.openings} openings: "
                  f"{time.monotonic() - start:.0f} s, {program.count()} mails came and were "
                  f"deleted on the server\nopen files {sorted(set(report['fds']))}, threads "
                  f"{min(report['threads'])} to {max(report['threads'])}, all objects gone\n"
                  + "".join(line.partition("== ")[2] + "\n" for line in log.read_text().splitlines()
                            if "ERROR SUMMARY" in line or "definitely lost" in line), end="")
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, AssertionError, OSError, subprocess.SubprocessError) as error:
        sys.exit(f"tests/long cycles: {error}")
