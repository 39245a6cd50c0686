"""
Mail servers for tests: a real one (Debian's Postfix) with good and bad certificates, and one that says anything.

    def test_x(mail_server):            # from tests.smtp_server import mail_server  # noqa: F401
        mail_server.lab, mail_server.address["expired"] ...

One instance of its own (configuration, queue and port) listens on several loopback addresses, one for each kind of
certificate. Where Postfix is not installed, or we are not root, the test is skipped, but fails when CI=true.
"""

import asyncio
import contextlib
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

STARTED_WITHIN = 10.0
HOST = "mx.example.org"
ADDRESSES = {
    "good": "127.0.0.1",
    "expired": "127.0.0.2",
    "wrong_name": "127.0.0.3",
    "none": "127.0.0.4",
    "unknown_authority": "127.0.0.5",
    "self_signed": "127.0.0.6",
    "both": "127.0.0.7",
}


def certificates():
    return {
        "good": authority().issue(HOST),
        "expired": authority().issue(HOST, days=-2, since=-40),
        "wrong_name": authority().issue("other.example.net"),
        "unknown_authority": Authority("Strangers").issue(HOST),
        "self_signed": authority().issue(HOST, self_signed=True, common_name=HOST),
        "both": authority().issue(HOST, rsa_bits=2048),
    }


def _program():
    found = Path("/usr/lib/postfix/sbin/master")
    reason = "" if found.exists() else "Postfix is not installed (apt-get install postfix)"
    if not reason and os.geteuid() != 0:
        reason = "Postfix starts as root only"
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
    """A running Postfix: `address` by kind of certificate, `issued` what it shows, `second` what else, `lab` how it is reached."""

    def __init__(self, folder):
        self._program = _program()
        self._folder = folder
        self.address = ADDRESSES
        self.issued = certificates()
        self.second = {"both": authority().issue(HOST)}
        folder.chmod(0o755)  # its daemons run as another user
        for name in ("queue", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        for name in ("pid", "private", "public"):
            (folder / "queue" / name).mkdir()
        shutil.chown(folder / "queue/private", "postfix")
        shutil.chown(folder / "queue/public", "postfix", "postdrop")
        for _ in range(5):  # somebody may take the port between our look and the server's start
            self.port = _free_port()
            if self._start():
                self.lab = Lab(authority().pem, smtp_port=self.port)
                return
        raise RuntimeError(f"Postfix does not start: {(folder / 'log').read_text(errors='replace')[-2000:]}")

    def _start(self):
        main = {
            "compatibility_level": "3.6",
            "queue_directory": self._folder / "queue",
            "data_directory": self._folder / "data",
            "myhostname": HOST,
            "inet_interfaces": "127.0.0.1",  # what others it listens on stands in master.cf
            "inet_protocols": "ipv4",
            "smtpd_tls_security_level": "none",
            "smtpd_peername_lookup": "no",
            "smtputf8_enable": "yes",
            "local_recipient_maps": "",
            "alias_maps": "",
        }
        services = [
            "tlsmgr unix - - n 1000? 1 tlsmgr",
            "rewrite unix - - n - - trivial-rewrite",
            "proxymap unix - - n - - proxymap",
            "anvil unix - - n - 1 anvil",
        ]
        for kind, address in self.address.items():
            service = f"{address}:{self.port} inet n - n - - smtpd"
            if kind in self.issued:
                certificate, key = self.issued[kind].save(self._folder, kind)
                service += " -o smtpd_tls_security_level=may"
                service += f" -o smtpd_tls_cert_file={certificate} -o smtpd_tls_key_file={key}"
            if kind in self.second:
                certificate, key = self.second[kind].save(self._folder, f"{kind}2")
                service += f" -o smtpd_tls_eccert_file={certificate} -o smtpd_tls_eckey_file={key}"
            services.append(service)
        (self._folder / "main.cf").write_text("".join(f"{name} = {value}\n" for name, value in main.items()))
        (self._folder / "master.cf").write_text("\n".join(services) + "\n")
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._program, "-c", self._folder, "-d"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
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
            with socket.create_connection((address, self.port), 2) as tcp:
                return tcp.recv(100).startswith(b"220 ")
        except OSError:
            return False

    def stop(self):
        """End the server with its children, by its process id."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@pytest.fixture(scope="module")
def mail_server():
    """The running server; stopped after the module's tests."""
    _program()
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    server = MailServer(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


class ScriptedServer:
    """
    A mail server on a free loopback port whose every word is written in the test.

    `script` is an async function `(reader, writer, server)`; `heard` are the lines that came in.
    """

    def __init__(self, script, context=None, patience=1.0):
        self._script = script
        self._patience = patience
        self.context = context
        self.heard = []
        self.sent = 0
        self.connections = 0
        self._running = set()
        self._writers = []

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
        if self._running:
            await asyncio.wait(self._running, timeout=self._patience)  # a script may still be reading the last line
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for writer in self._writers:  # what stays open is reported in whichever test runs later
            writer.transport.abort()
        await asyncio.sleep(0)

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
            self._writers.append(writer)


def conversation(replies, greeting=b"220 mx.example.org ESMTP\r\n"):
    """Return a script: the greeting, then for each command the reply to its first word; TLS after a 220 to STARTTLS."""

    async def script(reader, writer, server):
        writer.write(greeting)
        while line := await reader.readline():
            server.heard.append(line.decode("latin-1").strip())
            verb = line.split()[0].upper().decode("latin-1") if line.split() else ""
            reply = replies.get(verb, b"500 what?\r\n")
            writer.write(reply)
            await writer.drain()
            if verb == "QUIT" or reply.startswith(b"421"):
                return
            if verb == "STARTTLS" and reply.startswith(b"220") and server.context is not None:
                await writer.start_tls(server.context)

    return script
