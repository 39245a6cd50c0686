"""The statistics of a report: the period, the accounts, and the same bytes for the same project."""

import asyncio
import zipfile
from csv import DictReader
from datetime import UTC, date, datetime
from io import BytesIO, TextIOWrapper

import pytest

from workbench.model.accounts import Account, Health
from workbench.model.text import Texts
from workbench.store.accounts import put_account, put_health
from workbench.store.project import Access, Project
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
            assert value == ("" if row.value is None else str(row.value))


@pytest.mark.slow
def test_twice_the_same_and_verified(project, tmp_path):
    for name in ("a.pdf", "b.pdf"):
        asyncio.run(export_report(project, tmp_path / name, language="ru", until=date(2026, 6, 30)))
    data = (tmp_path / "a.pdf").read_bytes()
    assert data == (tmp_path / "b.pdf").read_bytes()
    assert asyncio.run(verify_report(project, data)) is ReportMatch.IDENTICAL
