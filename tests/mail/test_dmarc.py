"""DMARC records: values, defaults, every flaw with its place; any bytes give a record or ValueError."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import suite
from workbench.mail.dmarc import (
    Alignment,
    Author,
    DmarcRecord,
    Policy,
    Psd,
    ReportUri,
    Trouble,
    format_record,
    is_dmarc,
    parse,
)

FULL = (
    "v=DMARC1; p=Reject; sp=quarantine; np=reject; psd=n; t=y; adkim=s; aspf=S; fo=d:s; "
    "rua=mailto:a@Example.COM , mailto:b@example.net; ruf=mailto:c@example.org; pct=50; ri=3600; x=1"
)


def test_every_tag_is_read():
    record = parse(FULL)
    assert (record.policy, record.subdomain_policy, record.nonexistent_policy) == ("reject", "quarantine", "reject")
    assert (record.psd, record.testing, record.adkim, record.aspf) == (Psd.NO, True, Alignment.STRICT, Alignment.STRICT)
    assert record.fo == ("d", "s")
    assert [(entry.mailbox, entry.host) for entry in record.rua] == [
        ("a@Example.COM", "example.com"),
        ("b@example.net", "example.net"),
    ]
    assert record.ruf == (ReportUri("mailto:c@example.org", "example.org"),)
    assert record.historic == (("pct", "50"), ("ri", "3600"))
    assert record.unknown == (("x", "1"),)
    assert record.problems == ()
    assert record.text == FULL


def test_defaults_of_rfc_9989_4_7():
    record = parse("v=DMARC1;p=none")
    assert (record.psd, record.testing, record.adkim, record.aspf) == ("u", False, "r", "r")
    assert record.fo == ("0",) and record.rua == () and record.subdomain_policy is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=dmarc1; p=none",
        "v=DMARC1x; p=none",
        "v=DMARC12",
        "v=DMARC",
        "p=none; v=DMARC1",
        "v=spf1 -all",
        "DMARC1",
        "v=",
        "; v=DMARC1",
    ],
)
def test_what_is_no_record(text):
    assert not is_dmarc(text)
    with pytest.raises(ValueError, match="v=DMARC1"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "v=DMARC1",
        "v=DMARC1;",
        "v = DMARC1 ; p=none",
        "V=DMARC1; p=none",
        " v=DMARC1; p=none",
        b"v=DMARC1; p=none; \xff",
    ],
)
def test_what_is_a_record(text):
    assert is_dmarc(text)
    parse(text)


# RFC 9989 4.7 and 4.10.1: a missing or invalid p, an invalid sp or np: p=none with a valid rua, else no processing.
@pytest.mark.parametrize(
    ("text", "policies"),
    [
        ("v=DMARC1; p=reject", ("reject", "reject", "reject")),
        ("v=DMARC1; p=reject; sp=none", ("reject", "none", "none")),
        ("v=DMARC1; p=none; np=reject", ("none", "none", "reject")),
        ("v=DMARC1; p=none; sp=quarantine; np=reject", ("none", "quarantine", "reject")),
        ("v=DMARC1; rua=mailto:a@example.com", ("none", "none", "none")),
        ("v=DMARC1; sp=reject; rua=mailto:a@example.com", ("none", "none", "none")),
        ("v=DMARC1; p=block; rua=mailto:a@example.com", ("none", "none", "none")),
        ("v=DMARC1; p=reject; sp=block; rua=mailto:a@example.com", ("none", "none", "none")),
        ("v=DMARC1; p=reject; np=block; rua=mailto:a@example.com", ("none", "none", "none")),
        ("v=DMARC1; p=reject; sp=; rua=mailto:a@example.com", ("none", "none", "none")),
        ("v=DMARC1; p=block; rua=a@example.com", (None, None, None)),
        ("v=DMARC1", (None, None, None)),
        ("v=DMARC1; p=reject; sp=block", (None, None, None)),
    ],
)
def test_policies(text, policies):
    record = parse(text)
    assert tuple(record.published(author) for author in Author) == policies
    assert record.applies == (policies[0] is not None)


def test_testing_takes_one_level_off():
    record = parse("v=DMARC1; p=reject; sp=quarantine; np=none; t=y")
    assert [record.applied(author) for author in Author] == ["quarantine", "none", "none"]
    assert [record.published(author) for author in Author] == ["reject", "quarantine", "none"]


@pytest.mark.parametrize(
    ("text", "trouble", "tag", "position", "piece"),
    [
        ("v=DMARC1; p=blok", Trouble.BAD_VALUE, "p", 12, "blok"),
        ("v=DMARC1; p=none; adkim=x", Trouble.BAD_VALUE, "adkim", 24, "x"),
        ("v=DMARC1; p=none; fo=1:d:s", Trouble.BAD_VALUE, "fo", 21, "1:d:s"),
        ("v=DMARC1; p=none; t=yes", Trouble.BAD_VALUE, "t", 20, "yes"),
        ("v=DMARC1; p=none; p=reject", Trouble.DUPLICATE, "p", 18, "p=reject"),
        ("v=DMARC1; p=none; P=reject", Trouble.DUPLICATE, "p", 18, "P=reject"),
        ("v=DMARC1; p=none; hello", Trouble.GARBAGE, "", 18, "hello"),
        ("v=DMARC1; p=none;; t=n", Trouble.EMPTY_PART, "", 17, ""),
        ("v=DMARC1; p=none; rua=a@example.com", Trouble.NO_MAILTO, "rua", 22, "a@example.com"),
        ("v=DMARC1; p=none; rua=mailto:a@b.example, c@d.example", Trouble.NO_MAILTO, "rua", 42, "c@d.example"),
        ("v=DMARC1; p=none; rua=mailto:example.com", Trouble.BAD_URI, "rua", 22, "mailto:example.com"),
        ("v=DMARC1; p=none; rua=", Trouble.BAD_URI, "rua", 22, ""),
        ("v=DMARC1; p=none; ruf=https://example.com/r", Trouble.NOT_MAILTO, "ruf", 22, "https://example.com/r"),
        ("v=DMARC1; p=none; rua=mailto:a@example.com!10m", Trouble.URI_SIZE, "rua", 42, "!10m"),
        ("v=DMARC1; p=none; rua=mailto:a@example.com!10p", Trouble.BAD_URI, "rua", 22, "mailto:a@example.com!10p"),
        ("v=DMARC1; p=none; a_b=1", Trouble.GARBAGE, "", 18, "a_b=1"),
        ("v=DMARC1; p=none; x=\x07", Trouble.BAD_CHARACTER, "", 20, "\x07"),
    ],
)
def test_problems_are_placed(text, trouble, tag, position, piece):
    assert parse(text).problems == ((trouble, tag, position, piece),)


def test_the_first_of_two_equal_tags_counts():
    assert parse("v=DMARC1; p=quarantine; p=reject").policy is Policy.QUARANTINE


# RFC 9989 is deliberately more lenient than RFC 7489, by which these lists were made: a lone version, tags in any
# order, historic tags whatever their value, invalid values replaced by defaults, the obsolete size ignored.
LENIENT = {
    "v=DMARC1": "nothing but the version is a record, though it applies to nothing",
    "v=DMARC1; sp=reject; p=reject": "any order behind v",
}


def mox_cases(verdict):
    cases = json.loads((suite("records") / "mox-records.json").read_text("utf-8"))["cases"]
    return [case["text"] for case in cases if case["protocol"].startswith("dmarc") and case["verdict"] == verdict]


def test_published_good_records():
    for text in mox_cases("good"):
        assert parse(text).applies, text


def test_published_bad_records_are_refused_or_tell_why():
    texts = mox_cases("bad")
    assert len(texts) == 18
    for text in texts:
        if not is_dmarc(text) or text in LENIENT:
            continue
        record = parse(text)
        assert record.problems or record.historic or not record.applies, text


@settings(max_examples=400, deadline=None)
@given(
    st.binary(max_size=120)
    | st.binary(max_size=80).map(b"v=DMARC1;".__add__)
    | st.text(max_size=60).map("v=DMARC1; rua=".__add__)
)
def test_any_bytes_give_a_record_or_value_error(data):
    try:
        record = parse(data)
    except ValueError:
        return
    for author in Author:
        record.applied(author)
    for problem in record.problems:
        assert record.text.startswith(problem.text, problem.position)
    assert parse(format_record(record, unknown=False, historic=False)).rua == record.rua


_policy = st.sampled_from(Policy)
_uris = st.lists(
    st.from_regex(r"mailto:[a-z0-9.+-]{1,8}@[a-z]{1,8}\.example", fullmatch=True), max_size=3, unique=True
).map(lambda found: tuple(ReportUri(uri, uri.rpartition("@")[2]) for uri in found))
_records = st.builds(
    DmarcRecord,
    policy=st.none() | _policy,
    subdomain_policy=st.none() | _policy,
    nonexistent_policy=st.none() | _policy,
    psd=st.sampled_from(Psd),
    testing=st.booleans(),
    adkim=st.sampled_from(Alignment),
    aspf=st.sampled_from(Alignment),
    fo=st.sampled_from([("0",), ("1",), ("d",), ("s",), ("d", "s"), ("s", "d")]),
    rua=_uris,
    ruf=_uris,
    historic=st.sampled_from([(), (("pct", "50"),), (("rf", "afrf"), ("ri", "86400"))]),
    unknown=st.sampled_from([(), (("zz", "a b"),)]),
)


@settings(max_examples=200, deadline=None)
@given(_records)
def test_what_is_written_is_read(record):
    found = parse(format_record(record))
    assert found == record
    assert found.problems == ()


def test_a_repeated_tag_makes_the_whole_record_invalid():
    record = parse("v=DMARC1; p=reject; rua=mailto:a@example.com; P=none; fo=1; fo=0")
    assert record.repeated == ("p", "fo") and not record.applies
    assert record.policy is Policy.REJECT and record.published(Author.DOMAIN) is None
    assert parse("v=DMARC1; p=reject").repeated == ()
