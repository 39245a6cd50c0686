"""The client of the interfaces: what it tries again and what not, how long it waits, what it keeps, what it hides."""

import asyncio
import logging
from datetime import UTC, datetime

import httpx2
import pytest

from workbench.model.errors import SourceError
from workbench.net.api import Api, Rate

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
URL = "https://api.example/v1/numbers"
TOKEN = "ya29.token-of-an-hour"


class Script(httpx2.AsyncBaseTransport):
    """Answers as it is told, in turn; the last answer stays."""

    def __init__(self, *said):
        self.said = list(said)
        self.asked = []

    async def handle_async_request(self, request):
        self.asked.append(request)
        said = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if isinstance(said, Exception):
            raise said
        if isinstance(said, int):
            return httpx2.Response(said)
        status, headers, body = said
        return httpx2.Response(status, headers=headers, content=body)


class Waits(list):
    async def __call__(self, seconds):
        self.append(round(seconds, 3))
        await asyncio.sleep(0)


def api(script, waits=None, **settings):
    given = {
        "sleep": Waits() if waits is None else waits,
        "clock": lambda: 0.0,
        "now": lambda: NOW,
        "jitter": lambda s: s,
    }
    return Api(transport=script, **{**given, **settings})


async def ask(script, waits=None, *, settings=None, **request):
    async with api(script, waits, **(settings or {})) as client:
        return await client.request("GET", URL, **request)


async def test_a_good_reply():
    script = Script((200, {"Content-Type": "application/json"}, b"{}"))
    reply = await ask(script, params={"day": "2026-11-01"}, headers={"Authorization": f"Bearer {TOKEN}"})
    assert (reply.status, reply.body, reply.headers["content-type"]) == (200, b"{}", "application/json")
    assert reply.url == URL + "?day=2026-11-01"
    (asked,) = script.asked
    assert asked.headers["user-agent"].startswith("postmaster-workbench/")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_tried_again(status):
    waits = Waits()
    reply = await ask(Script(status, status, 200), waits)
    assert reply.status == 200 and waits == [1, 2]


@pytest.mark.parametrize("status", [200, 204, 400, 401, 403, 404, 410, 501, 505])
async def test_not_tried_again(status):
    script, waits = Script(status), Waits()
    assert (await ask(script, waits)).status == status
    assert len(script.asked) == 1 and not waits


async def test_in_the_end_the_last_reply():
    script, waits = Script(503), Waits()
    assert (await ask(script, waits)).status == 503
    assert len(script.asked) == 4 and waits == [1, 2, 4]


async def test_what_is_permanent_is_not_tried_again():
    script = Script((429, {}, b'"no longer supported"'))
    reply = await ask(script, permanent=lambda reply: b"no longer supported" in reply.body)
    assert reply.status == 429 and len(script.asked) == 1


async def test_stated_seconds():
    waits = Waits()
    await ask(Script((429, {"Retry-After": "35"}, b""), 200), waits)
    assert waits == [35]


async def test_stated_in_the_body():
    waits = Waits()
    await ask(Script((429, {}, b"available in 12 seconds"), 200), waits, wait=lambda reply: 12.0)
    assert waits == [12]


async def test_nobody_waits_for_ever():
    script, waits = Script((429, {"Retry-After": "86400"}, b"")), Waits()
    assert (await ask(script, waits)).status == 429
    assert len(script.asked) == 1 and not waits
    script, waits = Script((429, {"Retry-After": "70"}, b"")), Waits()
    await ask(script, waits)
    assert len(script.asked) == 3 and waits == [70, 70]


async def test_every_attempt_takes_a_turn():
    waits = Waits()
    await ask(Script(503, 200), waits, rate=Rate(1, 10.0))
    assert waits == [1, 10]


CUT = httpx2.RemoteProtocolError("peer closed connection without sending complete message body")


@pytest.mark.parametrize(
    ("error", "attempts", "sentence"),
    [
        (CUT, 4, "The connection to api.example was cut. Try again"),
        (httpx2.ReadError("reset"), 4, "The connection to api.example was cut"),
        (httpx2.DecodingError("bad gzip"), 4, "The connection to api.example was cut"),
        (httpx2.ReadTimeout(""), 4, "api.example did not answer in time"),
        (httpx2.ConnectTimeout(""), 4, "api.example cannot be reached"),
        (httpx2.ConnectError("?"), 1, "api.example cannot be reached. Is this computer connected"),
    ],
)
async def test_no_reply(error, attempts, sentence):
    script = Script(error)
    with pytest.raises(SourceError) as caught:
        await ask(script)
    assert str(caught.value).startswith(sentence)
    assert caught.value.retryable and len(script.asked) == attempts


async def test_cut_once():
    assert (await ask(Script(CUT, 200))).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(status):
    script = Script((status, {"Location": "https://portal.hotel.example/login?session=1"}, b""))
    with pytest.raises(SourceError, match=r"^api.example sends elsewhere, to portal.hotel.example\. No interface"):
        await ask(script)
    assert len(script.asked) == 1
    assert (await ask(script, redirects=True)).status == status


async def test_only_https():
    script = Script(200)
    async with api(script) as client:
        for url in (
            "http://api.example/",
            "ftp://api.example/",
            "api.example",
            "https://",
            "https://a\x00b/",
        ):
            with pytest.raises(SourceError, match="https"):
                await client.request("GET", url)
    assert not script.asked


async def test_a_body_without_end():
    with pytest.raises(SourceError, match="sent more than 1 MiB"):
        await ask(Script((200, {}, b"x" * (1024 * 1024 + 1))), settings={"limit": 1024 * 1024})


async def test_cancelling_passes():
    async def never(_):
        await asyncio.Event().wait()

    async with api(Script(503), sleep=never) as client:
        task = asyncio.ensure_future(client.request("GET", URL))
        for _ in range(20):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_secrets_show_nowhere(caplog):
    caplog.set_level(logging.DEBUG)
    script = Script((200, {"content-type": "text/csv; charset=utf-8"}, b"1,se cret/1,2"))
    async with api(script).beside(["hidden-by-task"]) as client:
        reply = await client.request("GET", URL + "/se%20cret%2F1", params={"key": "se cret/1"}, secrets=["se cret/1"])
        assert reply.url == "https://api.example/v1/numbers/***?key=***"
        client.hide("v1/numb")
        await client.request("GET", URL, params={"key": "hidden-by-task"})
        kept = client.take_replies()
    assert [(one.name, one.body, one.media_type, one.captured) for one in kept] == [
        ("GET api.example/v1/numbers/***", b"1,***,2", "text/csv", NOW),
        ("GET api.example/***ers", b"1,se cret/1,2", "text/csv", NOW),
    ]
    said = [record.getMessage() for record in caplog.records if record.name.startswith("workbench")]
    assert said == ["GET api.example/v1/numbers/*** 200 in 0 ms", "GET api.example/***ers 200 in 0 ms"]
    assert "cret" not in caplog.text and "hidden-by" not in caplog.text


async def test_what_is_kept():
    script = Script((200, {}, b"{}"), 404, (200, {}, b"{}"))
    async with api(script) as client:
        await client.request("GET", URL, name="spam rates of shop.example")
        await client.request("GET", URL)
        await client.request("POST", "https://oauth2.example/token", form={"code": "x"})
        await client.request("POST", "https://o2.example/login", form={"grant_type": "refresh_token"})
        await client.request("GET", URL, record=False)
        script.said = [(200, {"content-type": "text/html"}, b"<html>sign in to the hotel</html>")]
        await client.request("GET", URL)
        assert [one.name for one in client.take_replies()] == ["spam rates of shop.example"]
        assert client.take_replies() == []


async def test_views_share_turns_and_keep_their_own_replies():
    waits = Waits()
    script = Script((200, {}, b"{}"))
    async with api(script, waits) as client:
        one, two = client.beside(), client.beside()
        await one.request("GET", URL, rate=Rate(1, 10.0))
        await two.request("GET", URL, rate=Rate(1, 10.0))
        assert waits == [10]
        assert (len(one.take_replies()), len(two.take_replies()), len(client.take_replies())) == (1, 1, 0)


@pytest.mark.parametrize("secret", ["abc\n", " abc", "ключ", "a\x00b"])
async def test_a_secret_that_cannot_be_sent(secret):
    script = Script(200)
    with pytest.raises(SourceError, match="A secret has signs that no secret has") as caught:
        await ask(script, headers={"X-Api-Key": secret})
    assert secret.strip() not in str(caught.value) and not script.asked
