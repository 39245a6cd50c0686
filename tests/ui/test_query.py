import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.ui.query import Fields, parse

ROWS = [
    {"domain": "shop.example", "check": "spf", "severity": 4, "text": "high spf record too long shop.example"},
    {"domain": "mail.example", "check": "dmarc", "severity": 5, "text": "critical dmarc no policy mail.example"},
    {"domain": "mail.example", "check": "spf", "severity": -1, "text": "unknown spf timeout mail.example"},
]
FIELDS = Fields(
    text=lambda row: row["text"],
    named={"domain": lambda row: row["domain"], "check": lambda row: row["check"]},
    ranks={"severity": {"high": 4, "critical": 5, "unknown": -1}},
    rank={"severity": lambda row: row["severity"]},
)


def found(text):
    query = parse(text, FIELDS)
    return [number for number, row in enumerate(ROWS) if query.matches(row)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", [0, 1, 2]),
        ("  ", [0, 1, 2]),
        ("SPF", [0, 2]),
        ("spf long", [0]),
        ('"too long"', [0]),
        ("-spf", [1]),
        ("severity>=high", [0, 1]),
        ("severity>high", [1]),
        ("severity:unknown", [2]),
        ("severity!=high", [1, 2]),
        ("severity<critical severity>=high", [0]),
        ("domain:shop", [0]),
        ("domain=mail.example check:spf", [2]),
        ("-check:spf", [1]),
        ("domain!=mail.example", [0]),
    ],
)
def test_a_filter_finds(text, rows):
    assert found(text) == rows
    assert not parse(text, FIELDS).wrong


@pytest.mark.parametrize("text", ["colour:red", "severity>=awful", "domain>shop", "size<3"])
def test_what_means_nothing_is_named_and_the_rest_still_filters(text):
    assert parse(text, FIELDS).wrong == text
    assert found(f"{text} dmarc") == [1]


@settings(deadline=None, max_examples=150)
@given(st.text())
def test_any_text_is_a_filter(text):
    query = parse(text, FIELDS)
    assert all(isinstance(query.matches(row), bool) for row in ROWS)
