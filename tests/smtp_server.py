"""
Mail servers for tests: a real one (Debian's OpenSMTPD) with good and bad certificates, and one that says anything.

    def test_x(mail_server):            # from tests.smtp_server import mail_server  # noqa: F401
        mail_server.lab, mail_server.address["expired"] …

OpenSMTPD's paths are fixed, so one instance runs at a time (a lock keeps parallel tests apart); it listens on several
loopback addresses, one for each certificate. Where it is not installed, or we are not root, the test is skipped, but
fails when CI=true.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.authority import Authority, authority
from workbench.net.addresses import Lab

STARTED_WITHIN = 20.0
HOST = "mx.example.org"
ADDRESSES = {
    "good": "127.0.0.1",
    "expired": "127.0.0.2",
    "wrong_name": "127.0.0.3",
    "none": "127.0.0.4",
    "unknown_authority": "127.0.0.5",
    "self_signed": "127.0.0.6",
}


def certificates():
    """RSA all of them: OpenSMTPD 6.8 beside OpenSSL 3 cannot sign with an EC key."""

    def issue(*hosts, by=None, **settings):
        return (by or authority()).issue(*hosts, rsa_bits=2048, **settings)

    return {
        "good": issue(HOST),
        "expired": issue(HOST, days=-2, since=-40),
        "wrong_name": issue("other.example.net"),
        "unknown_authority": issue(HOST, by=Authority("Strangers")),
        "self_signed": issue(HOST, self_signed=True, common_name=HOST),
    }


def _program():
    found = shutil.which("smtpd") or shutil.which("smtpd", path="/usr/sbin:/sbin")
    reason = "OpenSMTPD is not installed (apt-get install opensmtpd)" if found is None else ""
    if not reason and (not hasattr(os, "geteuid") or os.geteuid() != 0):
        reason = "OpenSMTPD starts as root only"
    if reason:
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def _free_port():
    with socket.socket() as tcp:
        tcp.bind(("0.0.0.0", 0))  # the same port on every loopback address
        return tcp.getsockname()[1]


class MailServer:
    """A running OpenSMTPD: `address` by kind of certificate, `issued` what it shows, `lab` how it is reached."""

    def __init__(self, folder):
        self._program = _program()
        self._folder = folder
        self.address = ADDRESSES
        self.issued = certificates()
        for _ in range(5):
            self.port = _free_port()
            if self._start():
                self.lab = Lab(authority().pem, smtp_port=self.port)
                return
        raise RuntimeError(f"smtpd does not start: {(folder / 'log').read_text(errors='replace')[-2000:]}")

    def _start(self):
        lines = []
        for kind, issued in self.issued.items():
            certificate, key = issued.save(self._folder, kind)
            lines += [f'pki {kind} cert "{certificate}"', f'pki {kind} key "{key}"']
        for kind, address in self.address.items():
            tls = f"tls pki {kind} " if kind in self.issued else ""
            lines.append(f"listen on {address} port {self.port} {tls}hostname {HOST}")
        lines += ['action "none" relay', 'match from local for any action "none"']
        config = self._folder / "smtpd.conf"
        config.write_text("\n".join(lines) + "\n")
        config.chmod(0o600)
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._program, "-d", "-f", str(config)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < until and self._process.poll() is None:
            if all(self._greets(address) for address in self.address.values()):
                return True
            time.sleep(0.02)
        self.stop()
        return False

    def _greets(self, address):
        try:
            with socket.create_connection((address, self.port), 1) as tcp:
                return tcp.recv(100).startswith(b"220 ")
        except OSError:
            return False

    def stop(self):
        """End the server, by its process id."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@pytest.fixture(scope="module")
def mail_server(tmp_path_factory):
    """The running server; stopped after the module's tests."""
    _program()
    with Path(tempfile.gettempdir(), "workbench-opensmtpd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = MailServer(tmp_path_factory.mktemp("smtpd"))
        yield server
        server.stop()


class ScriptedServer:
    """
    A mail server on a free loopback port whose every word is written in the test.

    `script` is an async function `(reader, writer, server)`; `heard` are the lines that came in.
    """

    def __init__(self, script, context=None):
        self._script = script
        self.context = context
        self.heard = []
        self.sent = 0
        self.connections = 0
        self._running = set()

    @property
    def lab(self):
        """How a Prober reaches it."""
        return Lab(authority().pem, smtp_port=self.port)

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._running.add(task)
        self.connections += 1
        try:
            with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
                await self._script(reader, writer, self)
            writer.close()
        finally:
            self._running.discard(task)


def conversation(replies, greeting=b"220 mx.example.org ESMTP\r\n"):
    """Return a script: the greeting, then for each command the reply to its first word; TLS after a 220 to STARTTLS."""

    async def script(reader, writer, server):
        writer.write(greeting)
        while line := await reader.readline():
            server.heard.append(line.decode("latin-1").strip())
            verb = line.split()[0].upper().decode() if line.split() else ""
            reply = replies.get(verb, b"500 what?\r\n")
            writer.write(reply)
            await writer.drain()
            if verb == "QUIT" or reply.startswith(b"421"):
                return
            if verb == "STARTTLS" and reply.startswith(b"220") and server.context is not None:
                await writer.start_tls(server.context)

    return script
