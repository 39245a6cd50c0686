"""Zones for a real name server: domains as they should be, as they often are, and as they hardly ever are."""

import base64
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

HEAD = """$TTL 300
@ SOA ns1.test. hostmaster.test. 1 7200 3600 1209600 300
@ NS ns1.test.
"""

# 15 records of 250 octets: more than any UDP answer holds.
_BIG = "\n".join(f'big TXT "{number:02}{"x" * 200}"' for number in range(20))

_TEST = """
ns1 A 127.0.0.1

; as it should be
good A 192.0.2.10
good MX 10 mx1.good
good MX 20 mx2.good
mx1.good A 192.0.2.11
mx1.good AAAA 2001:db8::11
mx2.good A 192.0.2.12
good TXT "v=spf1 mx include:_spf.sender.test -all"
good TXT "site-verification=1"
s1._domainkey.good TXT {key2048}
s2._domainkey.good CNAME good.keys.sender
_dmarc.good TXT "v=DMARC1; p=reject; np=reject; rua=mailto:dmarc@good.test,mailto:good@reports.test"
good.test._report._dmarc.reports TXT "v=DMARC1"
reports MX 10 mx1.good
good.keys.sender TXT {other2048}
_spf.sender TXT "v=spf1 ip4:192.0.2.32/28 ip6:2001:db8:5::/48 ~all"

; as it should not be
bad A 192.0.2.20
bad MX 10 alias.bad
bad MX 20 nowhere.bad
bad MX 20 inside.bad
alias.bad CNAME real.bad
real.bad A 192.0.2.21
inside.bad A 10.1.2.3
bad TXT "v=spf1 {includes} include:nowhere.test ptr +all"
old._domainkey.bad TXT {key1024}
dead._domainkey.bad TXT "v=DKIM1; p="
torn._domainkey.bad TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqh"
_dmarc.bad TXT "v=DMARC1; p=none; rua=mailto:x@stranger.test"
stranger MX 10 mx1.good
{filler}

; two of what there may be one of
several MX 10 mx1.good
several TXT "v=spf1 mx -all"
several TXT "v=spf1 include:_spf.sender.test ~all"
_dmarc.several TXT "v=DMARC1; p=reject"
_dmarc.several TXT "v=DMARC1; p=none"

; nothing but an address: NODATA everywhere
nodata A 192.0.2.30

; no mail wanted
parked MX 0 .
parked TXT "v=spf1 -all"
_dmarc.parked TXT "v=DMARC1; p=reject"

; a name that is an alias, and one below a domain
alias CNAME good
www.good A 192.0.2.10

; an internationalised name
xn--e1afmkfd MX 10 mx1.good
xn--e1afmkfd TXT "v=spf1 mx -all"
_dmarc.xn--e1afmkfd TXT "v=DMARC1; p=quarantine"

; answers that need TCP
big MX 10 mx1.good
big TXT "v=spf1 mx -all"
{big}
_dmarc.big TXT "v=DMARC1; p=reject"

; odd but real: empty strings, bytes that are no text, a wildcard, an alias that leads nowhere
odd MX 10 mx1.good
odd TXT ""
odd TXT "v=spf1 " "mx" " -all"
odd TXT "\\255\\254\\000 \\"quoted\\" \\\\"
*._domainkey.odd TXT "v=DKIM1; p="
_dmarc.odd CNAME nowhere.odd

; an alias that leads in a circle
_dmarc.circle CNAME a.circle
a.circle CNAME b.circle
b.circle CNAME a.circle
circle TXT "v=spf1 redirect=a.circle.test"
circle MX 10 mx1.good
"""

_REVERSE4 = """
11 PTR mx1.good.test.
12 PTR mx2.good.test.
35 PTR out.good.test.
21 PTR wrong.bad.test.
"""

DOMAINS = {
    "good.test": {"spf.ok", "dkim.key_ok", "dmarc.policy_reject", "dmarc.external_ok", "mx.ok", "ptr.mx_ok"},
    "bad.test": {
        "spf.too_many_lookups", "spf.open_once_mended", "spf.include_missing", "spf.ptr", "dmarc.policy_none",
        "dmarc.external_unauthorized", "mx.target_cname", "mx.target_missing", "mx.private_address", "ptr.mx_mismatch",
        "ptr.missing",
    },
    "several.test": {"spf.several_records", "dmarc.several_records", "mx.ok"},
    "nodata.test": {"spf.missing_unused", "dkim.none_published", "dmarc.missing", "mx.implicit", "ptr.mx_missing"},
    "parked.test": {"spf.null_record", "dkim.not_needed", "dmarc.policy_reject", "mx.no_mail_wanted"},
    "gone.test": {"mx.domain_missing"},
    "alias.test": {"spf.ok"},
    "www.good.test": {"dmarc.inherited"},
    "xn--e1afmkfd.test": {"spf.ok", "dmarc.policy_quarantine", "mx.ok"},
    "big.test": {"spf.ok", "dmarc.policy_reject", "mx.ok"},
    "odd.test": {"spf.ok", "dkim.wildcard_revoked", "dmarc.missing", "mx.ok"},
    "circle.test": {"mx.ok"},
}  # fmt: skip
"""Domains and codes that an audit of each must find."""

SELECTORS = {"good.test": ("s1", "s2"), "bad.test": ("old", "dead", "torn", "none")}
SENDING = {"good.test": ("192.0.2.12",), "bad.test": ("192.0.2.99",)}


@cache
def _key(bits, _which=0):
    public = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def _dkim(key):
    text = f"v=DKIM1; k=rsa; p={key}"
    return " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250))


def zones():
    """Return zone texts by origin; together they answer every question of an audit."""
    names = [f"_spf{number}.bad" for number in range(11)]
    body = _TEST.format(
        key2048=_dkim(_key(2048)),
        other2048=_dkim(_key(2048, 1)),
        key1024=_dkim(_key(1024)),
        includes=" ".join(f"include:{name}.test" for name in names),
        filler="\n".join(f'{name} TXT "v=spf1 ip4:192.0.2.{at} ~all"' for at, name in enumerate(names)),
        big=_BIG,
    )
    return {
        "test": HEAD + body,
        "invalid": HEAD,
        "2.0.192.in-addr.arpa": HEAD + _REVERSE4,
        "8.b.d.0.1.0.0.2.ip6.arpa": HEAD + "1.1" + ".0" * 22 + " PTR mx1.good.test.\n",
    }
