from datetime import date

import pytest

from workbench.model.samples import Gap, Sample

NOTHING = Sample(date(2026, 9, 1), "google_postmaster", "example.org", "spam_rate")


@pytest.mark.parametrize(
    "said", [{"value": 0.0}, {"low": 0.1, "high": 0.2}, {"high": 0.001}, {"state": "bad"}, {"gap": Gap.OUTAGE}]
)
def test_one_of_four(said):
    assert NOTHING._replace(**said).whole


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"value": 0.1, "high": 0.2},
        {"value": 0.1, "gap": Gap.NOT_DUE},
        {"state": "bad", "low": 0.1},
        {"low": float("nan")},
    ],
)
def test_never_none_or_two(said):
    assert not NOTHING._replace(**said).whole
