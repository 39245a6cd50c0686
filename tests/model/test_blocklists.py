"""The list of lists: whole, dated, each asked by the right name."""

import ipaddress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.blocklists import Access, Weight, choose, load_blocklists, reviewed
from workbench.model.errors import UsageError
from workbench.model.rdata import labels

LISTS = load_blocklists()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_whole(name):
    one = LISTS[name]
    assert one.means and one.terms and one.source and date.fromisoformat(one.date)
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"), "it becomes a label of a name"
    if one.state in {Access.OPEN, Access.KEY}:
        assert one.codes
        assert one.delisting.startswith("https://")
        assert one.zone if one.state is Access.OPEN else one.keyed
    else:
        assert not one.askable(keyed=True) and not one.askable(keyed=False)
    assert (one.state is Access.CLOSED) == bool(one.closed)
    assert one.keyed == "" or one.keyed.startswith("KEY.")
    assert not one.part_of or LISTS[one.part_of].codes.keys() >= one.codes.keys()
    assert not set(one.codes) & set(one.refused)
    for code in (*one.refused, *([] if one.bits else one.codes)):
        assert ipaddress.ip_address(code) in ipaddress.ip_network("127.0.0.0/8")
    if one.bits:
        assert all(int(bit) in {2, 4, 8, 16, 32, 64, 128} for bit in one.codes)


def test_what_the_operators_publish():
    """Codes and zones as Spamhaus, SURBL and URIBL document them."""
    zen, surbl, uribl = (LISTS[name] for name in ("spamhaus-zen", "surbl", "uribl"))
    assert {code: entry.name for code, entry in zen.codes.items() if entry.name in {"SBL", "CSS", "DROP"}} == {
        "127.0.0.2": "SBL", "127.0.0.3": "CSS", "127.0.0.9": "DROP",
    }  # fmt: skip
    assert set(zen.refused) == {"127.255.255.252", "127.255.255.254", "127.255.255.255"}
    assert {surbl.codes[bit].name for bit in ("8", "16", "64", "128")} == {"PH", "MW", "ABUSE", "CR"}
    assert {bit: entry.name for bit, entry in uribl.codes.items()} == {"2": "black", "4": "grey", "8": "red"}
    assert "127.0.0.1" in uribl.refused and "127.0.0.1" in surbl.refused
    assert LISTS["sorbs"].closed == "2024-06-05"
    assert LISTS["uceprotect-3"].weight is Weight.NOISE
    assert date.fromisoformat(reviewed())


def test_names_of_questions():
    """RFC 5782 2.1 and 2.4, with the examples of its text."""
    zen = LISTS["spamhaus-zen"]
    four, six = ipaddress.ip_address("192.0.2.99"), ipaddress.ip_address("2001:db8:1:2:3:4:567:89ab")
    assert zen.of_address(four, keyed=False).name == "99.2.0.192.zen.spamhaus.org"
    assert zen.of_address(six, keyed=False).name == (
        "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.zen.spamhaus.org"
    )
    assert zen.of_address(four, keyed=True).name == "99.2.0.192.key--spamhaus-zen.zen.dq.spamhaus.net"
    assert zen.of_domain("example.org", keyed=False) is None
    assert LISTS["psbl"].of_address(six, keyed=False) is None
    assert LISTS["spamhaus-dbl"].of_domain("mail.example.org", keyed=False).name == "mail.example.org.dbl.spamhaus.org"
    assert LISTS["surbl"].of_domain("mail.example.co.uk", keyed=False).name == "example.co.uk.multi.surbl.org"
    assert LISTS["surbl"].of_address(four, keyed=False) is None
    assert [asked.name for asked in zen.of_tests(keyed=False)] == [
        "2.0.0.127.zen.spamhaus.org", "1.0.0.127.zen.spamhaus.org",
    ]  # fmt: skip
    assert LISTS["spamrats"].of_tests(keyed=False)[0] is None


@settings(max_examples=50, deadline=None)
@given(st.ip_addresses())
def test_every_address_makes_a_name(address):
    for one in LISTS.values():
        for keyed in (False, True):
            asked = one.of_address(address, keyed=keyed) if one.askable(keyed=keyed) else None
            if asked is not None:
                assert len(labels(asked.name)) >= 4 + 2


def test_choosing():
    assert choose(["psbl", "spamcop", "psbl"]) == ("psbl", "spamcop")
    everything = choose(["all"])
    assert "spamhaus-zen" in everything and "surbl" in everything
    assert not {"spamhaus-sbl", "sorbs", "invaluement", "abusix"} & set(everything)
    assert "abusix" in choose(["all"], ["abusix"])
    assert choose(["spamhaus-sbl"]) == ("spamhaus-sbl",)
    assert choose([]) == ()


@pytest.mark.parametrize(
    ("names", "keys", "word"),
    [
        (["nonsense"], [], "no blocklist"),
        (["sorbs"], [], "closed"),
        (["invaluement"], [], "customers"),
        (["abusix"], [], "key"),
        ([], ["psbl"], "no keys"),
        ([], ["nonsense"], "no blocklist"),
    ],
)
def test_what_cannot_be_chosen(names, keys, word):
    with pytest.raises(UsageError, match=word):
        choose(names, keys)
