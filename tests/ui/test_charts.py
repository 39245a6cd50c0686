from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.chart_material import FIRST, busy, content, line, panel
from workbench.model.metrics import Better, Unit
from workbench.model.palette import DARK, LIGHT, PROVIDERS, STATES, contrast
from workbench.model.samples import Gap
from workbench.model.text import Texts
from workbench.ui.chart_days import day_ticks
from workbench.ui.chart_gaps import LOOKS, Gaps
from workbench.ui.chart_heads import apart
from workbench.ui.chart_lines import Kind, Mark
from workbench.ui.chart_marks import Marks
from workbench.ui.chart_notes import gathered
from workbench.ui.chart_scale import fit
from workbench.ui.chart_states import groups, stretches
from workbench.ui.charts import Board
from workbench.ui.theme import Mode

LIST = [0.0005, 0.0004, None, 0.0, None, None, 0.004, 0.0006, 0.0007]


@pytest.fixture
def board(qtbot, session):
    made = Board(session)
    qtbot.addWidget(made)
    made.resize(900, 420)
    made.log = True
    made.show()
    return made


@pytest.fixture
def small(board):
    gaps = {2: Gap.BELOW_THRESHOLD, 4: Gap.OUTAGE, 5: Gap.OUTAGE}
    board.show_content(
        content(
            panel(line(LIST, gaps=gaps, n=[500] + [5000] * 8, provisional=2)),
            panel(line([0.002] * 9), provider="mailru"),
        )
    )
    return board


def image_of(items):
    """Return what a view shows as a picture."""
    view = items.view
    image = QImage(round(view.width()), round(view.height()), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    scene = view.scene()
    scene.render(painter, image.rect(), view.sceneBoundingRect())
    painter.end()
    return image


def colours(image, x, top=0, bottom=None):
    return {image.pixelColor(round(x), y).name() for y in range(top, bottom or image.height())}


def drag(widget, start, end, keys):
    """Press, move with the button down, let go."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    steps = [QPoint(start.x() + (end.x() - start.x()) * n // 8, start.y()) for n in range(1, 9)]
    events = [(QEvent.Type.MouseButtonPress, start, left, left)]
    events += [(QEvent.Type.MouseMove, at, none, left) for at in steps]
    events += [(QEvent.Type.MouseButtonRelease, end, left, none)]
    for kind, at, button, buttons in events:
        place = QPointF(at)
        QApplication.sendEvent(widget, QMouseEvent(kind, place, QPointF(widget.mapToGlobal(at)), button, buttons, keys))
        QTest.qWait(12)  # pyqtgraph takes moves at most so often


def wheel(widget, at):
    place, none = QPointF(at), Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(place, QPointF(widget.mapToGlobal(at)), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, none,
                        Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_provider_stands_out_from_the_ground(tokens):
    inks = [ink.on(dark=tokens is DARK) for ink in PROVIDERS.values()]
    assert len(set(inks)) == len(inks)
    assert all(contrast(ink, tokens.base) >= 3 for ink in inks)


def test_no_state_is_told_by_colour_alone():
    assert all(ink.letter and ink.pattern for ink in STATES.values())
    for family in (("green", "yellow", "red"), ("high", "medium", "low", "bad"), ("healthy", "probation", "shutdown")):
        assert len({STATES[name].pattern for name in family}) == len(family)
    assert len(LOOKS) == len(Gap)


def test_a_line_stops_at_a_missing_day_and_goes_on_behind_it(small):
    curve = small.panels[0].curves[0]
    assert curve.opts["connect"] == "finite"
    _, heights = curve.getData()
    assert np.isnan(heights[[2, 4, 5]]).all(), "no point where there is no value"
    image = image_of(small.panels[0])
    items = small.panels[0]
    ink = QColor(items.inks[0])
    day = items.layers[0].x(FIRST + 4.5)
    near = [QColor(name) for name in colours(image, float(day))]
    assert not [one for one in near if abs(one.hue() - ink.hue()) < 8 and one.saturation() > 150]


def test_gaps_are_drawn_as_gaps_with_the_reason_s_icon(small):
    gaps = next(layer for layer in small.panels[0].layers if isinstance(layer, Gaps))
    assert gaps.stretches == [(2, 3, Gap.BELOW_THRESHOLD), (4, 6, Gap.OUTAGE)]
    image = image_of(small.panels[0])
    hatched = colours(image, float(gaps.x(FIRST + 4.4)))
    assert small.session.theme.tokens.window in hatched
    assert QColor(small.session.theme.tokens.good_tint).name() not in hatched
    assert len(hatched) > 3, "hatch and icon"


def test_zero_is_a_dot_on_zero_and_not_a_gap(small):
    items = small.panels[0]
    marks = next(layer for layer in items.layers if isinstance(layer, Marks))
    assert marks.zeros.tolist() == [value == 0 for value in LIST]
    image = image_of(items)
    at = image.pixelColor(round(float(marks.x(FIRST + 3))), round(float(marks.y(items.scale.zero))))
    assert abs(at.hue() - QColor(items.inks[0]).hue()) < 10


def test_few_messages_are_hollow_and_the_last_days_provisional(small):
    marks = next(layer for layer in small.panels[0].layers if isinstance(layer, Marks))
    assert np.flatnonzero(marks.few).tolist() == [0]
    assert np.flatnonzero(marks.provisional).tolist() == [7, 8]
    settled, open_ = small.panels[0].curves
    assert np.isnan(settled.getData()[1][7:]).all()
    assert np.flatnonzero(np.isfinite(open_.getData()[1])).tolist() == [6, 7, 8], "joined to the last settled day"
    assert open_.opts["pen"].color().name() == small.session.theme.tokens.muted


def test_bands_begin_on_the_day_of_their_rule(small):
    ground = small.panels[0].ground
    assert [(token, since) for _, _, token, since in ground.bands()] == [
        ("good", FIRST + 3),
        ("medium", FIRST + 3),
        ("critical", FIRST + 3),
    ]
    heights = [low for low, _, _, _ in ground.bands()]
    assert heights[1:] == [-1.0, pytest.approx(np.log10(0.3))]
    image = image_of(small.panels[0])
    assert image.pixelColor(round(float(ground.x(FIRST + 1.3))), 2).name() == LIGHT.base
    assert image.pixelColor(round(float(ground.x(FIRST + 7.3))), 2).name() != LIGHT.base


@pytest.mark.parametrize(
    ("log", "least", "most", "words"),
    [
        (True, 0.0005, 0.004, ["0%", "0.01%", "0.1%", "1%", "10%"]),
        (True, 0.00002, 0.3, ["0%", "0.001%", "0.01%", "0.1%", "1%", "10%", "100%"]),
        (False, 0.01, 0.1, ["0%", "5%", "10%"]),
        (False, float("inf"), 0.0, ["0%", "0.05%", "0.10%"]),
    ],
)
def test_scales_show_everything_and_zero(log, least, most, words):
    scale = fit(Unit.SHARE, least, most, log=log, whole=True)
    assert [scale.words(Texts("en"), tick) for tick in scale.ticks] == words
    assert scale.bottom <= float(scale.at(0.0)) < float(scale.at(max(most, 1e-9))) <= scale.top


def test_a_scale_that_does_not_begin_at_zero_says_so(board):
    rates = panel(line([0.97, 0.98, 0.99]), limits=False)
    board.log = False
    board.show_content(
        content(type(rates)(**{name: getattr(rates, name) for name in rates.__slots__} | {"better": Better.HIGHER}))
    )
    assert board.panels[0].scale.truncated
    assert "axis begins at" in board.panels[0].head.corner()


def test_panels_share_days_and_scale(small):
    small.show_days(FIRST + 1, FIRST + 7)
    ranges = [items.view.viewRange()[0] for items in small.panels]
    assert ranges[0] == pytest.approx(ranges[1])
    assert small.strips.view.viewRange()[0] == ranges[0]
    assert small.strips.overview.brush.getRegion() == pytest.approx(ranges[0])
    assert small.panels[0].scale == small.panels[1].scale
    small.same = False
    small.log = False
    small.rescale()
    assert small.panels[0].scale != small.panels[1].scale


def test_the_brush_moves_the_charts(small):
    small.strips.overview.brush.setRegion((FIRST + 2, FIRST + 8))
    assert small.range() == pytest.approx((FIRST + 2, FIRST + 8))


@pytest.mark.parametrize(("shrink", "grow"), [("z", "x"), ("я", "ч"), ("+", "-")])
def test_keys_zoom_on_both_keyboards(small, shrink, grow):
    before = small.range()
    QTest.sendKeyEvent(
        QTest.KeyAction.Click,
        small,
        Qt.Key.Key_unknown if shrink in "яzx" else Qt.Key.Key_Plus,
        shrink,
        Qt.KeyboardModifier.NoModifier,
    )
    assert small.range()[1] - small.range()[0] < before[1] - before[0]
    QTest.sendKeyEvent(
        QTest.KeyAction.Click,
        small,
        Qt.Key.Key_unknown if shrink in "яzx" else Qt.Key.Key_Minus,
        grow,
        Qt.KeyboardModifier.NoModifier,
    )
    assert small.range() == pytest.approx(before, abs=0.01)


def test_arrows_move_the_day_and_say_it(small):
    QTest.keyClick(small, Qt.Key.Key_End)
    assert small.day == FIRST + 8
    QTest.keyClick(small, Qt.Key.Key_Left)
    QTest.keyClick(small, Qt.Key.Key_Left)
    assert small.said.text() == "Sun, 22 Feb 2026, Gmail, Spam rate, 0.40%, at or above 0.30%"
    assert small.accessibleDescription() == small.said.text()
    QTest.keyClick(small, Qt.Key.Key_Left)
    assert "Outage of the provider" in small.said.text()
    QTest.keyClick(small, Qt.Key.Key_Down)
    assert "Mailru" in small.said.text()
    assert all(items.hairline.isVisible() for items in small.panels)
    assert small.card.isVisible()
    QTest.keyClick(small, Qt.Key.Key_Escape)
    assert small.day is None
    assert not small.card.isVisible()


def test_the_card_has_every_panel_with_n_and_what_it_was_before(small):
    small.compare(7, overlay=False)
    small.mark(FIRST + 8)
    said = small.card.text.text()
    assert "Gmail" in said
    assert "Mailru" in said
    assert "n = 5,000" in said
    assert "provisional" in said
    assert "+0.03 points to 7 days before" in said
    small.mark(FIRST + 2)
    assert "Below the provider" in small.card.text.text()


def test_the_period_before_is_a_thin_dashed_line(small):
    small.compare(7, overlay=True)
    before = small.panels[0].before[0]
    assert before.opts["pen"].style() == Qt.PenStyle.DashLine
    assert before.opts["pen"].width() < small.panels[0].curves[0].opts["pen"].width()
    assert before.getData()[0][0] == FIRST + 7


def test_wheel_and_drag_go_by_days_and_shift_chooses_a_period(qtbot, small):
    view = small.panels[0].view
    chart = small.body.viewport()
    start = small.body.mapFromScene(view.sceneBoundingRect().center())
    before = view.viewRange()
    chosen = []
    small.selected.connect(lambda first, last: chosen.append((first, last)))
    a, b = (small.body.mapFromScene(view.mapViewToScene(QPointF(day, 0))) for day in (FIRST + 1.2, FIRST + 5.1))
    a, b = QPoint(round(a.x()), round(start.y())), QPoint(round(b.x()), round(start.y()))
    drag(chart, a, b, Qt.KeyboardModifier.ShiftModifier)
    assert chosen == [(FIRST + 1, FIRST + 5)]
    assert view.viewRange() == before, "choosing does not pan"
    small.show_days(FIRST + 2, FIRST + 7.5)
    drag(chart, a, b, Qt.KeyboardModifier.NoModifier)
    assert view.viewRange()[0][0] < FIRST + 2, "a drag pans"
    assert view.viewRange()[1] == before[1], "values stand still"
    days = small.range()[1] - small.range()[0]
    wheel(chart, a)
    assert small.range()[1] - small.range()[0] < days


def test_states_are_runs_and_never_lines(board):
    words = ("green", "red")
    row = line([None] * 8, states=[0, 0, -1, 0, 1, 1, -1, -1], words=words)
    board.show_content(content(panel(row, kind=Kind.STATES, unit=Unit.STATE, limits=False)))
    assert board.panels[0].curves == []
    runs = [(one.first - FIRST, one.last - FIRST, one.state) for one in stretches(row) if one.state]
    assert runs == [(0, 1, "green"), (3, 3, "green"), (4, 5, "red")]
    assert [(one.first - FIRST, one.last - FIRST) for one in groups(stretches(row))] == [(0, 3), (4, 5)]
    image = image_of(board.panels[0])
    assert len({image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}) > 2


def test_bars_begin_at_zero_and_stack(board):
    parts = [line([100, 0, None], name="inbox"), line([20, 0, None], name="spam")]
    board.show_content(content(panel(*parts, kind=Kind.BARS, unit=Unit.COUNT, limits=False)))
    assert board.panels[0].scale.bottom == 0
    assert board.panels[0].scale.top >= 120


def test_colours_change_live(small):
    before = small.panels[0].curves[0].opts["pen"].color().name()
    small.session.theme.choose(Mode.DARK)
    small.restyle()
    assert small.panels[0].curves[0].opts["pen"].color().name() != before
    image = image_of(small.panels[0])
    assert image.pixelColor(2, 2).lightness() < 90
    small.session.theme.choose(Mode.LIGHT)


def test_marks_that_collide_are_gathered():
    marks = tuple(Mark(FIRST + day, FIRST + day, "note", str(day)) for day in range(4))
    found = gathered(marks, [0.0, 5.0, 40.0, 90.0])
    assert [len(one.marks) for one in found] == [2, 1, 1]


def test_labels_move_apart_and_stay_inside():
    placed = apart([(10.0, "a", ""), (11.0, "b", ""), (58.0, "c", "")], 12, 60)
    heights = [y for y, _, _ in placed]
    assert all(b - a >= 11.9 for a, b in pairwise(heights))
    assert heights[-1] <= 54


@pytest.mark.parametrize(("days", "kind"), [(5, "day"), (60, "day"), (400, "month"), (3000, "month")])
def test_days_are_named_as_far_as_there_is_room(days, kind):
    found, ticks = day_ticks(FIRST, FIRST + days, 900, 70)
    assert found == kind
    assert 1 < len(ticks) <= 900 / 70 + 4


def test_many_points_are_drawn_fast_and_smoothed_when_all_is_still(qtbot, board):
    board.show_content(busy(4, 5))
    board.show_days(board.content.first, board.content.first + 100)
    assert not board.panels[0].curves[0].opts["antialias"]
    qtbot.waitUntil(lambda: board.panels[0].curves[0].opts["antialias"])
