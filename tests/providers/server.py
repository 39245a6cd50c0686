"""
The providers of the tests as real HTTPS servers behind a CONNECT proxy on loopback, for programs that know nothing of it.

    with ProviderServer(tmp_path, Google(...)) as server:
        subprocess.run([...], env={**os.environ, **server.environment})

Every host has a certificate of the tests' authority, chosen by the name that the client asks the proxy for. It runs in
threads, so that a test may wait for another process.
"""

import base64
import contextlib
import email.utils
import http.client
import io
import socket
import socketserver
import threading
import time
from urllib.parse import parse_qsl, urlsplit

from tests.authority import authority
from tests.providers.base import Request, Response

IDLE_S = 30


class ProviderServer:
    """
    A proxy and everything behind it.

    Attributes:
        refusal: Status line with which the proxy refuses every CONNECT: `403 Forbidden`; "" for none.
        password: `name:password` that the proxy wants (407 without it); "" for none.
        delay_s: Seconds before each answer.
        skew_s: Seconds that the servers' Date is off.
        certificates: Host to `Issued` that is shown instead of a good one.
        connects: Hosts that the proxy was asked for, in order.
    """

    def __init__(self, folder, *providers):
        self._folder = folder
        self.providers = providers
        self.refusal = self.password = ""
        self.delay_s = self.skew_s = 0.0
        self.certificates = {}
        self.connects = []
        self.lock = threading.Lock()  # providers count in plain attributes
        self.ending = threading.Event()
        self._contexts = {}
        self._open = set()
        self.authority_file = folder / "authority.pem"
        self.authority_file.write_text(authority().pem)

    def __enter__(self):
        self._server = _Listener(("127.0.0.1", 0), _Connection)
        self._server.world = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self._server.shutdown()
        self._thread.join()
        with self.lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
        self._server.server_close()  # waits for the threads

    @property
    def proxy(self):
        name = f"{self.password}@" if self.password else ""
        return f"http://{name}127.0.0.1:{self.port}"

    @property
    def environment(self):
        """What makes a program go through here and trust what it meets."""
        return {
            "HTTPS_PROXY": self.proxy, "https_proxy": self.proxy, "NO_PROXY": "", "no_proxy": "",
            "SSL_CERT_FILE": str(self.authority_file),
        }  # fmt: skip

    def provider_of(self, host):
        return next((one for one in self.providers if host in one.hosts), None)

    def context(self, host):
        with self.lock:
            shown = self.certificates.get(host)
            if (host, shown) not in self._contexts:
                issued = shown or authority().issue(host)
                self._contexts[host, shown] = issued.context(self._folder, f"{host}.{len(self._contexts)}")
            return self._contexts[host, shown]

    def keep(self, connection, *, is_open):
        with self.lock:
            (self._open.add if is_open else self._open.discard)(connection)


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    block_on_close = True

    def handle_error(self, request, client_address):
        """Clients cut connections all the time; what matters a test sees."""


class _Connection(socketserver.BaseRequestHandler):
    """One connection: CONNECT, TLS, then requests until either side has enough."""

    def handle(self):
        self.request.settimeout(IDLE_S)
        with contextlib.suppress(OSError, EOFError, ValueError):
            self._tunnel()

    def _tunnel(self):
        world, plain = self.server.world, self.request
        world.keep(plain, is_open=True)
        try:
            head = _read_head(plain)
            method, target, *_ = head[0].split()
            host = target.rpartition(":")[0]
            refusal = self._refusal(method, host, http.client.parse_headers(io.BytesIO(head[1])))
            if refusal:
                plain.sendall(f"HTTP/1.1 {refusal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
                return
            plain.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            secure = world.context(host).wrap_socket(plain, server_side=True)
        finally:
            world.keep(plain, is_open=False)
        world.keep(secure, is_open=True)
        try:
            self._serve(secure, host)
        finally:
            world.keep(secure, is_open=False)
            secure.close()

    def _refusal(self, method, host, headers):
        world = self.server.world
        world.connects.append(host)
        wanted = "Basic " + base64.b64encode(world.password.encode()).decode()
        if method != "CONNECT":
            return "405 Method Not Allowed"
        if world.password and headers.get("Proxy-Authorization") != wanted:
            return '407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="lab"'
        if world.refusal:
            return world.refusal
        return "" if world.provider_of(host) else "502 Bad Gateway"

    def _serve(self, secure, host):
        world = self.server.world
        provider = world.provider_of(host)
        with secure.makefile("rb") as reader:
            while asked := _read_request(reader, host):
                if world.delay_s:
                    world.ending.wait(world.delay_s)
                with world.lock:
                    provider.asked.append(asked)
                    said = provider.answer(asked)
                secure.sendall(_as_bytes(said, world.skew_s))
                if said.cut:
                    return


def _read_head(plain):
    """Read exactly the head of a CONNECT: what comes after it is TLS."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = plain.recv(1)
        if not piece:
            raise EOFError
        head += piece
    line, _, rest = head.partition(b"\r\n")
    return line.decode("latin-1"), rest


def _read_request(reader, host):
    line = reader.readline().decode("latin-1").strip()
    if not line:
        return None
    method, target, _ = line.split()
    headers = {name.lower(): value for name, value in http.client.parse_headers(reader).items()}
    assert headers.get("host") == host, "the request is for another host than the tunnel"
    body = reader.read(int(headers.get("content-length", 0)))
    url = urlsplit(target)
    return Request(method, host, url.path, tuple(parse_qsl(url.query, keep_blank_values=True)), headers, body)


def _as_bytes(said: Response, skew_s):
    date = email.utils.formatdate(time.time() + skew_s, usegmt=True)
    headers = {"date": date, **said.headers, "content-length": str(len(said.body))}
    lines = [f"HTTP/1.1 {said.status} X", *(f"{name}: {value}" for name, value in headers.items())]
    body = said.body[: len(said.body) // 2] if said.cut else said.body
    if said.cut and not said.body:
        return lines[0].encode()
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
