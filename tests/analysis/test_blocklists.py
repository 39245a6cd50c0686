"""Answers of blocklists: a listing, its absence, a refusal, and what cannot be relied on."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.analysis.blocklists import Reading, Standing, read_answer, trusted
from workbench.model.blocklists import Weight, load_blocklists
from workbench.model.inquiry import Answer, Status

LISTS = load_blocklists()
CLEAR = Reading(Standing.CLEAR)


def said(*addresses, status=Status.FOUND):
    return Answer("A", status, tuple(ipaddress.ip_address(text).packed for text in addresses))


def read(name, *addresses):
    return read_answer(LISTS[name], said(*addresses))


def names(reading):
    return [entry.name for entry in reading.entries]


@pytest.mark.parametrize(
    ("name", "addresses", "parts"),
    [
        ("spamhaus-zen", ["127.0.0.2"], ["SBL"]),
        ("spamhaus-zen", ["127.0.0.10", "127.0.0.3"], ["PBL", "CSS"]),
        ("spamhaus-zen", ["127.0.0.4", "127.0.0.99"], ["XBL"]),
        ("spamhaus-dbl", ["127.0.1.4"], ["phish"]),
        ("surbl", ["127.0.0.80"], ["MW", "ABUSE"]),  # 16 + 64, the example of SURBL's page
        ("uribl", ["127.0.0.2"], ["black"]),
        ("uribl", ["127.0.0.12"], ["grey", "red"]),
        ("spamrats", ["127.0.0.36"], ["Dyna"]),
    ],
)
def test_listed(name, addresses, parts):
    found = read(name, *addresses)
    assert found.standing is Standing.LISTED
    assert sorted(names(found)) == sorted(parts)


def test_weight_is_that_of_the_part():
    assert [entry.weight for entry in read("uribl", "127.0.0.6").entries] == [Weight.REAL, Weight.LOW]
    assert [entry.policy for entry in read("spamhaus-zen", "127.0.0.11").entries] == [True]


@pytest.mark.parametrize(
    ("name", "address", "reason"),
    [
        ("spamhaus-zen", "127.255.255.254", "list_refuses_resolver"),
        ("spamhaus-zen", "127.255.255.255", "list_refuses_volume"),
        ("spamhaus-dbl", "127.255.255.252", "list_refuses_question"),
        ("spamhaus-dbl", "127.0.1.255", "list_refuses_question"),
        ("uribl", "127.0.0.1", "list_refuses_resolver"),
        ("surbl", "127.0.0.1", "list_refuses_resolver"),
    ],
)
def test_refused_is_neither_clean_nor_listed(name, address, reason):
    assert read(name, address) == Reading(Standing.REFUSED, codes=(address,), reason=reason)
    assert read(name, address, "127.0.0.2").standing is Standing.REFUSED


@pytest.mark.parametrize(
    ("name", "address", "reason"),
    [
        ("psbl", "127.0.0.77", "list_code_unknown"),
        ("psbl", "127.255.255.250", "list_refuses_question"),
        ("psbl", "192.0.2.1", "resolver_invents_answers"),
        ("psbl", "203.0.113.9", "resolver_invents_answers"),
        ("uribl", "127.0.0.64", "list_code_unknown"),
    ],
)
def test_what_is_not_published_is_not_interpreted(name, address, reason):
    found = read(name, address)
    assert (found.standing, found.reason) == (Standing.UNKNOWN, reason)


@pytest.mark.parametrize("status", [Status.NXDOMAIN, Status.NODATA])
def test_clear(status):
    assert read_answer(LISTS["psbl"], said(status=status)) == CLEAR


@pytest.mark.parametrize("status", [Status.SERVFAIL, Status.REFUSED, Status.TIMEOUT, Status.NOT_ASKED])
def test_no_answer_is_unknown(status):
    assert read_answer(LISTS["psbl"], said(status=status)) == Reading(Standing.UNKNOWN, reason=status.value)


def test_silence_counts_only_where_the_test_entry_is_heard():
    listed = read("barracuda", "127.0.0.2")
    assert trusted(CLEAR, listed, CLEAR) is CLEAR
    assert trusted(CLEAR, None, CLEAR) == Reading(Standing.UNKNOWN, reason="list_without_test")
    assert trusted(listed, None, CLEAR) is listed
    assert trusted(CLEAR, CLEAR, CLEAR) == Reading(Standing.UNKNOWN, reason="list_is_blind")
    refused = read("spamhaus-zen", "127.255.255.254")
    assert trusted(CLEAR, refused, CLEAR) == Reading(Standing.REFUSED, reason="list_refuses_resolver")
    late = Reading(Standing.UNKNOWN, reason="timeout")
    assert trusted(CLEAR, late, CLEAR) == late
    assert trusted(listed, CLEAR, CLEAR) is listed
    assert trusted(listed, listed, listed).reason == "list_lists_everything"
    assert trusted(listed, listed, late) is listed


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(LISTS)), st.sampled_from(Status), st.lists(st.binary(max_size=6), max_size=4))
def test_any_answer_is_read(name, status, rdata):
    found = read_answer(LISTS[name], Answer("A", status, tuple(rdata)))
    assert (found.standing is Standing.LISTED) == bool(found.entries)
    assert bool(found.reason) == (found.standing in {Standing.REFUSED, Standing.UNKNOWN})
