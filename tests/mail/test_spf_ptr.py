"""`ptr` where the names of the address cannot be learned: a failed server is no match, an unasked question is open."""

import ipaddress

import pytest

from workbench.mail.spf import evaluate
from workbench.mail.spf_result import Sender
from workbench.model.inquiry import Answer, Status, replay
from workbench.model.rdata import name_to_wire, txt_rdata

SENDER = Sender(ipaddress.ip_address("192.0.2.5"), "h.example", "joe@a.example")


def result(record, status, **more):
    texts = {"a.example": record, **{f"{name}.example": text for name, text in more.items()}}

    def oracle(asked):
        if asked.kind == "TXT" and asked.name in texts:
            return Answer("TXT", Status.FOUND, (txt_rdata((texts[asked.name].encode(),)),))
        return Answer(asked.kind, status if asked.kind in {"PTR", "A"} else Status.NXDOMAIN)

    return replay(evaluate(SENDER), oracle)


@pytest.mark.parametrize("status", [Status.SERVFAIL, Status.TIMEOUT, Status.REFUSED])
def test_a_failed_server_is_no_match_and_stands_in_the_trace(status):
    found = result("v=spf1 ptr -all", status)  # RFC 7208 5.5: an error while looking for the names is no match
    assert found.result == "fail"
    assert [str(asked) for step in found.trace for asked in step.asked if not asked.status.known] == [
        f"PTR 5.2.0.192.in-addr.arpa: {status.value}"
    ]


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ("v=spf1 ptr -all", "temperror"),
        ("v=spf1 ptr ~all", "temperror"),
        ("v=spf1 ptr", "temperror"),
        ("v=spf1 ptr moo.example:x", "permerror"),
        ("v=spf1 ptr include:gone.example -all", "temperror"),
        ("v=spf1 ptr ip4:192.0.2.5 -all", "pass"),
        ("v=spf1 ptr:x.example ptr -ip4:192.0.2.5", "temperror"),
        ("v=spf1 ip4:192.0.2.5 ptr -all", "pass"),
        ("v=spf1 -ptr -all", "fail"),
        ("v=spf1 -ptr ip4:192.0.2.5 -all", "temperror"),
        ("v=spf1 include:b.example ip4:192.0.2.5 -all", "pass"),
        ("v=spf1 include:b.example -all", "temperror"),
        ("v=spf1 ?include:b.example ip4:192.0.2.5 -all", "temperror"),
        ("v=spf1 -include:c.example ip4:192.0.2.5 -all", "temperror"),
        ("v=spf1 redirect=b.example", "temperror"),
        ("v=spf1 exists:%{p}.b.example -all", "temperror"),
        ("v=spf1 -all exp=%{p}.b.example", "fail"),
    ],
)
def test_a_question_that_nobody_asked_decides_nothing(record, wanted):
    found = result(record, Status.NOT_ASKED, b="v=spf1 ptr -all", c="v=spf1 -ptr ?all")
    assert found.result == wanted
    if wanted == "temperror":
        assert str(found.problem.asked.question) == "PTR 5.2.0.192.in-addr.arpa"
        assert found.problem.asked.status is Status.NOT_ASKED
        assert found.explanation is found.matched is None


@pytest.mark.parametrize(("host", "wanted"), [("mail.a.example", "temperror"), ("mail.other.example", "fail")])
def test_a_name_whose_address_nobody_asked_for(host, wanted):
    def oracle(asked):
        if asked.kind == "TXT":
            return Answer("TXT", Status.FOUND, (txt_rdata((b"v=spf1 ptr -all",)),))
        if asked.kind == "PTR":
            return Answer("PTR", Status.FOUND, (name_to_wire(host),))
        return Answer(asked.kind, Status.NOT_ASKED)

    assert replay(evaluate(SENDER), oracle).result == wanted
