"""Whom `workbench audit` bothers: mail servers for one domain or when told, web servers of many only with a reason."""

from datetime import datetime
from pathlib import Path

import pytest

from workbench.cli import auditing
from workbench.cli.audit import _with_mail_servers
from workbench.model.errors import UsageError
from workbench.tasks.resolving import Answering

LIVE = Answering()
QUIET = [Answering(offline=True), Answering(recordings=(Path("a.zone"),))]


@pytest.mark.parametrize(
    ("domains", "wanted", "expected"),
    [
        (("a.example",), None, True),
        (("a.example",), False, False),
        (("a.example", "b.example"), None, False),
        (("a.example", "b.example"), True, True),
        (("-",), None, False),
        ((), None, False),
    ],
)
def test_for_one_domain_or_when_told(domains, wanted, expected):
    assert _with_mail_servers(LIVE, domains, wanted=wanted, as_of=None).smtp is expected


@pytest.mark.parametrize("answering", QUIET)
def test_never_without_a_network(answering):
    assert not _with_mail_servers(answering, ("a.example",), wanted=None, as_of=None).smtp
    with pytest.raises(UsageError, match="--smtp"):
        _with_mail_servers(answering, ("a.example",), wanted=True, as_of=None)


def test_nor_for_the_past():
    day = datetime(2026, 11, 1)  # noqa: DTZ001 - as click gives it
    assert not _with_mail_servers(LIVE, ("a.example",), wanted=None, as_of=day).smtp
    with pytest.raises(UsageError, match="--smtp"):
        _with_mail_servers(LIVE, ("a.example",), wanted=True, as_of=day)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [(("a.example",), [False]), (("a.example", "b.example"), [True, True]), (("a.example", "A.example."), [True])],
)
def test_one_of_several_is_known_as_such(workbench, monkeypatch, typed, expected):
    seen = []
    real = auditing.audit_many

    def noting(resolver, targets, **options):
        chosen = list(targets)
        seen.extend(target.bulk for target in chosen)
        return real(resolver, chosen, **options)

    monkeypatch.setattr(auditing, "audit_many", noting)
    workbench("audit", *typed, "--offline", "--check", "mta_sts")
    assert seen == expected
