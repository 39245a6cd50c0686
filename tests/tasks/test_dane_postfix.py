"""DANE from end to end: signed zones on a real name server, certificates on a real mail server."""

import hashlib

import pytest

from tests.checks.answers import codes, finding
from tests.name_server import NameServer
from tests.signed_zones import HEAD, sign
from tests.smtp_server import ADDRESSES, certificates, mail_server  # noqa: F401
from workbench.mail.tlsa import public_key, record_for
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.tasks.audit import audit_domain
from workbench.tasks.resolving import Answering, open_resolver


def zone(kind, *records):
    host = f"@ MX 10 mx\nmx A {ADDRESSES[kind]}\n"
    return HEAD + host + "".join(f"_25._tcp.mx TLSA {record}\n" for record in records)


@pytest.fixture(scope="module")
def lab(mail_server, tmp_path_factory):  # noqa: F811
    own = {kind: record_for(issued.der) for kind, issued in mail_server.issued.items()}
    following = record_for(certificates()["good"].der)
    digest = hashlib.sha512(public_key(mail_server.issued["good"].der)).hexdigest()
    zones = {
        **{kind: zone(kind, record, following) for kind, record in own.items()},
        "rollover": zone("good", own["good"]),
        "mismatch": zone("good", following, own["expired"]),
        "no-tls": zone("none", own["good"], following),
        "long": zone("good", f"3 1 2 {digest}", following),
        "old-usage": zone("good", own["good"].replace("3 1 1", "1 1 1")),
        "bare": zone("good"),
    }
    zones = {name.replace("_", "-"): text for name, text in zones.items()}
    signed, above = {}, HEAD + "ns A 127.0.0.1\n"
    for name, text in zones.items():
        signed[f"{name}.example"], ds = sign(f"{name}.example", text)
        above += f"{name} NS ns\n{name} DS {ds}\n"
    signed["unsigned.example"] = zone("good", own["good"])
    above += "unsigned NS ns\n"
    signed["example"], anchor = sign("example", above)
    server = NameServer(tmp_path_factory.mktemp("knot"), signed)
    yield Answering(servers=(str(server),), anchor=f"example. IN DS {anchor}", smtp=True, lab=mail_server.lab)
    server.stop()


async def audited(lab, name):
    async with open_resolver(lab) as resolver:
        target = Target(f"{name}.example", load_rules())
        return (await audit_domain(resolver, target, checks=["dane"])).audit


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("good", ["dane.ok"]),
        ("expired", ["dane.ok"]),  # RFC 7672 3.1.1: neither dates, nor names, nor issuers count for 3 x x
        ("wrong-name", ["dane.ok"]),
        ("self-signed", ["dane.ok"]),
        ("unknown-authority", ["dane.ok"]),
        ("long", ["dane.ok"]),
        ("rollover", ["dane.ok", "dane.only_current"]),
        ("mismatch", ["dane.mismatch"]),
        ("no-tls", ["dane.no_tls"]),
        ("old-usage", ["dane.unusable"]),
        ("unsigned", ["dane.not_secured"]),
        ("bare", ["dane.none"]),
    ],
)
async def test_verdicts(lab, name, expected):
    audit = await audited(lab, name)
    assert codes(audit) == expected
    assert not audit.unknown


async def test_the_record_to_publish_is_the_one_that_fits(lab, mail_server):  # noqa: F811
    (record,) = finding(await audited(lab, "mismatch"), "dane.mismatch").records
    assert record.value == record_for(mail_server.issued["good"].der)
