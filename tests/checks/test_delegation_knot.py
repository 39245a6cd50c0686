"""Delegation judged from what real name servers say: a parent's, a primary and a secondary that fell behind."""

from tests.checks.answers import codes, finding
from tests.name_server import name_server  # noqa: F401
from workbench.model.inquiry import Question
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net.dns import LiveResolver, Server
from workbench.tasks.audit import audit_domain

HEAD = "$TTL 3600\n@ SOA ns1.example.org. root {serial} 3600 600 1209600 60\n"
ZONE = HEAD + (
    "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 198.51.100.2\n@ MX 10 mx\nmx A 192.0.2.9\n"
    '@ TXT "v=spf1 mx -all"\n_dmarc TXT "v=DMARC1; p={policy}"\n'
)
PARENT = HEAD.format(serial=1) + (
    "@ NS a.nic\na.nic A 203.0.113.1\nexample NS ns1.example\nexample NS {second}\n"
    "ns1.example A 192.0.2.1\nns2.example A 198.51.100.2\n"
)


class Internet:
    """Leads questions to addresses of the text books to servers on loopback; without one, to both like a resolver."""

    def __init__(self, live, places):
        self._live = live
        self._places = places
        self.described = live.described

    async def ask(self, asked):
        server = self._places.get(asked.server, asked.server)
        return await self._live.ask(asked._replace(server=server))


async def audited(name_server, secondary, parent):  # noqa: F811
    primary = name_server({"example.org": ZONE.format(serial=7, policy="reject")})
    other = name_server({"example.org": secondary} if secondary else {"example.net": HEAD.format(serial=1)})
    above = name_server({"org": parent})
    places = {"192.0.2.1": str(primary), "198.51.100.2": str(other), "203.0.113.1": str(above)}
    servers = [Server(one.host, one.port) for one in (primary, above)]
    async with LiveResolver(servers, timeout_s=1.0) as live:
        target = Target("example.org", load_rules())
        result = await audit_domain(Internet(live, places), target, checks=["delegation"])
        answer = await live.ask(Question("NS", "example.org", str(above)))
    return result.audit, answer


async def test_a_sound_zone(name_server):  # noqa: F811
    audit, answer = await audited(
        name_server, ZONE.format(serial=7, policy="reject"), PARENT.format(second="ns2.example")
    )
    assert codes(audit) == ["delegation.no_ipv6", "delegation.ok"]
    assert answer.names == ("ns1.example.org", "ns2.example.org")
    assert audit.checks["delegation"].facts["parent"] == ["ns1.example.org", "ns2.example.org"]
    assert audit.score is not None


async def test_a_secondary_that_fell_behind(name_server):  # noqa: F811
    audit, _ = await audited(
        name_server, ZONE.format(serial=6, policy="none"), PARENT.format(second="ns9.example.net.")
    )
    found = codes(audit)
    assert {"delegation.answers_differ", "delegation.parent_differs", "delegation.serial_differs"} <= set(found)
    assert finding(audit, "delegation.answers_differ").args["what"] == ["DMARC"]
    assert "delegation.ok" not in found


async def test_a_lame_server(name_server):  # noqa: F811
    audit, _ = await audited(name_server, None, PARENT.format(second="ns2.example"))
    assert finding(audit, "delegation.lame").args == {
        "zone": "example.org", "count": 1, "servers": ["ns2.example.org (198.51.100.2)"], "said": "refused",
    }  # fmt: skip
