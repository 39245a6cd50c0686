"""Every check and every way a question can end, against a real name server on loopback."""

import ipaddress
import socket
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.dns_server import DnsServer, answer, question, record
from tests.e2e.zones import DOMAINS, SELECTORS, SENDING, zones
from tests.name_server import NameServer
from workbench.model.findings import Severity
from workbench.model.inquiry import Question, Status
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net import snapshot
from workbench.net.cache import Cache
from workbench.net.dns import LiveResolver, Server
from workbench.net.recording import RecordedResolver
from workbench.net.zone_file import read_zone
from workbench.tasks.audit import audit_domain, audit_many

pytestmark = pytest.mark.e2e

FIVE = ("dkim", "dmarc", "mx", "ptr", "spf")
"""The checks that need nothing but a name server."""

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
UNLOADED = "unloaded.example"
"""A zone that the server should have and cannot load: SERVFAIL."""
ELSEWHERE = "elsewhere.example"
"""A name that is no business of the server: REFUSED."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    server = NameServer(tmp_path_factory.mktemp("knot"), zones(), unloaded=[UNLOADED])
    yield server
    server.stop()


def target(domain):
    sending = tuple(map(ipaddress.ip_address, SENDING.get(domain, ())))
    return Target(domain, load_rules(), SELECTORS.get(domain, ()), sending)


async def audited(domain, server, **how):
    async with LiveResolver([Server(server.host, server.port)], clock=lambda: NOON, **how) as live:
        return await audit_domain(Cache(live), target(domain), clock=lambda: NOON, checks=FIVE)


async def replayed(domain, *recordings):
    return await audit_domain(RecordedResolver(*recordings), target(domain), clock=lambda: NOON, checks=FIVE)


def codes(audit, least=Severity.PASS):
    return {found.code for found in audit.findings if load_rules().severity(found) >= least}


def forward(query, transport, server):
    """Ask `server` for a scripted one."""
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.settimeout(10)
        sock.connect((server.host, server.port))
        if transport == "udp":
            sock.send(query)
            return sock.recv(65535)
        sock.sendall(len(query).to_bytes(2, "big") + query)
        with sock.makefile("rb") as stream:
            return stream.read(int.from_bytes(stream.read(2), "big"))


def assert_nothing_claimed(audit, reasons):
    """Nothing is known, so nothing may be said of the domain: not that it lacks something, nor that it is fine."""
    assert set(audit.checks) == set(FIVE)
    assert {run.status.value for run in audit.checks.values()} == {"done"}
    assert audit.findings == ()
    assert {item.check for item in audit.unknown} == set(FIVE)
    assert {item.reason for item in audit.unknown} <= reasons
    assert (audit.score.low, audit.score.high, audit.score.grade) == (0.0, 1.0, None)


@pytest.mark.parametrize("domain", DOMAINS)
async def test_live_answers_and_the_zone_file_give_the_same_audit(served, domain):
    live = await audited(domain, served)
    assert codes(live.audit) >= DOMAINS[domain]
    recordings = [read_zone(text.encode(), name=f"{origin}.zone", origin=origin) for origin, text in zones().items()]
    recorded = await replayed(domain, *recordings)
    said = {asked: (given.status, given.rcode, given.evidence, given.chain) for asked, given in live.answers}
    read = {asked: (given.status, given.rcode, given.evidence, given.chain) for asked, given in recorded.answers}
    assert said == read
    assert replace(live.audit, resolver=()) == replace(recorded.audit, resolver=())


@pytest.mark.parametrize("domain", [*DOMAINS, ELSEWHERE, UNLOADED])
async def test_a_snapshot_replays_to_the_same_audit(served, domain):
    live = await audited(domain, served)
    kept = snapshot.write(live.answers)
    again = await replayed(domain, snapshot.read(kept, name="answers.jsonl"))
    assert dict(again.answers) == dict(live.answers)
    assert replace(again.audit, resolver=()) == replace(live.audit, resolver=())
    assert set(snapshot.write(again.answers).splitlines()) == set(kept.splitlines())


async def test_a_good_domain_has_no_faults(served):
    audit = (await audited("good.test", served)).audit
    assert codes(audit, Severity.LOW) == set()
    assert [item for item in audit.unknown if item.decisive] == []
    assert (audit.score.value, audit.score.grade) == (1.0, "A")
    assert audit.resolver == (str(served),)


async def test_a_domain_that_does_not_exist_is_missing_and_nothing_else(served):
    result = await audited("gone.test", served)
    assert codes(result.audit, Severity.LOW) == {"mx.domain_missing"}
    assert dict(result.answers)[Question("MX", "gone.test")].status is Status.NXDOMAIN


async def test_every_status_of_the_server(served):
    wanted = {
        Question("TXT", "good.test"): Status.FOUND,
        Question("MX", "www.good.test"): Status.NODATA,
        Question("TXT", "gone.test"): Status.NXDOMAIN,
        Question("TXT", UNLOADED): Status.SERVFAIL,
        Question("TXT", ELSEWHERE): Status.REFUSED,
        Question("TXT", "_dmarc.circle.test"): Status.MALFORMED,
    }
    async with LiveResolver([Server(served.host, served.port)]) as live:
        assert {asked: (await live.ask(asked)).status for asked in wanted} == wanted
        big = await live.ask(Question("TXT", "big.test"))
        assert len(big.rdata) == 21
        alias = await live.ask(Question("MX", "alias.test"))
        assert (alias.chain, len(alias.rdata)) == (("good.test",), 2)


@pytest.mark.parametrize(("domain", "reason"), [(ELSEWHERE, "refused"), (UNLOADED, "servfail")])
async def test_a_server_that_refuses_or_fails_leaves_all_unknown(served, domain, reason):
    # the walk up the tree meets the other zone, for which the server is not responsible either
    assert_nothing_claimed((await audited(domain, served)).audit, {reason, "refused", "selectors_not_given"})


async def test_with_the_server_stopped_everything_is_unknown(tmp_path):
    server = NameServer(tmp_path, {"test": zones()["test"]})
    before = (await audited("good.test", server)).audit
    server.stop()
    after = (await audited("good.test", server, timeout_s=0.5, tries=1)).audit
    assert "spf.ok" in codes(before)
    assert_nothing_claimed(after, {"timeout"})


async def test_a_silent_server_is_a_time_out():
    with DnsServer(lambda _query, _transport: []) as server:
        audit = (await audited("nodata.test", server, timeout_s=0.05, tries=1)).audit
    assert_nothing_claimed(audit, {"timeout", "selectors_not_given"})


@pytest.mark.parametrize("rcode", [1, 2, 4, 5, 9])
async def test_errors_are_not_absence(rcode):
    with DnsServer(lambda query, _transport: [answer(query, rcode=rcode)]) as server:
        audit = (await audited("nodata.test", server)).audit
    assert_nothing_claimed(audit, {"servfail", "refused", "selectors_not_given"})


async def test_one_zone_out_of_reach_costs_what_depends_on_it_alone(served):
    """The include's zone fails, everything else is judged; the score becomes a range."""
    text = zones()["test"]

    def relayed(query, transport):
        if question(query)[1].endswith("sender.test"):
            return [answer(query, rcode=2)]
        return [forward(query, transport, served)]

    assert "include:_spf.sender.test" in text
    with DnsServer(relayed) as server:
        audit = (await audited("good.test", server)).audit
    assert codes(audit) >= {"dmarc.policy_reject", "mx.ok", "ptr.mx_ok"}
    assert "spf.ok" not in codes(audit)
    lost = {(item.check, item.question, item.reason) for item in audit.unknown}
    assert ("spf", "TXT _spf.sender.test", "servfail") in lost
    assert audit.score.value is None


async def test_a_captive_portal_is_named_and_nothing_it_says_counts():
    def portal(query, _transport):
        kind, name, _ = question(query)
        return [answer(query, [record(name, "A", bytes([10, 0, 0, 1]))] if kind == 1 else [])]

    with DnsServer(portal) as server:
        audit = (await audited("good.test", server)).audit
        (found,) = [found for found in audit.findings if found.code == "mx.resolver_invents_answers"]
        assert found.args["server"] == str(server)
        assert audit.resolver == (str(server),)
        assert not {code for code in codes(audit) if code.startswith("mx.")} - {"mx.resolver_invents_answers"}


async def test_many_domains_share_what_they_ask(served):
    """A bulk audit gives the audits that single ones give, and asks shared questions once."""
    with DnsServer(lambda query, transport: [forward(query, transport, served)]) as counted:
        async with LiveResolver([Server(counted.host, counted.port)], clock=lambda: NOON) as live:
            work = audit_many(Cache(live), map(target, DOMAINS), clock=lambda: NOON, at_once=5, checks=FIVE)
            bulk = {result.audit.domain: result.audit async for result in work}
        asked = [(kind, name) for kind, name, transport in counted.asked if transport == "udp"]
    assert len(asked) == len(set(asked))
    for domain in DOMAINS:
        single = (await audited(domain, served)).audit
        assert replace(bulk[domain], resolver=()) == replace(single, resolver=()), domain
