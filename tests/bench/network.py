# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Round trips: where the server is seen from, near or far.

    with Network(tool, delays=(20, 100)) as network:
        network.addresses                 # what the server is to listen on
        place = network.place(100)        # of 0 and the delays
        run([*place.prefix, "client", place.address, place.port(port)])

A kernel that allows it gives two network namespaces with a link between them
(link.c), and this process moves into the server's.  Elsewhere a relay holds
back what goes through it: TCP's own round trips are then those of loopback.
"""

import collections
import ctypes
import dataclasses
import select
import shutil
import socket
import subprocess
import threading
import time

NEAR = "127.0.0.1"
CLONE_NEWNET = 0x40000000
# Octets that a relay holds back in one direction before it stops reading.
RELAY_MAX = 8 * 1024 * 1024


@dataclasses.dataclass
class Place:
    """Where a client runs, and where it sees the server."""

    address: str
    prefix: tuple = ()
    relay: object = None

    def port(self, port):
        """The port there that leads to this port of the server."""
        return self.relay(port) if self.relay else port


class Network:
    """The places; see the module's text."""

    def __init__(self, tool, delays=()):
        self.tool = tool
        self.delays = [delay for delay in delays if delay]
        self.emulated = False
        self.why_not = ""
        self._link = None
        self._clients = None
        self._relays = {}
        self._stop = threading.Event()

    def __enter__(self):
        if self.delays:
            self._start_link()
        return self

    def __exit__(self, *_error):
        self._stop.set()
        for listener, _port in self._relays.values():
            listener.close()
        if self._link is not None:
            self._link.stdin.close()
            self._link.wait(10)

    @property
    def addresses(self):
        """All addresses of the server."""
        far = range(1, len(self.delays) + 1) if self.emulated else ()
        return (NEAR, *(f"10.77.{number}.1" for number in far))

    def place(self, delay):
        """Where the server is so many milliseconds away, there and back."""
        if not delay:
            return Place(NEAR)
        if self.emulated:
            return Place(f"10.77.{self.delays.index(delay) + 1}.1",
                         ("nsenter", f"--net={self._clients}", "--"))
        return Place(NEAR, relay=lambda port: self._relay(port, delay))

    def _start_link(self):
        one_way = [str(delay / 2) for delay in self.delays]
        self._link = subprocess.Popen([self.tool, *one_way], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      text=True)
        words = self._link.stdout.readline().split()
        try:
            if len(words) != 3 or not shutil.which("nsenter"):
                raise OSError(self._link.stderr.read().strip() or "no nsenter")
            folder = f"/proc/{words[0]}/fd"
            self._enter(f"{folder}/{words[1]}")
        except OSError as error:
            self.why_not = str(error)
            self._link.stdin.close()
            self._link.wait(10)
            self._link = None
            return
        self._clients = f"{folder}/{words[2]}"
        self.emulated = True

    @staticmethod
    def _enter(path):
        libc = ctypes.CDLL(None, use_errno=True)
        with open(path, "rb") as namespace:
            if libc.setns(namespace.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")

    def _relay(self, port, delay):
        """A port that leads to `port` with a delay in each direction."""
        if (port, delay) not in self._relays:
            listener = socket.create_server((NEAR, 0))
            threading.Thread(target=self._accept, args=(listener, port, delay / 2000),
                             daemon=True).start()
            self._relays[port, delay] = listener, listener.getsockname()[1]
        return self._relays[port, delay][1]

    def _accept(self, listener, port, delay):
        while not self._stop.is_set():
            try:
                client, _peer = listener.accept()
                # The handshake takes a round trip, too.
                time.sleep(2 * delay)
                server = socket.create_connection((NEAR, port))
            except OSError:
                return
            for pair in ((client, server), (server, client)):
                for each in pair:
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._hold_back, args=(*pair, delay),
                                 daemon=True).start()

    def _hold_back(self, source, target, delay):
        """Pass on what comes, each piece so much later, until the end."""
        waiting, held, ended = collections.deque(), 0, False
        try:
            while not self._stop.is_set() and not (ended and not waiting):
                left = waiting[0][0] - time.monotonic() if waiting else 1.0
                listen = [] if ended or held > RELAY_MAX else [source]
                if select.select(listen, [], [], max(0.0, left))[0]:
                    data = source.recv(65536)
                    ended = not data
                    held += len(data)
                    waiting.append((time.monotonic() + delay, data))
                while waiting and waiting[0][0] <= time.monotonic():
                    data = waiting.popleft()[1]
                    held -= len(data)
                    target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            source.close()
            target.close()
