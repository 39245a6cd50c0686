"""Charts as SVG: well-formed, true to their numbers, broken at gaps, the same bytes each time."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.text import Texts
from workbench.reports.chart_content import Chart, Curve, Dot, Drawn, Limit, Panel
from workbench.reports.charts import height_of, nice, number, render, runs
from workbench.reports.signs import Mark, Pair

SVG = "{http://www.w3.org/2000/svg}"


def chart(*panels, days=10, gaps=(), states=()):
    return Chart("x", "title", "alt", "source", "2026-11-01", days, tuple(panels), gaps, states)


def drawn(*panels, **known):
    return ElementTree.fromstring(render(chart(*panels, **known), Texts("en")))


def panel(*dots, drawing=Drawn.LINE, share=True, limits=()):
    return Panel("a & b < c", share, (Curve("one", "#0072b2", drawing, tuple(dots)),), limits)


def lines(root):
    return [node.get("points").split() for node in root.iter(f"{SVG}polyline")]


def test_no_line_leads_over_a_day_without_a_value():
    root = drawn(panel(*(Dot(day, None, gap="outage") if day in {4, 5} else Dot(day, 0.1) for day in range(10))))
    assert [len(points) for points in lines(root)] == [4, 4]


def test_no_line_leads_over_a_day_that_is_not_there():
    root = drawn(panel(Dot(0, 0.1), Dot(1, 0.1), Dot(5, 0.1), Dot(6, 0.1)))
    assert [len(points) for points in lines(root)] == [2, 2]


def test_a_nought_is_a_dot_and_a_lone_day_too():
    root = drawn(panel(Dot(0, 0.0), Dot(1, 0.2), Dot(5, 0.3)))
    assert len(list(root.iter(f"{SVG}circle"))) - 1 == 2  # one stands in a pattern


def test_a_gap_is_hatched_by_its_reason():
    root = drawn(panel(Dot(0, 0.1), Dot(1, gap="outage"), Dot(2, gap="outage"), Dot(3, gap="not_due")))
    filled = [node for node in root.iter(f"{SVG}rect") if node.get("fill", "").startswith("url")]
    assert [node.get("fill") for node in filled] == ["url(#cross)", "url(#rising)"]
    assert float(filled[0].get("width")) == pytest.approx(2 * float(filled[1].get("width")), abs=0.02)


def test_no_gap_where_another_line_has_the_day():
    both = Panel(
        "x", True,
        (Curve("a", "#000000", Drawn.LINE, (Dot(0, gap="outage"),)), Curve("b", "#000000", Drawn.LINE, (Dot(0, 0.1),))),
    )  # fmt: skip
    assert not [node for node in drawn(both).iter(f"{SVG}rect") if node.get("fill", "").startswith("url")]


def test_bars_begin_at_nought_and_are_stacked():
    stacked = Panel(
        "x", False,
        (Curve("a", "#111111", Drawn.BARS, (Dot(0, 30.0),)), Curve("b", "#222222", Drawn.BARS, (Dot(0, 60.0),))),
    )  # fmt: skip
    boxes = {node.get("fill"): node for node in reversed(list(drawn(stacked).iter(f"{SVG}rect")))}
    low, high = boxes["#111111"], boxes["#222222"]
    assert float(high.get("height")) == pytest.approx(2 * float(low.get("height")), abs=0.02)
    assert float(high.get("y")) + float(high.get("height")) == pytest.approx(float(low.get("y")), abs=0.02)


def test_the_interval_is_shaded_and_the_limit_labelled():
    limits = (Limit(0.001, "warning", Mark.MEDIUM), Limit(0.003, "limit", Mark.CRITICAL))
    root = drawn(panel(Dot(0, 0.002, 0.001, 0.004), Dot(1, 0.002, 0.001, 0.004), limits=limits))
    assert len(list(root.iter(f"{SVG}polygon"))) == 1
    words = [node.text for node in root.iter(f"{SVG}text")]
    assert {"warning", "limit", "a & b < c"} <= set(words)


def test_states_are_runs_with_their_letter():
    states = panel(*(Dot(day, state="green" if day < 5 else "red") for day in range(10)), drawing=Drawn.STATES)
    root = drawn(states, states=(Pair("green", "Green"), Pair("red", "Red")), gaps=(Pair("outage", "Outage"),))
    words = [node.text for node in root.iter(f"{SVG}text")]
    assert words.count("G") == 2 and words.count("R") == 2  # in the row and in the legend
    assert {"Green", "Red", "Outage"} <= set(words)


def test_runs():
    assert list(runs([(0, "a"), (1, "a"), (3, "a"), (4, "b")])) == [("a", 0, 1), ("a", 3, 3), ("b", 4, 4)]


@pytest.mark.parametrize(
    ("value", "end"), [(0, 1), (0.0011, 0.002), (0.003, 0.005), (12, 20), (21, 25), (26, 50), (99, 100)]
)
def test_nice_ends(value, end):
    assert nice(value) == pytest.approx(end)


def test_numbers_of_the_axis():
    assert number(0.0025, Texts("en"), share=True) == "0.25%"
    assert number(0.0025, Texts("ru"), share=True) == "0,25\u00a0%"
    assert number(12500, Texts("en"), share=False) == "12,500"


NUMBERS = st.one_of(st.none(), st.floats(0, 1e9))
DOTS = st.builds(
    Dot,
    st.integers(0, 400),
    NUMBERS,
    NUMBERS,
    NUMBERS,
    st.sampled_from(["", "red", "strange"]),
    st.sampled_from(["", "outage", "new"]),
    st.booleans(),
)


@given(st.lists(DOTS, max_size=8), st.sampled_from(list(Drawn)), st.booleans(), st.sampled_from(["en", "ru"]))
def test_any_numbers(dots, drawing, share, language):
    made = chart(panel(*dots, drawing=drawing, share=share), days=401)
    text = render(made, Texts(language))
    assert text == render(made, Texts(language))
    root = ElementTree.fromstring(text)
    assert float(root.get("height").removesuffix("pt")) == pytest.approx(height_of(made), abs=0.1)
    assert not re.search(r"\b(nan|inf)\b", text)
