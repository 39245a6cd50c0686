"""Write the zone that bulk audits are measured on: many domains, thirty services, one fault in eight."""

import base64
import random

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SERVICES = 30
HEAD = """$ORIGIN example.
$TTL 300
@ SOA ns1 hostmaster 1 7200 3600 1209600 300
@ NS ns1
ns1 A 127.0.0.1
"""
REVERSE = """$ORIGIN in-addr.arpa.
$TTL 300
@ SOA ns1.example. hostmaster.example. 1 7200 3600 1209600 300
@ NS ns1.example.
"""


def domain(number):
    return f"d{number:05}.example"


def key(bits):
    public = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def txt(value):
    return " ".join(f'"{value[at : at + 250]}"' for at in range(0, len(value), 250))


def service_lines(number):
    name = f"svc{number:02}"
    yield f'_spf.{name} TXT "v=spf1 include:_a.{name}.example include:_b.{name}.example ~all"'
    yield f'_a.{name} TXT "v=spf1 ip4:198.51.{number}.0/25 ~all"'
    yield f'_b.{name} TXT "v=spf1 ip4:198.51.{number}.128/25 ip6:2001:db8:{number}::/48 ~all"'
    yield f"rua.{name} MX 10 in.{name}"
    yield f"in.{name} A 203.0.113.{number}"
    yield f'*._report._dmarc.rua.{name} TXT "v=DMARC1"'


def domain_lines(number, keys, chance):
    """Yield the records of one domain and its reverse records as (zone, line)."""
    name = f"d{number:05}"
    service = f"svc{number % SERVICES:02}"
    other = f"svc{(number * 7 + 3) % SERVICES:02}"
    faulty = chance.random() < 0.125
    yield "forward", f"{name} A 10.{number // 250 % 250}.{number % 250}.1"
    for host, last in (("mx1", 11), ("mx2", 12)):
        address = f"10.{number // 250 % 250}.{number % 250}.{last}"
        yield "forward", f"{name} MX {last} {host}.{name}"
        yield "forward", f"{host}.{name} A {address}"
        if not faulty:
            yield "reverse", f"{'.'.join(reversed(address.split('.')))} PTR {host}.{name}.example."
    tail = "?all" if faulty else "-all"
    yield "forward", f'{name} TXT "v=spf1 mx include:_spf.{service}.example include:_spf.{other}.example {tail}"'
    yield "forward", f'{name} TXT "site-verification={number:08x}"'
    policy = "none" if faulty else "reject"
    rua = f"mailto:x@rua.{service}.example" if number % 3 else f"mailto:dmarc@{name}.example"
    yield "forward", f'_dmarc.{name} TXT "v=DMARC1; p={policy}; rua={rua}"'
    for selector in ("s1", "default"):
        yield "forward", f"{selector}._domainkey.{name} TXT {txt('v=DKIM1; k=rsa; p=' + keys[number % len(keys)])}"


def write(folder, count, *, seed=7):
    """Write `example.zone` and `in-addr.arpa.zone` with `count` domains and return their names."""
    chance = random.Random(seed)
    keys = [key(2048) for _ in range(8)] + [key(1024)]
    parts = {"forward": [HEAD], "reverse": [REVERSE]}
    for number in range(SERVICES):
        parts["forward"] += [line + "\n" for line in service_lines(number)]
    for number in range(count):
        for zone, line in domain_lines(number, keys, chance):
            parts[zone].append(line + "\n")
    (folder / "example.zone").write_text("".join(parts["forward"]))
    (folder / "in-addr.arpa.zone").write_text("".join(parts["reverse"]))
    return [domain(number) for number in range(count)]
