from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.errors import UsageError
from workbench.model.findings import CODES, Code, Finding, Plural, Severity
from workbench.model.text import Texts, as_language

EN, RU = Texts("en"), Texts("ru")
NBSP = "\u00a0"


@pytest.fixture
def code(monkeypatch):
    text = Plural("n", "{n} look-up", "{n} look-ups")
    monkeypatch.setitem(CODES, "x.y", Code(Severity.LOW, text, "why {word}", "", "RFC 1"))
    return "x.y"


def test_numbers_and_shares():
    assert (EN.number(1234567.5, 1), RU.number(1234567.5, 1)) == ("1,234,567.5", f"1{NBSP}234{NBSP}567,5")
    assert (EN.percent(0.0008, 2), RU.percent(0.0008, 2)) == ("0.08%", f"0,08{NBSP}%")


def test_dates():
    day = date(2026, 11, 23)
    assert (EN.date(day), RU.date(day)) == ("23 November 2026", "23 ноября 2026")
    moment = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
    assert RU.moment(moment) == "23 ноября 2026, 08:05 UTC"


def test_a_code_in_the_number_of_its_argument(code):
    titles = [EN.title(Finding(code, "a", {"n": n, "word": "w"})) for n in (0, 1, 2)]
    assert titles == ["0 look-ups", "1 look-up", "2 look-ups"]


def test_russian_plurals():
    """Three forms, chosen by the last digits."""
    one = "the project is sound, its one piece of evidence unchanged"
    other = "the project is sound, its {count} pieces of evidence unchanged"
    told = [RU.plural(one, other, n).replace(str(n), "N") for n in (1, 2, 5, 11, 21)]
    assert told[0] == told[4]
    assert told[2] == told[3]
    assert len(set(told)) == 3


def test_what_another_version_stored_is_shown_by_its_code(code):
    assert EN.title(Finding("gone.code", "a")) == "gone.code"
    assert EN.title(Finding(code, "a", {})) == code
    assert EN.why(Finding("gone.code", "a")) == ""


@given(st.text(max_size=50))
def test_a_strangers_words_are_never_a_format(word):
    CODES["x.z"] = Code(Severity.LOW, "said {word}", "w", "", "RFC 1")
    try:
        assert EN.title(Finding("x.z", "a", {"word": word})) == f"said {word}"
    finally:
        del CODES["x.z"]


def test_places_cannot_reach_into_objects():
    with pytest.raises(KeyError):
        EN.tr("{word.__class__}", word="x")


def test_truth_and_lists_are_words():
    assert EN.tr("{a} {b}", a=True, b=["x", "y"]) == "yes x, y"
    assert RU.tr("{a}", a=False) == "нет"


def test_an_error_is_one_line():
    error = UsageError("There is no check {name}", "The checks are {known}", name="x", known="spf")
    assert EN.error(error) == "There is no check x. The checks are spf"
    assert str(error) == "There is no check x. The checks are spf"
    assert RU.error(error).startswith("Нет проверки x")


def test_languages():
    assert as_language("ru") == "ru"
    with pytest.raises(ValueError, match="de"):
        as_language("de")
