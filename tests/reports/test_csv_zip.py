"""The tables: one file each, the same numbers as on paper, no formulas."""

import csv
import io
import zipfile
from dataclasses import replace

import pytest

from tests.reports import samples
from workbench.reports.content import Cell, Column, Table, tables
from workbench.reports.csv_zip import field, render
from workbench.reports.plan import document


def _read(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    rows = {
        name: list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        for name, data in files.items()
        if name.endswith(".csv")
    }
    return files, rows


@pytest.fixture
def content():
    return document(samples.material(samples.troubled(), samples.fine(), samples.silent()))


def test_one_file_for_each_table_and_the_same_bytes_twice(content):
    data = render(content)
    assert render(content) == data
    files, rows = _read(data)
    assert set(files) == {"README.txt"} | {f"{table.id}.csv" for table in tables(content)}
    assert {"findings.csv", "unknown.csv", "score.csv", "evidence.csv", "records.csv"} <= set(files)
    assert all(
        text.startswith(b"\xef\xbb\xbf") and b"\r\n" in text for name, text in files.items() if name.endswith(".csv")
    )
    assert len(rows["findings.csv"]) == 9
    assert len(rows["unknown.csv"]) == 6


def test_the_archive_knows_no_time_but_the_audits(content):
    with zipfile.ZipFile(io.BytesIO(render(content))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 23, 8, 0, 0)}


def test_numbers_are_those_of_the_chapters_and_of_the_score(content):
    _, rows = _read(render(content))
    audit = samples.troubled()
    score = {row["check"]: row for row in rows["score.csv"] if row["domain"] == "shop.example"}
    assert float(score["score"]["low"]) == audit.score.low
    assert float(score["score"]["high"]) == audit.score.high
    for part in audit.score.parts:
        assert float(score[part.id]["weight"]) == pytest.approx(part.weight, abs=1e-6)
        assert score[part.id]["lost_by"] == " ".join(part.lost_by)


def test_column_names_and_values_for_scripts_are_the_same_in_both_languages(content):
    russian = document(samples.material(samples.troubled(), samples.fine(), samples.silent(), language="ru"))
    english_rows, russian_rows = _read(render(content))[1], _read(render(russian))[1]
    for name, rows in english_rows.items():
        assert [list(row) for row in rows] == [list(row) for row in russian_rows[name]]
    for name in ("findings.csv", "fixes.csv"):
        assert [row["severity"] for row in english_rows[name]] == [row["severity"] for row in russian_rows[name]]


def test_evidence_travels_whole(content):
    _, rows = _read(render(content))
    for row in rows["evidence.csv"]:
        assert row["bytes"].encode() == samples.EVIDENCE[row["id"]].data


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell("=HYPERLINK(1)"), "'=HYPERLINK(1)"), (Cell("+1"), "'+1"), (Cell("-all"), "'-all"), (Cell("@x"), "'@x"),
        (Cell("\tx"), "'\tx"), (Cell("\rx"), "'\rx"), (Cell("v=spf1 -all"), "v=spf1 -all"), (Cell("−5", -5), -5),
        (Cell("0,5", 0.5), 0.5), (Cell("x", ""), ""), (Cell("High", "high"), "high"), (Cell("x", 0), 0),
    ],
)  # fmt: skip
def test_fields(cell, expected):
    assert field(cell) == expected


def test_the_readme_says_so(content):
    text = _read(render(content))[0]["README.txt"].decode()
    assert "apostrophe" in text and content.fingerprint in text


def test_tables_of_one_name_must_agree(content):
    chapter = replace(
        content.chapters[0], blocks=(Table("a", (Column("x", ""),), ()), Table("a", (Column("y", ""),), ()))
    )
    with pytest.raises(RuntimeError, match="different columns"):
        render(replace(content, chapters=(chapter,)))


def test_quotes_commas_and_line_ends_survive(content):
    value = 'a "b", c\r\nd\n;'
    table = Table("a", (Column("x", ""),), ((Cell(value),),))
    data = render(replace(content, chapters=(replace(content.chapters[0], blocks=(table,)),)))
    assert _read(data)[1]["a.csv"] == [{"x": value}]
