"""Tables in a project: imported as a unit, remembered by their headers, undone."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from workbench.model.errors import SourceError, UsageError
from workbench.model.table import ColumnMapping, DayOrder, Role, Scale
from workbench.sources.table import UnansweredError
from workbench.store.imports import list_imports, undo_import
from workbench.store.project import Project
from workbench.store.samples import list_samples
from workbench.tasks.context import Context
from workbench.tasks.stats import Wanted, read_stats
from workbench.tasks.tables import find_mapping, import_table, load_sheets, preview

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
UNCLEAR = "Дата;Домен;Доля жалоб\n01.02.2026;shop.example;0,2\n02.02.2026;shop.example;нет данных\n"


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "client.postmaster") as made:
        yield made


@pytest.fixture
def ctx(project):
    return Context(project, None, clock=lambda: NOW)  # nothing here asks a name server


def write(tmp_path, text, name="выгрузка.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def run(ctx, path, *args, **kwargs):
    return asyncio.run(import_table(ctx, path, *args, **kwargs))


def test_import_twice_and_undo(ctx, project, tmp_path):
    path = write(tmp_path, "Date;Domain;Sent\n2026-11-21;shop.example;3\nyesterday;shop.example;4\n")
    first = run(ctx, path)
    assert (first.new, first.samples, [one.line for one in first.failures]) == (1, 1, [3])
    second = run(ctx, path)
    assert (second.new, second.samples) == (0, 1)
    (sample,) = list_samples(project.read())
    assert (sample.source, sample.subject, sample.metric, sample.value, sample.fetched) == (
        "table", "shop.example", "sent", 3, NOW,
    )  # fmt: skip
    newest, oldest = list_imports(project.read())
    assert (newest.counts["new"], oldest.counts, oldest.files) == (
        0,
        {"rows": 2, "samples": 1, "new": 1, "failed": 1},
        1,
    )
    assert oldest.failures[0].name == "выгрузка.csv:3"
    project.write(lambda db: undo_import(db, first.import_id)).result()
    assert len(list_samples(project.read())) == 1  # the second import said it too
    project.write(lambda db: undo_import(db, second.import_id)).result()
    assert list_samples(project.read()) == []


def test_questions_answers_and_memory(ctx, project, tmp_path):
    path = write(tmp_path, UNCLEAR)
    with pytest.raises(UnansweredError):
        run(ctx, path)
    assert list_imports(project.read()) == []
    _, (sheet,) = load_sheets(path)
    shown = preview(sheet)
    assert shown.read is None
    answered = shown.mapping.with_column(2, ColumnMapping(Role.VALUE, "complaint_rate_inbox", Scale.PERCENT))
    shown = preview(sheet, answered)
    assert [question.doubt for question in shown.questions] == ["day_order"]
    answered = replace(answered, day_order=DayOrder.DAY_FIRST, source="yahoo_sender_hub")
    done = run(ctx, path, answered)
    assert done.new == 1
    (sample,) = list_samples(project.read())
    assert sample[:5] == (sample.day, "yahoo_sender_hub", "shop.example", "complaint_rate_inbox", 0.002)
    assert sample.day.isoformat() == "2026-02-01"
    again = write(tmp_path, UNCLEAR.replace("01.02.2026;shop.example;0,2", "05.06.2026;shop.example;0,3"), "next.csv")
    _, (sheet,) = load_sheets(again)
    assert find_mapping(project.read(), sheet) == answered
    assert preview(sheet, remembered=answered).remembered
    assert run(ctx, again).new == 1
    assert [sample.day.isoformat() for sample in list_samples(project.read())] == ["2026-02-01", "2026-06-05"]


def test_refusals(ctx, project, tmp_path):
    with pytest.raises(SourceError, match="cannot be read"):
        run(ctx, tmp_path / "absent.csv")
    with pytest.raises(SourceError, match="No row"):
        run(ctx, write(tmp_path, "Date;Domain;Sent\nyesterday;shop.example;4\n"))
    path = write(tmp_path, "Date;Domain;Sent\n2026-11-21;shop.example;3\n")
    with pytest.raises(UsageError, match="no sheet"):
        run(ctx, path, sheet="May")
    _, (sheet,) = load_sheets(write(tmp_path, UNCLEAR + "\n"))
    mapping = preview(sheet).mapping
    with pytest.raises(UsageError, match="columns"):
        run(ctx, write(tmp_path, "Date;Sent\n2026-11-21;3\n"), mapping)
    assert list_samples(project.read()) == []


def test_the_zone_of_the_days_is_kept_and_told(ctx, project, tmp_path):
    path = write(tmp_path, "Date;Domain;Sent\n2026-11-21T22:30:00Z;shop.example;3\n")
    _, (sheet,) = load_sheets(path)
    run(ctx, path, replace(preview(sheet).mapping, day_zone="Europe/Moscow"))
    (line,) = read_stats(project.read(), Wanted(("sent",)), now=NOW).lines
    assert line.given.day_zone == "Europe/Moscow"
    assert [row.day.isoformat() for row in line.rows() if row.value is not None] == ["2026-11-22"]
