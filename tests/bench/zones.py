"""Write the zone that bulk audits are measured on: many domains, thirty services, one fault in eight."""

import base64

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SERVICES = 30
SPF_LOOKUPS = 7  # mx, two services with two includes each
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
ORIGINS = ("example", "in-addr.arpa")


def domain(number):
    return f"d{number:05}.example"


def is_faulty(number):
    """Whether a domain lacks PTR records and enforces nothing."""
    return number % 8 == 5


def policy(number):
    return "none" if is_faulty(number) else "reject"


def address(number, last):
    # public, unlike 10/8, so that both contestants ask for its name; nothing is ever sent there
    return f"11.{number // 250 % 250}.{number % 250}.{last}"


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


def domain_lines(number, keys):
    """Yield the records of one domain and its reverse records as (zone, line)."""
    name = f"d{number:05}"
    service = f"svc{number % SERVICES:02}"
    other = f"svc{(number * 7 + 3) % SERVICES:02}"
    yield "example", f"{name} A {address(number, 1)}"
    for host, last in (("mx1", 11), ("mx2", 12)):
        yield "example", f"{name} MX {last} {host}.{name}"
        yield "example", f"{host}.{name} A {address(number, last)}"
        if not is_faulty(number):
            yield "in-addr.arpa", f"{'.'.join(reversed(address(number, last).split('.')))} PTR {host}.{name}.example."
    tail = "?all" if is_faulty(number) else "-all"
    yield "example", f'{name} TXT "v=spf1 mx include:_spf.{service}.example include:_spf.{other}.example {tail}"'
    yield "example", f'{name} TXT "site-verification={number:08x}"'
    rua = f"mailto:x@rua.{service}.example" if number % 3 else f"mailto:dmarc@{name}.example"
    yield "example", f'_dmarc.{name} TXT "v=DMARC1; p={policy(number)}; rua={rua}"'
    for selector in ("s1", "default"):
        yield "example", f"{selector}._domainkey.{name} TXT {txt('v=DKIM1; k=rsa; p=' + keys[number % len(keys)])}"


def zones(count):
    """Return the zones with `count` domains as text, by origin."""
    keys = [key(2048) for _ in range(8)] + [key(1024)]
    parts = {"example": [HEAD], "in-addr.arpa": [REVERSE]}
    for number in range(SERVICES):
        parts["example"] += [line + "\n" for line in service_lines(number)]
    for number in range(count):
        for zone, line in domain_lines(number, keys):
            parts[zone].append(line + "\n")
    return {origin: "".join(lines) for origin, lines in parts.items()}
