# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A line to a server on this machine that breaks where it is told to.

    with Relay(server.ports["pop3s"], plan) as relay:
        relay.port; relay.lines[-1].octets["told"]

plan() is asked for each connection how it is to break: a Break, or None for a line
that holds.  "told" is what the server says, "heard" what the client says.
"""

import contextlib
import dataclasses
import selectors
import socket
import struct
import threading

CHUNK = 64 * 1024
PATIENCE_S = 120
SIDES = ("told", "heard")
RECORD_TYPES = (b"\x14", b"\x15", b"\x16", b"\x17")
RECORD_HEADER = struct.Struct("!BHH")


@dataclasses.dataclass(frozen=True)
class Break:
    """How a line breaks ("close" or "reset"), after so many octets, or TLS records."""

    kind: str
    side: str
    octets: int = None
    records: int = None


class Line:
    """What has passed on one connection: octets, and ends of TLS records (before STLS
    those of lines), by side."""

    def __init__(self, broken):
        self.octets = dict.fromkeys(SIDES, 0)
        self.records = {side: [] for side in SIDES}
        self._open = dict.fromkeys(SIDES, b"")  # of a record that has begun
        self._break = broken
        self.broken = False

    def take(self, side, data):
        """Of these octets, those that may pass."""
        start = self.octets[side]
        self._find_records(side, start, data)
        end = self._end(side)
        if end is not None and start + len(data) >= end:
            data = data[:end - start]
            self.broken = True
        self.octets[side] += len(data)
        return data

    def _end(self, side):
        """Where this side breaks, as far as it is known."""
        if self._break is None or self._break.side != side:
            return None
        if self._break.records is None:
            return self._break.octets
        ends = [0, *self.records[side]]
        return ends[self._break.records] if self._break.records < len(ends) else None

    def _find_records(self, side, start, data):
        rest, offset = self._open[side] + data, start - len(self._open[side])
        while size := self._measure(rest):
            rest, offset = rest[size:], offset + size
            self.records[side].append(offset)
        self._open[side] = rest

    @staticmethod
    def _measure(rest):
        """Octets of the first record or line; 0 when it is not whole."""
        if rest[:1] not in RECORD_TYPES:
            return rest.find(b"\n") + 1
        if len(rest) < RECORD_HEADER.size:
            return 0
        size = RECORD_HEADER.size + RECORD_HEADER.unpack_from(rest)[2]
        return size if len(rest) >= size else 0


class Relay:
    """The port that leads to another one; it runs in threads of its own."""

    def __init__(self, target, plan=lambda: None, fragment=False):
        self.lines = []
        self._target = target
        self._plan = plan
        self._fragment = fragment
        self._listening = None
        self.port = None

    def __enter__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._listening.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._listening.accept()
                broken = self._plan()
                line = Line(broken)
                self.lines.append(line)
                threading.Thread(target=self._connect, args=(near, line, broken),
                                 daemon=True).start()

    def _connect(self, near, line, broken):
        with contextlib.suppress(OSError), near, \
                socket.create_connection(("127.0.0.1", self._target)) as far:
            for each in (near, far):
                each.settimeout(PATIENCE_S)
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for side in SIDES:
                line.take(side, b"")
            self._carry(near, far, line)
            if line.broken and broken.kind == "reset":
                for each in (near, far):
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                    struct.pack("ii", 1, 0))

    def _carry(self, near, far, line):
        """Both ways, until both ends have closed or the line breaks."""
        ways = {near: ("heard", far), far: ("told", near)}
        with selectors.DefaultSelector() as selector:
            for each in ways:
                selector.register(each, selectors.EVENT_READ)
            while selector.get_map() and not line.broken:
                for key, _events in selector.select(PATIENCE_S):
                    side, target = ways[key.fileobj]
                    data = key.fileobj.recv(CHUNK)
                    if data:
                        self._send(target, line.take(side, data))
                    else:
                        selector.unregister(key.fileobj)
                        target.shutdown(socket.SHUT_WR)
                    if line.broken:
                        break

    def _send(self, target, data):
        size = 1 if self._fragment else CHUNK
        for start in range(0, len(data), size):
            target.sendall(data[start:start + size])
