"""MTA-STS: mox's cases, the standard's examples, the odd ends of the grammar; any bytes are a value or the error."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import suite
from workbench.mail.mta_sts import (
    Flaw,
    Mode,
    MtaStsError,
    format_policy,
    format_record,
    is_candidate,
    matches,
    parse_policy,
    parse_record,
    resembles,
)

REASONS = {  # the suite's own words, as we call them
    "missing id": Flaw.NO_ID,
    "empty id": Flaw.BAD_ID,
    "extension name too long": Flaw.BAD_FIELD,
    "invalid extension name": Flaw.BAD_FIELD,
    "additional semicolon": Flaw.EMPTY_FIELD,
    "bad version": Flaw.VERSION,
    "missing version": Flaw.VERSION,
    "missing mode": Flaw.NO_MODE,
    "bad mode": Flaw.BAD_MODE,
    "missing max_age": Flaw.NO_MAX_AGE,
    "bad max_age": Flaw.BAD_MAX_AGE,
    "missing mx for mode": Flaw.NO_MX,
    "bad mx": Flaw.BAD_MX,
    "invalid u-label in mx": Flaw.BAD_MX,
    "long extension name": Flaw.BAD_LINE,
    None: Flaw.VERSION,
}


def cases(protocol):
    text = (suite("records") / "mox-records.json").read_text("utf-8")
    found = [case for case in json.loads(text)["cases"] if case["protocol"] == protocol]
    assert {case["verdict"] for case in found} == {"good", "bad"}
    return found


@pytest.mark.parametrize(
    ("protocol", "parse", "count"), [("mta-sts-record", parse_record, 7), ("mta-sts-policy", parse_policy, 15)]
)
def test_published_cases(protocol, parse, count):
    found = cases(protocol)
    assert len(found) == count
    for case in found:
        if case["verdict"] == "good":
            assert parse(case["text"].encode())
        else:
            with pytest.raises(MtaStsError) as refused:
                parse(case["text"].encode())
            assert refused.value.flaw is REASONS[case["note"]], case["text"]


def test_the_examples_of_the_standard():
    assert parse_record(b"v=STSv1; id=20160831085700Z;").id == "20160831085700Z"  # RFC 8461 3.1
    policy = parse_policy(  # RFC 8461 3.2
        b"version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmx: backupmx.example.com\r\n"
        b"max_age: 604800\r\n"
    )
    assert policy.mode is Mode.ENFORCE and policy.max_age == 604800 and not policy.oddities
    assert policy.mx == ("mail.example.com", "*.example.net", "backupmx.example.com")


@pytest.mark.parametrize(
    ("pattern", "host", "expected"),
    [  # RFC 8461 4.1: "*.example.com" covers mail.example.com, not example.com nor foo.bar.example.com
        ("*.example.com", "mail.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "foo.bar.example.com", False),
        ("mail.example.com", "MAIL.Example.COM.", True),
        ("mail.example.com", "xmail.example.com", False),
        ("*.example.com", ".example.com", False),
    ],
)
def test_patterns(pattern, host, expected):
    assert matches(pattern, host) is expected


def test_repeated_fields_count_as_first_given():
    """RFC 8461 3.2: "if any of the non-repeated fields are duplicated, all entries except the first are ignored"."""
    policy = parse_policy("version: STSv1\nmode: none\nmode: enforce\nmax_age: 5\nmax_age: x\n\n")
    assert policy.mode is Mode.NONE and policy.max_age == 5
    assert policy.oddities == ("mode", "max_age", "blank line")


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("version: STSv1\nmode: Enforce\nmx: a.example\nmax_age: 1", Flaw.BAD_MODE),
        ("version: STSv1\nmode: none\nmax_age: 12345678901", Flaw.BAD_MAX_AGE),
        ("version: STSv1\nmode: none\nmax_age: ٣", Flaw.BAD_MAX_AGE),
        ("version: STSv1\nmode: enforce\nmx: mail.example.\nmax_age: 1", Flaw.BAD_MX),
        ("version: STSv1\nmode: enforce\nmx: 'a.example'\nmax_age: 1", Flaw.BAD_MX),
        ("<html>not found</html>", Flaw.BAD_LINE),
        ("", Flaw.VERSION),
        (b"\xff\xfe", Flaw.NOT_TEXT),
        ("\ufeffversion: STSv1\nmode: none\nmax_age: 1", Flaw.BAD_LINE),
    ],
)
def test_refused_policies(text, flaw):
    with pytest.raises(MtaStsError) as refused:
        parse_policy(text)
    assert refused.value.flaw is flaw


def test_which_records_count():
    assert is_candidate(b"v=STSv1; id=1") and is_candidate(b"v=STSv1")
    assert not is_candidate(b"v=STSv10; id=1") and not is_candidate(b"v=spf1 -all")
    assert resembles(b"V = stsv1; id=1") and resembles(b'"v=STSv1; id=1"') and not resembles(b"v=spf1 -all")


HOSTS = st.lists(st.from_regex(r"(\*\.)?[a-z0-9]{1,8}(\.[a-z0-9]{1,8}){1,3}", fullmatch=True), min_size=1, unique=True)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(Mode), HOSTS, st.integers(0, 9_999_999_999))
def test_what_is_written_reads_back(mode, hosts, max_age):
    text = format_policy(mode, tuple(hosts), max_age)
    policy = parse_policy(text)
    assert (policy.mode, policy.mx, policy.max_age, policy.oddities) == (mode, tuple(hosts), max_age, ())
    assert parse_record(format_record(text)).id
    assert format_record(text) != format_record(text + "x: y\r\n")


PIECES = st.sampled_from([
    b"v=STSv1", b";", b"id=", b"a1", b" ", b"=", b"version: STSv1\n", b"mode: enforce\r\n", b"mx: *.a.example\n",
    b"max_age: 1\n", b"\n", b":", b"\xff", "ü".encode(), b"\0",
])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=80), st.lists(PIECES, max_size=9).map(b"".join)))
def test_any_bytes(data):
    flaws = []
    for parse in (parse_record, parse_policy):
        try:
            parse(data)
        except MtaStsError as error:
            flaws.append(error.flaw)
    is_candidate(data), resembles(data)
    assert set(flaws) <= set(Flaw)
