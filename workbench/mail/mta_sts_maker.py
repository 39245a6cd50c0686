"""Make an MTA-STS policy and its record (RFC 8461)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.mail import mta_sts
from workbench.mail.mta_sts import MAX_AGE, Mode
from workbench.model.errors import UsageError

POLICY_AGE = 604_800
"""Seconds a policy is kept: a week, the least that RFC 8461 3.2 speaks of; the audit suggests the same."""

_ID = re.compile(r"[A-Za-z0-9]{1,32}")


@dataclass(frozen=True, slots=True)
class MadeSts:
    """The policy's text (lines end in CRLF) and the record that names its version."""

    policy: str
    record: str


def policy_url(domain: str) -> str:
    """Return where senders fetch the policy (RFC 8461 3.3)."""
    return f"https://mta-sts.{domain}/.well-known/mta-sts.txt"


def make_mta_sts(mode: Mode, mx: Iterable[str], *, max_age: int | None = None, policy_id: str = "") -> MadeSts:
    """
    Return a policy and its record.

    Args:
        mode: What it asks for.
        mx: Hosts that receive mail, or `*.` and a domain; none needed in mode none.
        max_age: Seconds to keep it; a week if None.
        policy_id: The record's id; one that follows from the policy's text if empty, so that it changes with it.

    Raises:
        UsageError: no sender would accept it; it says why.
    """
    age = max_age if max_age is not None else POLICY_AGE
    if not 0 < age <= MAX_AGE:
        raise UsageError("A policy is kept from 1 to {most} seconds", "A week is 604800", most=MAX_AGE)
    if policy_id and not _ID.fullmatch(policy_id):
        raise UsageError("“{text}” is no id of a policy", "Letters and digits make one, 32 at most", text=policy_id)
    patterns = tuple(dict.fromkeys(host.strip().lower().removesuffix(".") for host in mx))
    if mode is not Mode.NONE and not patterns:
        raise UsageError("A policy needs the hosts that receive the mail", "Name the hosts")
    policy = mta_sts.format_policy(mode, patterns, age)
    try:
        found = mta_sts.parse_policy(policy)
    except mta_sts.MtaStsError as error:
        raise UsageError("“{text}” is no mail host", "Write it as: mx1.example.org", text=error.piece) from error
    if found != mta_sts.Policy(mode, age, patterns):  # a line end in a host would make it say something else
        raise UsageError("“{text}” is no mail host", "Write it as: mx1.example.org", text=" ".join(patterns))
    record = f"v={mta_sts.VERSION}; id={policy_id};" if policy_id else mta_sts.format_record(policy)
    return MadeSts(policy, record)
