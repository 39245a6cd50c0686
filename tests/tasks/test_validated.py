"""A live audit of signed zones: validated from a root of its own, stored, and judged the same again offline."""

import pytest

from tests.name_server import NameServer
from tests.signed_zones import grow
from workbench.model.inquiry import Question
from workbench.model.rules import load_rules
from workbench.model.security import Cause, Trust
from workbench.model.target import Target
from workbench.net.recording import RecordedResolver, Recording
from workbench.net.snapshot import read, write
from workbench.store.audits import get_answers, put_audit
from workbench.store.project import Project
from workbench.tasks.audit import audit_domain
from workbench.tasks.resolving import Answering, open_resolver

CHECKS = ("dnssec", "dane", "caa")


@pytest.fixture(scope="module")
def tree():
    return grow()


@pytest.fixture(scope="module")
def served(tree, tmp_path_factory):
    server = NameServer(tmp_path_factory.mktemp("knot"), tree.zones)
    yield server
    server.stop()


async def audited(tree, served, domain):
    async with open_resolver(Answering(servers=(str(served),), anchor=tree.anchor)) as resolver:
        return await audit_domain(resolver, Target(domain, load_rules()), checks=CHECKS)


@pytest.mark.parametrize(
    ("domain", "codes"),
    [
        ("secure.example", {"dnssec.ok", "dane.only_current", "dane.published", "caa.none"}),
        ("sha1.example", {"dnssec.ok", "dnssec.weak_algorithm", "dnssec.weak_digest", "dnssec.short_key"}),
        ("ends-soon.example", {"dnssec.ok", "dnssec.ends_soon"}),
        ("unsigned.example", {"dnssec.unsigned", "dane.not_secured"}),
        ("expired.example", {"dnssec.expired", "dane.bogus"}),
        ("forged.example", {"dnssec.bad_signature", "dane.published"}),
        ("no-keys.example", {"dnssec.no_dnskey", "dane.bogus"}),
        ("mismatch.example", {"dnssec.ds_mismatch", "dane.bogus"}),
        ("unsupported.example", {"dnssec.unsupported", "dane.not_secured"}),
    ],
)
async def test_verdicts(tree, served, domain, codes):
    result = await audited(tree, served, domain)
    found = {finding.code for finding in result.audit.findings}
    assert codes <= found
    assert not {code for code in found - codes if code.startswith("dnssec")}
    assert all(run.status == "done" for run in result.audit.checks.values())


async def test_stored_and_judged_again(tree, served, tmp_path):
    result = await audited(tree, served, "secure.example")
    with Project.create(tmp_path / "a.postmaster") as project:
        project.write(lambda db: put_audit(db, result.audit, result.answers)).result()
        kept = get_answers(project.read(), result.audit.id)
    assert kept == result.answers
    snapshot = read(write(result.answers), name="s")
    for recording in (Recording.of_answers(kept, name="project"), snapshot):
        again = await audit_domain(RecordedResolver(recording), Target("secure.example", load_rules()), checks=CHECKS)
        assert again.audit.findings == result.audit.findings
        assert again.audit.unknown == result.audit.unknown
        assert again.audit.score == result.audit.score


async def test_a_server_with_another_root_is_no_fault_of_the_domain(served):
    """The test's root is not the known one: then nothing follows, and the score is not touched."""
    async with open_resolver(Answering(servers=(str(served),))) as resolver:
        answer = await resolver.ask(Question("TXT", "secure.example", dnssec=True))
        assert (answer.security.trust, answer.security.cause) == (Trust.INDETERMINATE, Cause.OTHER_ROOT)
        result = await audit_domain(resolver, Target("secure.example", load_rules()), checks=("dnssec",))
    assert not result.audit.findings
    assert {one.reason for one in result.audit.unknown} == {"other_root"}
    assert result.audit.score is None
