import asyncio
import os
import stat
import sys

import dns.zone
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from workbench.mail.mta_sts import Mode
from workbench.mail.mta_sts_maker import make_mta_sts
from workbench.model.errors import ExportError, UsageError
from workbench.model.fetched import fetched, get
from workbench.model.findings import Record, Severity
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net.recording import RecordedResolver
from workbench.net.recordings import read_recording
from workbench.net.resolver import Offline
from workbench.net.zone_file import read_zone
from workbench.tasks.audit import audit_domain
from workbench.tasks.making import (
    Published,
    deaf_hosts,
    has_address,
    mail_hosts,
    prove,
    published,
    served,
    text_there,
    write_private_key,
    zone_form,
)

COFFEE = "kestrel-coffee.example"
PARK = b"""$ORIGIN park.example.
$TTL 300
@ SOA ns h 1 2 3 4 5
@ NS a
@ MX 0 .
a A 192.0.2.1
bare TXT "x"
"""
PARKED_ZONE = read_zone(PARK, name="park.zone")
PARKED = RecordedResolver(PARKED_ZONE)
ZONE = RecordedResolver(read_recording(ROOT / "resources/example/kestrel.zone"))


def test_zone_form_cuts_long_texts():
    assert zone_form(Record("a.example", "TXT", 'x"y\\')) == r'a.example. TXT "x\"y\\"'
    long = zone_form(Record("a.example", "TXT", "k" * 600))
    assert [len(part) for part in long.split('"')[1::2]] == [255, 255, 90]
    assert zone_form(Record("a.example", "MX", "10 mx.a.example.")) == "a.example. MX 10 mx.a.example."


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=700))
def test_a_zone_line_says_the_same_to_another_reader(value):
    line = zone_form(Record("a.example", "TXT", value))
    zone = dns.zone.from_text(line.replace(" TXT ", " 60 IN TXT ", 1), origin="a.example.", check_origin=False)
    ((_, _, rdata),) = list(zone.iterate_rdatas("TXT"))
    assert b"".join(rdata.strings) == value.encode()


def test_what_is_there_now():
    spf = asyncio.run(published(ZONE, Record(COFFEE, "TXT", "v=spf1 -all")))
    assert len(spf.values) == 1 and spf.values[0].startswith("v=spf1 a mx")
    none = asyncio.run(published(ZONE, Record(f"s._domainkey.{COFFEE}", "TXT", "v=DKIM1; p=")))
    assert none == Published(f"s._domainkey.{COFFEE}", "TXT", ())
    alias = asyncio.run(published(ZONE, Record(f"mail.{COFFEE}", "A", "192.0.2.1")))
    assert alias == Published(f"mail.{COFFEE}", "CNAME", (f"mx1.{COFFEE}.",))
    unknown = asyncio.run(published(Offline(), Record(COFFEE, "TXT", "v=spf1 -all")))
    assert unknown.values is None


def test_text_there():
    assert asyncio.run(text_there(ZONE, f"_dmarc.{COFFEE}", "dmarc1")).startswith(b"v=DMARC1; p=none")
    assert asyncio.run(text_there(ZONE, COFFEE, "dmarc1")) is None
    with pytest.raises(UsageError):
        asyncio.run(text_there(Offline(), COFFEE, "spf1"))


def test_mail_hosts():
    assert asyncio.run(mail_hosts(ZONE, COFFEE)) == (f"mx1.{COFFEE}", f"mail.{COFFEE}")
    for nobody in ("kestrel-old.example", "other.example"):
        with pytest.raises(UsageError):
            asyncio.run(mail_hosts(ZONE, nobody))
    with pytest.raises(UsageError, match="takes no mail"):
        asyncio.run(mail_hosts(PARKED, "park.example"))


def test_who_can_receive():
    hosts = ("park.example", COFFEE, "bare.park.example", "a.park.example", "none.park.example", "unknown.test")
    both = RecordedResolver(PARKED_ZONE, read_recording(ROOT / "resources/example/kestrel.zone"))
    assert asyncio.run(deaf_hosts(both, hosts)) == ("park.example", "bare.park.example", "none.park.example")
    assert asyncio.run(has_address(PARKED, "a.park.example")) is True
    assert asyncio.run(has_address(PARKED, "bare.park.example")) is False
    assert asyncio.run(has_address(PARKED, "unknown.test")) is None


def test_the_first_policy_is_the_one_that_the_audit_suggests():
    zone = PARK.replace(b"MX 0 .", b"MX 10 a")
    base = RecordedResolver(read_zone(zone, name="p.zone"))
    audit = asyncio.run(audit_domain(base, Target("park.example", load_rules()), checks=["mta_sts"])).audit
    made = make_mta_sts(Mode.TESTING, asyncio.run(mail_hosts(base, "park.example")))
    assert audit.checks["mta_sts"].facts["suggestion"] == {"record": made.record, "policy": made.policy}


def test_what_a_record_causes():
    loop = Record(COFFEE, "TXT", f"v=spf1 include:{COFFEE} -all")
    proof = asyncio.run(prove(ZONE, Target(COFFEE, load_rules()), [loop], checks=["spf"]))
    assert "spf.loop" in {finding.code for finding in proof.caused}
    fine = Record(COFFEE, "TXT", "v=spf1 mx -all")
    proof = asyncio.run(prove(ZONE, Target(COFFEE, load_rules()), [fine], checks=["spf"]))
    assert not [f for f in proof.caused if load_rules().severity(f) >= Severity.HIGH]


def test_served():
    asked = get(f"https://mta-sts.{COFFEE}/.well-known/mta-sts.txt")
    page = fetched(asyncio.run(served(ZONE, COFFEE, "version: STSv1\r\n").ask(asked)))
    assert (page.code, page.content_type, page.body) == (200, "text/plain", b"version: STSv1\r\n")


def test_prove():
    record = Record(f"_dmarc.{COFFEE}", "TXT", f"v=DMARC1; p=reject; rua=mailto:dmarc@{COFFEE}")
    proof = asyncio.run(prove(ZONE, Target(COFFEE, load_rules()), [record], checks=["dmarc"]))
    assert "dmarc.policy_reject" in {finding.code for finding in proof.audit.findings}
    assert proof.published[0].values[0].startswith("v=DMARC1; p=none")
    unjudged = asyncio.run(prove(ZONE, Target(COFFEE, load_rules()), [record], checks=["no_such_check"]))
    assert unjudged.audit is None


def test_a_key_is_written_once_for_its_owner_only(tmp_path):
    path = tmp_path / "key.pem"
    write_private_key(path, b"secret")
    assert path.read_bytes() == b"secret"
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(UsageError):
        write_private_key(path, b"other")
    assert path.read_bytes() == b"secret"
    link = tmp_path / "link.pem"
    link.symlink_to(tmp_path / "elsewhere.pem")
    with pytest.raises(UsageError):
        write_private_key(link, b"other")
    assert not (tmp_path / "elsewhere.pem").exists()


def test_a_key_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    with pytest.raises(UsageError):
        write_private_key(tmp_path / "a.postmaster", b"secret")
    with pytest.raises(ExportError):
        write_private_key(tmp_path / "missing" / "key.pem", b"secret")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="No space"):
        write_private_key(tmp_path / "key.pem", b"secret")
    assert list(tmp_path.iterdir()) == []
