"""
A web server with TLS on a free loopback port, whose every word a test chooses.

    async with HttpsServer(tmp_path, issued, b"HTTP/1.1 200 OK\\r\\n...") as server:
        ... server.port, server.requests ...

`said` is bytes, or an async function `(reader, writer, path)` for what bytes cannot say: slow, endless.
"""

import asyncio
import contextlib

from tests.authority import authority
from workbench.net.addresses import Lab


def response(body=b"", status=200, content_type="text/plain", **headers):
    """Return a whole response; `location_` becomes Location."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name.strip('_').replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class HttpsServer:
    """Serves one answer to every request; `plain` is true for a server without TLS, "http" for one that reads, too."""

    def __init__(self, folder, issued, said=b"", *, plain=False):
        self._context = None if plain else issued.context(folder, f"web{id(self)}")
        self._said = said
        self._reads = not plain or plain == "http"
        self.connections = 0
        self.requests = []
        self._running = set()
        self._writers = []
        self.sent = 0
        self.port = 0

    @property
    def lab(self):
        """How a Fetcher reaches it."""
        return Lab(authority().pem, https_port=self.port, http_port=self.port)

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for writer in self._writers:  # what stays open is reported in whichever test runs later
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _serve(self, reader, writer):
        self._running.add(asyncio.current_task())
        self._writers.append(writer)
        self.connections += 1
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            head = b"" if not self._reads else await reader.readuntil(b"\r\n\r\n")
            self.requests.append(head.decode("latin-1"))
            if callable(self._said):
                await self._said(reader, writer, self)
            else:
                writer.write(self._said)
                await writer.drain()
        writer.close()
