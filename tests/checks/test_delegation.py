"""The zone's name servers: missing, silent, lame, at odds; its SOA record, wildcards and TTLs."""

from dataclasses import replace

import pytest
from hypothesis import given as examples

from tests.checks.answers import codes, failing, finding, run, strangers, target, zones
from tests.checks.secured import given
from workbench.checks._delegation_servers import soa_numbers
from workbench.checks.delegation import judge
from workbench.model.inquiry import Answer, Question, Status, not_asked, proven
from workbench.model.rdata import name_to_wire
from workbench.net.zone_file import read_zone

SOA = "@ 3600 SOA ns1 root {serial} 7200 3600 {expire} {negative}\n"
BODY = '@ NS ns1\n@ NS ns2.example.net.\n@ MX 10 mx\n@ TXT "v=spf1 mx -all"\n_dmarc TXT "v=DMARC1; p=reject"\nmx A 192.0.2.9\n'
ADDRESSES = "ns1 A 192.0.2.1\nns1 AAAA 2001:db8::1\n"
NET = "$ORIGIN example.net.\nns2 A 198.51.100.2\n"
PARENT = "$ORIGIN org.\n@ NS a.nic\na.nic A 203.0.113.1\nexample NS ns1.example\nexample NS ns2.example.net.\n"
SERVERS = ("192.0.2.1", "2001:db8::1", "198.51.100.2")
CONTROL = Question("A", "pmwb-none-such.invalid")


def zone(body=BODY + ADDRESSES, *, serial=1, expire=1209600, negative=3600, ttl=3600):
    soa = SOA.format(serial=serial, expire=expire, negative=negative)
    return read_zone(f"$TTL {ttl}\n{soa}{body}".encode(), name="z", origin="example.org")


def referral(parent):
    """What the parent's server says of the zone."""
    hosts = [line.split()[2] for line in parent.splitlines() if line.startswith("example NS")]
    return tuple(name_to_wire(host if host.endswith(".") else f"{host}.org") for host in hosts)


def internet(here=None, *, each=None, parent=PARENT, net=NET):
    """Everybody who answers: the zone as resolvers see it, each of its servers, the parent's server."""
    here = here or zone()
    others = zones(parent, net)
    each = dict.fromkeys(SERVERS, here) | (each or {})

    def answer(asked):
        if asked == CONTROL:
            return proven(asked, Answer("A", Status.NXDOMAIN))
        if asked.server == "203.0.113.1":
            return proven(asked, Answer("NS", Status.FOUND, referral(parent)))
        if asked.server is not None:
            found = each.get(asked.server, Status.TIMEOUT)
            if isinstance(found, Status):
                return proven(asked, Answer(asked.kind, found))
            return proven(asked, replace(found.answer(asked._replace(server=None)), server=asked.server))
        if asked.name.endswith("example.org"):
            return here.answer(asked)
        return others(asked)

    return answer


def judged(*args, domain="example.org", **kwargs):
    return run(judge, internet(*args, **kwargs), target(domain))


def test_all_is_well_and_politely_asked():
    found, asked = judged()
    assert codes(found) == ["delegation.ok"]
    assert finding(found, "delegation.ok").args == {"zone": "example.org", "count": 2}
    assert found.applies and not found.unknown
    assert found.facts["parent"] == ["ns1.example.org", "ns2.example.net"]
    assert {server["state"] for server in found.facts["tree"]["children"]} == {"ok"}
    assert sum(one.server is not None for one in asked) == 3 + 2 * 3 + 1
    assert len(asked) < 25


def test_a_subdomain_is_judged_by_the_zone_it_is_in():
    found, asked = judged(domain="mx.example.org")
    assert found.facts["zone"] == "example.org"
    assert Question("MX", "mx.example.org", "192.0.2.1") in asked


def test_a_name_that_is_no_zone_of_its_own_has_nothing_to_judge():
    found, _ = run(judge, zones("$ORIGIN org.\nexample TXT x\n"))
    assert not found.findings and not found.applies and not found.unknown


def test_a_recording_has_no_part_in_the_score():
    oracle = internet()
    found, _ = run(judge, lambda asked: oracle(asked) if asked.server is None else not_asked(asked))
    assert not found.applies
    assert not found.findings
    assert {one.reason for one in found.unknown} == {"not_asked"}
    assert not any(one.decisive for one in found.unknown)
    assert {server["state"] for server in found.facts["tree"]["children"]} == {"unknown"}


@pytest.mark.parametrize("status", [Status.REFUSED, Status.SERVFAIL, Status.NXDOMAIN])
def test_a_server_that_does_not_know_the_zone(status):
    found, _ = judged(each={"198.51.100.2": status})
    assert codes(found) == ["delegation.lame"]
    assert finding(found, "delegation.lame").args["servers"] == ["ns2.example.net (198.51.100.2)"]


def test_a_server_that_is_silent_while_another_answers():
    assert codes(judged(each={"198.51.100.2": Status.TIMEOUT})[0]) == ["delegation.silent"]


def test_silence_of_all_may_be_the_way_from_here():
    found, _ = judged(each=dict.fromkeys(SERVERS, Status.TIMEOUT))
    assert codes(found) == []
    assert len(found.unknown) == 3
    no_ipv6 = judged(each={"2001:db8::1": Status.TIMEOUT})[0]
    assert codes(no_ipv6) == []
    assert [one.question for one in no_ipv6.unknown] == ["SOA example.org @2001:db8::1"]


def test_another_version():
    assert codes(judged(each={"198.51.100.2": zone(serial=2)})[0]) == ["delegation.ok", "delegation.serial_differs"]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("mx -all", "-all", ["SPF"]),
        ("p=reject", "p=none", ["DMARC"]),
        ("MX 10 mx", "MX 20 mx", ["MX"]),
        ('TXT "v=spf1 mx -all"', 'TXT "v=spf1 mx -all"\n@ TXT "site=1"', []),
        ("_dmarc", "_other", ["DMARC"]),
    ],
)
def test_servers_that_differ_in_what_matters_to_mail(old, new, what):
    odd = zone((BODY + ADDRESSES).replace(old, new))
    found, _ = judged(each={"198.51.100.2": odd})
    assert codes(found) == (["delegation.answers_differ"] if what else ["delegation.ok"])
    if what:
        assert finding(found, "delegation.answers_differ").args["what"] == what


def test_a_server_that_leads_nowhere():
    found, _ = judged(net="$ORIGIN example.net.\nother A 192.0.2.1\n")
    assert codes(found) == ["delegation.host_missing"]


def test_an_alias_a_private_address_and_a_single_server():
    alias = judged(net="$ORIGIN example.net.\nns2 CNAME real\nreal A 198.51.100.2\n")[0]
    assert codes(alias) == ["delegation.alias", "delegation.ok"]
    private = judged(net="$ORIGIN example.net.\nns2 A 10.0.0.2\n")
    assert codes(private[0]) == ["delegation.private_address"]
    assert not [one for one in private[1] if one.server == "10.0.0.2"]
    three = "@ NS ns1\n@ NS ns2\n@ NS ns3\nns1 A 10.0.0.1\nns2 A 10.0.0.1\nns3 A 10.0.0.1\n"
    merged = finding(run(judge, zones(three))[0], "delegation.private_address").args
    assert (merged["count"], merged["addresses"]) == (3, ["10.0.0.1"]) and len(merged["hosts"]) == 3
    body = (BODY + ADDRESSES).replace("@ NS ns2.example.net.\n", "")
    single = judged(zone(body), parent=PARENT.replace("example NS ns2.example.net.\n", ""))[0]
    assert codes(single) == ["delegation.single"]


def test_one_network():
    body = BODY.replace("ns2.example.net.", "ns2") + "ns1 A 192.0.2.1\nns2 A 192.0.2.2\n"
    parent = PARENT.replace("ns2.example.net.", "ns2.example")
    here = zone(body)
    found, _ = judged(here, each={"192.0.2.2": here}, parent=parent)
    assert codes(found) == ["delegation.no_ipv6", "delegation.ok", "delegation.one_network"]


def test_the_registry_says_otherwise():
    found, _ = judged(parent=PARENT.replace("ns2.example.net.", "ns9.example.net."))
    args = finding(found, "delegation.parent_differs").args
    assert (args["parent"], args["child"]) == (["ns9.example.net"], ["ns2.example.net"])


def test_times_of_the_zone():
    found, _ = judged(zone(expire=3600, negative=172800))
    assert codes(found) == ["delegation.expire_short", "delegation.negative_ttl_long", "delegation.ok"]


@pytest.mark.parametrize(("ttl", "code"), [(5, "delegation.ttl_low"), (604800, "delegation.ttl_high")])
def test_times_of_mail_records(ttl, code):
    found, _ = judged(zone(ttl=ttl))
    assert codes(found) == sorted(["delegation.ok", code])
    assert finding(found, code).args["seconds"] == ttl
    assert finding(found, code).args["what"] == ["SPF", "DMARC", "MX"]


def test_wildcards():
    body = BODY + ADDRESSES + '* TXT "v=spf1 -all"\n* MX 10 mx\n* A 192.0.2.7\n'
    names = ["delegation.wildcard_address", "delegation.wildcard_mx", "delegation.wildcard_text"]
    assert [code for code in codes(judged(zone(body))[0]) if "wildcard" in code] == names
    invented = given(internet(zone(body)), {CONTROL: [b"\1\2\3\4"]})
    assert not [code for code in codes(run(judge, invented)[0]) if "wildcard" in code]


@pytest.mark.parametrize("broken", [Question("SOA", "example.org"), Question("NS", "example.org")])
def test_the_zone_is_not_known(broken):
    found, _ = run(judge, failing(internet(), broken, Status.SERVFAIL))
    assert [one.decisive for one in found.unknown] == [True]
    assert not found.findings


def test_many_servers_are_not_all_asked():
    body = "".join(f"@ NS n{number}\nn{number} A 192.0.2.{number}\n" for number in range(1, 100))
    here = zone(BODY + ADDRESSES + body)
    found, asked = judged(here, each={f"192.0.2.{number}": here for number in range(1, 100)})
    assert len(asked) < 70
    assert "too_many" in {one.reason for one in found.unknown}


@pytest.mark.parametrize("data", [b"", b"\0\0", b"\0\0" + b"\1" * 19, b"\3abc", b"\0\0" + b"\1" * 21])
def test_a_broken_soa_has_no_numbers(data):
    assert soa_numbers(Answer("SOA", Status.FOUND, (data,))) is None


@examples(oracle=strangers())
def test_strangers(oracle):
    _, asked = run(judge, oracle)
    assert len(asked) < 120


def test_a_wildcard_shows_in_a_recording_too():
    found, _ = run(judge, zones('@ NS ns1\nns1 A 192.0.2.1\n*.example.org. TXT "v=spf1 -all"\n'))
    assert "delegation.wildcard_text" in codes(found) and not found.applies
