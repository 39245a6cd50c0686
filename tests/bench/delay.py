"""A UDP relay that holds every answer back for a while: the distance to a name server, on loopback."""

import asyncio
import multiprocessing
import socket
import struct
from contextlib import contextmanager


class _Relay(asyncio.DatagramProtocol):
    def __init__(self, upstream, delay_s, counted):
        self.upstream = upstream
        self.delay_s = delay_s
        self.counted = counted
        self.back = {}
        self.number = 0

    def connection_made(self, transport):
        self.transport = transport
        self.loop = asyncio.get_running_loop()

    def datagram_received(self, data, address):
        if address == self.upstream:
            known = self.back.pop(data[:2], None)
            if known is not None:
                client, original = known
                self.loop.call_later(self.delay_s, self.transport.sendto, original + data[2:], client)
            return
        self.counted.value += 1
        self.number = (self.number + 1) & 0xFFFF
        own = struct.pack("!H", self.number)
        self.back[own] = (address, data[:2])
        self.transport.sendto(own + data[2:], self.upstream)


def _relay(upstream, delay_s, ready, counted):
    async def run():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        sock.bind(("127.0.0.1", 0))
        await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Relay(upstream, delay_s, counted), sock=sock)
        ready.send(sock.getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def delayed(port, delay_s):
    """Give the port of a relay to `port` on loopback, and the counter of the questions that went through it."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    counted = context.Value("q", 0, lock=False)
    process = context.Process(target=_relay, args=(("127.0.0.1", port), delay_s, theirs, counted), daemon=True)
    process.start()
    try:
        yield mine.recv(), counted
    finally:
        process.terminate()
        process.join()
