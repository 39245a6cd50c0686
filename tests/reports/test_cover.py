"""The cover."""

from tests.reports import samples
from workbench.reports.cover import build


def _pairs(chapter):
    return {pair.label: pair.text for pair in chapter.blocks[0].pairs}


def test_it_says_whose_on_what_when_and_by_whom_and_gives_no_score():
    material = samples.material(samples.troubled(), samples.fine())
    cover = build(material).blocks[0]
    assert cover.title == "Example Shop Ltd"
    pairs = _pairs(build(material))
    assert pairs["Domains"] == cover.subtitle == "quiet.example, shop.example"
    assert pairs["Date"] == "23 November 2026, 08:00 UTC"
    assert pairs["Answered by"] == "192.0.2.53:53"
    assert material.fingerprint in pairs.values()
    assert "grade" not in str(cover) and "core" not in str(cover)


def test_without_a_client_the_domain_is_the_title():
    cover = build(samples.material(samples.fine(), client="")).blocks[0]
    assert cover.title == "quiet.example"
    assert cover.subtitle == ""


def test_who_answered_may_be_unknown():
    assert _pairs(build(samples.material(samples.silent())))["Answered by"] == "not recorded"


def test_many_domains_are_counted():
    material = samples.material(*(samples.fine(f"d{n}.example") for n in range(9)))
    assert build(material).blocks[0].subtitle.endswith("d5.example and 3 more")
