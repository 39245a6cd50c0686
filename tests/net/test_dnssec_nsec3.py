"""Denials by NSEC3, made by a real name server that signs; opt-out, iterations, and what an own anchor trusts."""

import dns.dnssec
import pytest

from tests.name_server import name_server  # noqa: F401
from tests.signed_zones import BODY
from workbench.model.inquiry import Question, Status
from workbench.model.rdata import name_to_wire
from workbench.model.security import Cause, Trust
from workbench.net.dns import LiveResolver, Server
from workbench.net.dnssec import Validator
from workbench.net.dnssec_records import read_delegation, read_key
from workbench.net.trust_anchor import TrustAnchor

ZONE = "three.example"
F, N, X = Status.FOUND, Status.NODATA, Status.NXDOMAIN


async def validator_of(live):
    """Trust the zone's own key: this test is about what it denies."""
    import hashlib

    keys = (await live.ask(Question("DNSKEY", ZONE))).rdata
    owner = name_to_wire(ZONE)
    found = []
    for rdata in keys:
        key = read_key(rdata)
        digest = hashlib.sha256(owner + rdata).digest()
        head = key.tag.to_bytes(2, "big") + bytes([key.algorithm, 2])
        found.append(read_delegation(head + digest))
    return Validator(live, TrustAnchor(owner, tuple(found)))


async def judged(server, cases):
    async with LiveResolver([Server(server.host, server.port)], timeout_s=1.0) as live:
        validator = await validator_of(live)
        found = []
        for kind, name in cases:
            answer = await validator.ask(Question(kind, name, dnssec=True))
            found.append((answer.status, answer.security.trust, answer.security.cause))
        return found


CASES = [
    (("TXT", ZONE), F), (("A", f"none.{ZONE}"), X), (("A", f"a.b.none.{ZONE}"), X), (("AAAA", f"mail.{ZONE}"), N),
    (("A", f"er.still.{ZONE}"), N), (("TXT", f"any.wild.{ZONE}"), F), (("TXT", f"a.b.wild.{ZONE}"), F),
    (("A", f"any.wild.{ZONE}"), N), (("A", f"dangling.{ZONE}"), X), (("DS", f"mail.{ZONE}"), N),
]  # fmt: skip


async def test_every_kind_of_denial(name_server):  # noqa: F811
    server = name_server({ZONE: BODY, f"sub.{ZONE}": BODY}, signed=[ZONE], policy={"nsec3": "on"})
    assert await judged(server, [case for case, _ in CASES]) == [(status, Trust.SECURE, None) for _, status in CASES]
    below = [("TXT", f"sub.{ZONE}"), ("DS", f"sub.{ZONE}")]
    assert await judged(server, below) == [(F, Trust.INSECURE, Cause.UNSIGNED), (N, Trust.SECURE, None)]


async def test_opt_out(name_server):  # noqa: F811
    policy = {"nsec3": "on", "nsec3-opt-out": "on"}
    server = name_server({ZONE: BODY, f"sub.{ZONE}": BODY}, signed=[ZONE], policy=policy)
    found = await judged(
        server, [("TXT", ZONE), ("TXT", f"sub.{ZONE}"), ("A", f"none.{ZONE}"), ("AAAA", f"mail.{ZONE}")]
    )
    assert found == [
        (F, Trust.SECURE, None),
        (F, Trust.INSECURE, Cause.UNSIGNED),
        (X, Trust.INSECURE, Cause.OPT_OUT),
        (N, Trust.SECURE, None),
    ]


@pytest.mark.parametrize("iterations", [50, 51])
async def test_iterations(name_server, iterations):  # noqa: F811
    policy = {"nsec3": "on", "nsec3-iterations": iterations}
    server = name_server({ZONE: BODY}, signed=[ZONE], policy=policy)
    result = (X, Trust.SECURE, None) if iterations <= 50 else (X, Trust.INSECURE, Cause.ITERATIONS)
    assert await judged(server, [("TXT", ZONE), ("A", f"none.{ZONE}")]) == [(F, Trust.SECURE, None), result]


def test_dnspython_computes_the_same_hash():
    from workbench.net.dnssec_denial import HashedDenial
    from workbench.net.dnssec_records import HashedSpan
    from workbench.net.dnssec_sets import Budget

    span = HashedSpan(b"\0" * 20, b"\xff" * 20, frozenset(), False, 12, bytes.fromhex("aabbccdd"))
    ours = HashedDenial([span], name_to_wire("example"), Budget())._hash(name_to_wire("a.example"))
    assert dns.dnssec.nsec3_hash("a.example", "aabbccdd", 12, 1) == "35MTHGPGCU1QG68FAB165KLNSNK3DPVL"  # RFC 5155 A
    import base64

    assert base64.b32hexencode(ours).decode() == "35MTHGPGCU1QG68FAB165KLNSNK3DPVL"
