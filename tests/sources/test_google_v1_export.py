"""Old exports of Google's v1: every field, nothing invented for what they leave out, v2 never mixed in."""

import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.errors import SourceError
from workbench.model.metrics import METRICS
from workbench.sources.base import FILES
from workbench.sources.google_v1_export import GoogleV1Export

DAY = date(2025, 3, 7)
WHOLE = {
    "name": "domains/shop.example/trafficStats/20250307",
    "userReportedSpamRatio": 0.0125,
    "domainReputation": "MEDIUM",
    "ipReputations": [
        {"reputation": "BAD", "ipCount": "0"},
        {"reputation": "HIGH", "ipCount": "12", "sampleIps": ["203.0.113.5"]},
        {"reputation": "REPUTATION_CATEGORY_UNSPECIFIED", "ipCount": "3"},
    ],
    "spammyFeedbackLoops": [{"id": "cmp,77", "spamRatio": 0.031}],
    "spfSuccessRatio": 1.0, "dkimSuccessRatio": 0.998, "dmarcSuccessRatio": 0.9,
    "inboundEncryptionRatio": 1, "outboundEncryptionRatio": 0.5,
    "deliveryErrors": [
        {"errorClass": "TEMPORARY_ERROR", "errorType": "RATE_LIMIT_EXCEEDED", "errorRatio": 0.002},
        {"errorClass": "PERMANENT_ERROR", "errorType": "BAD_PTR_RECORD", "errorRatio": 0.25},
        {"errorClass": "DELIVERY_ERROR_CLASS_UNSPECIFIED", "errorType": "BAD_PTR_RECORD", "errorRatio": 0.25},
    ],
}  # fmt: skip


def read(value, name="export.json"):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return GoogleV1Export().read(io.BytesIO(data), name)


def test_every_field():
    (batch,) = read(WHOLE)
    found = {(s.metric, s.dimension): s.value if s.state is None else s.state for s in batch.samples}
    assert found == {
        ("spam_rate_v1", ""): 0.0125,
        ("spf_pass_rate", ""): 1.0,
        ("dkim_pass_rate", ""): 0.998,
        ("dmarc_pass_rate", ""): 0.9,
        ("tls_inbound_rate", ""): 1.0,
        ("tls_outbound_rate", ""): 0.5,
        ("domain_reputation", ""): "medium",
        ("reputation_addresses", "reputation=bad"): 0.0,
        ("reputation_addresses", "reputation=high"): 12.0,
        ("feedback_loop_spam_rate", "feedback=cmp%2C77"): 0.031,
        ("delivery_error_rate", "error=temp_fail,reason=rate_limit_exceeded"): 0.002,
        ("delivery_error_rate", "error=reject,reason=bad_ptr_record"): 0.25,
    }
    assert {(s.day, s.source, s.subject, s.provider, s.api, s.whole) for s in batch.samples} == {
        (DAY, "google_v1_export", "shop.example", "gmail", "v1", True)
    }
    assert batch.asked == [("shop.example", DAY, DAY)] and not batch.troubles
    assert all(METRICS[sample.metric].given_by("google_v1_export") for sample in batch.samples)
    assert METRICS["spam_rate"].given_by("google_v1_export") is None


def test_bounds_are_an_interval():
    (batch,) = read({**WHOLE, "userReportedSpamRatioLowerBound": 0.01, "userReportedSpamRatioUpperBound": 0.015})
    spam = next(sample for sample in batch.samples if sample.metric == "spam_rate_v1")
    assert (spam.value, spam.low, spam.high) == (None, 0.01, 0.015)


def test_a_day_without_a_spam_rate_is_not_a_zero():
    silent = {"name": "domains/shop.example/trafficStats/20250308", "domainReputation": "HIGH"}
    (batch,) = read([WHOLE, silent])
    assert [sample.day for sample in batch.samples if sample.metric == "spam_rate_v1"] == [DAY]
    ((subject, error),) = [(one.subject, str(one.error)) for one in batch.troubles]
    assert subject == "shop.example" and error.startswith(
        "Days of shop.example without a spam rate: 1. Google's v1 left a 0"
    )


def test_days_that_the_file_covers():
    names = ["20250301", "20250302", "20250304", "20250230", "20250303"]
    (batch,) = read([{**WHOLE, "name": f"domains/Shop.example/trafficStats/{name}"} for name in names])
    assert batch.asked == [("shop.example", date(2025, 3, 1), date(2025, 3, 4))]
    (batch,) = read([{**WHOLE, "name": f"domains/shop.example/trafficStats/{name}"} for name in names[:3]])
    assert [one[1:] for one in batch.asked] == [
        (date(2025, 3, 1), date(2025, 3, 2)), (date(2025, 3, 4), date(2025, 3, 4)),
    ]  # fmt: skip


OTHER = {**WHOLE, "name": "domains/news.shop.example/trafficStats/20250307"}


@pytest.mark.parametrize(
    "value",
    [
        [WHOLE, OTHER],
        {"trafficStats": [WHOLE, OTHER], "nextPageToken": ""},
        [{"trafficStats": [WHOLE]}, {"trafficStats": [OTHER]}],
        {"shop.example": [WHOLE], "news.shop.example": [OTHER]},
        json.dumps(WHOLE).encode() + b"\n" + json.dumps(OTHER).encode() + b"\n",
        b"\xef\xbb\xbf" + json.dumps([WHOLE, OTHER]).encode(),
    ],
)
def test_as_scripts_kept_them(value):
    batches = read(value)
    assert [batch.asked[0][0] for batch in batches] == ["news.shop.example", "shop.example"]
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    assert FILES["google_v1_export"].sniff(data[:65536], "x") > 0.9


def test_v1beta1_counts_addresses_by_another_name():
    (batch,) = read({"name": WHOLE["name"], "ipReputations": [{"reputation": "LOW", "numIps": "7"}]})
    assert [(s.dimension, s.value) for s in batch.samples] == [("reputation=low", 7.0)]


@pytest.mark.parametrize(
    "value", [b"", b"{", b"a,b\n1,2\n", {}, [], [1, "x", None], {"name": "domains/x"}, b"\xff\xfe"]
)
def test_other_files(value):
    with pytest.raises(SourceError, match=r"^export.json holds no statistics of Google's v1\. It must be JSON"):
        read(value)
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    assert FILES["google_v1_export"].sniff(data, "x") == 0.0


@pytest.mark.parametrize("wrong", [True, "0.5", None, -0.1, 1.1, [], {}])
def test_numbers_that_are_none(wrong):
    stats = {key: wrong for key in WHOLE if key.endswith("Ratio")}
    (batch,) = read({"name": WHOLE["name"], **stats, "deliveryErrors": wrong, "ipReputations": [wrong]})
    assert not batch.samples


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*WHOLE, "reputation", "ipCount", "id", "spamRatio", "errorRatio"]), inner)
    ),
    max_leaves=15,
)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_any_json(value):
    try:
        batches = read(
            json.dumps([{**(value if isinstance(value, dict) else {"x": value}), "name": WHOLE["name"]}]).encode()
        )
    except SourceError:
        return
    assert all(sample.whole and sample.metric in METRICS for batch in batches for sample in batch.samples)
