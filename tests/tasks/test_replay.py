from datetime import UTC, datetime

import pytest

from workbench.mail.dmarc import parse
from workbench.store.report_queries import Coverage, Judged
from workbench.tasks.replay import judge

COVERED = Coverage(1, 100, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))


def mail(
    messages,
    dkim="fail",
    spf="fail",
    *,
    author="a.example",
    keys=(),
    names=(),
    did="none",
    adkim="r",
    aspf="r",
    ip="192.0.2.1",
):
    return Judged(ip, author, did, dkim, spf, adkim, aspf, tuple(keys), tuple(names), messages)


def verdict(text, *rows):
    found = judge("a.example", parse(text), COVERED, rows)
    return found.passed, found.failed["none"], found.failed["quarantine"], found.failed["reject"], found.estimated


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("v=DMARC1; p=reject", mail(5, "pass"), (5, 0, 0, 0, 0)),
        ("v=DMARC1; p=reject", mail(5), (0, 0, 0, 5, 0)),
        ("v=DMARC1; p=quarantine", mail(5), (0, 0, 5, 0, 0)),
        ("v=DMARC1; p=none", mail(5), (0, 5, 0, 0, 0)),
        # RFC 9989 4.7: t=y asks for one level less
        ("v=DMARC1; p=reject; t=y", mail(5), (0, 0, 5, 0, 0)),
        ("v=DMARC1; p=reject; sp=none", mail(5, author="news.a.example"), (0, 5, 0, 0, 0)),
        ("v=DMARC1; p=none; sp=reject", mail(5, author="news.a.example"), (0, 0, 0, 5, 0)),
        # strict alignment is told from the domains that passed
        ("v=DMARC1; p=reject; adkim=s", mail(5, "pass", keys=["a.example"]), (5, 0, 0, 0, 5)),
        ("v=DMARC1; p=reject; adkim=s", mail(5, "pass", keys=["mail.a.example"]), (0, 0, 0, 5, 5)),
        ("v=DMARC1; p=reject; adkim=s", mail(5, "pass", "pass", keys=["mail.a.example"]), (5, 0, 0, 0, 0)),
        ("v=DMARC1; p=reject; adkim=s", mail(5, "pass", keys=["mail.a.example"], adkim="s"), (5, 0, 0, 0, 0)),
        # and relaxed where strict was published
        ("v=DMARC1; p=reject", mail(5, keys=["mail.a.example"], adkim="s"), (5, 0, 0, 0, 5)),
        ("v=DMARC1; p=reject", mail(5, keys=["other.example"], adkim="s"), (0, 0, 0, 5, 5)),
        # a report that does not say whether it was aligned
        ("v=DMARC1; p=reject", mail(5, "", "", keys=["mail.a.example"]), (5, 0, 0, 0, 5)),
        ("v=DMARC1; p=reject", mail(5, "", "", names=["other.example"]), (0, 0, 0, 5, 5)),
        # RFC 9989 4.10.1: without a valid policy nothing is asked for
        ("v=DMARC1; p=banana", mail(5), (0, 5, 0, 0, 0)),
    ],
)  # fmt: skip
def test_one_kind_of_mail(text, row, expected):
    assert verdict(text, row) == expected


def test_sources_are_those_that_would_be_hit():
    rows = [
        mail(50, "pass"),
        mail(3, ip="192.0.2.2", did="quarantine"),
        mail(9, ip="192.0.2.3"),
        mail(1, "pass", ip="192.0.2.3"),
    ]
    found = judge("a.example", parse("v=DMARC1; p=reject"), COVERED, rows)
    assert [(one.source_ip, one.reject, one.messages, one.was_quarantined) for one in found.sources] == [
        ("192.0.2.3", 9, 10, 0), ("192.0.2.2", 3, 3, 3), ("192.0.2.1", 0, 50, 0),
    ]  # fmt: skip
    assert found.did == {"none": 60, "quarantine": 3, "reject": 0}
    assert found.passed + sum(found.failed.values()) == 63
