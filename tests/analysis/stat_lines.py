"""Lines of statistics made by hand, as the project would read them."""

from datetime import date, timedelta

import numpy as np

from workbench.analysis.lines import Line
from workbench.analysis.rates import intervals
from workbench.model.metrics import METRICS
from workbench.model.samples import Gap, NOrigin
from workbench.model.series import GAPS, ORIGINS, SeriesKey, empty, to_number

TODAY = date(2026, 11, 20)
SOURCES = {"gmail": "google_postmaster", "yahoo": "yahoo_sender_hub", "mailru": "mailru_postmaster",
           "microsoft": "microsoft_snds"}  # fmt: skip


def line(metric, days, *, subject="shop.example", provider="gmail", dimension="", last=TODAY, source=None):
    """
    Return a line whose last day is `last`.

    Each day is None (nothing known), a number, a word of state, a pair (share, n), or a triple (low, high, n).
    """
    first = to_number(last - timedelta(len(days) - 1))
    key = SeriesKey(source or SOURCES[provider], subject, metric, provider, dimension)
    series = empty(key, range(first, first + len(days)))
    words = tuple(dict.fromkeys(day for day in days if isinstance(day, str)))
    for at, day in enumerate(days):
        if isinstance(day, str):
            series.states[at] = words.index(day)
        elif isinstance(day, tuple):
            *ends, n = day
            if n is not None:
                series.n[at], series.origins[at] = n, ORIGINS.index(NOrigin.STATED)
            if len(ends) == 2:
                series.low[at], series.high[at] = ends
            else:
                series.values[at] = ends[0]
        elif day is not None:
            series.values[at] = day
    series = type(series)(**{name: getattr(series, name) for name in series.__slots__} | {"words": words})
    low, high = intervals(series)
    gaps = np.where(series.given, -1, GAPS.index(Gap.NOT_GIVEN)).astype(np.int8)
    return Line(METRICS[metric], METRICS[metric].given_by(key.source), series, gaps, low, high)


def verdict(requirement, state, *, reason=None, **more):
    """Return Google's verdict on a requirement, with its reason beside it."""
    dimension = f"requirement={requirement}"
    found = [line("compliance", [state], dimension=dimension, **more)]
    return found + ([line("compliance_reason", [reason], dimension=dimension, **more)] if reason else [])
