"""Snapshots: what is written is read back exactly, by this program and, being plain JSON, by any other."""

import json
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Answer, Question, Status, proven, question
from workbench.net import snapshot

names = st.lists(st.from_regex(r"[a-z0-9_-]{1,12}", fullmatch=True), min_size=1, max_size=4).map(".".join)
times = st.none() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=3))]))


@st.composite
def pairs(draw):
    asked = Question(
        draw(st.sampled_from(["TXT", "A", "MX", "TYPE65280"])),
        draw(names),
        draw(st.none() | st.just("192.0.2.1:53")),
        draw(st.booleans()),
    )
    status = draw(st.sampled_from(sorted(Status)))
    rdata = tuple(draw(st.lists(st.binary(max_size=40), min_size=1, max_size=3))) if status is Status.FOUND else ()
    answer = Answer(
        asked.kind, status, rdata, draw(st.none() | st.integers(0, 23)), draw(st.none() | st.integers(0, 2**31 - 1)),
        tuple(draw(st.lists(names, max_size=2))), draw(st.sampled_from(["", "192.0.2.53:53", "зона.txt"])), draw(times),
    )  # fmt: skip
    return asked, proven(asked, answer)


@settings(max_examples=100, deadline=None)
@given(st.lists(pairs(), max_size=5, unique_by=lambda pair: pair[0]))
def test_round_trip_is_exact(found):
    data = snapshot.write(found)
    recording = snapshot.read(data, name="s")
    assert dict(recording.answers) == dict(found)
    assert recording.problems == ()
    assert snapshot.write(recording.answers.items()) == data
    assert all(json.loads(line) for line in data.decode("utf-8").splitlines())


def test_it_knows_only_what_was_asked():
    asked = question("TXT", "example.org")
    recording = snapshot.read(snapshot.write([(asked, Answer("TXT", Status.NODATA, rcode=0))]), name="s.jsonl")
    assert recording.answer(asked).status is Status.NODATA
    assert recording.answer(question("MX", "example.org")).status is Status.NOT_ASKED
    assert recording.described == ("snapshot s.jsonl",)


GOOD = b'{"kind": "TXT", "name": "example.org", "status": "found", "rdata": ["0261ff"], "later": {"more": 1}}'


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"[]", b"1", b"\xff\xfe", b'{"kind": "TXT"}', GOOD.replace(b"found", b"eaten"), GOOD.replace(b"0261ff", b"0g"),
        GOOD.replace(b'["0261ff"]', b"[1]"), GOOD.replace(b'["0261ff"]', b"[]"), GOOD.replace(b"TXT", b"WHAT"), GOOD.replace(b"example", b"a..b"),
        GOOD[:-1] + b', "ttl": -1}', GOOD[:-1] + b', "ttl": "1"}', GOOD[:-1] + b', "asked": "2026-11-23T08:00:00"}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_broken_line_costs_no_other(line):
    data = snapshot.write([]) + line + b"\n\r\n" + GOOD + b"\r\n"
    recording = snapshot.read(b"\xef\xbb\xbf" + data, name="s")
    assert [problem.line for problem in recording.problems] == [2]
    assert recording.answer(question("TXT", "example.org")).texts == (b"a\xff",)
    with pytest.raises(RecordingError, match="Line 2"):
        snapshot.read(snapshot.write([]) + line, name="s")


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b'{"format": "other"}', b"[" * 100_000])
def test_what_is_no_snapshot_says_so(data):
    with pytest.raises(RecordingError, match="no snapshot"):
        snapshot.read(data, name="s")


def test_a_newer_version_says_so():
    with pytest.raises(RecordingError, match="newer version"):
        snapshot.read(b'{"format": "postmaster-workbench-answers", "version": 2}\n', name="s")
