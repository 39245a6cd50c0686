"""Numbers as people write them: read in one way, or asked."""

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.table import DecimalMark
from workbench.sources._table_numbers import Number, find_marks, is_empty, parse_number

POINT, COMMA = DecimalMark.POINT, DecimalMark.COMMA


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1.234,5", None, 1234.5),  # the issue's own examples
        ("1 234,5", None, 1234.5),
        ("1\u00a0234,5", None, 1234.5),
        ("1\u202f234\u202f567", None, 1234567),
        ("1,234.5", None, 1234.5),
        ("1'234.50", None, 1234.5),
        ("12", None, 12),
        ("0", None, 0),
        ("0,08", None, 0.08),  # a thousand does not begin with a nought
        ("0.125", None, 0.125),
        (",5", None, 0.5),
        ("1,234", COMMA, 1.234),
        ("1,234", POINT, 1234),
        ("1.234", COMMA, 1234),
        ("1,234,567", None, 1234567),
        ("-4.2", None, -4.2),
        ("−4,2", None, -4.2),
        ("3.40", None, 3.4),
    ],
)
def test_numbers(cell, decimal, value):
    assert parse_number(cell, decimal) == Number(value)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("0,08 %", Number(0.08, percent=True)),
        ("70.4%", Number(70.4, percent=True)),
        ("< 0.1%", Number(0.1, percent=True, below=True)),
        ("&lt;0,1\u00a0%", Number(0.1, percent=True, below=True)),
        ("3‰", Number(0.3, percent=True)),
    ],
)
def test_percentages(cell, expected):
    assert parse_number(cell, None) == expected


@pytest.mark.parametrize("cell", ["1,234", "12.345", "123,456"])
def test_two_readings_are_not_guessed(cell):
    with pytest.raises(ValueError, match="two ways"):
        parse_number(cell, None)


@pytest.mark.parametrize("cell", ["", "abc", "1,23,4", "1.2.3", "1 23", "12 345,6,7", "1.5K", "0x10", "1e5", "٣٤", "%"])
def test_what_is_no_number(cell):
    with pytest.raises(ValueError, match="number"):
        parse_number(cell, None)


@pytest.mark.parametrize("cell", ["", " ", "-", "—", "n/a", "N/A", "нет данных", "Н/Д"])
def test_empty(cell):
    assert is_empty(cell)


def test_zero_is_not_empty():
    assert not is_empty("0")
    assert not is_empty("0,00 %")


def test_a_column_tells_its_mark():
    assert find_marks(["1,234", "0,5"]) == (frozenset({COMMA}), ["1,234"])
    assert find_marks(["1,234", "2,345.1"])[0] == frozenset({POINT})
    assert find_marks(["1,234", "2,345"]) == (frozenset(DecimalMark), ["1,234", "2,345"])
    assert find_marks(["1,5", "2.5"])[0] == frozenset()
    assert find_marks(["12", "7"]) == (frozenset(DecimalMark), [])


@given(st.integers(0, 10**9), st.integers(0, 999), st.sampled_from(["en", "ru", "de", "fr"]))
def test_what_babel_writes_is_read(whole, thousandths, locale):
    value = whole + thousandths / 1000
    decimal = POINT if locale == "en" else COMMA
    written = format_decimal(value, format="#,##0.###", locale=locale)
    assert parse_number(written, decimal).value == pytest.approx(value)


@given(st.text(max_size=30), st.sampled_from([None, POINT, COMMA]))
def test_any_text(cell, decimal):
    try:
        number = parse_number(cell, decimal)
    except ValueError:
        return
    assert number.value == number.value
