"""Answers as a validator gives them, for tests of the checks that read them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from workbench.model.inquiry import Answer, Status, proven
from workbench.model.security import Cause, Security, Trust

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECURE = Security(Trust.SECURE, None, "example.org", (13,), NOON - timedelta(days=4), NOON + timedelta(days=10))
UNSIGNED = Security(Trust.INSECURE, Cause.UNSIGNED, "example.org")


def bogus(cause=Cause.EXPIRED, zone="example.org"):
    return Security(Trust.BOGUS, cause, zone)


def validated(oracle, verdicts=None, default=SECURE):
    """Return `oracle` with a validator before it; `verdicts` gives a Security by kind, name or (kind, name)."""
    verdicts = verdicts or {}

    def answer(asked):
        if not asked.dnssec:
            return replace(oracle(asked), asked=NOON)
        found = oracle(asked._replace(dnssec=False))
        if found.status is Status.NOT_ASKED:
            return found
        keys = ((asked.kind, asked.name), asked.name, asked.kind)
        security = next((verdicts[key] for key in keys if key in verdicts), default)
        return proven(asked, replace(found, asked=NOON, security=security))

    return answer


def given(oracle, answers):
    """Return `oracle` with some answers of its own: rdata by question, or a status."""

    def answer(asked):
        if asked not in answers:
            return oracle(asked)
        found = answers[asked]
        if isinstance(found, Status):
            return proven(asked, Answer(asked.kind, found, asked=NOON))
        return proven(asked, Answer(asked.kind, Status.FOUND, tuple(found), 0, 300, asked=NOON))

    return answer
