"""
A tree of zones signed by dnspython, from a root of its own down: what is right in it, and what is wrong in every way.

    tree = grow()            # signs, a second or so; tests share one
    tree.zones               # origin -> zone file text, for tests.name_server
    tree.anchor              # DS record of the tree's root, as text
"""

import time
from typing import NamedTuple

import dns.dnssec
import dns.name
import dns.rdatatype
import dns.rrset
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

DAY = 86400
HEAD = "$TTL 300\n@ SOA ns.example. hostmaster.example. 1 3600 600 86400 60\n@ NS ns.example.\n"
BODY = (
    HEAD
    + """
@ TXT "v=spf1 -all"
@ MX 10 Mail
Mail A 192.0.2.1
_25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
alias CNAME mail
outside CNAME mail.unsigned.example.
dangling CNAME nowhere
*.wild TXT "wildcard"
host.wild A 192.0.2.2
deep.er.still A 192.0.2.3
sub NS ns.example.
old DNAME secure.example.
"""
)
MAKERS = {
    7: lambda: rsa.generate_private_key(65537, 1024),
    8: lambda: rsa.generate_private_key(65537, 2048),
    10: lambda: rsa.generate_private_key(65537, 2048),
    13: lambda: ec.generate_private_key(ec.SECP256R1()),
    14: lambda: ec.generate_private_key(ec.SECP384R1()),
    15: ed25519.Ed25519PrivateKey.generate,
    16: ed448.Ed448PrivateKey.generate,
}
POLICY = dns.dnssec.allow_all_policy


class Signed(NamedTuple):
    text: str
    ds: str


class Tree(NamedTuple):
    zones: dict
    anchor: str


def sign(origin, text, *, algorithm=13, begins=-DAY, ends=30 * DAY, spoil=None, digest="SHA256"):
    """Return a signed zone and its DS record's data; `spoil` may damage the zone object afterwards."""
    zone = dns.zone.from_text(text, origin=origin if origin == "." else f"{origin}.", relativize=False)
    private = MAKERS[algorithm]()
    key = dns.dnssec.make_dnskey(private.public_key(), algorithm, flags=257)
    now = int(time.time())
    with zone.writer() as txn:
        dns.dnssec.sign_zone(
            zone,
            txn,
            keys=[(private, key)],
            inception=now + begins,
            expiration=now + ends,
            dnskey_ttl=300,
            policy=POLICY,
        )
    if spoil is not None:
        spoil(zone)
    ds = dns.dnssec.make_ds(zone.origin, key, digest, policy=POLICY).to_text()
    return Signed(zone.to_text(relativize=False), ds)


def without(kind, covers=dns.rdatatype.NONE):
    """Return what takes every record of a type (or its signatures) out of a zone."""

    def spoil(zone):
        for name in list(zone.nodes):
            zone.delete_rdataset(name, kind, covers)

    return spoil


def other_text(zone):
    """Change what was signed."""
    found = zone.find_rdataset(zone.origin, "TXT")
    (old,) = found
    found.remove(old)
    found.add(old.replace(strings=(b"v=spf1 +all",)))


def other_keys(zone):
    """Replace the keys, so that nothing fits the parent's DS record any more."""
    found = zone.find_rdataset(zone.origin, "DNSKEY")
    found.clear()
    found.add(dns.dnssec.make_dnskey(MAKERS[13]().public_key(), 13, flags=257))


CHILDREN = {
    "secure": {},
    "rsa": {"algorithm": 8},
    "rsa512": {"algorithm": 10},
    "p384": {"algorithm": 14, "digest": "SHA384"},
    "ed25519": {"algorithm": 15},
    "ed448": {"algorithm": 16},
    "sha1": {"algorithm": 7, "digest": "SHA1"},
    "ends-soon": {"begins": -28 * DAY, "ends": 2 * DAY},
    "expired": {"begins": -60 * DAY, "ends": -DAY},
    "future": {"begins": DAY},
    "forged": {"spoil": other_text},
    "mismatch": {"spoil": other_keys},
    "stripped": {"spoil": without("RRSIG", "TXT")},
    "undenied": {"spoil": without("NSEC")},
}
EXTRA = {
    "no-keys": "DS 4711 13 2 " + "00" * 32,
    "unsupported": "DS 4711 12 2 " + "00" * 32,
    "odd-digest": "DS 4711 13 99 " + "00" * 32,
    "unsigned": "",
}


def grow():
    """Return the tree; every zone of it is served by one server."""
    zones, ds = {}, {}
    for name, how in CHILDREN.items():
        zones[f"{name}.example"], ds[name] = sign(f"{name}.example", BODY, **how)
    for name in EXTRA:
        zones[f"{name}.example"] = BODY
    zones["sub.secure.example"] = BODY  # a delegation without DS in a signed zone
    above = HEAD + "ns A 127.0.0.1\n"
    above += "".join(f"{name} NS ns\n{name} DS {data}\n" for name, data in ds.items())
    above += "".join(f"{name} NS ns\n{name} {data}\n" if data else f"{name} NS ns\n" for name, data in EXTRA.items())
    zones["example"], tld = sign("example", above)
    zones["."], root = sign(".", HEAD + f"example. NS ns.example.\nexample. DS {tld}\n", algorithm=8)
    return Tree(zones, f". IN DS {root}")
