"""What responses mean, from messages that dnspython built."""

import dns.message
import dns.rrset
import pytest

from workbench.model.inquiry import Status
from workbench.model.rdata import name_from_wire, name_to_wire
from workbench.net.codec import decode
from workbench.net.reading import read

SOA = "example. 60 IN SOA ns.example. h.example. 1 2 3 4 5"
NS = "example. 60 IN NS ns.elsewhere."


def said(*answer, kind="TXT", name="a.example", rcode="NOERROR", authority=(), aa=False, before=()):
    message = dns.message.make_response(dns.message.make_query(name, kind))
    message.set_rcode(dns.rcode.from_text(rcode))
    if aa:
        message.flags |= dns.flags.AA
    for section, lines in ((message.answer, answer), (message.authority, authority)):
        for line in lines:
            owner, ttl, _, rdtype, data = line.split(maxsplit=4)
            section.append(dns.rrset.from_text(owner, int(ttl), "IN", rdtype, data))
    found = read(decode(message.to_wire()), tuple(map(name_to_wire, before)))
    return found.status, found.rdata, found.ttl, tuple(name_from_wire(one)[0] for one in found.chain)


def test_found_with_the_least_ttl_and_no_duplicates():
    answer = (
        "a.example. 60 IN TXT x",
        "a.example. 30 IN TXT y",
        "a.example. 60 IN TXT x",
        "a.example. 5 IN A 192.0.2.1",
        "b.example. 5 IN TXT z",
    )
    assert said(*answer) == (Status.FOUND, (b"\1x", b"\1y"), 30, ())


def test_chain_in_any_order_and_any_case():
    answer = ("C.example. 60 IN TXT x", "b.Example. 20 IN CNAME c.example.", "A.example. 30 IN CNAME B.example.")
    assert said(*answer) == (Status.FOUND, (b"\1x",), 20, ("b.example", "c.example"))


def test_a_dname_comes_with_its_cname():
    answer = ("sub.example. 60 IN DNAME other.", "a.sub.example. 60 IN CNAME a.other.", "a.other. 9 IN TXT x")
    assert said(*answer, name="a.sub.example") == (Status.FOUND, (b"\1x",), 9, ("a.other",))


def test_asking_for_the_cname_itself_follows_nothing():
    answer = ("a.example. 60 IN CNAME b.example.", "b.example. 60 IN CNAME c.example.")
    assert said(*answer, kind="CNAME") == (Status.FOUND, (b"\1b\7example\0",), 60, ())


def test_asking_for_anything_gives_everything_at_the_name():
    answer = ("a.example. 60 IN CNAME b.example.", "a.example. 60 IN TXT x")
    assert said(*answer, kind="ANY")[1] == (b"\1b\7example\0", b"\1x")


@pytest.mark.parametrize(
    ("authority", "aa", "status"),
    [
        ((), False, Status.NODATA),
        ((SOA,), True, Status.NODATA),
        ((SOA, NS), False, Status.NODATA),
        ((NS,), True, Status.NODATA),
        ((NS,), False, Status.REFUSED),  # a referral: this server knows nothing about the name
    ],
)
def test_nothing_there_or_not_responsible(authority, aa, status):
    assert said(authority=authority, aa=aa)[0] is status


@pytest.mark.parametrize(
    ("authority", "rcode", "status"),
    [
        ((), "NOERROR", None),
        ((NS,), "NOERROR", None),
        ((SOA,), "NOERROR", Status.NODATA),
        (("other. 60 IN SOA ns.other. h.other. 1 2 3 4 5",), "NOERROR", None),
        ((". 60 IN SOA ns.other. h.other. 1 2 3 4 5",), "NOERROR", Status.NODATA),
        ((SOA,), "NXDOMAIN", Status.NXDOMAIN),
        ((), "NXDOMAIN", Status.NXDOMAIN),
    ],
)
def test_a_chain_that_ends_without_records(authority, rcode, status):
    answer = ("a.example. 60 IN CNAME b.example.",)
    assert said(*answer, authority=authority, rcode=rcode) == (status, (), 60, ("b.example",))


def test_loops_are_errors():
    loop = ("a.example. 60 IN CNAME b.example.", "b.example. 60 IN CNAME a.example.")
    assert said(*loop) == (Status.MALFORMED, (), 60, ("b.example", "a.example"))
    assert said("a.example. 60 IN CNAME A.example.")[0] is Status.MALFORMED
    assert said("a.example. 60 IN CNAME b.example.", before=["start.example", "b.example"])[0] is Status.MALFORMED


def test_chains_have_a_limit():
    def steps(count):
        return [f"n{n}.example. 60 IN CNAME n{n + 1}.example." for n in range(count)]

    assert said(*steps(16), "n16.example. 60 IN TXT x", name="n0.example")[0] is Status.FOUND
    assert said(*steps(17), "n17.example. 60 IN TXT x", name="n0.example")[0] is Status.MALFORMED


@pytest.mark.parametrize(
    ("rcode", "status"),
    [
        ("SERVFAIL", Status.SERVFAIL),
        ("FORMERR", Status.SERVFAIL),
        ("NOTIMP", Status.SERVFAIL),
        ("YXDOMAIN", Status.SERVFAIL),
        ("BADVERS", Status.SERVFAIL),
        ("REFUSED", Status.REFUSED),
        ("NOTAUTH", Status.REFUSED),
    ],
)
def test_failures_are_failures_whatever_else_they_carry(rcode, status):
    assert said("a.example. 60 IN TXT x", rcode=rcode) == (status, (), None, ())


def test_records_of_a_name_that_does_not_exist_are_a_contradiction():
    assert said("a.example. 60 IN TXT x", rcode="NXDOMAIN")[0] is Status.MALFORMED


def test_a_cname_without_data_leads_nowhere():
    wire = bytearray(dns.message.make_response(dns.message.make_query("a.example", "TXT")).to_wire())
    wire[7] = 1
    end = wire.index(0, 12) + 5
    found = read(decode(bytes(wire[:end] + b"\xc0\x0c\0\5\0\1\0\0\0\x3c\0\0" + wire[end:])))
    assert (found.status, found.chain) == (Status.MALFORMED, ())


def test_a_parent_says_which_servers_a_zone_has():
    """RFC 1034 4.3.2: the referral at the very name; for other types it stays a refusal."""
    here = "a.example. 60 IN NS ns.other."
    assert said(kind="NS", authority=(here,), aa=False)[:3] == (Status.FOUND, (b"\2ns\5other\0",), 60)
    assert said(kind="NS", authority=("example. 60 IN NS ns.other.",), aa=False)[0] is Status.REFUSED
    assert said(kind="MX", authority=(here,), aa=False)[0] is Status.REFUSED
