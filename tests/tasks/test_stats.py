"""One reading for all: days, computed rates, intervals, reasons, zones."""

from datetime import UTC, date, datetime

import pytest

from workbench.model.samples import Gap, NOrigin, Sample
from workbench.store.project import Access, Project
from workbench.store.sample_rows import Run, put_run
from workbench.store.samples import put_samples
from workbench.tasks.day_zones import zone_day
from workbench.tasks.stats import Wanted, is_address, read_stats

NOW = datetime(2026, 6, 10, 22, 30, tzinfo=UTC)


def day(number):
    return date(2026, 6, number)


def counted(number, metric, value, source="mailru_postmaster", **more):
    return Sample(day(number), source, "example.org", metric, value, **{"provider": "mailru", "account": "a", **more})


@pytest.fixture
def db(tmp_path):
    """Mail.ru of a week: the fourth day is missing, on the fifth nothing was sent, the sixth is a restatement."""
    with Project.create(tmp_path / "a.postmaster") as project:

        def fill(db):
            put_run(db, Run("1", "mailru_postmaster", "t", "a", NOW, (("example.org", day(1), day(10)),)))
            for number, sent, complaints in ((2, 1000, 1), (3, 160, 1), (5, 0, 0), (6, 500, 9)):
                counts = {
                    "sent": sent,
                    "inboxed": sent,
                    "complaints": complaints,
                    "spam_foldered": 0,
                    "spam_rejected": 0,
                }
                put_samples(db, [counted(number, metric, value) for metric, value in counts.items()])
                if sent:
                    share = counted(number, "spam_foldered_share", 0.01, n=sent, n_origin=NOrigin.STATED)
                    put_samples(db, [share])
            put_samples(db, [counted(6, "complaints", 10, fetched=NOW)])

        project.write(fill).result()
        yield project.read()


def rows(db, metric, **more):
    (line,) = read_stats(db, Wanted((metric,), **more), now=NOW).lines
    return {row.day.day: row for row in line.rows()}


def test_days_values_and_reasons(db):
    found = rows(db, "spam_foldered_share")
    assert {number: row.gap for number, row in found.items()} == {
        2: None, 3: None, 4: Gap.NOT_GIVEN, 5: Gap.NOTHING_SENT, 6: None,
        7: Gap.NOT_GIVEN, 8: Gap.NOT_GIVEN, 9: Gap.NOT_GIVEN, 10: Gap.NOT_GIVEN,
    }, "in Moscow it is the 11th already, and was when the 10th was asked for"  # fmt: skip
    assert (found[2].n, found[2].n_origin, found[2].revision) == (1000, NOrigin.STATED, 1)
    assert found[2].low < 0.01 < found[2].high
    assert (found[4].value, found[4].n, found[4].revision) == (None, None, None)


def test_a_computed_rate(db):
    found = rows(db, "complaint_rate", until=day(6))
    assert [row.value for row in found.values()] == [0.001, 1 / 160, None, None, 0.02]
    assert (found[3].n, found[3].low < 0.0015, found[3].high > 0.03) == (160, True, True)
    assert (found[6].restated, found[6].revision, found[5].gap) == (True, 2, Gap.NOTHING_SENT)
    (line,) = read_stats(db, Wanted(("complaint_rate",)), now=NOW).lines
    assert (line.computed, line.given.day_zone, line.metric.denominator) == (True, "Europe/Moscow", "inboxed")


def test_a_rate_of_nothing_says_so(tmp_path):
    with Project.create(tmp_path / "zero.postmaster") as project:

        def fill(db):
            put_run(db, Run("1", "mailru_postmaster", "t", "a", NOW, (("example.org", day(1), day(10)),)))
            for number, sent, inboxed, complaints in ((2, 50, 0, 0), (3, 0, 0, 0), (4, 50, 5, 6)):
                counts = {"sent": sent, "inboxed": inboxed, "complaints": complaints, "reads": 0}
                put_samples(db, [counted(number, metric, value) for metric, value in counts.items()])

        project.write(fill).result()
        found = rows(project.read(), "complaint_rate", until=day(4))
        assert [row.gap for row in found.values()] == [Gap.NO_MAIL, Gap.NOTHING_SENT, Gap.CONTRADICTION]
        assert [row.gap for row in rows(project.read(), "read_rate", until=day(4)).values()] == [
            Gap.NO_MAIL, Gap.NOTHING_SENT, None
        ]  # fmt: skip


def test_a_period_before_the_first_day_has_no_days(db):
    assert read_stats(db, Wanted(until=day(1)), now=NOW).lines == ()
    (line,) = read_stats(db, Wanted(("sent",), until=day(2)), now=NOW).lines
    assert len(line.series) == 1


def test_counts_have_no_interval_and_zero_is_zero(db):
    found = rows(db, "sent", since=day(4), until=day(5))
    assert [(row.value, row.low, row.gap) for row in found.values()] == [(None, None, Gap.NOT_GIVEN), (0.0, None, None)]


def test_everything_in_the_order_of_the_catalogue(db):
    found = [line.key.metric for line in read_stats(db, Wanted(), now=NOW).lines]
    assert found == [
        "inboxed", "spam_foldered", "spam_rejected", "spam_foldered_share", "sent", "complaints", "complaint_rate",
        "inbox_rate", "spam_folder_rate",
    ]  # fmt: skip
    assert read_stats(db, Wanted(subject="other.example"), now=NOW).lines == ()


def test_a_metric_that_the_catalogue_lacks_is_shown(tmp_path):
    with Project.create(tmp_path / "b.postmaster") as project:
        project.write(lambda db: put_samples(db, [counted(1, "of_tomorrow", 5, source="newer")])).result()
        (line,) = read_stats(project.read(), Wanted(), now=NOW).lines
        assert (line.metric.id, line.given, [row.value for row in line.rows()]) == ("of_tomorrow", None, [5])


def test_reading_needs_no_right_to_write(tmp_path):
    Project.create(tmp_path / "c.postmaster").close()
    with Project.open(tmp_path / "c.postmaster", access=Access.READ) as project:
        found = read_stats(project.read(), Wanted(), now=NOW)
        assert (found.today, found.lines) == (day(10), ())


def test_the_day_in_a_zone():
    assert zone_day(NOW, "Europe/Moscow") == day(11)
    assert zone_day(NOW, "America/New_York") == day(10)
    assert zone_day(NOW, "") == zone_day(NOW, "account") == zone_day(NOW, "No/Where") == day(10)


@pytest.mark.parametrize(("subject", "expected"), [("192.0.2.1", True), ("192.0.2.0/24", True), ("example.org", False)])
def test_addresses(subject, expected):
    assert is_address(subject) is expected


def test_a_day_is_over_at_the_midnight_of_its_own_zone(tmp_path):
    """Asked at two in the morning in UTC, it is still the evening of the 9th in New York: that day is not yet over."""
    asked = datetime(2026, 6, 10, 2, tzinfo=UTC)
    with Project.create(tmp_path / "d.postmaster") as project:

        def fill(db):
            put_run(db, Run("1", "postmark", "t", "a", asked, (("example.org", day(7), day(10)),)))
            put_samples(db, [counted(7, "sent", 5, source="postmark", provider="")])

        project.write(fill).result()
        (line,) = read_stats(project.read(), Wanted(until=day(10)), now=NOW).lines
        assert {row.day.day: row.gap for row in line.rows()} == {
            7: None, 8: Gap.NOT_GIVEN, 9: Gap.NOT_IMPORTED, 10: Gap.NOT_DUE,
        }  # fmt: skip


def test_a_sending_service_knows_nothing_of_the_mail_of_another(tmp_path):
    with Project.create(tmp_path / "e.postmaster") as project:

        def fill(db):
            for source in ("sendgrid", "postmark"):
                put_run(db, Run(source, source, "t", source, NOW, (("example.org", day(1), day(5)),)))
            for number, sent in ((1, 5), (2, 0), (3, 5)):
                put_samples(db, [counted(number, "sent", sent, source="sendgrid", provider="", account="sendgrid")])
            put_samples(db, [counted(2, "delivered", 0, source="sendgrid", provider="", account="sendgrid")])
            for number in (1, 3):
                put_samples(db, [counted(number, "sent", 7, source="postmark", provider="", account="postmark")])

        project.write(fill).result()
        found = {line.key.source: line for line in read_stats(project.read(), Wanted(("sent",)), now=NOW).lines}
        assert next(row.gap for row in found["postmark"].rows() if row.day == day(2)) == Gap.NOT_GIVEN


def test_what_one_account_of_a_sending_service_was_asked_for_is_not_what_another_was(tmp_path):
    with Project.create(tmp_path / "f.postmaster") as project:

        def fill(db):
            put_run(db, Run("1", "sendgrid", "t", "one", NOW, (("example.org", day(1), day(9)),)))
            put_run(db, Run("2", "sendgrid", "t", "two", NOW, (("example.org", day(1), day(3)),)))
            for account in ("one", "two"):
                put_samples(db, [counted(1, "sent", 5, source="sendgrid", provider="", account=account)])

        project.write(fill).result()
        found = {line.key.account: line for line in read_stats(project.read(), Wanted(until=day(5)), now=NOW).lines}
        assert [row.gap for row in found["one"].rows()] == [None, *[Gap.NOT_GIVEN] * 4]
        assert [row.gap for row in found["two"].rows()] == [None, *[Gap.NOT_GIVEN] * 2, *[Gap.NOT_IMPORTED] * 2]


def test_no_mail_to_one_part_of_a_provider_is_not_no_mail_to_another(tmp_path):
    """AOL's mailboxes are Yahoo's: that nothing was sent to them says nothing of the others."""
    with Project.create(tmp_path / "g.postmaster") as project:

        def fill(db):
            put_run(db, Run("1", "sendgrid", "t", "a", NOW, (("example.org", day(1), day(9)),)))
            for part, counts in (("isp=AOL", {1: 5, 2: 0, 3: 5}), ("isp=Yahoo", {1: 5, 3: 5})):
                said = {"source": "sendgrid", "provider": "yahoo", "dimension": part}
                put_samples(db, [counted(number, "sent", count, **said) for number, count in counts.items()])
                put_samples(db, [counted(1, "opens", 1, **said), counted(3, "opens", 1, **said)])

        project.write(fill).result()
        lines = read_stats(project.read(), Wanted(("opens",), until=day(3)), now=NOW).lines
        assert {line.key.dimension: [row.gap for row in line.rows()][1] for line in lines} == {
            "isp=AOL": Gap.NOTHING_SENT, "isp=Yahoo": Gap.NOT_GIVEN,
        }  # fmt: skip


def test_no_rate_is_made_of_complaints_that_cannot_arrive(tmp_path):
    """Gmail and Apple tell sending services of no complaint: nought of a million is no rate there."""
    from datetime import date

    from workbench.model.samples import Sample
    from workbench.store.project import Project
    from workbench.store.samples import put_samples

    made = [
        Sample(
            date(2026, 11, 20),
            "sendgrid",
            "shop.example",
            metric,
            value,
            provider=provider,
            dimension=f"isp={provider}",
        )
        for provider in ("gmail", "yahoo")
        for metric, value in (("delivered", 1000.0), ("complaints", 0.0 if provider == "gmail" else 2.0))
    ]
    with Project.create(tmp_path / "c.postmaster") as project:
        project.write(lambda db: put_samples(db, made)).result()
        found = read_stats(project.read(), Wanted(("complaint_rate_delivered",))).lines
    assert [(line.key.provider, float(line.series.values[0])) for line in found] == [("yahoo", 0.002)]
