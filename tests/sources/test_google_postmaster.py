"""Google Postmaster Tools against a server that answers by its description: what is asked, what is read, what is not."""

import logging
from datetime import date, timedelta

import pytest

from tests.providers.google_postmaster import API, REJECT, Google, Owned, Refuse
from tests.sources.google_world import (
    DAY,
    NOW,
    SPAM,
    WEEK,
    api,
    asked,
    connection,
    days,
    discover,
    everything,
    fetch,
    samples,
    shop,
    source,
    troubles,
    values,
)
from workbench.model.accounts import Access
from workbench.model.metrics import METRICS, Unit, list_metrics
from workbench.model.samples import Sample
from workbench.sources.base import Window


async def test_domains_of_every_page():
    google = Google({f"d{n:03}.example": Owned() for n in range(450)})
    found = await discover(google)
    assert [subject.name for subject in found] == [f"d{n:03}.example" for n in range(450)]
    assert len([one for one in google.asked if one.host == API]) == 3


async def test_what_may_be_fetched():
    google = Google(
        {
            "shop.example": Owned(),
            "seen.example": Owned(permission="READER", verification="VERIFICATION_STATE_UNSPECIFIED"),
            "old.example": Owned(permission="NONE", verification="UNVERIFIED"),
            "new.example": Owned(permission="OWNER", verification="UNVERIFIED"),
        }
    )
    assert [(one.name, one.access, one.detail) for one in await discover(google)] == [
        ("new.example", Access.UNVERIFIED, "UNVERIFIED"),
        ("old.example", Access.NONE, "NONE"),
        ("seen.example", Access.FULL, "READER"),
        ("shop.example", Access.FULL, "OWNER"),
    ]
    await fetch(google)
    told = [one.path + one.body.decode() for one in google.asked]
    assert not [text for text in told if "old.example" in text or "new.example" in text]


async def test_only_typed_domains():
    google = Google({"a.example": Owned(), "b.example": Owned()})
    found = await discover(google, domains="b.example, Gone.example")
    assert [(one.name, one.access) for one in found] == [("b.example", Access.FULL), ("gone.example", Access.NONE)]


async def test_typed_domains_without_the_permission_to_list():
    google = Google(
        {"a.example": Owned(), "b.example": Owned(permission="NONE")}, scopes=["postmaster.traffic.readonly"]
    )
    found = await discover(google, domains="a.example b.example c.example")
    assert [(one.name, one.access) for one in found] == [
        ("a.example", Access.FULL), ("b.example", Access.NONE), ("c.example", Access.NONE),
    ]  # fmt: skip


async def test_a_number():
    batches = await fetch(shop())
    assert samples(batches) == [
        Sample(
            DAY, "google_postmaster", "shop.example", "spam_rate", 0.0007,
            account="a" * 32, provider="gmail", provisional=True, api="v2",
        )
    ]  # fmt: skip
    assert asked(batches) == [("shop.example", *WEEK)] and not troubles(batches)


async def test_zero_stays_zero_and_missing_stays_missing():
    google = shop({SPAM: {DAY: 0, DAY + timedelta(days=2): 0.001}, ("DELIVERY_ERROR_COUNT", ""): {DAY: 0}})
    found = values(await fetch(google))
    assert found == {
        ("shop.example", "spam_rate", "", DAY): 0.0,
        ("shop.example", "spam_rate", "", DAY + timedelta(days=2)): 0.001,
        ("shop.example", "delivery_errors", "", DAY): 0.0,
    }


async def test_an_entry_without_a_value_is_no_zero(caplog):
    caplog.set_level(logging.INFO)
    google = shop({SPAM: {DAY: None, DAY + timedelta(days=1): 0.5}})
    batches = await fetch(google)
    assert list(values(batches)) == [("shop.example", "spam_rate", "", DAY + timedelta(days=1))]
    assert "no usable number of shop.example" in caplog.text and asked(batches)


@pytest.mark.parametrize("value", [1.5, -0.1, "NaN", "Infinity"])
async def test_what_cannot_be_a_share_is_left_out(value):
    batches = await fetch(shop({SPAM: {DAY: value}}))
    assert not values(batches)


async def test_every_metric_with_its_filter():
    world = everything(DAY, 1)
    found = values(await fetch(shop(world)))
    assert {metric for _, metric, _, _ in found} == {
        metric.id for metric in list_metrics("google_postmaster") if metric.unit is not Unit.STATE
    }
    by_name = {(metric, dimension): value for (_, metric, dimension, _), value in found.items()}
    assert by_name["dkim_pass_rate", ""] == world["AUTH_SUCCESS_RATE", 'auth_type = "dkim"'][DAY]
    assert by_name["tls_outbound_rate", ""] == world["TLS_ENCRYPTION_RATE", 'traffic_direction = "outbound"'][DAY]
    assert (
        by_name["tls_inbound_messages", ""]
        == world["TLS_ENCRYPTION_MESSAGE_COUNT", 'traffic_direction = "inbound"'][DAY]
    )
    for reason in REJECT:
        filtered = f'error_type = "reject" AND error_reason = "{reason}"'
        assert (
            by_name["delivery_error_rate", f"error=reject,reason={reason}"]
            == world["DELIVERY_ERROR_RATE", filtered][DAY]
        )
        assert (
            by_name["delivery_errors", f"error=reject,reason={reason}"] == world["DELIVERY_ERROR_COUNT", filtered][DAY]
        )
    assert by_name["delivery_error_rate", ""] == world["DELIVERY_ERROR_RATE", ""][DAY]
    assert (
        by_name["delivery_errors", "error=temp_fail"] == world["DELIVERY_ERROR_COUNT", 'error_type = "temp_fail"'][DAY]
    )
    assert by_name["feedback_loop_spam_rate", "feedback=cmp77"] == 0.11
    assert by_name["feedback_loop_spam_rate", "feedback_dkim=shop%2Cnews%3D1"] == 0.09
    assert len(by_name) == 1 + 3 + 2 + 2 + 13 + 13 + 4
    assert all(METRICS[metric] for metric, _ in by_name)


@pytest.mark.parametrize("page", [7, 199, 10**6])
async def test_every_page_of_thirteen_months(page):
    first = date(2025, 10, 20)
    google = shop(everything(first, 400))
    google.page = page
    batches = await fetch(google, Window(first, date(2026, 11, 23)))
    found = values(batches)
    assert len(found) == 38 * 398  # to 2026-11-21: two days are not due
    assert asked(batches) == [("shop.example", first, date(2026, 11, 21))]
    if page == 10**6:
        assert len([one for one in google.asked if one.host == API]) == 4  # domains, numbers, loops, compliance
        assert all(len(one.json()["requests"]) <= 100 for one in google.asked if one.path.endswith(":batchQuery"))


async def test_nothing_is_asked_that_is_not_due():
    google = shop()
    batches = await fetch(google, Window(date(2026, 11, 22), date(2026, 11, 23)))
    assert not asked(batches) and not samples(batches) and not google.queries


async def test_provisional_for_a_week():
    last = NOW.date() - timedelta(days=2)
    google = shop({SPAM: dict.fromkeys(days(last - timedelta(days=9), 10), 0.001)})
    batches = await fetch(google, Window(last - timedelta(days=9), last))
    settled = [sample.day for sample in samples(batches) if not sample.provisional]
    assert settled == days(last - timedelta(days=9), 5) and settled[-1] == NOW.date() - timedelta(days=7)


async def test_one_bad_metric_takes_no_other_with_it():
    google = shop(everything(DAY, 1))
    google.broken_metrics['error_type = "reject" AND error_reason = "other"'] = Refuse(
        "INVALID_ARGUMENT", "no such reason"
    )
    batches = await fetch(google)
    assert len(values(batches)) == 38 - 2
    assert troubles(batches) == [
        (
            "shop.example",
            "Google refuses a question about shop.example. The other numbers were kept. It says: no such reason",
        )
    ]
    assert asked(batches)  # it is refused for good: asking for all of it again would help nobody


async def test_days_before_googles_memory_are_no_failure():
    first = date(2026, 7, 1)
    google = shop(everything(first, 144))
    google.memory = date(2026, 8, 20)
    batches = await fetch(google, Window(first, date(2026, 11, 21)))
    assert not troubles(batches) and asked(batches) == [("shop.example", first, date(2026, 11, 21))]
    found = {day for *_, day in values(batches)}
    assert min(found) < date(2026, 9, 20) and max(found) == date(2026, 11, 21)


async def test_a_query_that_fails_for_now_is_put_again():
    google = shop(everything(DAY, 1))
    google.broken_metrics["SPAM_RATE"] = Refuse("UNAVAILABLE", "try later")
    batches = await fetch(google)
    assert len(values(batches)) == 37 and not asked(batches)
    ((subject, said),) = troubles(batches)
    assert (subject, said.partition(". ")[0]) == ("shop.example", f"{API} is in trouble: HTTP 503")


async def test_without_batches_one_by_one():
    google = Google({"a.example": Owned(values={SPAM: {DAY: 0.1}}), "b.example": Owned(values={SPAM: {DAY: 0.2}})})
    google.batches = False
    batches = await fetch(google)
    assert {subject: value for (subject, *_), value in values(batches).items()} == {"a.example": 0.1, "b.example": 0.2}
    assert len([one for one in google.asked if one.path.endswith(":batchQuery")]) == 1
    assert not troubles(batches)


async def test_a_domain_that_was_taken_away_meanwhile():
    google = Google({"a.example": Owned(values={SPAM: {DAY: 0.1}}), "b.example": Owned(values={SPAM: {DAY: 0.2}})})
    real = google._owned

    def owned(name):
        if name == "a.example":
            raise Refuse("PERMISSION_DENIED", "The caller does not have permission")
        return real(name)

    google._owned = owned
    batches = await fetch(google)
    assert list(values(batches)) == [("b.example", "spam_rate", "", DAY)]
    assert troubles(batches) == [
        ("a.example", "Google does not show a.example to this account. Its owner must share it with this account at"
                      " postmaster.google.com, or verify it again")
    ]  # fmt: skip
    assert asked(batches) == [("b.example", *WEEK)]


COMPLIANCE = {
    "complianceData": {
        "domainId": "shop.example",
        "rowData": [
            {"requirement": "SPF_AND_DKIM", "status": {"status": "COMPLIANT"}},
            {"requirement": "ONE_CLICK_UNSUBSCRIBE", "status": {"status": "NEEDS_WORK"}},
            {"requirement": "BRAND_NEW_RULE", "status": {}},
            {"requirement": "ENCRYPTION", "status": {"status": "STATE_UNSPECIFIED"}},
        ],
        "oneClickUnsubscribeVerdict": {"status": {"status": "NEEDS_WORK"}, "reason": "NO_UNSUB_PROMO_SPAM_REPORTS"},
        "honorUnsubscribeVerdict": {"status": {"status": "COMPLIANT"}},
        "deliverabilityStatusVerdict": {"state": {"status": "NEEDS_WORK"}, "reason": "MESSAGE_VOLUME_LOW"},
    },
    "subdomainComplianceData": {
        "domainId": "news.shop.example",
        "rowData": [{"requirement": "SPF_AND_DKIM", "status": {"status": "NEEDS_WORK"}}],
    },
}


async def test_compliance_is_dated_by_us():
    google = Google({"news.shop.example": Owned(compliance=COMPLIANCE)})
    found = {(s.subject, s.metric, s.dimension.removeprefix("requirement=")): s for s in samples(await fetch(google))}
    states = {key: sample.state for key, sample in found.items()}
    assert states == {
        ("shop.example", "compliance", "SPF_AND_DKIM"): "compliant",
        ("shop.example", "compliance", "ONE_CLICK_UNSUBSCRIBE"): "needs_work",
        ("shop.example", "compliance", "BRAND_NEW_RULE"): "not_evaluated",
        ("shop.example", "compliance", "ENCRYPTION"): "not_evaluated",
        ("shop.example", "compliance", "HONOR_UNSUBSCRIBE"): "compliant",
        ("shop.example", "compliance", "DELIVERABILITY"): "needs_work",
        ("shop.example", "compliance_reason", "ONE_CLICK_UNSUBSCRIBE"): "no_unsub_promo_spam_reports",
        ("shop.example", "compliance_reason", "DELIVERABILITY"): "message_volume_low",
        ("news.shop.example", "compliance", "SPF_AND_DKIM"): "needs_work",
    }
    assert {sample.day for sample in found.values()} == {NOW.date()}
    assert not any(sample.provisional for sample in found.values())


async def test_evidence_without_secrets():
    google = shop()
    given = connection()
    async with api(google) as client:
        [_ async for _ in source().fetch(given, await source().discover(given, client), WEEK, client)]
        kept = client.take_replies()
    assert [one.name for one in kept] == ["domains 0", "domainStats:batchQuery shop.example 2026-11-15 (7)"]
    assert all(one.media_type == "application/json" for one in kept)
    assert not any(secret.encode() in one.body for one in kept for secret in given.secrets.values())
    assert given.tokens["access"] == "ya29.issued-1"
