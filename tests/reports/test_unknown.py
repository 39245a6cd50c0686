"""What is unknown: each question with its reason in words."""

from tests.reports import samples
from workbench.reports.content import Heading, Notice, Points, Table
from workbench.reports.signs import Mark
from workbench.reports.unknown import build


def test_every_question_has_a_reason_in_words():
    chapter = build(samples.material(samples.silent(), samples.troubled()))
    table = next(block for block in chapter.blocks if isinstance(block, Table))
    assert len(table.rows) == 6
    assert [row[3].value for row in table.rows] == [
        "timeout", "timeout", "servfail", "refused", "selectors_not_given", "not_asked",
    ]  # fmt: skip
    assert all(row[3].text.count(" ") >= 2 for row in table.rows)
    assert table.rows[0][5].refs and not table.rows[4][5].refs
    assert [row[4].value for row in table.rows][-1] == "no"


def test_each_reason_says_once_what_would_help():
    blocks = build(samples.material(samples.silent(), samples.troubled())).blocks
    at = next(n for n, block in enumerate(blocks) if isinstance(block, Heading) and "answer them" in block.text)
    assert isinstance(blocks[at + 1], Points)
    assert len(blocks[at + 1].points) == 5
    assert all(point.note for point in blocks[at + 1].points)


def test_nothing_unknown_is_said():
    first = build(samples.material(samples.fine())).blocks[0]
    assert isinstance(first, Notice) and first.mark is Mark.PASS
