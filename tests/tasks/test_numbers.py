"""The statistics of a report: the period, the accounts, and the same bytes for the same project."""

import asyncio
import zipfile
from csv import DictReader
from datetime import UTC, date, datetime
from io import BytesIO, TextIOWrapper

import pytest

from workbench.analysis.rates import DERIVED
from workbench.model.accounts import Account, Health
from workbench.model.samples import Sample
from workbench.model.text import Texts
from workbench.store.accounts import put_account, put_health
from workbench.store.coverage import Covered, put_coverage
from workbench.store.project import Access, Project
from workbench.store.samples import put_samples
from workbench.tasks.export import export_report
from workbench.tasks.numbers import read_statistics
from workbench.tasks.sample import make_sample
from workbench.tasks.stats import Wanted, read_stats
from workbench.tasks.verify import ReportMatch, verify_report


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = tmp_path_factory.mktemp("sample") / "sample.postmaster"
    made = make_sample(path)
    if asyncio.iscoroutine(made):
        asyncio.run(made)
    return path


@pytest.fixture
def project(sample):
    with Project.open(sample, access=Access.READ) as opened:
        yield opened


def test_ninety_days_to_the_last_value(project):
    found = read_statistics(project.read(), Texts("en"))
    assert found.period.days == 90
    assert max(line.key.metric for line in found.lines)
    assert found.fetched is not None
    assert all(not line.empty for line in found.lines)
    assert {"google_postmaster", "mailru_postmaster"} <= found.connected.keys()


def test_of_two_accounts_of_a_source_the_one_that_fails_is_told(tmp_path):
    made = datetime(2026, 11, 1, tzinfo=UTC)
    with Project.create(tmp_path / "two.postmaster") as opened:

        def fill(db):
            for name, error in (("a", "The token is gone"), ("b", "")):
                put_account(db, Account(name * 32, "mailru_postmaster", name, {}, made))
                put_health(db, name * 32, Health(error=error))

        opened.write(fill).result()
        found = read_statistics(opened.read(), Texts("en"))
    assert found.connected == {"mailru_postmaster": "The token is gone"}


def test_given_days(project):
    found = read_statistics(project.read(), Texts("en"), since=date(2026, 5, 1), until=date(2026, 5, 31))
    assert tuple(found.period) == (date(2026, 5, 1), date(2026, 5, 31))
    first = min(row.day for line in found.lines for row in line.rows())
    assert first == date(2026, 3, 31)  # the month before, to compare with


def test_the_report_has_the_numbers_of_the_command_line(project, tmp_path):
    path = tmp_path / "tables.csv.zip"
    asyncio.run(export_report(project, path, language="en", since=date(2026, 5, 1), until=date(2026, 5, 31)))
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as archive, archive.open("statistics.csv") as file:
        rows = list(DictReader(TextIOWrapper(file, "utf-8-sig")))
    told = {(row["subject"], row["metric"], row["dimension"], row["source"], row["day"]): row["value"] for row in rows}
    wanted = Wanted(("spam_rate", "inboxed"), since=date(2026, 5, 1), until=date(2026, 5, 31))
    for line in read_stats(project.read(), wanted).lines:
        if line.key.dimension or line.empty:
            continue
        for row in line.rows():
            value = told[line.key.subject, line.key.metric, "", line.key.source, row.day.isoformat()]
            plain = row.value is not None and row.value.is_integer()  # as `stats --csv` writes it: 12 and not 12.0
            assert value == ("" if row.value is None else str(int(row.value)) if plain else repr(row.value))


@pytest.mark.slow
def test_twice_the_same_and_verified(project, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        asyncio.run(export_report(project, tmp_path / name, language="ru", until=date(2026, 6, 30)))
    data = (tmp_path / "a.pdf").read_bytes()
    assert data == (tmp_path / "b.pdf").read_bytes()
    assert asyncio.run(verify_report(project, data)) is ReportMatch.IDENTICAL


def test_what_stood_before_a_change_stands_beside_it(project, tmp_path):
    """The database itself says which statements there were."""
    path = tmp_path / "tables.csv.zip"
    asyncio.run(export_report(project, path, language="ru", since=date(2025, 11, 1), until=date(2026, 11, 19)))
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as archive, archive.open("statistics.csv") as file:
        rows = [row for row in DictReader(TextIOWrapper(file, "utf-8-sig")) if row["restated"] == "1"]
    told = {
        (row["source"], row["subject"], row["metric"], row["day"]): row["earlier"]
        for row in rows
        if not row["dimension"]
    }
    stated = project.read().execute(
        "SELECT source.text, subject.text, metric.text, date(day * 86400, 'unixepoch'), value, low, high, revision"
        " FROM sample JOIN series ON series.id = series_id JOIN word AS source ON source.id = series.source"
        " JOIN word AS subject ON subject.id = series.subject JOIN word AS metric ON metric.id = series.metric"
        " JOIN word AS dimension ON dimension.id = series.dimension WHERE dimension.text = '' ORDER BY revision"
    )
    before = {}
    for *key, value, _, _, revision in stated:
        before.setdefault(tuple(key), {})[revision] = value
    assert {key[2] for key in told.keys() - before.keys()} <= DERIVED.keys()  # a rate was never stated by itself
    wanted = {key: revisions for key, revisions in before.items() if key in told}
    assert len(wanted) > 100
    for key, revisions in wanted.items():
        assert len(revisions) > 1
        value = revisions[max(revisions) - 1]
        assert value is None or float(told[key]) == value


@pytest.mark.parametrize(("until", "gap"), [(date(2026, 1, 12), "not_due"), (date(2026, 1, 20), "not_imported")])
def test_a_day_is_as_it_was_when_the_project_last_got_anything(tmp_path, until, gap):
    """Whatever the clock says: the same project gives the same report; of days after that nobody asked."""
    fetched = datetime(2026, 1, 12, 9, tzinfo=UTC)
    with Project.create(tmp_path / "one.postmaster") as opened:

        def fill(db):
            told = [
                Sample(date(2026, 1, day), "mailru_postmaster", "a.example", "inboxed", 5.0, fetched=fetched)
                for day in (9, 10, 11)
            ]
            put_samples(db, told)
            span = Covered("mailru_postmaster", "", "a.example", date(2026, 1, 1), date(2026, 1, 12), fetched)
            put_coverage(db, [span], import_id=None)

        opened.write(fill).result()
        found = read_statistics(opened.read(), Texts("en"), since=date(2026, 1, 9), until=until)
    (line,) = found.lines
    assert [row.gap and row.gap.value for row in line.rows() if row.day == date(2026, 1, 12)] == [gap]


def test_a_period_without_numbers_keeps_what_is_known(project):
    found = read_statistics(project.read(), Texts("en"), since=date(2027, 3, 1), until=date(2027, 3, 31))
    assert tuple(found.period) == (date(2027, 3, 1), date(2027, 3, 31))
    assert found.known["mailru_postmaster", "inboxed"].last == date(2026, 11, 19)
    assert "mailru_postmaster" in found.asked and found.lines == ()
    found = read_statistics(project.read(), Texts("en"), since=date(2027, 3, 1))
    assert tuple(found.period) == (date(2027, 3, 1), date(2027, 3, 1))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_share_that_arrived_is_the_delivery_rate_of_stats(project, tmp_path, language):
    since, until = date(2026, 5, 10), date(2026, 7, 5)
    path = tmp_path / "tables.csv.zip"
    asyncio.run(export_report(project, path, language=language, since=since, until=until))
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as archive, archive.open("delivery.csv") as file:
        rows = list(DictReader(TextIOWrapper(file, "utf-8-sig")))
    shares = {(row["source"], row["subject"]): float(row["share"]) for row in rows}
    rates = read_stats(project.read(), Wanted(("delivery_rate", "inbox_rate"), dimension="", since=since, until=until))
    for line in rates.lines:
        known = [(row.value, row.n) for row in line.rows() if row.value is not None]
        pooled = sum(round(value * n) for value, n in known) / sum(n for _, n in known)
        assert shares[line.key.source, line.key.subject] == pytest.approx(pooled, abs=1e-12)
    tea = next(row for row in rows if (row["source"], row["subject"]) == ("sendgrid", "oriole-tea.example"))
    assert float(tea["share"]) == pytest.approx(1_274_662 / 1_345_145)  # summed by hand from `stats --csv`
    for row in rows:  # what there is stands in number columns, what there is not leaves them empty
        assert all(not row[name] or float(row[name]) >= 0 for name in ("arrived", "spam_folder", "refused", "returned"))
