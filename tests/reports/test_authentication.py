"""Records, trees, findings, for each domain and check."""

from dataclasses import replace

from tests.reports import samples
from workbench.model.text import Texts
from workbench.reports.authentication import branch, build
from workbench.reports.content import Branch, Card, Heading, Notice, Points, Quote, Tree
from workbench.reports.signs import Mark


def _of(chapter, kind):
    return [block for block in chapter.blocks if isinstance(block, kind)]


def test_record_tree_card_and_record_to_paste():
    chapter = build(samples.material(samples.troubled()))
    assert _of(chapter, Quote)[0].text.startswith("v=spf1 include:_spf.mail.example")
    tree = _of(chapter, Tree)[0]
    assert tree.root.cost == "12"
    assert tree.cost == "DNS look-ups"
    assert tree.root.note == "The SPF record needs 12 DNS look-ups"
    assert tree.root.branches[0].branches[0].label == "include:_a.mail.example"
    critical = next(card for card in _of(chapter, Card) if card.mark is Mark.CRITICAL)
    assert critical.quotes == (
        Quote("Publish as TXT at _dmarc.shop.example", "v=DMARC1; p=none; rua=mailto:dmarc@shop.example", paste=True),
    )
    assert [pair.label for pair in critical.texts] == ["Why it matters", "What to do"]
    assert "RFC 9989 5.1" in critical.source
    assert critical.refs


def test_every_problem_has_a_card_and_everything_else_a_line():
    chapter = build(samples.material(samples.troubled()))
    assert len(_of(chapter, Card)) == 4
    lines = [point.mark for block in _of(chapter, Points) for point in block.points]
    assert lines == [Mark.PASS, Mark.UNKNOWN, Mark.INFO, Mark.PASS, Mark.NONE]  # the last check does not apply


def test_a_crashed_check_says_so():
    chapter = build(samples.material(samples.silent()))
    assert any("KeyError" in notice.text for notice in _of(chapter, Notice))
    verdicts = [block.mark for block in _of(chapter, Heading) if block.level == 3]
    assert verdicts == [Mark.UNKNOWN] * 5


def test_a_domain_without_checks_says_why_it_is_empty():
    chapter = build(samples.material(replace(samples.fine(), checks={}, findings=())))
    assert "no check was run" in _of(chapter, Notice)[0].text


def test_a_tree_of_another_version_is_kept_without_its_sentence():
    node = {"label": "x", "code": "spf.sample_many", "args": {}, "state": "new", "cost": 0, "children": []}
    assert branch(node, Texts("en")) == Branch("x", cost="0")
    assert branch({"label": "x", "code": "gone.code"}, Texts("en")) == Branch("x")
    assert branch({"label": "x", "code": "mx.sample_note"}, Texts("en")).note == ""
