import asyncio
from datetime import UTC, datetime

import pytest

from tests.conftest import ROOT
from workbench.model.errors import UsageError
from workbench.model.findings import Record
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net.recording import RecordedResolver
from workbench.net.recordings import read_recording
from workbench.net.zone_file import read_zone
from workbench.store.audits import latest_audits
from workbench.store.project import Project
from workbench.tasks.audit import audit
from workbench.tasks.context import Context
from workbench.tasks.whatif import domain_of, latest_kept, refuse_outside, what_if

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COFFEE, SHOP = "kestrel-coffee.example", "kestrel-shop.example"
ZONE = ROOT / "resources/example/kestrel.zone"
STRICT = Record(f"_dmarc.{COFFEE}", "TXT", f"v=DMARC1; p=reject; rua=mailto:dmarc@{COFFEE}")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    path = tmp_path_factory.mktemp("whatif") / "a.postmaster"
    with Project.create(path) as made:
        ctx = Context(made, RecordedResolver(read_recording(ZONE)), clock=lambda: NOON)
        asyncio.run(audit(ctx, [Target(name, load_rules(), ("sendwell",)) for name in (COFFEE, SHOP)]))
        yield made


def tried(project, *drafts, domain=COFFEE, online=None):
    return asyncio.run(what_if(latest_kept(project.read(), domain), drafts, online=online))


def codes(findings):
    return {finding.code for finding in findings}


def test_the_stored_audit_without_drafts_is_unchanged(project):
    found = tried(project)
    stored = {audit.domain: audit for audit in latest_audits(project.read())}[COFFEE]
    assert found.before.findings == found.after.findings == stored.findings
    assert found.before.score == stored.score
    assert not (found.comparison.new or found.comparison.fixed or found.lost)


def test_a_better_record(project):
    found = tried(project, STRICT)
    assert "dmarc.policy_none" in codes(found.comparison.fixed)
    assert not found.comparison.new and not found.comparison.regressed and not found.lost
    assert found.after.score.low > found.before.score.low
    assert found.after.audited == found.stored.audited == NOON


def test_a_worse_record(project):
    found = tried(project, Record(SHOP, "TXT", "v=spf1 mx ptr +all"), domain=SHOP)
    assert {"spf.ptr", "spf.pass_all"} <= codes((*found.comparison.new, *found.comparison.regressed))
    assert found.after.score.high < found.before.score.high


def test_other_records_of_the_name_stay(project):
    found = tried(project, Record(COFFEE, "TXT", "v=spf1 mx -all"))
    assert found.after.checks["spf"].facts["record"] == "v=spf1 mx -all"
    assert "spf.several_records" not in codes(found.after.findings)


def test_without_a_record(project):
    found = tried(project, Record(f"_dmarc.{SHOP}", "TXT", ""), domain=SHOP)
    assert "dmarc.missing" in codes((*found.comparison.new, *found.comparison.regressed))


def test_what_was_never_asked_is_unknown_until_somebody_is(project):
    draft = Record(COFFEE, "TXT", "v=spf1 include:spf.new.example -all")
    found = tried(project, draft)
    assert [item.question for item in found.not_asked] == ["TXT spf.new.example"]
    assert "spf.too_many_lookups" in codes(found.comparison.open)
    assert "spf.too_many_lookups" not in codes(found.comparison.fixed)
    other = b'@ 60 IN SOA ns. root. 1 1 1 1 1\nspf TXT "v=spf1 ip4:192.0.2.0/28 -all"\n'
    online = RecordedResolver(read_zone(other, name="new.zone", origin="new.example"))
    asked = tried(project, draft, online=online)
    assert not asked.lost and "spf.too_many_lookups" in codes(asked.comparison.fixed)


def test_a_draft_that_is_no_record(project):
    with pytest.raises(UsageError):
        tried(project, Record(COFFEE, "A", "nonsense"))


def test_which_domain(project):
    db = project.read()
    assert domain_of(db, SHOP, [STRICT]) == SHOP
    assert domain_of(db, None, [STRICT]) == COFFEE
    with pytest.raises(UsageError, match=SHOP):
        domain_of(db, None, [])
    with pytest.raises(UsageError):
        latest_kept(db, "other.example")


def test_a_project_without_audits(tmp_path):
    with Project.create(tmp_path / "b.postmaster") as empty, pytest.raises(UsageError):
        domain_of(empty.read(), None, [STRICT])


WILD = b"""$ORIGIN wild.example.
$TTL 300
@ SOA ns h 1 2 3 4 5
@ NS ns
@ MX 10 ns
@ TXT "v=spf1 mx -all"
@ TXT "verification=1"
ns A 192.0.2.53
* TXT "v=spf1 mx -all"
_dmarc TXT "v=DMARC1; p=none; rua=mailto:d@wild.example"
"""
DOMAIN = "wild.example"


@pytest.fixture(scope="module")
def wild(tmp_path_factory):
    with Project.create(tmp_path_factory.mktemp("wild") / "w.postmaster") as made:
        ctx = Context(made, RecordedResolver(read_zone(WILD, name="w.zone")), clock=lambda: NOON)
        asyncio.run(audit(ctx, [Target(DOMAIN, load_rules(), ("s1",))]))
        yield made


def test_a_key_hides_the_wildcard(wild):
    found = tried(wild, Record(f"s1._domainkey.{DOMAIN}", "TXT", "v=DKIM1; p="), domain=DOMAIN)
    assert "dkim.several_records" not in codes(found.after.findings)
    assert "dkim.selector_revoked" in codes(found.after.findings)


def test_taking_a_wildcard_away_counts(wild):
    found = tried(wild, Record(f"*.{DOMAIN}", "TXT", ""), domain=DOMAIN)
    gone = codes((*found.comparison.fixed, *found.comparison.open))
    assert "delegation.wildcard_text" in gone
    assert found.before.findings != found.after.findings
    assert not any(item.question == f"TXT *.{DOMAIN}" for item in found.lost)


def test_a_wildcard_that_nobody_asked_for_is_unknown(wild):
    found = tried(wild, Record(f"*.{DOMAIN}", "CAA", '0 issue ";"'), domain=DOMAIN)
    assert [item.question for item in found.not_asked] == [f"CAA *.{DOMAIN}"]


@pytest.mark.parametrize("text", ["hello", "v=DMARC; p=reject", "p=reject; v=DMARC1"])
def test_what_is_no_dmarc_record_takes_its_place_all_the_same(wild, text):
    found = tried(wild, Record(f"_dmarc.{DOMAIN}", "TXT", text), domain=DOMAIN)
    came = codes((*found.comparison.new, *found.comparison.regressed))
    assert came & {"dmarc.missing", "dmarc.not_a_record"}


@pytest.mark.parametrize("text", ["hello", "v=spf2 -all", "v=spf1mx -all"])
def test_what_is_no_spf_record_takes_its_place_all_the_same(wild, text):
    draft = Record(DOMAIN, "TXT", text)
    found = asyncio.run(what_if(latest_kept(wild.read(), DOMAIN), [draft], replacing={DOMAIN: "spf1"}))
    spf = {f.code for f in found.comparison.regressed if f.code.startswith("spf.")}
    assert spf, found.comparison


def test_names_of_others_are_refused():
    refuse_outside(DOMAIN, [Record(DOMAIN, "TXT", ""), Record(f"a.{DOMAIN}", "TXT", "")])
    with pytest.raises(UsageError, match=r"other\.example"):
        refuse_outside(DOMAIN, [Record("other.example", "TXT", "x")])
    with pytest.raises(UsageError):
        refuse_outside(DOMAIN, [Record(f"not{DOMAIN}", "TXT", "x")])


def test_a_drafted_key_is_looked_at_under_its_new_selector(project):
    from workbench.mail.dkim_maker import KeyKind, make_key

    name = f"s2026._domainkey.{COFFEE}"
    found = tried(project, Record(name, "TXT", make_key(KeyKind.ED25519).record))
    assert "s2026" in found.after.selectors
    assert "s2026" not in found.before.selectors
    assert not found.comparison.regressed and not found.lost
    keys = {entry["selector"] for entry in found.after.checks["dkim"].facts["selectors"]}
    assert "s2026" in keys
    gone = tried(project, Record(name, "TXT", "v=DKIM1; p="))
    assert "dkim.selector_revoked" in codes(gone.after.findings)
