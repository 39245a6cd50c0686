r"""
A scripted DNS server for tests: UDP and TCP on one free loopback port, in a thread, written without the program's code.

    with DnsServer({
        "example.org": [("TXT", txt("v=spf1 -all")), ("MX", mx(10, "mx.example.org")), ("TXT", b"")],
        "www.example.org": [("CNAME", name("example.org"))],
        "mx.example.org": [("A", "192.0.2.1"), ("AAAA", "2001:db8::1"), ("TXT", TIMEOUT)],
        "broken.example.org": SERVFAIL,
        "slow.example.org": [("TXT", txt("x")), TIMEOUT],     # every type but TXT
    }) as server:
        async with LiveResolver([Server("127.0.0.1", server.port)], timeout_s=0.1, tries=1) as resolver:
            ...
        assert server.asked == [("TXT", "example.org", "udp"), ...]

It is responsible for everything: a name that is neither in the zone nor above a name that is gives NXDOMAIN, a type
that a name lacks gives NODATA (`*.x` is the wildcard below x). CNAMEs are followed inside the zone; an endless loop is
sent as its records. Responses over the size the client takes are truncated over UDP. Record data are bytes (as in a
message, uncompressed), or text for A, AAAA and names. Statuses: TIMEOUT (silence), SERVFAIL, REFUSED, NXDOMAIN, NODATA,
FORMERR, NOTIMP. Names are matched without regard to case.

Instead of a zone a callable `(query, transport) -> [reply, …]` may be given: query bytes as received, transport "udp" or
"tcp"; each reply is bytes, sent as they are (TCP adds the length), or `(seconds, bytes)` to send later, or a `Sent` to
send from a stranger's port. `answer(query, [...])` builds a good response to start from.
"""

import ipaddress
import select
import socket
import struct
import threading
import time
from typing import NamedTuple

TYPES = {
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "DNAME": 39, "DS": 43,
    "DNSKEY": 48, "TLSA": 52, "HTTPS": 65, "SPF": 99, "CAA": 257,
}  # fmt: skip
KINDS = {number: kind for kind, number in TYPES.items()}
TIMEOUT, NODATA = "TIMEOUT", "NODATA"
FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"
RCODES = {NODATA: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5}
TTL = 300


class Sent(NamedTuple):
    """A reply that comes from another port of this host (UDP only)."""

    data: bytes


def name(text):
    """Wire form of a name; escapes are not understood, bytes pass as Latin-1."""
    return b"".join(bytes([len(part)]) + part for part in text.encode("latin-1").split(b".") if part) + b"\0"


def txt(*strings):
    """Data of a TXT record; a longer string is cut into pieces of 255."""
    raw = [part.encode("utf-8") if isinstance(part, str) else part for part in strings]
    pieces = [part[at : at + 255] for part in raw for at in range(0, len(part) or 1, 255)]
    return b"".join(bytes([len(piece)]) + piece for piece in pieces)


def mx(preference, host):
    return struct.pack("!H", preference) + name(host)


def soa(zone="."):
    return name("ns." + zone) + name("hostmaster." + zone) + struct.pack("!5I", 1, 3600, 600, 86400, 60)


def question(query):
    """Type number, name in lower case, raw question section of a query."""
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("latin-1"))
        at += 1 + query[at]
    return struct.unpack_from("!H", query, at + 1)[0], ".".join(labels).lower(), query[12 : at + 5]


def record(owner, kind, rdata, ttl=TTL):
    number = kind if isinstance(kind, int) else TYPES[kind]
    return (
        (owner if isinstance(owner, bytes) else name(owner)) + struct.pack("!HHIH", number, 1, ttl, len(rdata)) + rdata
    )


def answer(query, records=(), *, rcode=0, flags=0x8580, authority=(), additional=()):
    """A response: records as `record` makes them; flags are QR AA RD RA."""
    counts = struct.pack("!4H", 1, len(records), len(authority), len(additional))
    return (
        query[:2]
        + struct.pack("!H", flags | rcode)
        + counts
        + question(query)[2]
        + b"".join([*records, *authority, *additional])
    )


def _rdata(kind, data):
    if isinstance(data, bytes) or data in RCODES or data == TIMEOUT:
        return data
    return ipaddress.ip_address(data).packed if kind in {"A", "AAAA"} else name(data)


class DnsServer:
    """See the module; `asked` holds (type, name, transport) in order, `queries` the raw queries, `delay` waits (s)."""

    def __init__(self, zone, *, port=0, delay=0.0):
        self._script = zone if callable(zone) else None
        self._zone = (
            {} if callable(zone) else {key.lower().rstrip("."): self._entries(value) for key, value in zone.items()}
        )
        self._inner = {".".join(key.split(".")[n:]) for key in self._zone for n in range(1, key.count(".") + 2)} | {""}
        self._delay = delay
        self.asked = []
        self.queries = []
        self._udp, self._tcp = self._bind(port)
        self.host, self.port = self._udp.getsockname()
        self._heard = threading.Condition()
        self._later = []
        self._clients = {}
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @staticmethod
    def _entries(value):
        entries = [value] if isinstance(value, str) else value
        return [entry if isinstance(entry, str) else (entry[0], _rdata(*entry)) for entry in entries]

    @staticmethod
    def _bind(port):
        for _ in range(20):
            udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
            tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                udp.bind(("127.0.0.1", port))
                tcp.bind(udp.getsockname())
            except OSError:
                udp.close()
                tcp.close()
                if port:
                    raise
            else:
                tcp.listen(64)
                return udp, tcp
        raise OSError("no free port for UDP and TCP")

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    def wait(self, count=1):
        """Block until so many questions have come (`await asyncio.to_thread(server.wait)`)."""
        with self._heard:
            assert self._heard.wait_for(lambda: len(self.asked) >= count, 30)

    def stop(self):
        """Stop listening; what was asked stays."""
        if self._wake.fileno() < 0:
            return
        self._wake.send(b"x")
        self._thread.join()
        for sock in (self._udp, self._tcp, self._wake, self._woken, *self._clients):
            sock.close()

    def __str__(self):
        return f"{self.host}:{self.port}"

    def _run(self):
        while True:
            wait = max(0.0, min(at for at, *_ in self._later) - time.monotonic()) if self._later else None
            for sock in select.select([self._woken, self._udp, self._tcp, *self._clients], [], [], wait)[0]:
                if sock is self._woken:
                    return
                self._read(sock)
            now = time.monotonic()
            for item in sorted((item for item in self._later if item[0] <= now), key=lambda item: item[0]):
                self._later.remove(item)
                self._send(*item[1:])

    def _read(self, sock):
        if sock is self._udp:
            query, peer = sock.recvfrom(65535)
            self._handle(query, "udp", peer)
        elif sock is self._tcp:
            self._clients[sock.accept()[0]] = b""
        else:
            try:
                data = sock.recv(65535)
            except OSError:
                data = b""
            held = self._clients[sock] = self._clients[sock] + data
            while len(held) >= 2 and len(held) >= 2 + int.from_bytes(held[:2], "big"):
                size = 2 + int.from_bytes(held[:2], "big")
                query, held = held[2:size], held[size:]
                self._clients[sock] = held
                self._handle(query, "tcp", sock)
            if not data:
                del self._clients[sock]
                sock.close()

    def _handle(self, query, transport, peer):
        kind, owner, _ = question(query)
        self.queries.append(query)
        with self._heard:
            self.asked.append((KINDS.get(kind, f"TYPE{kind}"), owner, transport))
            self._heard.notify_all()
        for reply in self._script(query, transport) if self._script else self._replies(query, transport):
            seconds, data = reply if type(reply) is tuple else (self._delay, reply)
            if seconds:
                self._later.append((time.monotonic() + seconds, data, peer))
            else:
                self._send(data, peer)

    def _send(self, data, peer):
        try:
            if isinstance(data, Sent):
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                    stranger.bind(("127.0.0.1", 0))
                    stranger.sendto(data.data, peer)
            elif isinstance(peer, tuple):
                self._udp.sendto(data, peer)
            else:
                peer.sendall(len(data).to_bytes(2, "big") + data)
        except OSError:
            pass  # the client has gone

    def _replies(self, query, transport):
        kind, owner, _ = question(query)
        records, rcode = self._look_up(KINDS.get(kind, f"TYPE{kind}"), owner)
        if rcode is None:
            return []
        edns = struct.unpack_from("!H", query, 10)[0]
        authority = [] if (records and rcode == 0) or rcode not in {0, 3} else [record("", "SOA", soa())]
        additional = [record("", 41, b"")] if edns else []
        data = answer(query, records, rcode=rcode, authority=authority, additional=additional)
        limit = struct.unpack("!H", query[-8:-6])[0] if edns else 512
        if transport == "udp" and len(data) > limit:
            data = answer(query, flags=0x8780)
        return [data]

    def _look_up(self, kind, owner):
        """Records and response code, None for silence."""
        records, passed = [], set()
        while True:
            entries = self._zone.get(owner)
            above = owner
            while entries is None and owner not in self._inner and above:
                above = above.partition(".")[2]
                entries = self._zone.get(f"*.{above}" if above else "*")
                if above in self._inner or above in self._zone:
                    break  # the closest encloser: no other wildcard counts (RFC 4592)
            if entries is None:
                return records, 0 if owner in self._inner else 3
            found = [entry[1] for entry in entries if entry[0] == kind and not isinstance(entry, str)]
            bad = (
                [one for one in found if isinstance(one, str)] or []
                if found
                else [e for e in entries if isinstance(e, str)]
            )
            aliases = [entry[1] for entry in entries if entry[0] == "CNAME" and kind != "CNAME"]
            if bad:
                return records, None if bad[0] == TIMEOUT else RCODES[bad[0]]
            if found or not aliases or owner in passed:
                return records + [record(owner, kind, data) for data in found], 0
            passed.add(owner)
            records.append(record(owner, "CNAME", aliases[0]))
            owner = question(b"\0" * 12 + aliases[0] + b"\0\0\0\0")[1]
