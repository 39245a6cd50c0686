"""Identifier alignment: the examples of RFC 9989 4.4, and what cannot be known."""

import pytest

from tests.mail.dmarc_zones import oracle
from workbench.mail.alignment import align
from workbench.mail.dmarc import Alignment
from workbench.mail.dmarc_walk import walk
from workbench.model.inquiry import replay

ZONE = {("TXT", "_dmarc.example.com"): "v=DMARC1; p=none"}


def aligned(author, identifier, mode=Alignment.RELAXED, **options):
    answer = oracle(ZONE, **options)
    return replay(align(replay(walk(author), answer), identifier, mode), answer)


@pytest.mark.parametrize(
    ("author", "identifier", "relaxed", "strict"),
    [
        ("news.example.com", "example.com", True, False),
        ("example.com", "cbg.bounces.example.com", True, False),
        ("example.com", "example.com", True, True),
        ("example.com", "com", False, False),
        ("example.com", "example.net", False, False),
        ("example.com", "notexample.com", False, False),
    ],
)
def test_relaxed_and_strict(author, identifier, relaxed, strict):
    assert aligned(author, identifier) is relaxed
    assert aligned(author, identifier, Alignment.STRICT) is strict


def test_unknown_where_a_walk_is_unknown():
    assert aligned("example.com", "a.example.com", broken={"_dmarc.a.example.com"}) is None
    assert aligned("example.com", "example.com", broken={"_dmarc.com"}) is True
    assert aligned("example.com", "example.net", broken={"_dmarc.example.net"}) is False
