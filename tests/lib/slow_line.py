# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A thin line to a server on this machine: what it says arrives slowly.

    line = SlowLine(server.ports["pop3"], bytes_per_second=200_000)
    line.port
"""

import contextlib
import socket
import threading

CHUNK = 8192


class SlowLine:
    """A port that leads to another one, with a limit for what comes back."""

    def __init__(self, target, bytes_per_second):
        self._target = target
        self._pause = CHUNK / bytes_per_second
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self):
        """Take no more connections, and end those that there are."""
        self._over.set()
        self._listening.close()

    def speed_up(self):
        """From now on as fast as it goes."""
        self._pause = 0

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                near, _address = self._listening.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._target))
                except ConnectionRefusedError:
                    near.close()
                    continue
                threading.Thread(target=self._copy, args=(near, far, False),
                                 daemon=True).start()
                threading.Thread(target=self._copy, args=(far, near, True), daemon=True).start()

    def _copy(self, source, target, slowly):
        with contextlib.suppress(OSError), source, target:
            while data := source.recv(CHUNK):
                if slowly and self._over.wait(self._pause):
                    return
                target.sendall(data)
