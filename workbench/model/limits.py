"""The dated limits that a metric is held against: one place for the window's bands and the report's."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from workbench.model.metrics import Metric
from workbench.model.rules import RulePack

_BANDS = {
    "complaints": ("complaints.warn", "complaints.limit"),
    "bounces": ("bounces.warn", "bounces.limit"),
    "spam_folder": ("spam_folder.warn",),
}
"""Names of the warning and the limit of each band; a band without any in the pack is not drawn."""


class Limit(NamedTuple):
    """
    A number from which on a metric is in another band.

    Attributes:
        value: In the metric's unit: a share 0..1.
        since: The day from which the rule holds; before it there is no band.
        token: Colour of what lies from it on: `medium` from the warning, `critical` from the limit.
        source: Who says so; translated under the context `rules`.
    """

    value: float
    since: date
    token: str
    source: str


def limits_of(metric: Metric, rules: RulePack) -> tuple[Limit, ...]:
    """Return warning and limit of a metric, lowest first; empty where the pack has none for it."""
    found = []
    for name, token in zip(_BANDS.get(metric.band, ()), ("medium", "critical"), strict=False):
        threshold = rules.thresholds.get(name)
        if threshold is not None:
            found.append(Limit(threshold.value, date.fromisoformat(threshold.date), token, threshold.source))
    return tuple(found)
