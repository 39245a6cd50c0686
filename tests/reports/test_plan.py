"""The whole report as content: golden files in both languages, and what holds for every report."""

import pytest

from tests.reports import samples
from workbench.model.text import Texts
from workbench.reports.content import Notice, Points, Table, plain
from workbench.reports.plan import document

CASES = {
    "troubled": lambda: (samples.troubled(),),
    "fine": lambda: (samples.fine(),),
    "silent": lambda: (samples.silent(),),
    "three": lambda: (samples.troubled(), samples.fine(), samples.silent()),
    "many": lambda: (samples.many(),),
}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("case", ["troubled", "silent"])
def test_golden(case, language, golden):
    made = document(samples.material(*CASES[case](), language=language))
    golden(f"{case}_{language}", plain(made.chapters))


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("case", CASES)
def test_no_chapter_is_empty_and_no_table_is_without_its_reason(case, language):
    for chapter in document(samples.material(*CASES[case](), language=language)).chapters:
        assert chapter.title and chapter.blocks
        for block in chapter.blocks:
            if isinstance(block, Points):
                assert block.points
            if isinstance(block, Table) and block.page and not block.rows:
                assert any(isinstance(other, Notice) for other in chapter.blocks), block.id


@pytest.mark.parametrize("case", CASES)
def test_tables_are_whole_and_show_at_most_seven_columns(case):
    for chapter in document(samples.material(*CASES[case]())).chapters:
        for block in chapter.blocks:
            if isinstance(block, Table):
                assert {len(row) for row in block.rows} <= {len(block.columns)}
                assert sum(column.page for column in block.columns) <= 7 or not block.page
                assert all(column.title for column in block.columns if column.page and block.page)


@pytest.mark.parametrize("case", CASES)
def test_every_link_leads_somewhere_and_every_anchor_stands_once(case):
    anchors, links = [], []

    def walk(value):
        if isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            if value.get("anchor"):
                (links if value["kind"] == "ref" else anchors).append(value["anchor"])
            for item in value.values():
                walk(item)

    walk(plain(document(samples.material(*CASES[case]())).chapters))
    assert len(anchors) == len(set(anchors))
    assert set(links) <= set(anchors)


def test_russian_has_no_english_sentence_left():
    """Only the samples' own texts are English; every other string that differs between them is translated."""
    english = _texts(document(samples.material(samples.troubled(), samples.silent())))
    russian = _texts(document(samples.material(samples.troubled(), samples.silent(), language="ru")))
    assert len(english) == len(russian)
    said = Texts("en")
    findings = [*samples.troubled().findings, *samples.silent().findings]
    own = {text for finding in findings for text in (said.title(finding), said.why(finding), said.fix(finding))}
    same = {a for a, b in zip(english, russian, strict=True) if a == b and a.count(" ") >= 3}
    assert {text for text in same - own if not text.startswith(("v=", ";;")) and ".example" not in text} == set()


def _texts(made):
    found = []

    def walk(value):
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            for item in value.values():
                walk(item)

    walk(plain(made.chapters))
    return found


def test_document_names_the_only_time_there_is():
    made = document(samples.material(samples.fine()))
    assert made.moment == "2026-11-23T08:00:00+00:00"
    assert made.date == "23 November 2026"
    assert made.page_of == "Page {page} of {pages}"
    assert made.fingerprint[:12] in made.footer
