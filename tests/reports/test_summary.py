"""The summary: its verdict never says more than is known."""

from dataclasses import replace

import pytest

from tests.reports import samples
from workbench.model.findings import Finding
from workbench.reports.content import Heading, Notice, Points, Table, Tiles
from workbench.reports.signs import Mark
from workbench.reports.summary import build


def _after(chapter, title):
    blocks = list(chapter.blocks)
    at = next(n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text == title)
    return blocks[at + 1]


def _tiles(chapter):
    return next(block for block in chapter.blocks if isinstance(block, Tiles)).tiles


def test_critical():
    chapter = build(samples.material(samples.troubled()))
    assert chapter.blocks[0].text.startswith("One critical problem has to be mended first")
    assert "so the score is a range" in chapter.blocks[0].text
    score, urgent, minor, checks = _tiles(chapter)
    assert (score.mark, urgent.figure, minor.figure, checks.figure) == (Mark.CRITICAL, "2", "2", "1 of 5")
    week = _after(chapter, "Three things to do this week")
    assert isinstance(week, Points) and week.ordered and len(week.points) == 3
    assert week.points[0].text.startswith("Publish the suggested record")


def test_what_several_domains_share_is_counted_once_but_for_each_of_them():
    shared = Finding("spf.sample_many", "192.0.2.10", {"lookups": 12, "limit": 10})
    audits = [replace(samples.fine(name), findings=(shared,)) for name in ("a.example", "b.example")]
    chapter = build(samples.material(*audits))
    assert _tiles(chapter)[1].figure == "1" and "one serious problem" in chapter.blocks[0].text
    assert len(_after(chapter, "Three things to do this week").points) == 1
    assert [row[3].value for row in _after(chapter, "Domains").rows] == [1, 1]


def test_fine():
    chapter = build(samples.material(samples.fine()))
    assert (
        chapter.blocks[0].text
        == "Everything that could be checked is in order. Every question that was asked was answered."
    )
    assert _tiles(chapter)[0].figure == "100"
    assert _after(chapter, "Three things to do this week").mark is Mark.PASS
    assert {point.text for point in _after(chapter, "What is fine").points} == {
        "Forged mail is refused", "Both mail servers are reachable by name", "SPF: which servers may send",
    }  # fmt: skip


def test_nothing_known_is_not_praised():
    chapter = build(samples.material(samples.silent()))
    assert chapter.blocks[0].text.startswith("Nothing could be judged")
    assert {tile.mark for tile in _tiles(chapter)} == {Mark.UNKNOWN}
    assert _tiles(chapter)[0].figure == "0–100"
    for title in ("Three things to do this week", "What is fine"):
        assert isinstance(_after(chapter, title), Notice)
        assert _after(chapter, title).mark is not Mark.PASS


@pytest.mark.parametrize(
    ("language", "end"), [("en", "they do not change the verdict."), ("ru", "на вывод это не влияет.")]
)
def test_what_is_unknown_but_not_decisive_makes_no_range(language, end):
    silent = samples.silent()
    unknown = tuple(replace(item, decisive=False) for item in silent.unknown)
    audit = replace(samples.fine(), unknown=unknown[:2])
    assert build(samples.material(audit, language=language)).blocks[0].text.endswith(end)


def test_several_domains_get_a_table_and_the_lowest_certain_score_a_tile():
    chapter = build(samples.material(samples.troubled(), samples.fine(), samples.silent()))
    table = next(block for block in chapter.blocks if isinstance(block, Table))
    assert [row[0].value for row in table.rows] == ["quiet.example", "shop.example", "silent.example"]
    assert [row[2].value for row in table.rows] == ["A", "F", ""]
    assert _tiles(chapter)[0].note.startswith("shop.example")


def test_russian_plurals():
    material = samples.material(samples.troubled(), samples.troubled("b.example"), language="ru")
    assert "устранить 2 критические проблемы" in build(material).blocks[0].text
    assert "Без ответа остались 2 вопроса" in build(material).blocks[0].text
