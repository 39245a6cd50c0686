"""The sample project: the same bytes, numbers that fit together, every kind of gap, and the story it tells."""

from collections import defaultdict
from datetime import date, timedelta

import pytest

from workbench.model.errors import ProjectError
from workbench.model.metrics import METRICS, Unit
from workbench.model.samples import Gap
from workbench.store.accounts import list_accounts
from workbench.store.audits import list_audits
from workbench.store.entities import get_client
from workbench.store.imports import list_imports
from workbench.store.integrity import check_integrity
from workbench.store.notes import list_notes
from workbench.store.project import Access, Project
from workbench.store.samples import list_samples
from workbench.store.series import list_series
from workbench.tasks.sample import make_sample
from workbench.tasks.sample_world import CLUB, DOMAINS, FIRST, LAST, LIST_IMPORT, SHOP, TEA, live
from workbench.tasks.stats import Wanted, read_stats


@pytest.fixture(scope="module")
def db(sample_file):
    with Project.open(sample_file, access=Access.READ) as project:
        yield project.read()


@pytest.fixture(scope="module")
def stated(db):
    """What stands, by source, subject, provider and dimension, then day and metric."""
    found = defaultdict(lambda: defaultdict(dict))
    for one in list_samples(db):
        found[one.source, one.subject, one.provider, one.dimension][one.day][one.metric] = one
    return found


def rows(stated, source, subject=None):
    for (whose, about, _, dimension), days in stated.items():
        if whose == source and subject in {None, about}:
            for day, said in days.items():
                yield about, dimension, day, {metric: one.value for metric, one in said.items()}


async def test_the_same_bytes_every_time(sample_file, tmp_path):
    await make_sample(tmp_path / "again.postmaster")
    assert (tmp_path / "again.postmaster").read_bytes() == sample_file.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.postmaster"]


async def test_russian_words(tmp_path):
    await make_sample(tmp_path / "a.postmaster", language="ru")
    with Project.open(tmp_path / "a.postmaster", access=Access.READ) as project:
        assert get_client(project.read()).name.startswith("Чайный дом")
        assert all(any("а" <= char <= "я" for char in note.text) for note in list_notes(project.read()))
        assert [entry.account.name for entry in list_accounts(project.read())][2] == "Собственные адреса отправки"


async def test_a_file_that_is_there_is_not_touched(tmp_path):
    path = tmp_path / "a.postmaster"
    path.write_bytes(b"mine")
    with pytest.raises(ProjectError, match="exists already"):
        await make_sample(path)
    assert path.read_bytes() == b"mine"
    with pytest.raises(ProjectError, match="no folder"):
        await make_sample(tmp_path / "nowhere" / "a.postmaster")


def test_the_file_is_sound_and_opens_for_writing(sample_file, tmp_path, db):
    assert check_integrity(db) == []
    copy = tmp_path / "copy.postmaster"
    copy.write_bytes(sample_file.read_bytes())
    with Project.open(copy, access=Access.WINDOW) as project:
        assert not project.read_only


def test_what_stands_beside_the_numbers(db):
    assert sorted({row.domain for row in list_audits(db)}) == sorted(DOMAINS)
    assert len(list_audits(db)) == 6
    assert {note.kind for note in list_notes(db)} >= {"campaign", "import", "incident", "repair", "dns", "provider"}
    assert all(FIRST <= note.day <= LAST for note in list_notes(db))
    accounts = list_accounts(db)
    assert [entry.account.source for entry in accounts] == [
        "google_postmaster", "mailru_postmaster", "microsoft_snds", "sendgrid",
    ]  # fmt: skip
    assert len(list_imports(db)) > 150
    assert list_imports(db)[0].counts["samples"] > 0


def test_thirteen_months_of_all_that_the_sources_give(db):
    given = defaultdict(set)
    for entry in list_series(db):
        given[entry.key.source].add(entry.key.metric)
        assert FIRST <= entry.first <= entry.last <= LAST
    assert (LAST - FIRST).days > 390
    for source, left_out in (
        ("google_postmaster", set()),
        ("mailru_postmaster", {"troubles"}),
        ("microsoft_snds", {"address_status"}),
    ):
        assert {metric.id for metric in METRICS.values() if metric.given_by(source)} - left_out == given[source]
    assert {"sent", "delivered", "hard_bounces", "complaints", "unsubscribes"} <= given["sendgrid"]


def test_every_number_is_one(db):
    for one in list_samples(db, revisions=True):
        assert one.whole
        unit = METRICS[one.metric].unit
        for edge in (one.value, one.low, one.high):
            if edge is not None:
                assert unit is Unit.CHANGE or (
                    0 <= edge <= 1 if unit is Unit.SHARE else edge >= 0 and edge.is_integer()
                )
        if one.state is not None and METRICS[one.metric].states:
            assert one.state in METRICS[one.metric].states


def test_mailru_adds_up(stated):
    count = 0
    for subject, dimension, day, said in rows(stated, "mailru_postmaster"):
        assert said["sent"] == said["inboxed"] + said["spam_foldered"] + said["spam_rejected"]
        assert (
            said["complaints"] <= said["inboxed"] and said["deleted_read"] + said["deleted_unread"] <= said["inboxed"]
        )
        if said["sent"]:
            assert said["spam_foldered_share"] == pytest.approx(said["spam_foldered"] / said["sent"], abs=5.1e-5)
            assert (
                stated["mailru_postmaster", subject, "mailru", dimension][day]["spam_foldered_share"].n == said["sent"]
            )
        count += 1
    assert count > 2000
    for domain in (TEA, SHOP):
        whole, promo, service = (
            stated["mailru_postmaster", domain, "mailru", part] for part in ("", "msgtype=promo", "msgtype=service")
        )
        for day, said in whole.items():
            for metric in ("sent", "inboxed", "complaints", "reads"):
                assert said[metric].value == promo[day][metric].value + service[day][metric].value


def test_thirty_days_of_complaints_at_mailru(stated):
    days = stated["mailru_postmaster", TEA, "mailru", ""]
    for day in (date(2026, 5, 20), date(2026, 8, 1)):  # settled days: what was first known plays no part
        window = [days[day - timedelta(back)] for back in range(30)]
        share = sum(said["complaints"].value for said in window) / sum(said["inboxed"].value for said in window)
        assert days[day]["complaint_share_30d"].value == pytest.approx(share, rel=1e-2)


def test_googles_errors_add_up(stated):
    for domain in DOMAINS:
        parts = {key[3]: days for key, days in stated.items() if key[:2] == ("google_postmaster", domain)}
        for day, said in parts[""].items():
            counts = {
                name: days[day]["delivery_errors"].value for name, days in parts.items() if name.startswith("error=")
            }
            assert said["delivery_errors"].value == counts["error=reject"] + counts["error=temp_fail"]
            for kind in ("reject", "temp_fail"):
                reasons = [count for name, count in counts.items() if name.startswith(f"error={kind},")]
                assert sum(reasons) == counts[f"error={kind}"]
            share = said["delivery_error_rate"].value
            assert share == 0 if not said["delivery_errors"].value else 0 < share < 1


def test_the_service_and_the_receivers_tell_of_the_same_mail(stated):
    truth = {(day.domain, day.day): day for day in live()}
    for subject, dimension, day, said in rows(stated, "sendgrid"):
        meant = truth[subject, day]
        if not dimension:
            assert said["sent"] == meant.total("sent")
            assert said["sent"] == said["delivered"] + said["bounces"] + said["blocked"]
            assert said["bounces"] == said["hard_bounces"] + said["soft_bounces"]
        else:
            assert said["sent"] == meant.parts["gmail"].sent >= said["delivered"]
    for part in (part for day in truth.values() for part in day.parts.values()):
        assert part.sent == part.unknown + part.soft + part.reached
        assert part.complaints <= part.inboxed


def mean(db, metric, since, until, **more):
    (line,) = read_stats(
        db, Wanted((metric,), since=since, until=until, **{"dimension": "", "subject": TEA, **more})
    ).lines
    found = [row.value for row in line.rows() if row.value is not None]
    return sum(found) / len(found)


def test_the_story(db):
    """A list import, complaints, the fall, the repair, and weeks of recovery."""
    before = (LIST_IMPORT - timedelta(28), LIST_IMPORT - timedelta(1))
    during, later = (
        (LIST_IMPORT, LIST_IMPORT + timedelta(8)),
        (LIST_IMPORT + timedelta(28), LIST_IMPORT + timedelta(34)),
    )
    after = (date(2026, 8, 1), date(2026, 8, 31))
    for metric, quiet, loud in (
        ("spam_rate", 0.001, 0.003), ("bounce_rate", 0.02, 0.05), ("spam_folder_rate", 0.05, 0.15), ("delivery_error_rate", 0.02, 0.04),
    ):  # fmt: skip
        assert mean(db, metric, *before) < quiet < loud < mean(db, metric, *during)
        assert mean(db, metric, *after) < quiet
    assert (
        mean(db, "spam_folder_rate", *before) * 1.2
        < mean(db, "spam_folder_rate", *later)
        < mean(db, "spam_folder_rate", *during)
    )
    reason = "error=reject,reason=low_domain_reputation"
    assert mean(db, "delivery_errors", *before, dimension=reason) == 0
    assert mean(db, "delivery_errors", *during, dimension=reason) > 500
    (line,) = read_stats(db, Wanted(("filter_result",), subject="192.0.2.25", since=LIST_IMPORT - timedelta(3))).lines
    states = [row.state for row in line.rows() if row.state]
    assert [state for at, state in enumerate(states) if at == 0 or states[at - 1] != state] == [
        "green",
        "yellow",
        "red",
        "yellow",
        "green",
    ]


def test_the_other_domains_are_spared(db):
    for domain in (SHOP, CLUB):
        assert mean(db, "spam_folder_rate", LIST_IMPORT, date(2026, 6, 12), subject=domain) < 0.05


OF_RATES = {Gap.NO_MAIL, Gap.CONTRADICTION}
"""Reasons that only a computed rate can have; the sample's counts agree."""


def test_every_kind_of_gap_and_restatement(db):
    found = read_stats(db, Wanted(since=FIRST, until=LAST, dimension=""))
    assert {row.gap for line in found.lines for row in line.rows()} == {None, *Gap} - OF_RATES
    outage = read_stats(db, Wanted(("spam_rate",), since=date(2026, 10, 5), until=date(2026, 10, 8)))
    for line in outage.lines:
        assert [row.gap for row in line.rows()] == [None, Gap.OUTAGE, Gap.OUTAGE, None]
    flags = [(row.provisional, row.restated) for line in found.lines for row in line.rows() if row.gap is None]
    assert {(True, False), (False, True), (False, False)} <= set(flags)
    last = [row for line in found.lines if line.key.metric == "spam_rate" for row in line.rows() if row.gap is None]
    assert all(row.provisional == ((LAST - row.day).days < 7) for row in last)


def test_of_a_day_between_two_verdicts_nobody_knows(db):
    """Google keeps no history of its verdicts: they are of the day of a fetch, and no other reason is invented."""
    (line,) = read_stats(db, Wanted(("compliance",), subject=CLUB, dimension="requirement=SPF", since=FIRST)).lines
    assert {row.gap for row in line.rows()} == {None, Gap.BEFORE_ACCESS, Gap.NOT_IMPORTED}
