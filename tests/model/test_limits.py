from datetime import date

import pytest

from workbench.model.limits import limits_of
from workbench.model.metrics import METRICS
from workbench.model.rules import load_rules


def test_complaints_are_held_against_google_s_two_numbers():
    limits = limits_of(METRICS["spam_rate"], load_rules())
    assert [(limit.value, limit.since, limit.token) for limit in limits] == [
        (0.001, date(2024, 2, 1), "medium"),
        (0.003, date(2024, 2, 1), "critical"),
    ]
    assert all(limit.source for limit in limits)


@pytest.mark.parametrize("metric", ["sent", "dkim_pass_rate", "compliance"])
def test_what_has_no_limit_gets_none(metric):
    assert limits_of(METRICS[metric], load_rules()) == ()
