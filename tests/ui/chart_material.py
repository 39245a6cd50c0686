"""Panels made by hand, and a window over the sample project."""

import numpy as np

from workbench.model.metrics import Better, Unit
from workbench.model.samples import Gap
from workbench.model.series import GAPS
from workbench.ui.chart_lines import Content, Kind, Limit, Line, Panel

FIRST = 20500  # 16 February 2026, a Monday


def line(values, *, name="a.example", gaps=None, n=None, states=None, words=(), provisional=0, low=None, high=None):
    """Return a line from FIRST on; None is a day without a value, `gaps` says why by place."""
    count = len(values)
    numbers = np.array([np.nan if value is None else value for value in values], np.float64)
    codes = np.full(count, -1, np.int8)
    for at in range(count):
        if values[at] is None and states is None:
            codes[at] = GAPS.index((gaps or {}).get(at, Gap.NOT_GIVEN))
    flags = np.zeros(count, np.bool_)
    flags[count - provisional :] = provisional > 0
    return Line(
        id=name, label=name, first=FIRST, values=numbers, gaps=codes, provisional=flags,
        low=np.full(count, np.nan) if low is None else np.array(low, np.float64),
        high=np.full(count, np.nan) if high is None else np.array(high, np.float64),
        n=np.full(count, 10_000.0) if n is None else np.array(n, np.float64),
        states=np.full(count, -1, np.int16) if states is None else np.array(states, np.int16),
        restated=np.zeros(count, np.bool_), revisions=np.ones(count, np.int32), words=words,
    )  # fmt: skip


def panel(*lines, provider="gmail", kind=Kind.LINES, unit=Unit.SHARE, limits=True):
    """Return a panel of complaint rates."""
    bands = (Limit(0.001, FIRST + 3, "medium", "warning 0.1%"), Limit(0.003, FIRST + 3, "critical", "limit 0.3%"))
    return Panel(
        id=f"test/{provider}", provider=provider, name=provider.title(), metric="Spam rate", detail="of mail",
        unit=unit, better=Better.LOWER, kind=kind, lines=lines, zone="days in UTC", limits=bands if limits else (),
        least=1000,
    )  # fmt: skip


def content(*panels, marks=()):
    """Return the content of a board."""
    last = max(one.last for panel in panels for one in panel.lines)
    return Content(panels, tuple(marks), FIRST, last)


def busy(panels, lines, days=400):
    """Return a content of many lines with holes, zeros and intervals."""
    chance = np.random.default_rng(5)
    made = []
    for number in range(panels):
        drawn = []
        for place in range(lines):
            values = np.abs(0.001 + np.cumsum(chance.normal(0, 0.0001, days)))
            values[chance.random(days) < 0.1] = 0
            values[chance.random(days) < 0.05] = np.nan
            listed = [None if np.isnan(value) else value for value in values]
            drawn.append(line(listed, name=f"d{place}.example", provisional=3, low=values / 2, high=values * 1.5))
        made.append(panel(*drawn, provider=("gmail", "mailru", "yandex", "microsoft", "yahoo")[number % 5]))
    return content(*made)
