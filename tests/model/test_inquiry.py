from dataclasses import fields, replace

import pytest

from workbench.model.evidence import digest
from workbench.model.inquiry import (
    Answer,
    Question,
    Status,
    ask,
    ask_all,
    canonical,
    not_asked,
    proven,
    question,
    replay,
    together,
)
from workbench.model.rdata import name_to_wire, txt_rdata

TXT = Question("TXT", "example.org")


def found(*rdata, kind="TXT", **rest):
    return Answer(kind, Status.FOUND, tuple(rdata), 0, **rest)


def test_question_from_any_spelling():
    assert question("MX", "Example.ORG.") == Question("MX", "example.org")
    assert question("NS", ".") == Question("NS", ".")
    assert str(TXT) == "TXT example.org"
    assert str(Question("TXT", "a.example", "192.0.2.1:53")) == "TXT a.example @192.0.2.1:53"


def test_only_three_statuses_are_knowledge():
    assert {status for status in Status if status.known} == {Status.FOUND, Status.NODATA, Status.NXDOMAIN}


def test_evidence_does_not_depend_on_order_ttl_server_or_case():
    one = found(txt_rdata((b"a",)), txt_rdata((b"b",)), ttl=1, server="x")
    other = found(txt_rdata((b"b",)), txt_rdata((b"a",)), ttl=2, server="y")
    assert canonical(TXT, one) == canonical(TXT, other)
    assert canonical(TXT, one).decode() == (
        ';; example.org TXT FOUND rcode 0\nexample.org TXT "a"\nexample.org TXT "b"\n'
    )
    assert proven(TXT, one).evidence == digest(canonical(TXT, one))


@pytest.mark.parametrize(
    "other",
    [found(), found(txt_rdata((b"a", b"b"))), found(txt_rdata((b"ab",)), chain=("x.example",)), found(b""),
     Answer("TXT", Status.NODATA, (), 0), Answer("TXT", Status.NXDOMAIN, (), 3), Answer("TXT", Status.TIMEOUT)],
)  # fmt: skip
def test_evidence_tells_different_answers_apart(other):
    assert canonical(TXT, other) != canonical(TXT, found(txt_rdata((b"ab",))))


def test_proven_sorts_the_records_and_keeps_everything_else():
    told = {"kind": "TXT", "status": Status.FOUND, "rdata": (b"\1b", b"\1a")}
    values = {field.name: told.get(field.name, f"a value of {field.name}") for field in fields(Answer)}
    answer = Answer(**values | {"chain": ("a.example",), "rcode": 0, "security": None})
    assert proven(TXT, answer) == replace(answer, rdata=(b"\1a", b"\1b"), evidence=digest(canonical(TXT, answer)))


def test_what_was_not_asked_proves_nothing():
    assert proven(TXT, not_asked(TXT)).evidence == ""
    assert proven(TXT, Answer("TXT", Status.TIMEOUT)).evidence


def test_views():
    assert found(txt_rdata((b"v=spf1", b" -all")), b"", b"\x05ab").texts == (b"v=spf1 -all", b"")
    assert found(b"\xc0\x00\x02\x01", b"xyz", kind="A").addresses[0].exploded == "192.0.2.1"
    assert len(found(b"\xc0\x00\x02\x01", b"xyz", kind="A").addresses) == 1
    mx = found(b"\x00\x0a" + name_to_wire("mx.example.org"), b"\x00\x00\x00", b"\x00", kind="MX")
    assert mx.exchanges == ((10, "mx.example.org"), (0, "."))
    assert found(name_to_wire("a.example"), b"\xff", kind="PTR").names == ("a.example",)


def counting(name, rounds):
    seen = []
    for number in range(rounds):
        answer = yield from ask(Question("TXT", f"{number}.{name}"))
        seen.append(answer.status)
    return name, len(seen)


def test_together_asks_in_one_batch_and_keeps_the_order():
    batches = []

    def oracle(asked):
        return Answer(asked.kind, Status.NODATA)

    def watched():
        inner = together([counting("a", 1), counting("b", 3), counting("c", 0)])
        answers = None
        while True:
            try:
                batch = inner.send(answers)
            except StopIteration as stop:
                return stop.value
            batches.append([asked.name for asked in batch])
            answers = yield batch

    assert replay(watched(), oracle) == (("a", 1), ("b", 3), ("c", 0))
    assert batches == [["0.a", "0.b"], ["1.b"], ["2.b"]]


def test_asking_nothing_asks_nobody():
    def never(asked):
        raise AssertionError(asked)

    assert replay(ask_all([]), never) == ()
    assert replay(together([]), never) == ()
