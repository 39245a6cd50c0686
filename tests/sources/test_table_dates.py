"""Days in tables: read in one way, or asked."""

from datetime import date

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.table import DayOrder
from workbench.sources._table_dates import find_orders, parse_day

Y, D, M = DayOrder.YEAR_FIRST, DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST
DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-21", "2026/11/21", "2026.11.21", "20261121", "2026-11-21T10:00:00Z", "2026-11-21 10:00", "21.11.2026",
        "11/21/2026", "21/11/2026", "21-11-2026", "21.11.26", "21 Nov 2026", "Nov 21, 2026", "21 November 2026",
        "November 21st, 2026", "21 ноября 2026", "21 ноября 2026 г.", "21 нояб. 2026", "Sat, 21 Nov 2026 10:00:00 +0000",
        "11/21/2026 12:00 AM", "21.11.2026 23:59:59", "суббота, 21 ноября 2026 г.", "21-Nov-2026",
    ],
)  # fmt: skip
def test_one_reading(cell):
    assert parse_day(cell, None) == DAY


@pytest.mark.parametrize("cell", ["01.02.2026", "01/02/2026", "1-2-2026", "01.02.26"])
def test_two_readings_are_not_guessed(cell):
    with pytest.raises(ValueError, match="two ways"):
        parse_day(cell, None)
    assert parse_day(cell, D) == date(2026, 2, 1)
    assert parse_day(cell, M) == date(2026, 1, 2)


def test_the_same_day_either_way():
    assert parse_day("03.03.2026", None) == date(2026, 3, 3)


def test_against_the_order_of_the_table():
    with pytest.raises(ValueError, match="as the others"):
        parse_day("21.11.2026", M)
    assert parse_day("2026-11-21", D) == DAY


@pytest.mark.parametrize(
    "cell", ["", "yesterday", "32.01.2026", "2026-13-01", "2026-02-30", "11.2026", "1.5", "12", "0101"]
)
def test_no_days(cell):
    with pytest.raises(ValueError, match="no day"):
        parse_day(cell, None)


def test_a_column_tells_its_order():
    assert find_orders(["01.02.2026", "13.02.2026"])[0] == {D}
    assert find_orders(["01/02/2026", "01/13/2026"])[0] == {M}
    assert find_orders(["01.02.2026", "03.04.2026"])[:2] == (frozenset({D, M}), ["01.02.2026", "03.04.2026"])
    assert find_orders(["2026-01-02", "2026-02-03"])[0] == frozenset(DayOrder)
    assert find_orders(["13.01.2026", "01.13.2026"])[0] == frozenset()


@given(
    st.dates(date(1996, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["en", "ru"]),
    st.sampled_from(["medium", "long", "full"]),
)
def test_what_babel_writes_is_read(day, language, form):
    assert parse_day(format_date(day, form, locale=language), None) == day


@given(st.text(max_size=40), st.sampled_from([None, *DayOrder]))
def test_any_text(cell, order):
    try:
        found = parse_day(cell, order)
    except ValueError:
        return
    assert 1995 <= found.year <= 2100
