"""
A real name server (Debian's knot) on a free loopback port, serving zones that a test wrote.

    def test_x(name_server):
        server = name_server({"example.org": "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n"})
        ... server.host, server.port ...
        server.stop()          # optional, to see what happens without it

Import the fixture: `from tests.name_server import name_server  # noqa: F401`. Where knot is not installed the test is
skipped, but fails when CI=true.
"""

import os
import shutil
import socket
import struct
import subprocess
import time

import pytest

STARTED_WITHIN = 20.0


def find_program(program):
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/local/sbin:/sbin")
    if found is None:
        reason = f"the name server {program} is not installed (apt-get install knot)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def free_port():
    """A port that was free for both UDP and TCP a moment ago."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            try:
                tcp.bind(udp.getsockname())
            except OSError:
                continue
            return udp.getsockname()[1]


class NameServer:
    """
    A running server.

    `zones` maps origins to zone file text or bytes, `signed` names those it signs (DNSSEC), with a `policy` of knot's
    settings (`{"nsec3": "on"}`) if one is given; `unloaded` zones are its own, but it has no data for them and says
    SERVFAIL.
    """

    def __init__(self, folder, zones, signed=(), unloaded=(), policy=None):
        self.host = "127.0.0.1"
        self._folder = folder
        self._program = find_program("knotd")
        for origin, content in zones.items():
            (folder / f"{origin}.zone").write_bytes(content if isinstance(content, bytes) else content.encode())
        self._zones = {origin: origin in signed for origin in zones}
        self._unloaded = tuple(unloaded)
        self._policy = policy or {}
        self._process = None
        for _ in range(5):  # somebody may take the port between our look and the server's start
            self.port = free_port()
            if self._start():
                return
        raise RuntimeError(f"knotd does not start: {self._log()}")

    def __str__(self):
        return f"{self.host}:{self.port}"

    def stop(self):
        """End the server, by its process id."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def _log(self):
        return (self._folder / "log").read_text(errors="replace")[-2000:]

    def _start(self):
        config = [
            f'server:\n    rundir: "{self._folder}"\n    listen: {self.host}@{self.port}\n    udp-workers: 1',
            "    tcp-workers: 1\n    background-workers: 1\n    identity: test\n    edns-client-subnet: off",
            "log:\n  - target: stderr\n    any: info",
            f'database:\n    storage: "{self._folder}"',
            f'template:\n  - id: default\n    storage: "{self._folder}"\n    zonefile-load: whole\n    zonefile-sync: -1\n    journal-content: none\n    semantic-checks: off',
            *self._policy_lines(),
            "zone:",
        ]
        config += [
            f'  - domain: "{zone}"\n    file: "{zone}.zone"' + (self._signing if signed else "")
            for zone, signed in self._zones.items()
        ]
        config += [f'  - domain: "{zone}"\n    file: "{zone}.none"' for zone in self._unloaded]
        (self._folder / "knot.conf").write_text("\n".join(config) + "\n")
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._program, "-c", str(self._folder / "knot.conf")], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < until and self._process.poll() is None:
            if all(self._answers(zone) for zone in self._zones):
                return True
            time.sleep(0.02)
        self.stop()
        return False

    def _policy_lines(self):
        self._signing = "\n    dnssec-signing: on" + ("\n    dnssec-policy: test" if self._policy else "")
        if not self._policy:
            return []
        return ["policy:", "  - id: test", *(f"    {setting}: {value}" for setting, value in self._policy.items())]

    def _answers(self, zone):
        """Whether the server answers for a zone's SOA with authority: loaded, and it is really our server."""
        labels = b"".join(bytes([len(part)]) + part.encode() for part in zone.split(".") if part) + b"\0"
        query = struct.pack("!6H", 4711, 0, 1, 0, 0, 0) + labels + struct.pack("!2H", 6, 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(0.2)
            sock.connect((self.host, self.port))
            try:
                sock.send(query)
                reply = sock.recv(4096)
            except OSError:
                return False
        return reply[:2] == query[:2] and reply[3] & 15 == 0 and reply[6:8] != b"\0\0"


@pytest.fixture
def name_server(tmp_path_factory):
    """Function that starts a server with the zones given; all are stopped after the test."""
    running = []

    def start(zones, signed=(), unloaded=(), policy=None):
        server = NameServer(tmp_path_factory.mktemp("knot"), zones, signed, unloaded, policy)
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()
