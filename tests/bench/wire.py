# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The protocol alone, against the bare reader and other clients."""

import functools
import os
import re
import socket
import subprocess
import threading
import time

from table import Table

TIME_LIMIT = 600
# getmail6 may wait three minutes for a child that has ended long ago.
SHORT_LIMIT = 60
# How long the server's answers are held back to count round trips, in seconds: what the
# client sends meanwhile is one flight.
TURN = 0.1
# Logins with a different number of them; "auto" takes the second of these.
MECHANISMS = ("PLAIN", "SCRAM-SHA-256")
# What GIO would look for, and what would differ from machine to machine.
CLEAN = {"GIO_USE_NETWORK_MONITOR": "base", "GIO_USE_PROXY_RESOLVER": "dummy",
         "GIO_USE_VFS": "local", "GSETTINGS_BACKEND": "memory", "LC_ALL": "C.UTF-8"}


def seconds(command, place, folder, limit=TIME_LIMIT):
    """How long a client takes from start to end."""
    env = dict(os.environ, HOME=str(folder), **CLEAN)
    start = time.monotonic()
    result = subprocess.run([*place.prefix, *map(str, command)], env=env, timeout=limit,
                            stdin=subprocess.DEVNULL, capture_output=True, check=False)
    taken = time.monotonic() - start
    if result.returncode:
        raise RuntimeError(f"{command[0]} ended with {result.returncode}: "
                           + result.stderr.decode(errors="replace")[-500:])
    return taken


def measure(table, clients, place, column, user, runs, folder, limit=TIME_LIMIT):
    """Each client `runs` times in turn."""
    for _run in range(runs):
        for name, client in clients.items():
            try:
                table.add(name, column,
                          seconds(client(place, user, True), place, folder, limit))
            except (RuntimeError, subprocess.TimeoutExpired) as error:
                table.note(f"{name}, {column}: {error}")


def protocol(bench):
    """Fetching 1,000 mixed messages over TLS, kept on the server."""
    peers = bench.clients
    user = "few" if bench.quick else "thousand"
    count = bench.mailboxes.fill(user)
    table = Table(f"Protocol alone: {count:,} mixed messages over TLS, kept on the server")
    for delay in bench.delays:
        clients = {"bare reader, 1,000 in flight": peers.bare,
                   "this plugin's session": peers.ours}
        if bench.peers:
            clients["mpop, to /dev/null"] = peers.mpop
            clients["mpop, to a Maildir"] = peers.mpop_maildir
        slow = {"fetchmail": peers.fetchmail, "getmail6": peers.getmail}
        place = bench.network.place(delay)
        measure(table, clients, place, f"{delay} ms", user, bench.runs, bench.folder)
        if bench.peers and (not delay or bench.all):
            measure(table, slow, place, f"{delay} ms", user, 1, bench.folder,
                    TIME_LIMIT if bench.all else SHORT_LIMIT)
    table.show()


class Counter:
    """A port that leads to another one and counts what goes through.

    Turns are how often the client speaks after the server has.
    """

    def __init__(self, port, delay):
        self.octets = 0
        self.turns = 0
        self._server_spoke = False
        self._delay = delay
        self._server_port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.number = self._listener.getsockname()[1]
        self._threads = []
        self._start(self._serve)

    def _start(self, function, *arguments):
        thread = threading.Thread(target=function, args=arguments, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _serve(self):
        client, _peer = self._listener.accept()
        self._listener.close()
        server = socket.create_connection(("127.0.0.1", self._server_port))
        self._start(self._pass_on, client, server, self._on_client)
        self._start(self._pass_on, server, client, self._on_server)

    def _pass_on(self, source, target, note):
        while data := source.recv(65536):
            self.octets += len(data)
            note()
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)

    def _on_client(self):
        self.turns += self._server_spoke
        self._server_spoke = False

    def _on_server(self):
        time.sleep(self._delay)
        self._server_spoke = True

    def close(self):
        """Wait for the end of the session."""
        for thread in self._threads:
            thread.join(20)


def go_through_counter(bench, client, user, delay=0):
    """A session in plain text; the counter that it went through."""
    counter = Counter(bench.server.ports["pop3"], delay)
    place = bench.network.place(0)
    place.relay = lambda _port: counter.number
    seconds(client(place, user, False), place, bench.folder)
    counter.close()
    return counter


def check(bench):
    """A visit to a mailbox in which nothing is new."""
    peers = bench.clients
    user = "few" if bench.quick else "tiny"
    count = bench.mailboxes.fill(user)
    table = Table(f"Nothing new in {count:,} messages, over TLS")
    clients = {"bare reader, UIDL": peers.bare_listing,
               "this plugin's session": peers.ours_listing}
    for delay in bench.delays:
        measure(table, clients, bench.network.place(delay), f"{delay} ms", user, bench.runs,
                bench.folder)
    bare, ours = (go_through_counter(bench, client, user).octets
                  for client in clients.values())
    table.note(f"octets in plain text: {bare:,} and {ours:,} ({ours / bare:.3f} times)")
    for mechanism in MECHANISMS:
        client = functools.partial(peers.ours_listing, mechanism=mechanism)
        table.note(f"round trips with {mechanism}, without TCP's and TLS's: "
                   f"{round_trips(bench, client)}")
    table.show()


def round_trips(bench, client):
    """How many a visit takes in which nothing is new and little is listed."""
    bench.mailboxes.fill("few")
    # The greeting needs one, too.
    return 1 + go_through_counter(bench, client, "few", TURN).turns


def ledger(bench):
    """The ledger's part in a visit to 100,000 messages."""
    result = subprocess.run([bench.build / "tests/unit/ledger/bench-ledger"], check=True,
                            capture_output=True, text=True, timeout=TIME_LIMIT)
    figures = dict(re.findall(r"^(\S.*?) +([\d.]+) ms$", result.stdout, re.MULTILINE))
    loads = [float(each) for each in re.findall(r"^load +([\d.]+) ms$", result.stdout,
                                                re.MULTILINE)]
    steps = {"load": max(loads), "plan": float(figures["plan: nothing to do"]),
             "close": float(figures["close: nothing happened"])}
    table = Table("The ledger's part of that, 100,000 rows", "ms")
    for name, value in {**steps, "together": sum(steps.values())}.items():
        table.add(name, "0 ms", value)
    table.show()
