# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A small proxy on loopback: SOCKS5 without a password, and HTTP CONNECT.

Whatever host it is asked for, it connects to this machine, so that names can be
used that nobody else knows.

    with Proxy() as proxy:
        proxy.port; proxy.asked    # [("socks5", "pop.invalid", 110), ...]
"""

import asyncio
import ipaddress
import threading

BLOCK = 64 * 1024


class Proxy:
    """The proxy; it runs in a thread of its own."""

    def __init__(self):
        self.asked = []
        self.port = None
        self._loop = None
        self._end = None
        self._thread = None

    def __enter__(self):
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        if not ready.wait(60):
            raise RuntimeError("the proxy did not start")
        return self

    def __exit__(self, *_error):
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    async def _serve(self, ready):
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await self._end.wait()

    async def _talk(self, reader, writer):
        try:
            first = await reader.readexactly(1)
            if first == b"\x05":
                kind, target = "socks5", await self._greet_socks5(reader, writer)
            else:
                kind, target = "http", await self._greet_http(first, reader, writer)
            self.asked.append((kind, *target))
            there = await asyncio.open_connection("127.0.0.1", target[1])
            await asyncio.gather(self._pump(reader, there[1]), self._pump(there[0], writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    @staticmethod
    async def _greet_socks5(reader, writer):
        """RFC 1928: no authentication, CONNECT."""
        methods = (await reader.readexactly(1))[0]
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        kind = (await reader.readexactly(4))[3]
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
        port = int.from_bytes(await reader.readexactly(2), "big")
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01" + port.to_bytes(2, "big"))
        return host, port

    @staticmethod
    async def _greet_http(first, reader, writer):
        """RFC 9110: CONNECT host:port."""
        request = first + await reader.readuntil(b"\r\n\r\n")
        host, _, port = request.split()[1].decode().rpartition(":")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        return host, int(port)

    @staticmethod
    async def _pump(reader, writer):
        try:
            while data := await reader.read(BLOCK):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()
