# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ports of this machine that are ours, whether a server listens at them or not.

    held = Ports(2)
    held.numbers       # servers may listen there, end, and come back
    held.release()

A socket that is bound and does not listen keeps the system from giving its port to
anybody else, and whoever connects is refused.  Our servers listen there all the same:
that takes SO_REUSEADDR on both sides, which servers have.
"""

import contextlib
import socket

# That the system's choice is free at the first address and not at another one is rare.
TRIES = 20


class Ports:
    """So many ports, each of them at all of these addresses."""

    def __init__(self, count, addresses=("127.0.0.1",)):
        self._sockets = contextlib.ExitStack()
        self.numbers = [self._hold(addresses) for _ in range(count)]

    def release(self):
        """Give them back."""
        self._sockets.close()

    def _hold(self, addresses):
        for _ in range(TRIES):
            number = 0
            with contextlib.ExitStack() as sockets, contextlib.suppress(OSError):
                for address in addresses:
                    number = self._bind(sockets, address, number)
                self._sockets.push(sockets.pop_all())
                return number
        raise RuntimeError(f"no port is free at each of {addresses}")

    @staticmethod
    def _bind(sockets, address, number):
        """Bind a socket to this port, or to one of the system's choice; the port."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        held = sockets.enter_context(socket.socket(family))
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((address, number))
        return held.getsockname()[1]
