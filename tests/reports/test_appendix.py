"""The evidence: quoted whole or said to be shortened, sound or said not to be."""

import hashlib
from dataclasses import replace

from tests.reports import samples
from workbench.model.evidence import Evidence
from workbench.model.findings import Finding
from workbench.reports.appendix import MOST_QUOTED, as_text, build
from workbench.reports.content import Exhibit, Heading, Notice, Table


def _of(chapter, kind):
    return [block for block in chapter.blocks if isinstance(block, kind)]


def test_each_piece_stands_once_with_its_hash_and_who_cites_it():
    chapter = build(samples.material(samples.troubled()))
    exhibits = _of(chapter, Exhibit)
    assert [item.id for item in exhibits] == sorted(item.id for item in exhibits)
    assert len(exhibits) == 4
    for item in exhibits:
        full = next(pair.text for pair in item.pairs if pair.label == "SHA-256")
        assert hashlib.sha256((item.text + "\n").encode()).hexdigest() == full
        assert full.startswith(item.id)
    rows = _of(chapter, Table)[-1].rows
    assert [row[7].value for row in rows] == [item.text + "\n" for item in exhibits]


def test_long_changed_and_missing_evidence():
    data = b"A" * 9000
    name = "sha256:" + hashlib.sha256(data).hexdigest()
    changed = "sha256:" + "0" * 64
    gone = "sha256:" + "f" * 64
    held = {
        name: Evidence(name, data, "text/dns", "TXT a.example", None),
        changed: Evidence(changed, b"x", "text/dns", "TXT b.example", None),
    }
    audit = replace(samples.fine(), findings=(Finding("mx.sample_ok", "quiet.example", {}, (name, changed, gone)),))
    chapter = build(replace(samples.material(audit), evidence=held.get))
    first, second = _of(chapter, Exhibit)
    assert "no longer have the hash" in first.omitted
    assert len(second.text) == MOST_QUOTED and "3,000 of 9,000" in second.omitted
    assert second.pairs[0].text == "not recorded"
    assert "does not hold it" in _of(chapter, Notice)[0].text
    assert len(_of(chapter, Table)[-1].rows[1][7].value) == 9000


def test_no_evidence_says_why():
    assert "no evidence because" in build(samples.material(samples.silent())).blocks[0].text


def test_the_thirteenth_problem_stands_here():
    chapter = build(samples.material(samples.many(count=15)))
    assert [heading.text for heading in _of(chapter, Heading)] == ["Further findings", "Evidence"]
    assert [row[0].value for row in _of(chapter, Table)[0].rows] == [13, 14, 15]


def test_bytes_that_are_no_text_are_shown():
    assert as_text(b"a\xff\n") == "a\\xff"
