"""DKIM, MX and PTR over real messages from a real name server, and without it."""

import ipaddress

import pytest

from tests.checks.answers import target
from tests.checks.test_dkim import KEY, WEAK, key
from tests.name_server import name_server  # noqa: F401
from workbench.net.dns import LiveResolver, Server
from workbench.tasks.audit import audit_domain

HEAD = "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n"
REVERSE = HEAD + "10 PTR mail.example.org.\n25 PTR mx1.example.org.\n26 PTR elsewhere.example.org.\n"
ZONES = {
    "example.org": HEAD
    + "@ MX 10 mx1\n@ MX 20 alias\n@ MX 30 gone\nmx1 A 192.0.2.25\nalias CNAME mx2\nmx2 A 192.0.2.26\nmail A 192.0.2.10\n"
    + key("default", f"v=DKIM1; p={KEY}")
    + key("s1", f"v=DKIM1; t=y; p={WEAK}")
    + "k1._domainkey CNAME k1.gone\n",
    "wild.example": HEAD + "@ A 192.0.2.80\n" + key("*", "v=DKIM1; p="),
    "parked.example": HEAD + '@ MX 0 .\n@ TXT "v=spf1 -all"\n',
    "bare.example": HEAD + '@ TXT "hello"\n',
    "2.0.192.in-addr.arpa": REVERSE,
}
CASES = {
    "example.org": {
        "dkim.key_ok", "dkim.key_weak", "dkim.test_flag", "dkim.cname_dangling",
        "mx.target_missing", "mx.target_cname", "mx.no_ipv6", "ptr.ok", "ptr.mx_mismatch",
    },
    "wild.example": {"dkim.wildcard_revoked", "mx.implicit", "ptr.mx_missing", "ptr.ok"},
    "parked.example": {"dkim.not_needed", "mx.no_mail_wanted", "ptr.ok"},
    "bare.example": {"dkim.none_published", "mx.none", "ptr.ok"},
    "gone.example.org": {"mx.domain_missing", "ptr.ok"},
}  # fmt: skip


async def audit(server, domain):
    async with LiveResolver([Server(server.host, server.port)], timeout_s=1.0) as resolver:
        aimed = target(domain, sending_ips=[ipaddress.ip_address("192.0.2.10")])
        return (await audit_domain(resolver, aimed, checks=["dkim", "mx", "ptr"])).audit


@pytest.fixture
def server(name_server):  # noqa: F811
    return name_server(ZONES)


async def test_verdicts_over_the_wire_and_without_a_server(server):
    for domain, expected in CASES.items():
        audited = await audit(server, domain)
        assert {found.code for found in audited.findings} == expected, domain
        assert all(found.evidence for found in audited.findings)
        assert {lost.reason for lost in audited.unknown} <= {"selectors_not_given"}
    server.stop()
    for domain in CASES:
        audited = await audit(server, domain)
        assert not audited.findings
        assert {lost.check for lost in audited.unknown if lost.decisive} == {"dkim", "mx", "ptr"}
