"""Replies: JSON of a shape, pages in its place, waiting that is stated, secrets that do not show."""

import contextlib
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.errors import SourceError
from workbench.net.reply import Reply, asked_to_wait, hiding

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Shape(msgspec.Struct):
    number: int


def reply(body=b"", status=200, **headers):
    return Reply(
        status, {name.replace("_", "-"): text for name, text in headers.items()}, body, "https://api.example/x"
    )


def test_json_of_a_shape():
    assert reply(b'{"number": "12", "more": 1}').json(Shape).number == 12


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"number": "x"}', b"\xff\xfe", b'{"number": 1e999}', b"{}"])
def test_another_shape(body):
    with pytest.raises(SourceError, match=r"^api.example answered something unexpected\. .*") as caught:
        reply(body).json(Shape)
    assert caught.value.retryable


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><html></html>", b"\n <HTML lang=en>", b"\xef\xbb\xbf<!doctype HTML>\n"]
)
def test_a_page_instead(page):
    with pytest.raises(SourceError, match=r"^api.example answered with a web page, not with data\. A sign-in page"):
        reply(page, content_type="application/json").json(Shape)


def test_a_page_by_its_type():
    assert reply(b"<title>x</title>", content_type="Text/HTML; charset=utf-8").is_page
    assert not reply(b'{"a": "<html>"}', content_type="text/html").is_page


@given(st.binary(max_size=200))
def test_any_bytes(body):
    with contextlib.suppress(SourceError):
        assert isinstance(reply(body).json(Shape), Shape)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "35"}, 35),
        ({"retry_after": " 0 "}, 0),
        ({"retry_after": "Mon, 23 Nov 2026 12:01:00 GMT"}, 60),
        ({"retry_after": "Mon, 23 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry_after": "Mon, 23 Nov 2026 15:01:00 GMT", "date": "Mon, 23 Nov 2026 15:00:00 GMT"}, 60),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "²"}, None),
        ({}, None),
    ],
)
def test_stated_waiting(headers, seconds):
    assert asked_to_wait(reply(**headers), NOW) == seconds


def test_secrets_are_hidden_in_every_form():
    hide = hiding(["p/w+ d?ü", "", "abc"])
    assert hide("key=p/w+ d?ü&k=p%2Fw%2B%20d%3F%C3%BC&k=p%2Fw%2B+d%3F%C3%BC&abc") == "key=***&k=***&k=***&abc"
    assert hide("Basic cC93KyBkP8O8") == "Basic ***"


def test_details_hide_secrets():
    found = Reply(200, {}, b'{"number": "hunter2"}', "https://api.example/x", hiding(["hunter2", "Expected"]))
    with pytest.raises(SourceError) as caught:
        found.json(Shape)
    assert "Expected" not in str(caught.value) and "***" in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__context__ is None
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(("status", "sentence"), [(429, "asks to wait"), (500, "HTTP 500"), (503, "HTTP 503")])
def test_servers_in_trouble(status, sentence):
    with pytest.raises(SourceError, match=sentence) as caught:
        reply(status=status).require_working()
    assert caught.value.retryable


@pytest.mark.parametrize("status", [200, 204, 400, 401, 403, 404, 410])
def test_servers_in_order(status):
    reply(status=status).require_working()
