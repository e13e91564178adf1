# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The part of tests/demo that comes after building: server, account, Geary."""

import argparse
import datetime
import email
import email.utils
import shutil
import sys
import tempfile
import time
from pathlib import Path

import corpus
import process
from desktop import Desktop
from dovecot import Dovecot
from geary import Geary
from screen import Screen
from smtp_sink import SmtpSink

USER = "ana@example.org"
TIME_LIMIT = 120


def arguments():
    """The command line, as tests/demo explains it."""
    parser = argparse.ArgumentParser(prog="tests/demo")
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--screenshot", type=Path, metavar="FILE")
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    if options.screenshot:
        options.headless = True
        options.screenshot = options.screenshot.resolve()
    return options


def fill(server):
    """Put the demo's mail into the server, dated up to now."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    count = 0
    for _name, data in corpus.demo(now):
        date = email.message_from_bytes(data)["Date"]
        server.add(USER, data, email.utils.parsedate_to_datetime(date).timestamp())
        count += 1
    return count


def watch(geary, count, screenshot):
    """Wait until all mail is there; say so, and how long it took."""
    start = time.monotonic()
    geary.start()
    try:
        geary.wait_for_messages(1, "INBOX", count, timeout=TIME_LIMIT)
    except AssertionError as error:
        print(error, file=sys.stderr)
    arrived = geary.count(1, "INBOX")
    seconds = time.monotonic() - start
    if screenshot:
        if arrived:
            screen = Screen(geary.desktop)
            process.wait_for(screen.conversation_rows, 30, "the conversation list")
            # Geary opens the newest by itself.
            screen.wait_for("document web", timeout=30)
        geary.desktop.screenshot(screenshot)
    print(f"{arrived} of {count} messages in the Inbox, {seconds:.1f} s")
    geary.quit()
    return 0 if arrived == count else 1


def show(geary, server):
    """Let the user look until he closes the window."""
    print(f"POP3 server on port {server.ports['pop3s']} of localhost, "
          f"user {USER}. Log: {geary.log_path}\nQuit Geary (Ctrl+Q) to end the demo.",
          flush=True)
    geary.start(wait=False)
    return geary.wait()


def main():
    """Everything that is started here ends here."""
    options = arguments()
    process.exit_on_signals()
    home = options.home or Path(tempfile.mkdtemp(prefix="geary-demo-"))
    try:
        with Dovecot({USER: "demo"}) as server, SmtpSink() as smtp, \
                Desktop(home, headless=options.headless) as desktop:
            count = fill(server)
            geary = Geary(desktop, options.build)
            geary.write_pop3_account(server, USER, label="Demo", smtp=smtp.port,
                                     check_minutes=5)
            try:
                if desktop.headless:
                    return watch(geary, count, options.screenshot)
                return show(geary, server)
            finally:
                geary.stop()
    finally:
        if not options.home:
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (RuntimeError, AssertionError, OSError) as error:
        sys.exit(f"tests/demo: {error}")
