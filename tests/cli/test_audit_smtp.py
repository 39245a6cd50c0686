"""When `workbench audit` connects to mail servers: for one domain, or when told, and never without a network."""

from datetime import datetime
from pathlib import Path

import pytest

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
