"""What to fix, and the records to publish."""

from dataclasses import replace

from tests.reports import samples
from workbench.model.findings import Finding, Record
from workbench.reports.content import Notice, Paragraph, Table
from workbench.reports.fixes import MOST, build


def _table(chapter, name):
    return next(block for block in chapter.blocks if isinstance(block, Table) and block.id == name)


def test_problems_stand_by_severity_with_links_to_finding_and_evidence():
    chapter = build(samples.material(samples.troubled()))
    rows = _table(chapter, "fixes").rows
    assert [row[1].value for row in rows] == ["critical", "high", "medium", "low"]
    assert [row[0].value for row in rows] == [1, 2, 3, 4]
    assert rows[0][0].refs[0].anchor.startswith("finding-shop.example-")
    assert rows[0][6].refs[0].anchor == "evidence-" + rows[0][6].value.removeprefix("sha256:")
    assert all(row[1].mark for row in rows)


def test_at_most_twelve_and_the_formula_says_where_the_others_are():
    chapter = build(samples.material(samples.many(count=30)))
    assert len(_table(chapter, "fixes").rows) == MOST == 12
    formula = next(block for block in chapter.blocks if isinstance(block, Paragraph))
    assert "weight of its check × loss of its severity" in formula.text
    assert "18 less urgent findings" in formula.text
    assert len(_table(chapter, "findings").rows) == 30


def test_records_are_character_exact():
    rows = _table(build(samples.material(samples.troubled())), "records").rows
    assert [(row[1].text, row[2].text) for row in rows] == [("_dmarc.shop.example", "TXT"), ("shop.example", "TXT")]
    assert rows[0][3].text == "v=DMARC1; p=none; rua=mailto:dmarc@shop.example"
    assert all(row[3].code for row in rows)


def test_rival_records_for_one_name_are_not_given_without_a_word():
    audit = samples.troubled()
    first = audit.findings[1]
    rival = replace(first, records=(Record("shop.example", "TXT", "v=spf1 mx -all"),))
    chapter = build(samples.material(replace(audit, findings=(*audit.findings, rival))))
    notices = [block.text for block in chapter.blocks if isinstance(block, Notice)]
    assert len(notices) == 1 and notices[0].startswith("Several values are given for shop.example:")
    same = build(samples.material(replace(audit, findings=(*audit.findings, first))))
    assert not [block for block in same.blocks if isinstance(block, Notice)]


def test_one_problem_of_several_domains_stands_once_and_names_them():
    shared = Finding("dkim.sample_short", "192.0.2.10", {"selector": "s", "bits": 512})
    audits = [
        replace(samples.troubled(name), findings=(*samples.troubled(name).findings, shared))
        for name in ("a.example", "b.example", "c.example")
    ]
    chapter = build(samples.material(*audits))
    rows = [row for row in _table(chapter, "fixes").rows if row[3].text == "192.0.2.10"]
    assert [row[3].note for row in rows] == ["a.example, b.example, c.example"]
    assert len([row for row in _table(chapter, "findings").rows if row[3].value == "192.0.2.10"]) == 3
    own = [row for row in _table(chapter, "fixes").rows if row[3].text == "a.example"]
    assert own and not any(row[3].note for row in own)
    single = build(samples.material(audits[0]))
    assert [row[3].note for row in _table(single, "fixes").rows if row[3].text == "192.0.2.10"] == ["a.example"]


def test_no_problem_and_no_answer_are_told_apart():
    fine, silent = (build(samples.material(audit)).blocks[0] for audit in (samples.fine(), samples.silent()))
    assert isinstance(fine, Notice) and fine.text.startswith("Nothing to fix was found")
    assert isinstance(silent, Notice) and "no check had enough answers" in silent.text
