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
    ecdsa = record_for(mail_server.second["both"].der)
    zones = {
        **{kind: zone(kind, record, following) for kind, record in own.items()},
        "both": zone("both", own["both"], ecdsa, following),
        "both-today": zone("both", own["both"], ecdsa),
        "only-rsa": zone("both", own["both"], following),
        "only-ecdsa": zone("both", ecdsa, following),
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
        ("both", ["dane.ok"]),
        ("both-today", ["dane.ok", "dane.only_current"]),
        ("only-rsa", ["dane.mismatch"]),  # who offers both kinds, as we do, is shown ECDSA
        ("only-ecdsa", ["dane.mismatch_key"]),
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


async def test_each_kind_of_key_is_looked_at(lab, mail_server):  # noqa: F811
    audit = await audited(lab, "only-ecdsa")
    found = finding(audit, "dane.mismatch_key")
    assert found.args["key"] == "RSA" and found.args["address"] == mail_server.address["both"]
    (record,) = found.records
    assert record.value == record_for(mail_server.issued["both"].der)
    (host,) = audit.checks["dane"].facts["hosts"]
    address = mail_server.address["both"]
    assert host["certificates"] == [
        {"address": address, "key": "ECDSA", "fits": True},
        {"address": address, "key": "RSA", "fits": False},
    ]
    assert host["addresses"] == {address: True}
