"""Charts as SVG: well-formed, true to their numbers, broken at gaps, the same bytes each time."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.text import Texts
from workbench.reports.chart_content import Chart, Curve, Dot, Drawn, Limit, Panel
from workbench.reports.chart_scale import highest
from workbench.reports.charts import height_of, nice, number, render, runs
from workbench.reports.signs import Mark, Pair

SVG = "{http://www.w3.org/2000/svg}"


def chart(*panels, days=10, gaps=(), states=(), signs=()):
    return Chart("x", "title", "alt", "source", "2026-11-01", days, tuple(panels), gaps, states, signs)


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


def hatched(root):
    return [node for node in root.iter(f"{SVG}rect") if node.get("fill", "").startswith("url")]


def two(drawing):
    return Panel(
        "x", True,
        (Curve("a", "#000000", drawing, (Dot(0, gap="outage"),)), Curve("b", "#000001", drawing, (Dot(0, 0.1),))),
    )  # fmt: skip


def test_a_gap_of_one_line_among_several_has_a_strip_of_its_own():
    root = drawn(two(Drawn.LINE))
    (gap,) = hatched(root)
    below = [node for node in root.iter(f"{SVG}rect") if node.get("fill") == "#000000" and node.get("height") == "0.70"]
    assert len(below) == 1 and below[0].get("width") == gap.get("width")  # in the colour of the line that lacks the day


def test_of_bars_a_gap_is_shown_where_all_lack_the_day():
    assert not hatched(drawn(two(Drawn.BARS)))


def test_a_single_line_is_named_and_one_with_nothing_to_show_is_not():
    root = drawn(panel(Dot(0, 0.1)))
    assert "one" in [node.text for node in root.iter(f"{SVG}text")]
    none = Panel(
        "x",
        False,
        (Curve("a", "#111111", Drawn.BARS, (Dot(0, 3.0),)), Curve("b", "#222222", Drawn.BARS, (Dot(0, 0.0),))),
    )
    words = [node.text for node in drawn(none).iter(f"{SVG}text")]
    assert "a" in words and "b" not in words


def test_a_panel_of_ranges_below_a_tenth_of_a_per_cent_does_not_run_to_a_hundred():
    limits = (Limit(0.001, "warning", Mark.MEDIUM), Limit(0.003, "limit", Mark.CRITICAL))
    ranges = panel(*(Dot(day, None, 0.0, 0.001) for day in range(10)), limits=limits)
    assert highest(ranges) <= 0.005
    assert highest(panel(Dot(0, 0.0), limits=limits)) <= 0.002  # nothing but noughts
    assert "100%" not in [node.text for node in drawn(ranges).iter(f"{SVG}text")]


def test_a_value_above_the_scale_has_an_arrow_and_its_figure():
    dots = [Dot(day, 0.001, 0.0005, 0.002) for day in range(8)] + [Dot(8, 0.05, 0.01, 0.25), Dot(9, 0.04, 0.01, 0.25)]
    root = drawn(panel(*dots))
    assert "5%" in [node.text for node in root.iter(f"{SVG}text")]
    assert [node.get("points").count(" ") for node in root.iter(f"{SVG}polygon")].count(2) == 1  # one arrow for both


def test_provisional_days_are_hollow_and_restated_ones_have_a_mark():
    root = drawn(
        panel(Dot(0, 0.1), Dot(1, 0.1, restated=True), Dot(2, 0.1, provisional=True)),
        signs=(Pair("provisional", "may change"), Pair("restated", "changed")),
    )
    hollow = [node for node in root.iter(f"{SVG}circle") if node.get("fill") == "#ffffff"]
    assert len(hollow) == 2  # the day and the legend
    assert [node.get("points").count(" ") for node in root.iter(f"{SVG}polygon")].count(2) == 2
    assert {"may change", "changed"} <= {node.text for node in root.iter(f"{SVG}text")}


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
