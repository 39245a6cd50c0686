"""Tag lists: order, positions, flaws; any bytes give a list."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.mail.tags import Flaw, format_tags, parse_tags


def test_order_values_and_positions():
    found = parse_tags(b"v=DKIM1; k = rsa ;\tp=AB C=\r\n D;")
    assert [(tag.name, tag.value) for tag in found.tags] == [("v", "DKIM1"), ("k", "rsa"), ("p", "AB C=\r\n D")]
    assert found.problems == ()
    for tag in found.tags:
        assert found.text.startswith(tag.name, tag.position)
        assert found.text.startswith(tag.value, tag.value_position)
    assert "k" in found and "K" not in found
    assert found.value("k") == "rsa" and found.value("x", "none") == "none"


@pytest.mark.parametrize(
    ("text", "flaw", "position"),
    [
        ("v=1; junk", Flaw.NO_EQUALS, 5),
        ("v=1;; p=2", Flaw.EMPTY_PART, 4),
        (";v=1", Flaw.EMPTY_PART, 0),
        ("v=1; =2", Flaw.NO_NAME, 5),
        ("v=1; 9=2", Flaw.BAD_NAME, 5),
        ("v=1; a-b=2", Flaw.BAD_NAME, 5),
        ("v=1; v=2", Flaw.DUPLICATE, 5),
        ("v=1\x00", Flaw.BAD_CHARACTER, 3),
        ("v=é", Flaw.BAD_CHARACTER, 2),
        ("v=1; p=почта", Flaw.BAD_CHARACTER, 7),
    ],
)
def test_flaws_are_placed(text, flaw, position):
    found = parse_tags(text)
    assert [(problem.flaw, problem.position) for problem in found.problems] == [(flaw, position)]


def test_duplicates_are_kept_and_listed_once():
    found = parse_tags("a=1; a=2; b=3; a=4")
    assert [tag.value for tag in found.tags] == ["1", "2", "3", "4"]
    assert found.duplicates == ("a",)
    assert found.value("a") == "1"


@pytest.mark.parametrize("data", [b"", b"v=1;", b"v=", b"p=\xff\xfe"])
def test_edges(data):
    found = parse_tags(data)
    assert not {problem.flaw for problem in found.problems} - {Flaw.EMPTY_PART, Flaw.BAD_CHARACTER}


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet="vpk=; \t-x1é", max_size=60))
def test_anything_is_a_list(data):
    found = parse_tags(data)
    for tag in found.tags:
        assert found.text.startswith(tag.name, tag.position)
        assert found.text.startswith(tag.value, tag.value_position)
    for problem in found.problems:
        assert found.text.startswith(problem.text, problem.position)


_NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
_VALUES = st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters=";"), max_size=20)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(_NAMES, _VALUES.map(str.strip)), unique_by=lambda pair: pair[0], min_size=1))
def test_what_is_written_is_read(pairs):
    found = parse_tags(format_tags(pairs))
    assert [(tag.name, tag.value) for tag in found.tags] == pairs
    assert found.problems == ()
