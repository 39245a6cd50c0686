"""DNS over TCP: one question, one connection (RFC 7766)."""

from __future__ import annotations

import asyncio

from workbench.net.codec import is_response, question_of
from workbench.net.server import Server


async def exchange(server: Server, query: bytes, timeout_s: float) -> bytes | None:
    """Return the response to a query; None if none comes in time, whatever the reason."""
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_connection(server.host, server.port)
            try:
                writer.write(len(query).to_bytes(2, "big") + query)
                return await _response(reader, query)
            finally:
                writer.close()
    except (OSError, EOFError):  # TimeoutError is an OSError, IncompleteReadError an EOFError
        return None


async def _response(reader: asyncio.StreamReader, query: bytes) -> bytes:
    question = question_of(query)
    while True:
        size = int.from_bytes(await reader.readexactly(2), "big")
        data = await reader.readexactly(size)
        if data[:2] == query[:2] and is_response(data, question):
            return data
