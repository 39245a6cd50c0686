"""Which days a fetch asks for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.accounts import Subject
from workbench.sources.base import SourceInfo, Window
from workbench.store.coverage import Covered
from workbench.tasks.day_zones import zone_of
from workbench.tasks.fetch_days import Order, first_unsettled, settles_days, windows

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
TODAY = NOW.date()
GOOGLE = SourceInfo("google_postmaster", "Google", history_days=120)
SHOP = Subject("shop.example")


def test_zones_of_days():
    assert str(zone_of("mailru_postmaster")) == "Europe/Moscow"
    assert zone_of("google_postmaster").key == "UTC"
    assert zone_of("sendgrid") is UTC and zone_of("microsoft_snds") is UTC


def test_days_that_settle():
    assert settles_days("google_postmaster") == 7 and settles_days("google_postmaster", "spam_rate") == 7
    assert settles_days("google_postmaster", "compliance") == 0
    assert settles_days("mailru_postmaster", "inboxed") == 3 and settles_days("mailru_postmaster", "no_such") == 0


def test_today_is_that_of_the_source():
    mailru = SourceInfo("mailru_postmaster", "Mail.ru", history_days=365)
    assert list(windows(mailru, [SHOP], [], Order(), NOW)) == [
        Window(TODAY + timedelta(days=1 - 365), TODAY + timedelta(days=1))
    ]


def covered(first, last, asked, subject="shop.example"):
    return Covered(
        "google_postmaster", "a", subject, first, last, datetime(asked.year, asked.month, asked.day, 9, tzinfo=UTC)
    )


def test_a_domain_that_came_later():
    known = [covered(TODAY - timedelta(days=120), TODAY - timedelta(days=3), TODAY - timedelta(days=1))]
    found = windows(GOOGLE, [SHOP, Subject("new.example")], known, Order(), NOW)
    assert found == {
        Window(TODAY - timedelta(days=7), TODAY): [SHOP],
        Window(TODAY - timedelta(days=120), TODAY): [Subject("new.example")],
    }


def test_a_hole_is_asked_for_again():
    early = covered(TODAY - timedelta(days=120), TODAY - timedelta(days=60), TODAY - timedelta(days=50))
    late = covered(TODAY - timedelta(days=40), TODAY, TODAY)
    (window,) = windows(GOOGLE, [SHOP], [late, early], Order(), NOW)
    assert window.first == TODAY - timedelta(days=59)


def test_days_that_the_user_names():
    known = [covered(TODAY - timedelta(days=120), TODAY, TODAY)]
    order = Order(date(2026, 1, 1), date(2026, 1, 5))
    assert list(windows(GOOGLE, [SHOP], known, order, NOW)) == [Window(date(2026, 1, 1), date(2026, 1, 5))]
    assert not windows(GOOGLE, [SHOP], known, Order(since=TODAY + timedelta(days=1)), NOW)
    (window,) = windows(GOOGLE, [SHOP], [], Order(until=date(2026, 1, 5)), NOW)
    assert window == (date(2026, 1, 5) - timedelta(days=120), date(2026, 1, 5))


DAYS = st.integers(0, 60).map(lambda number: TODAY - timedelta(days=60 - number))


@given(st.lists(st.tuples(DAYS, DAYS)), DAYS, DAYS)
@settings(max_examples=100, deadline=None)
def test_no_unsettled_day_is_passed_over(settled, one, two):
    first, last = min(one, two), max(one, two)
    found = first_unsettled([Window(*pair) for pair in settled], first, last)
    assert first <= found <= last
    day = first
    while day < found:
        assert any(start <= day <= end for start, end in settled)
        day += timedelta(days=1)
    if found < last:
        assert not any(start <= found <= end for start, end in settled)


@pytest.mark.parametrize("settles", [0])
def test_what_never_changes_is_asked_for_a_day(settles):
    v1 = SourceInfo("yahoo_sender_hub", "Yahoo", history_days=30)
    assert settles_days("yahoo_sender_hub") == settles
    known = [covered(TODAY - timedelta(days=30), TODAY, TODAY)]
    assert list(windows(v1, [SHOP], known, Order(), NOW)) == [Window(TODAY, TODAY)]


def test_days_to_come_are_not_asked_for():
    assert list(windows(GOOGLE, [SHOP], [], Order(until=TODAY + timedelta(days=9999)), NOW)) == [
        Window(TODAY - timedelta(days=120), TODAY)
    ]
    assert windows(GOOGLE, [SHOP], [], Order(since=TODAY + timedelta(days=1)), NOW) == {}


def test_a_clock_that_was_wrong_once_hides_no_days():
    """The computer took it for next year: the days until then were noted as asked for."""
    wrong = TODAY + timedelta(days=400)
    known = [
        covered(TODAY - timedelta(days=120), TODAY - timedelta(days=1), TODAY - timedelta(days=1)),
        covered(wrong - timedelta(days=120), wrong, wrong),
        covered(TODAY - timedelta(days=9), wrong, wrong),
    ]
    assert list(windows(GOOGLE, [SHOP], known, Order(), NOW)) == [Window(TODAY - timedelta(days=7), TODAY)]
