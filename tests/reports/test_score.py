"""The score explained: its table can be added up again."""

import pytest

from tests.reports import samples
from workbench.model.audit import Audit
from workbench.reports.content import Notice, Table
from workbench.reports.score import build
from workbench.reports.signs import Mark


def _table(chapter):
    return next(block for block in chapter.blocks if isinstance(block, Table))


@pytest.mark.parametrize("audit", [samples.troubled(), samples.fine(), samples.silent()])
def test_the_parts_add_up_to_the_score(audit):
    *parts, total = _table(build(samples.material(audit))).rows
    for column in (3, 4):
        assert sum(row[2].value * row[column].value for row in parts) == pytest.approx(total[column].value, abs=1e-5)
    assert sum(row[2].value for row in parts) == pytest.approx(1, abs=1e-5)


def test_what_took_points_is_named_and_marked():
    rows = {row[1].value: row for row in _table(build(samples.material(samples.troubled()))).rows}
    assert rows["spf"][6].text == "spf.sample_many (high, −13.9); spf.sample_soft (low, −2.8)"
    assert rows["spf"][6].mark is Mark.HIGH
    assert rows["dkim"][6].mark is Mark.UNKNOWN
    assert rows["mx"][6].mark is Mark.PASS
    assert "ptr" not in rows


def test_a_range_says_why():
    notices = [block.text for block in build(samples.material(samples.troubled())).blocks if isinstance(block, Notice)]
    assert len(notices) == 1 and "unknown about DKIM" in notices[0]
    assert not [block for block in build(samples.material(samples.fine())).blocks if isinstance(block, Notice)]


def test_no_score_says_why():
    bare = Audit("1", "bare.example", samples.MOMENT, "2026-11")
    assert "no check that ran" in build(samples.material(bare)).blocks[-1].text
