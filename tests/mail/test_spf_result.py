"""What an evaluation says of itself: sender, counts, trace, the question that had no answer."""

import ipaddress

import pytest

from workbench.mail.spf import evaluate
from workbench.mail.spf_result import Sender, Verdict
from workbench.model.inquiry import Answer, Status, replay
from workbench.model.rdata import name_to_wire, txt_rdata

ZONE = {
    "TXT example.org": txt_rdata((b"v=spf1 ip4:198.51.100.1 a:gone.example include:a.example mx -all",)),
    "TXT a.example": txt_rdata((b"v=spf1 ip4:203.0.113.0/24 ip4:192.0.2.0/24 ~all",)),
    "MX example.org": b"\0\n" + name_to_wire("mx.example.org"),
    "A mx.example.org": bytes([192, 0, 3, 1]),
}


def run(ip, changes=None):
    def oracle(asked):
        found = {**ZONE, **(changes or {})}.get(str(asked))
        if isinstance(found, Status):
            return Answer(asked.kind, found)
        return Answer(asked.kind, Status.FOUND, (found,)) if found else Answer(asked.kind, Status.NXDOMAIN)

    return replay(evaluate(Sender(ipaddress.ip_address(ip), "mx.example.org", "me@example.org")), oracle)


def test_trace_and_counts():
    result = run("192.0.2.9")
    assert (result.result, result.lookups, result.void_lookups) == (Verdict.PASS, 2, 1)
    assert result.matched.term == "include:a.example"
    assert [(step.depth, step.domain, step.term, step.verdict) for step in result.trace] == [
        (0, "example.org", "", "found"),
        (0, "example.org", "ip4:198.51.100.1", "no match"),
        (0, "example.org", "a:gone.example", "no match"),
        (0, "example.org", "include:a.example", "match"),
        (1, "a.example", "", "found"),
        (1, "a.example", "ip4:203.0.113.0/24", "no match"),
        (1, "a.example", "ip4:192.0.2.0/24", "match"),
    ]
    assert [str(asked) for asked in result.trace[2].asked] == ["A gone.example: nxdomain"]
    document = result.as_json()
    assert document["mechanism"] == "include:a.example"
    assert document["trace"][0] == {
        "depth": 0,
        "domain": "example.org",
        "record": ZONE["TXT example.org"][1:].decode(),
        "term": None,
        "asked": [{"question": "TXT example.org", "status": "found"}],
        "verdict": "found",
    }


@pytest.mark.parametrize(
    "status", [Status.SERVFAIL, Status.TIMEOUT, Status.REFUSED, Status.MALFORMED, Status.NOT_ASKED]
)
@pytest.mark.parametrize(
    "question", ["TXT example.org", "A gone.example", "TXT a.example", "MX example.org", "A mx.example.org"]
)
def test_no_answer_is_a_temporary_error_that_names_the_question(status, question):
    result = run("192.0.9.9", {question: status})
    assert result.result is Verdict.TEMPERROR
    shown = result.as_json()["problem"]
    assert (shown["kind"], shown["question"], shown["reason"]) == ("unanswered", question, status.value)
    assert result.trace[-1].asked[-1].status is status


def test_permanent_errors_say_where():
    syntax = run("192.0.9.9", {"TXT a.example": txt_rdata((b"v=spf1 mx moo",))}).as_json()
    assert syntax["result"] == "permerror"
    assert (syntax["problem"]["kind"], syntax["problem"]["domain"]) == ("syntax", "a.example")
    assert (syntax["problem"]["term"], syntax["problem"]["position"]) == ("moo", 11)
    none = run("192.0.9.9", {"TXT a.example": txt_rdata((b"x",))})
    assert (none.problem.trouble, none.problem.domain, none.problem.term) == (
        "no_record",
        "a.example",
        "include:a.example",
    )


@pytest.mark.parametrize(
    ("mail_from", "helo", "mailbox", "domain"),
    [
        ("me@example.org", "h.example", ("me", "example.org"), "example.org"),
        ("", "h.example", ("postmaster", "h.example"), "h.example"),
        ("me@example.org.", "h.example", ("me", "example.org"), "example.org"),
        ("@example.org", "h.example", ("postmaster", "example.org"), "example.org"),
        ("a@b@example.org", "h", ("a@b", "example.org"), "example.org"),
        ("me@b\u00fccher.example", "h", ("me", "b\u00fccher.example"), "xn--bcher-kva.example"),
        ("me@[192.0.2.1]", "h", ("me", "[192.0.2.1]"), ""),
    ],
)
def test_sender(mail_from, helo, mailbox, domain):
    sender = Sender(ipaddress.ip_address("::ffff:192.0.2.1"), helo, mail_from)
    assert (sender.mailbox, sender.domain) == (mailbox, domain)
    assert sender.address == ipaddress.ip_address("192.0.2.1")
