"""BIMI records against the published zone and draft 14: what counts, what does not, and where it is wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import suite
from workbench.mail.bimi import (
    Avatar,
    BimiRecord,
    Trouble,
    format_record,
    is_bimi,
    is_like_bimi,
    local_part_selector,
    parse,
)

LOGO = "https://example.org/logo.svg"


def troubles(text):
    return [(problem.trouble, problem.tag, problem.position, problem.text) for problem in parse(text).problems]


def test_a_full_record():
    found = parse(f"v=BIMI1; l={LOGO}; a=https://example.org/vmc.pem; avp=personal; lps=News, service")
    assert found == BimiRecord(LOGO, "https://example.org/vmc.pem", Avatar.PERSONAL, ("news", "service"))
    assert found.usable
    assert not found.problems
    assert parse(format_record(found)) == found


def test_defaults():
    assert parse(f"v=BIMI1;l={LOGO}") == BimiRecord(LOGO, "", Avatar.BRAND, None)


@pytest.mark.parametrize("text", ["v=BIMI1; l=; a=;", "v = BIMI1 ; l= ;a =", "v=BIMI1; l=", "v=BIMI1; l=; a=; lps=;"])
def test_declination(text):
    found = parse(text)
    assert found.declined
    assert found.usable


def test_the_published_zone():
    """
    Every record of the suite's zone, as its owner names it.

    The zone writes v=bimi1, which its own tool reads; the draft (4.3) demands the version precisely and forbids
    receivers to mend capitals, so that these records are ignored here, and said to be meant as records.
    """
    count = 0
    for line in (suite("bimi") / "mail-bimi/zonefile").read_text("utf-8").splitlines():
        if "_bimi." in line and " TXT " in line:
            count += 1
            text = line.partition('"')[2].rstrip('"')
            assert is_bimi(text) is text.startswith("v=BIMI1")
            assert is_like_bimi(text)
            found = parse(text.replace("bimi1", "BIMI1"))
            assert found.usable
            assert found.location == "https://fastmaildmarc.com/FM_BIMI.svg"
    assert count == 16


@pytest.mark.parametrize(
    "text", ["", "v=bimi1; l=", "V=BIMI1; l=", "v=BIMI2; l=", "v=BIMI10; l=", "l=; v=BIMI1", "v=BIMI 1", "x v=BIMI1"]
)
def test_what_is_no_record(text):
    assert not is_bimi(text)
    with pytest.raises(ValueError, match="not a BIMI record"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "trouble", "tag", "position"),
    [
        ("v=BIMI1; a=", Trouble.NO_LOCATION, "l", 11),
        ("v=BIMI1", Trouble.NO_LOCATION, "l", 7),
        ("v=BIMI1; l=http://example.org/l.svg", Trouble.NOT_HTTPS, "l", 11),
        ("v=BIMI1; l=example.org/l.svg", Trouble.BAD_URI, "l", 11),
        ("v=BIMI1; l=https://", Trouble.BAD_URI, "l", 11),
        ("v=BIMI1; l=https:///l.svg", Trouble.BAD_URI, "l", 11),
        ("v=BIMI1; l=https://me@example.org/l.svg", Trouble.BAD_URI, "l", 11),
        ("v=BIMI1; l=https://example.org:x/l.svg", Trouble.BAD_URI, "l", 11),
        ("v=BIMI1; l=https://[::1/l.svg", Trouble.BAD_URI, "l", 11),
        ("v=BIMI1; l=https://a.example/1.svg,https://b.example/2.svg", Trouble.BAD_URI, "l", 11),
        ("v=BIMI1; l=https://example.org/a b.svg", Trouble.BAD_URI, "l", 11),
        ("v=BIMI1; l=https://example.org/%zz.svg", Trouble.BAD_URI, "l", 11),
        (f"v=BIMI1; l={LOGO}; a=https://192.0.2.1/v.pem", Trouble.NO_FULL_NAME, "a", 43),
        (f"v=BIMI1; l={LOGO}; a=https://host/v.pem", Trouble.NO_FULL_NAME, "a", 43),
        (f"v=BIMI1; l={LOGO}; l={LOGO}", Trouble.DUPLICATE, "l", 41),
        (f"v=BIMI1; l={LOGO}; rubbish", Trouble.GARBAGE, "", 41),
        (f"v=BIMI1; l={LOGO}; a=\u201c\u201d", Trouble.BAD_CHARACTER, "", 43),
    ],
)
def test_errors_end_the_record_and_say_where(text, trouble, tag, position):
    found = parse(text)
    assert not found.usable
    assert (trouble, tag, position) in [problem[:3] for problem in found.problems]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("avp=logo", (Trouble.BAD_AVATAR, "avp", 45, "logo")),
        ("avp=Brand", (Trouble.BAD_AVATAR, "avp", 45, "Brand")),
        ("lps=true", (Trouble.OLD_LOCAL_PART, "lps", 45, "true")),
        ("lps=a.b, c", (Trouble.BAD_LOCAL_PART, "lps", 45, "a.b")),
        ("lps=c, a.b", (Trouble.BAD_LOCAL_PART, "lps", 48, "a.b")),
        ("logo=x", (Trouble.UNKNOWN_TAG, "logo", 41, "logo")),
        ("A=x", (Trouble.UNKNOWN_TAG, "A", 41, "A")),
        ("; a=", (Trouble.EMPTY_PART, "", 41, "")),
    ],
)
def test_lesser_flaws_leave_the_record_usable(rest, expected):
    text = f"v=BIMI1; l={LOGO}; {rest}"
    assert parse(text).usable
    assert troubles(text) == [expected]


@pytest.mark.parametrize(
    ("local", "selector"),
    [
        ("news", "news"),
        ("News+may", "news"),
        ("my.news_letter", "my-news-letter"),
        ("a._b", "a-b"),
        (".a.", "a"),
        ("jos\u00e9", None),
        ("a" * 64, None),
        ("+x", None),
    ],
)
def test_selectors_of_local_parts(local, selector):
    """Draft 4.5, step 3."""
    assert local_part_selector(local) == selector


def test_which_local_parts_are_looked_up():
    assert parse("v=BIMI1; l=; lps=").selects("anything")
    assert parse("v=BIMI1; l=; lps=news-").selects("News-may")
    assert not parse("v=BIMI1; l=; lps=news-").selects("service")
    assert not parse("v=BIMI1; l=").selects("news")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120) | st.text(max_size=120).map(lambda text: ("v=BIMI1;" + text).encode()))
def test_any_bytes_are_a_record_or_a_value_error(data):
    try:
        found = parse(data)
    except ValueError:
        assert not is_bimi(data)
        return
    assert all(0 <= problem.position <= len(found.text) for problem in found.problems)
    if found.usable and not found.unknown:
        again = parse(format_record(found))
        assert (again.location, again.evidence, again.avatar) == (found.location, found.evidence, found.avatar)
