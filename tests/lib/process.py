# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Starting and stopping processes so that nothing outlives a test.

Every process of a desktop carries a mark in its environment, and so does what
D-Bus starts on its behalf.  Stopping means: ask, wait, kill, by process id.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

MARK = "GEARY_POP3_TEST_SESSION"
# How often a condition is looked at, however long a look takes on a busy machine.
LOOKS = 10
# What a look ends with when that which is looked at has just gone; who looks adds to it.
GONE = []
# Seconds for which a machine stands still that lets somebody wait who only looks at the clock.
STANDSTILL = 0.1
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Timeout(AssertionError):
    """Something that was waited for did not happen in time."""


def crowd():
    """How many want each processor, in the last minute; one at least."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def wait_for(predicate, timeout=30.0, what="a condition", interval=0.1):
    """Call predicate until it returns something true, and return that.

    The timeout is that of a machine with nothing else to do: a crowded one has longer.
    """
    begun, looks, gone = time.monotonic(), 0, None
    while looks < LOOKS or time.monotonic() - begun < timeout * crowd():
        try:
            result = predicate()
        except tuple(GONE) as error:
            result, gone = None, error
        if result:
            return result
        looks += 1
        time.sleep(interval)
    raise Timeout(f"{what}: not within {time.monotonic() - begun:.0f} s") from gone


class Stopwatch:
    """How long something takes, but for moments at which the whole machine stands still.

        with Stopwatch() as watch:
            ...
        watch.seconds
    """

    def __init__(self):
        self.seconds = 0.0
        self._begun = 0.0
        self._seen = 0.0, 0.0   # when it was last looked at the clock, and what was lost by then
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self):
        self._begun = time.monotonic()
        self._seen = self._begun, 0.0
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self.seconds = time.monotonic() - self._begun - self.lost
        self._end.set()
        self._thread.join()

    @property
    def lost(self):
        """Seconds so far at which nothing ran, as far as one who always wants to can tell."""
        last, lost = self._seen
        late = time.monotonic() - last
        return lost + (late if late > STANDSTILL else 0)

    def _tick(self):
        while not self._end.wait(STANDSTILL / 5):
            self._seen = time.monotonic(), self.lost


def _die_with_parent():
    """In the child: be terminated when the thread that started us is gone."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def spawn(command, *, env=None, log=None, stdin=subprocess.DEVNULL, pass_fds=()):
    """Start a process in a session of its own, its output in the file `log`."""
    with open(log or os.devnull, "ab") as output:
        return subprocess.Popen(
            [str(word) for word in command], env=env, stdin=stdin, stdout=output,
            stderr=output, start_new_session=True, pass_fds=pass_fds,
            preexec_fn=_die_with_parent)


def spawn_here(command, *, env=None, pass_fds=()):
    """Start a process on our own terminal."""
    return subprocess.Popen([str(word) for word in command], env=env,
                            pass_fds=pass_fds, preexec_fn=_die_with_parent)


def stop(process, timeout=5.0):
    """Terminate a process that we started, and kill it if it does not end."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def marked(mark):
    """Process ids of everything running that carries this mark, but us."""
    needle = f"{MARK}={mark}".encode()
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                variables = file.read().split(b"\0")
            with open(f"/proc/{name}/stat", "rb") as file:
                state = file.read().rpartition(b")")[2].split()[0]
        except OSError:
            continue
        if needle in variables and state not in (b"Z", b"X"):
            found.append(int(name))
    return found


def stop_marked(mark, timeout=3.0):
    """End every process that carries the mark."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + timeout
        for pid in marked(mark):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        while marked(mark) and time.monotonic() < deadline:
            time.sleep(0.05)


def exit_on_signals():
    """Turn SIGTERM, SIGINT and SIGHUP into SystemExit: `finally` then runs."""
    def leave(number, _frame):
        for other in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        sys.exit(128 + number)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
