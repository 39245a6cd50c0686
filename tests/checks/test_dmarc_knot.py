"""The DMARC check against a real name server, and with that server gone."""

from tests.name_server import name_server  # noqa: F401
from workbench.checks import dmarc
from workbench.model.findings import Severity
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net.dns import LiveResolver, Server
from workbench.tasks.driving import drive

LONG = ",".join(f"mailto:reports-{number}@shop.test" for number in range(12))
ZONES = {
    "test": f"""$ORIGIN test.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
@ MX 10 mx
shop MX 10 mx
_dmarc.shop TXT "v=DMARC1; p=reject; sp=quarantine; np=reject; fo=1; " "rua=mailto:d@shop.test,mailto:d@watch.test; ruf=mailto:d@shop.test"
news.shop A 192.0.2.1
_dmarc.long TXT "v=DMARC1; p=none; rua={LONG[:200]}" "{LONG[200:]}"
bare A 192.0.2.2
twice A 192.0.2.2
_dmarc.twice TXT "v=DMARC1; p=none"
_dmarc.twice TXT "v=DMARC1; p=reject"
_dmarc.alias CNAME _dmarc.shop
_dmarc.loop CNAME _dmarc.loop2
_dmarc.loop2 CNAME _dmarc.loop
_dmarc.empty TXT ""
watch MX 10 mx
*._report._dmarc.watch TXT "v=DMARC1"
"""
}


async def judge(server, domain):
    async with LiveResolver([Server(server.host, server.port)], timeout_s=1.0, tries=1) as resolver:
        outcome = await drive(resolver, dmarc.judge(Target(domain, load_rules())))
    return {finding.code.removeprefix("dmarc.") for finding in outcome.findings}, outcome


async def test_what_a_real_server_says(name_server):  # noqa: F811
    server = name_server(ZONES)
    said, outcome = await judge(server, "shop.test")
    assert said == {"policy_reject", "reject_and_people", "subdomains_weaker", "external_ok"}
    assert outcome.unknown == () and list(outcome.facts["effect"].values()) == ["reject", "quarantine", "reject"]
    said, outcome = await judge(server, "news.shop.test")
    assert {"inherited", "policy_quarantine"} <= said and outcome.facts["effect"]["domain"] == "quarantine"
    said, outcome = await judge(server, "made-up.shop.test")
    assert {"inherited", "nonexistent_domain", "policy_reject"} <= said
    assert (await judge(server, "long.test"))[1].facts["record"] == f"v=DMARC1; p=none; rua={LONG}"
    assert (await judge(server, "bare.test"))[0] == {"missing"}
    said, outcome = await judge(server, "gone.test")
    assert said == set() and not outcome.applies  # the check of MX says that there is no such domain
    assert (await judge(server, "twice.test"))[0] == {"several_records"}
    assert {"policy_reject", "external_ok"} <= (await judge(server, "alias.test"))[0]
    assert "missing_no_mailbox" in (await judge(server, "empty.test"))[0]
    said, outcome = await judge(server, "loop.test")
    assert said == set() and outcome.unknown[0].question == "TXT _dmarc.loop.test"


async def test_without_the_server_everything_is_unknown(name_server):  # noqa: F811
    server = name_server(ZONES)
    server.stop()
    for domain in ("shop.test", "bare.test", "news.shop.test"):
        said, outcome = await judge(server, domain)
        assert said == set()
        assert any(entry.decisive for entry in outcome.unknown)
        assert set(outcome.facts["effect"].values()) == {None}


async def test_a_server_that_refuses_other_zones_proves_nothing_about_them(name_server):  # noqa: F811
    server = name_server(ZONES)
    said, outcome = await judge(server, "example.org")
    assert said == set() and {entry.reason for entry in outcome.unknown} == {"refused"}


def test_severities_follow_the_meaning():
    rules = load_rules()
    assert rules.severity_of("dmarc.missing") is Severity.CRITICAL
    assert rules.severity_of("dmarc.policy_none") is Severity.MEDIUM  # the worked example of the rule pack
    assert rules.severity_of("dmarc.policy_reject") is Severity.PASS
