"""The chapter on providers' rules: every rule of every provider, with a sign, a word, its source and its day."""

from tests.reports import samples
from workbench.model.requirements import load_requirements
from workbench.reports.content import Heading, Notice, Paragraph, Table
from workbench.reports.requirements import build
from workbench.reports.signs import Mark

RULES = [rule for provider in load_requirements().providers for rule in provider.rules]


def rows(chapter):
    return [
        row for block in chapter.blocks if isinstance(block, Table) and block.id == "requirements" for row in block.rows
    ]


def test_every_rule_of_every_domain_has_a_sign_and_a_word():
    chapter = build(samples.material(samples.troubled(), samples.fine(), samples.silent()))
    found = rows(chapter)
    assert len(found) == 3 * len(RULES)
    assert all(row[3].mark and row[3].text for row in found)
    assert {row[3].value for row in found} == {"met", "not_met", "unknown", "ask"}
    assert all(row[3].mark in {Mark.HIGH, Mark.LOW} for row in found if row[3].value == "not_met")
    assert all(row[7].text for row in found if row[3].value in {"unknown", "not_met"}), "it says why"


def test_counts_are_those_of_the_rules():
    chapter = build(samples.material(samples.troubled()))
    (counts,) = [block for block in chapter.blocks if isinstance(block, Table) and block.id == "requirement_counts"]
    assert sum(cell.value for row in counts.rows for cell in row[2:]) == len(RULES)


def test_sources_are_dated_and_hearsay_is_named():
    blocks = build(samples.material(samples.fine())).blocks
    quiet = [block.text for block in blocks if isinstance(block, Paragraph) and block.tone == "quiet"]
    assert len(quiet) == len(load_requirements().providers)
    assert all(" as of " in text for text in quiet)
    assert sum("copies" in text for text in quiet) == 3
    assert [block.text for block in blocks if isinstance(block, Heading) and block.level == 2] == ["quiet.example"]


def test_a_domain_without_mail_is_told_so():
    from dataclasses import replace

    from workbench.model.findings import Finding

    audit = samples.fine()
    idle = replace(
        audit, findings=(*audit.findings, Finding("mx.no_mail_wanted", audit.domain, {"domain": audit.domain}))
    )
    assert [block.mark for block in build(samples.material(idle)).blocks if isinstance(block, Notice)] == [Mark.INFO]


def test_statistics_answer_with_figures_and_days():
    from dataclasses import replace
    from datetime import timedelta

    from tests.analysis.stat_lines import line
    from workbench.analysis.periods import Period

    audit = samples.fine("shop.example")
    last = samples.MOMENT.date()
    told = [line("spam_rate", [0.0004] * 9, last=last), line("tls_inbound_messages", [6000.0], last=last)]
    for language, word in (("en", "statistics"), ("ru", "статистика")):
        material = replace(
            samples.material(audit, language=language), lines=tuple(told), period=Period(last - timedelta(30), last)
        )
        chapter = build(material)
        (row,) = [row for row in rows(chapter) if row[2].text == "GA4"]
        assert (row[3].value, row[6].text, row[6].value) == ("met", word, "data")
        assert row[7].text.startswith("Google Postmaster Tools, ") and "shop.example" not in row[7].text
        quiet = [block.text for block in chapter.blocks if isinstance(block, Paragraph) and block.tone == "quiet"]
        assert any("6" in text and "000" in text and "Postmaster" in text for text in quiet)
    silent = build(samples.material(audit))
    (row,) = [row for row in rows(silent) if row[2].text == "GA4"]
    assert (row[3].value, row[6].text) == ("unknown", "nothing yet")
