"""Whatever stands in Google's replies, there is a number that can be one, or a sentence."""

import asyncio
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.providers.base import Response
from tests.sources.google_world import connection, discover, fetch, samples, shop
from workbench.model.errors import SourceError
from workbench.model.metrics import METRICS
from workbench.sources._google_client import read_client

WORDS = st.sampled_from(
    ["domains/shop.example", "domains/", "m0", "m1", "OWNER", "NONE", "UNVERIFIED", "COMPLIANT", "NEEDS_WORK", "SPF",
     "NaN", "Infinity", "12", "-1", "1e400", "", "shop.example", "x"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["domains", "name", "permission", "verificationState", "nextPageToken", "results", "response", "error", "code",
     "message", "details", "reason", "metadata", "domainStats", "metric", "date", "year", "month", "day", "value",
     "floatValue", "doubleValue", "intValue", "stringList", "values", "complianceData", "domainId", "rowData",
     "requirement", "status", "oneClickUnsubscribeVerdict", "state"]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers(-1, 2030) | st.floats(allow_nan=False) | WORDS
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)
STAT = st.fixed_dictionaries(
    {"metric": WORDS, "date": st.fixed_dictionaries({"year": st.just(2026), "month": st.just(11), "day": st.integers(0, 31)}),
     "value": st.dictionaries(st.sampled_from(["floatValue", "doubleValue", "intValue", "stringList"]), LEAVES | JSON)}
)  # fmt: skip
RESULT = (
    st.fixed_dictionaries({"response": st.fixed_dictionaries({"domainStats": st.lists(STAT | JSON, max_size=6)})})
    | JSON
)
LIMITS = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(JSON)
@LIMITS
def test_any_list_of_domains(value):
    google = shop()
    google.answers = [Response.of(value)] + [Response.of({})] * 3
    try:
        found = asyncio.run(discover(google))
    except SourceError:
        return
    assert all(subject.name for subject in found)


@given(st.lists(RESULT, max_size=8), JSON)
@LIMITS
def test_any_numbers(results, compliance):
    google = shop()
    google.answers = [None, Response.of({"results": results}), Response.of(compliance)] + [
        Response.of({"results": []})
    ] * 9
    try:
        batches = asyncio.run(fetch(google))
    except SourceError:
        return
    for sample in samples(batches):
        assert sample.whole and sample.metric in METRICS and (sample.value is None or sample.value >= 0)


@given(st.text(max_size=80) | JSON.map(json.dumps))
@LIMITS
def test_any_client_file(text):
    try:
        client_id, secret = read_client(text)
    except SourceError:
        return
    assert client_id and secret


def test_a_connection_shows_no_secret():
    assert "GOCSPX" not in repr(connection())
