"""Hand-made lines of statistics for the chapters."""

from datetime import date

import numpy as np

from workbench.analysis.lines import Line
from workbench.analysis.rates import intervals
from workbench.model.metrics import METRICS
from workbench.model.samples import Gap, NOrigin
from workbench.model.series import GAPS, ORIGINS, SeriesKey, empty, to_number

FIRST = date(2026, 11, 1)


def line(source, subject, metric, values, *, n=None, dimension="", provider="", gap=Gap.NOT_GIVEN, first=FIRST):
    """
    Return a line with these values on the days from `first` on: numbers, words, or None for a day without.

    Args:
        n: Messages of each day, stated by the source.
    """
    key = SeriesKey(source, subject, metric, provider, dimension, "account")
    start = to_number(first)
    made = empty(key, range(start, start + len(values)))
    words = tuple(dict.fromkeys(value for value in values if isinstance(value, str)))
    gaps = np.full(len(values), -1, np.int8)
    for at, value in enumerate(values):
        if value is None:
            gaps[at] = GAPS.index(gap)
        else:
            made.revisions[at] = 1
            if isinstance(value, str):
                made.states[at] = words.index(value)
            else:
                made.values[at] = value
    if n is not None:
        made.n[:] = n
        made.origins[:] = ORIGINS.index(NOrigin.STATED)
    from dataclasses import replace

    series = replace(made, words=words)
    low, high = intervals(series)
    found = METRICS[metric]
    return Line(found, found.given_by(source), series, gaps, low, high)
