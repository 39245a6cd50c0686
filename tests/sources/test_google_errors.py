"""Each way in which Google refuses ends in its sentence, and is tried again only where that can help."""

import json

import pytest

from tests.providers.base import Response
from tests.providers.google_postmaster import API, Google, Owned, Refuse
from tests.sources.google_world import DAY, SPAM, discover, fetch, shop, troubles, values
from workbench.model.errors import SourceError
from workbench.sources._google_client import read_client
from workbench.sources._google_metrics import Definition, feedback_rate
from workbench.sources.base import FILES, SOURCES


async def failure(google, **options):
    with pytest.raises(SourceError) as caught:
        await discover(google, **options)
    return str(caught.value), caught.value.retryable


def calls(google):
    return [one for one in google.asked if one.host == API]


async def test_registered():
    assert SOURCES["google_postmaster"].info.title == "Google Postmaster Tools"
    assert "google_postmaster" not in FILES


async def test_an_expired_token_is_renewed_once():
    google = shop()
    google.answers = [Response.of({"error": {"code": 401, "status": "UNAUTHENTICATED"}}, 401)]
    assert await discover(google)
    assert google.issued == 2 and len(calls(google)) == 2


async def test_a_token_that_is_never_good():
    google = shop()
    google.answers = [Response.of({"error": {"code": 401}}, 401)] * 9
    assert await failure(google) == ("Google does not accept the sign-in any more. Connect the account again", False)
    assert len(calls(google)) == 2


async def test_consent_withdrawn():
    google = shop()
    google.refresh_token = "another"
    said, again = await failure(google)
    assert said.startswith("Google does not accept the sign-in any more. Connect the account again. Consent may have")
    assert "7 days" in said and not again and not calls(google)


async def test_an_unticked_permission():
    google = Google({"shop.example": Owned()}, scopes=["postmaster.traffic.readonly"])
    said, again = await failure(google)
    assert (
        said.startswith("A permission was not ticked at Google. Connect the account again and tick both") and not again
    )
    google = Google({"shop.example": Owned()}, scopes=["postmaster.domain"])
    with pytest.raises(SourceError, match="A permission was not ticked"):
        await fetch(google)


async def test_the_interface_is_not_enabled():
    google = shop()
    url = "https://console.developers.google.com/apis/api/gmailpostmastertools.googleapis.com/overview?project=1"
    refused = Refuse("PERMISSION_DENIED", "has not been used in project 1 before or it is disabled", "SERVICE_DISABLED",
                     {"activationUrl": url})  # fmt: skip
    google.answers = [Response.of({"error": {"code": 403, "status": "PERMISSION_DENIED", **refused.said}}, 403)]
    said, _ = await failure(google)
    assert said.startswith(f"The Postmaster API is off in your Google project. Open {url}, press Enable")


async def test_an_old_interface_is_not_asked_twice():
    google = shop()
    message = "This version of the Postmaster Tools API is no longer supported"
    google.answers = [Response.of({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": message}}, 429)]
    said, again = await failure(google)
    assert said.startswith("Google has switched off this version") and not again and len(calls(google)) == 1


async def test_a_throttle_passes():
    google = shop()
    google.answers = [Response.of({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}, 429)] * 2
    assert await discover(google) and len(calls(google)) == 3


async def test_a_throttle_that_stays():
    google = shop()
    google.answers = [Response.of({"error": {"code": 429}}, 429)] * 9
    assert await failure(google) == (
        f"{API} asks to wait. It was asked more often than it allows. What came before is kept; fetch again later", True
    )  # fmt: skip


async def test_trouble_at_google():
    google = shop()
    google.answers = [Response(503, b"<html>sorry</html>", {"content-type": "text/html"})] * 9
    said, again = await failure(google)
    assert said.startswith(f"{API} is in trouble: HTTP 503") and again and len(calls(google)) == 4


@pytest.mark.parametrize("cut", [Response(200, b'{"domains"', cut=True)])
async def test_a_cut_connection(cut):
    google = shop()
    google.answers = [cut] * 2
    assert await discover(google)
    google.answers = [cut] * 9
    assert (await failure(google))[0].startswith(f"The connection to {API} was cut")


async def test_a_page_instead_of_data():
    google = shop()
    google.answers = [Response(200, b"<!doctype html><title>Hotel</title>", {"content-type": "text/html"})]
    said, again = await failure(google)
    assert said.startswith(f"{API} answered with a web page, not with data. A sign-in page") and again


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"domains": 5}', b'{"domains": [{}]}'])
async def test_something_else_than_promised(body):
    google = shop()
    google.answers = [Response(200, body, {"content-type": "application/json"})]
    assert (await failure(google))[0].startswith(f"{API} answered something unexpected")


async def test_no_domain_at_all():
    said, _ = await failure(Google({}))
    assert said.startswith("No domain is in Postmaster Tools of this account. Add and verify")


async def test_a_typed_name_that_is_none():
    said, _ = await failure(shop(), domains="not a domain..")
    assert "is not a domain. Correct the domains of this account" in said


async def test_one_domain_that_google_fails_on():
    google = Google({f"{name}.example": Owned(values={SPAM: {DAY: 0.1}}) for name in "abc"})
    batches = await _with(google, [None] + [Response(500)] * 4)
    assert [one for one, *_ in values(batches)] == ["b.example", "c.example"]
    assert [(name, text.partition(".")[0]) for name, text in troubles(batches)] == [
        ("a.example", "gmailpostmastertools")
    ]


async def test_two_in_a_row_end_it():
    google = Google({f"{name}.example": Owned(values={SPAM: {DAY: 0.1}}) for name in "abc"})
    with pytest.raises(SourceError, match="is in trouble: HTTP 500"):
        await _with(google, [None] + [Response(500)] * 8)


async def _with(google, answers):
    google.answers = answers
    return await fetch(google)


@pytest.mark.parametrize("results", [[], [{}] * 8, [{"error": {"code": 99}}] * 8])
async def test_a_batch_that_says_nothing(results):
    google = shop()
    google.answers = [None] + [Response.of({"results": results})] * 3
    batches = await fetch(google)
    assert not values(batches) and troubles(batches)
    assert not [one for batch in batches for one in batch.asked]


async def test_entries_that_nobody_asked_for():
    google = shop()
    stats = [
        {"name": "x", "metric": "m7", "date": {"year": 2026, "month": 11, "day": 18}, "value": {"floatValue": 0.1}},
        {"name": "x", "metric": "spam", "date": {"year": 2026, "month": 11, "day": 18}, "value": {"floatValue": 0.1}},
        {"name": "x", "metric": "m0", "date": {"year": 2026, "month": 11}, "value": {"floatValue": 0.1}},
        {"name": "x", "metric": "m0", "value": {"floatValue": 0.1}},
        {"name": "x", "metric": "m0", "date": {"year": 2020, "month": 1, "day": 1}, "value": {"floatValue": 0.1}},
        {"name": "x", "metric": "m0", "date": {"year": 2026, "month": 11, "day": 18}, "value": {"stringValue": "?"}},
        {"name": "x", "metric": "m0", "date": {"year": 2026, "month": 11, "day": 19}, "value": {"intValue": "0"}},
    ]
    results = [{"response": {"domainStats": stats}}] + [{"response": {}}] * 7
    google.answers = [None, Response.of({"results": results})]
    assert len(values(await fetch(google))) == 1


async def test_a_page_that_repeats_itself():
    google = shop()
    google.answers = [None] + [Response.of({"results": [{"response": {"nextPageToken": "x"}}]})] * 9
    batches = await fetch(google)
    assert troubles(batches) and not [one for batch in batches for one in batch.asked]


GOOD = {"client_id": "1-x.apps.googleusercontent.com", "client_secret": "s3cret"}


@pytest.mark.parametrize(
    "text",
    [json.dumps({"installed": GOOD}), "\ufeff" + json.dumps({"installed": GOOD}), json.dumps(GOOD),
     " 1-x.apps.googleusercontent.com\n s3cret\n"],
)  # fmt: skip
def test_files_of_a_client_id(text):
    assert read_client(text) == ("1-x.apps.googleusercontent.com", "s3cret")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This is not the file of a Google client id"),
        ("[]", "This is not the file of a Google client id"),
        ('{"type": "service_account", "client_id": "1"}', "This is the key of a service account"),
        (json.dumps({"web": GOOD}), "This client id is one for web sites"),
        ('{"installed": {"client_id": "1"}}', "The file holds no client id with a secret"),
        ('{"installed": []}', "The file holds no client id with a secret"),
    ],
)
def test_other_files(text, sentence):
    with pytest.raises(SourceError) as caught:
        read_client(text)
    assert caught.value.title == sentence


def test_identifiers_with_signs_of_their_own():
    assert feedback_rate("feedback", 'a"b\\c,d=e%') == Definition(
        "feedback_loop_spam_rate", 'feedback=a"b\\c%2Cd%3De%25', "FEEDBACK_LOOP_SPAM_RATE",
        'feedback_loop_id = "a\\"b\\\\c,d=e%" AND aggregation_key_type = "FROM_HEADER"',
    )  # fmt: skip
