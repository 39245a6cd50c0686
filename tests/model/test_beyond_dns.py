"""Answers of web and mail servers travel like answers of name servers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.fetched import Fetched, FetchEnd, fetched, get
from workbench.model.findings import Record
from workbench.model.inquiry import Answer, Question, Status, canonical, not_asked, proven
from workbench.model.probed import KeyKind, Probed, probe, probed
from workbench.net import snapshot
from workbench.net.overlay import Overlay
from workbench.net.recording import RecordedResolver, Recording
from workbench.net.resolver import Offline, Switch

URL = get("https://mta-sts.example.org/.well-known/mta-sts.txt")
HOST = probe("mx.example.org", "2001:db8::1")
POLICY = Fetched(FetchEnd.RESPONSE, 200, "text/plain", "", b"version: STSv1\r\n\xff", "192.0.2.1", "", b"\x30\x00")
SESSION = Probed(
    "220 mx ESMTP", ("STARTTLS",), ("SIZE 100",), True, "TLSv1.3", "X", (b"\x30", b"\x31"), False, "expired"
)


def found(asked, rdata):
    return proven(asked, Answer(asked.kind, Status.FOUND, rdata))


def test_round_trip():
    assert fetched(found(URL, POLICY.as_rdata())) == POLICY
    assert probed(found(HOST, SESSION.as_rdata())) == SESSION


@given(st.lists(st.binary(max_size=60), max_size=3))
def test_any_data_is_read_or_is_none(rdata):
    fetched(Answer("GET", Status.FOUND, tuple(rdata)))
    probed(Answer("PROBE", Status.FOUND, tuple(rdata)))


def test_what_is_no_knowledge_is_none():
    assert fetched(not_asked(URL)) is None
    assert probed(Answer("PROBE", Status.TIMEOUT)) is None


def test_a_question_for_one_kind_of_key_says_so_and_others_are_as_ever():
    """Answers stored before there were such questions answer what they answered."""
    assert Question("PROBE", "mx.example.org 2001:db8::1") == HOST
    assert probe("mx.example.org", "192.0.2.1", KeyKind.RSA) == Question("PROBE", "mx.example.org 192.0.2.1 rsa")


def test_evidence_can_be_read_by_a_person():
    text = canonical(URL, found(URL, POLICY.as_rdata())).decode()
    assert "https://mta-sts.example.org/.well-known/mta-sts.txt" in text
    assert "version: STSv1" in text


@pytest.mark.parametrize(("asked", "told"), [(URL, POLICY), (HOST, SESSION)])
async def test_recorded_and_replayed(asked, told):
    answer = found(asked, told.as_rdata())
    recording = snapshot.read(snapshot.write([(asked, answer)]), name="a.jsonl")
    assert not recording.problems
    replayed = RecordedResolver(recording)
    assert (await replayed.ask(asked)).rdata == answer.rdata
    drafted = Overlay(replayed, [Record("example.org", "TXT", "v=spf1 -all")])
    assert (await drafted.ask(asked)).rdata == answer.rdata
    assert (await replayed.ask(get("https://other.example/"))).status is Status.NOT_ASKED


async def test_switch():
    web = RecordedResolver(Recording("web", answers={URL: found(URL, POLICY.as_rdata())}))
    switch = Switch(Offline(), {"GET": web})
    assert (await switch.ask(URL)).status is Status.FOUND
    assert (await switch.ask(HOST)).status is Status.NOT_ASKED
    assert switch.described == ("offline",)
