"""What every source keeps: it presents itself, and whatever a provider or a network does ends in a sentence."""

import asyncio
import logging
from datetime import date

import httpx2
import pytest

import workbench.sources
from tests.conftest import ROOT
from tests.sources.google_world import CLIENT
from workbench.model.accounts import Account, Secrets, Subject
from workbench.model.errors import SourceError, WorkbenchError
from workbench.model.metrics import list_metrics
from workbench.model.registry import load
from workbench.model.text import LANGUAGES, Texts
from workbench.net import redaction
from workbench.net.api import Api
from workbench.sources.base import FILES, SOURCES, Connection, FieldKind, Window
from workbench.tasks.accounts import secret_names

load(workbench.sources)

SECRET = "s3cret-of-the-contract"
KNOWN = {"client": CLIENT, "refresh_token": '{"refresh_token": "' + SECRET + '"}'}
PROVIDERS = {"", "gmail", "mailru", "microsoft", "yandex", "yahoo", "apple", "gmx"}


def connection(source):
    info = source.info
    options = {
        field.name: field.default or (field.choices[0] if field.choices else "shop.example")
        for field in info.fields
        if field.kind not in {FieldKind.SECRET, FieldKind.FILE}
    }
    secrets = Secrets({name: KNOWN.get(name, SECRET) for name in secret_names(info)})
    tokens = Secrets(access=SECRET + "-access")
    return Connection(Account("c" * 32, info.id, "Contract", options), secrets, tokens)


class Always(httpx2.AsyncBaseTransport):
    """Answers everything alike."""

    def __init__(self, said):
        self._said = said

    async def handle_async_request(self, request):
        if isinstance(self._said, Exception):
            raise self._said
        status, media_type, body = self._said
        return httpx2.Response(status, headers={"content-type": media_type}, content=body)


JSON, HTML = "application/json", "text/html"
SAID = {
    "no network": httpx2.ConnectError("no such host"),
    "cut": httpx2.RemoteProtocolError("peer closed connection"),
    "time-out": httpx2.ReadTimeout("slow"),
    "page": (200, HTML, b"<!doctype html><html><title>Sign in</title></html>"),
    "redirect": (302, HTML, b""),
    "nothing": (200, JSON, b""),
    "null": (200, JSON, b"null"),
    "list": (200, JSON, b"[]"),
    "object": (200, JSON, b"{}"),
    "list of nonsense": (200, JSON, b'[1, null, "x", [], {"a": [{}]}]'),
    "number": (200, JSON, b"17"),
    "bytes": (200, JSON, b"\xff\xfe\x00"),
    "echo": (400, JSON, b'{"message": "bad key ' + SECRET.encode() + b'"}'),
    **{str(status): (status, JSON, b'{"error": "no"}') for status in (400, 401, 403, 404, 409, 410, 429, 500, 503)},
}


async def no_wait(_):
    await asyncio.sleep(0)


async def discovered(source, api, given):
    return await source.discover(given, api)


async def fetched(source, api, given):
    subjects = [Subject("shop.example"), Subject("203.0.113.5")]
    window = Window(date(2026, 11, 10), date(2026, 11, 12))
    return [batch async for batch in source.fetch(given, subjects, window, api)]


@pytest.fixture
def instant(monkeypatch):
    """Let no source wait in earnest: they are tried against providers that never get better."""
    monkeypatch.setattr(redaction, "KNOWN", set())
    monkeypatch.setattr("workbench.net.api.KNOWN", redaction.KNOWN)
    real = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", lambda seconds, result=None: real(0, result))
    for source in SOURCES.values():
        if hasattr(source, "_sleep"):
            monkeypatch.setattr(source, "_sleep", no_wait)


@pytest.mark.parametrize("verb", [discovered, fetched])
@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("name", sorted(SOURCES))
async def test_every_failure_is_a_sentence_without_secrets(name, said, verb, caplog, instant):
    caplog.set_level(logging.DEBUG)
    source, given = SOURCES[name], connection(SOURCES[name])
    redaction.hide(*given.secrets.values(), SECRET)  # as a vault does with the secrets it gives
    ticks = iter(range(10**9))
    told = []
    async with Api(transport=Always(SAID[said]), sleep=no_wait, clock=lambda: float(next(ticks))) as api:
        try:
            for batch in await verb(source, api, given):
                told += getattr(batch, "troubles", [])
        except SourceError as error:
            told.append(error)
    for one in told:
        error = one if isinstance(one, WorkbenchError) else one.error
        for language in LANGUAGES:
            text = Texts(language).error(error)
            assert text and SECRET not in text and "{" not in text.replace('{"', "")
    assert SECRET not in caplog.text


@pytest.mark.parametrize("name", sorted({*SOURCES, *FILES}))
def test_presents_itself(name):
    info = (SOURCES.get(name) or FILES[name]).info
    assert info.id == name and (ROOT / f"workbench/sources/{name}.py").exists()
    assert info.title and info.provider in PROVIDERS
    assert list_metrics(name), "no metric of the catalogue is given by this source"
    assert len({field.name for field in info.fields}) == len(info.fields)
    for field in info.fields:
        assert field.title and field.name.isidentifier()
        assert not field.default or not field.choices or field.default in field.choices
    assert all(step.text and (not step.link or step.link.startswith("https://")) for step in info.steps)
    if name in SOURCES:
        assert info.hosts and info.fields and info.steps
        assert 1 <= info.history_days <= 800 and info.rate.requests > 0 < info.rate.seconds


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"<html></html>", b"{}", b"\xff\xfe"])
def test_files_of_others(name, data):
    assert 0 <= FILES[name].sniff(data, "x.bin") <= 1


def test_catalogue_names_sources_that_are_there():
    from workbench.model.metrics import METRICS

    named = {given.source for metric in METRICS.values() for given in metric.given}
    assert named - {*SOURCES, *FILES} <= {"yahoo_sender_hub"}
