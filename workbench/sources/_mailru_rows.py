"""What Mail.ru Postmaster says, read leniently: rows of days, and the list of troubles."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from workbench.model.metrics import METRICS
from workbench.model.names import to_ascii
from workbench.model.samples import NOrigin, Sample

SOURCE = "mailru_postmaster"
INTERFACE = "ext-api"

_COUNTS = {
    "messages_sent": "sent",
    "delivered": "inboxed",
    "probably_spam": "spam_foldered",  # recognised as probable spam, put into the folder
    "spam": "spam_rejected",  # refused in the SMTP session
    "complaints": "complaints",
    "read": "reads",
    "deleted_read": "deleted_read",
    "deleted_unread": "deleted_unread",
}
_SHARES_OF_SENT = {"spam_percent": "spam_rejected_share", "probably_spam_percent": "spam_foldered_share"}
_REPUTATION = "reputation"
"""The share of complaints over 30 days in percent, lower is better: never a score, whatever its name suggests."""
_TREND = "trend"

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.DOTALL)
_MOST = 2**53
_SETTLES = next(given.settles_days for given in METRICS["sent"].given if given.source == SOURCE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """
    What all samples of one reply share.

    Attributes:
        account: Id of the account.
        subject: The domain.
        today: In Moscow: this day and the last ones before are still refined.
        dimension: `msgtype=promo`, or "" for all mail.
    """

    account: str
    subject: str
    today: date
    dimension: str = ""

    def sample(self, day: date, metric: str, *, settled: bool = False, **statement: Any) -> Sample:
        """Return a sample of `metric`; `settled` if what it says of the day does not change any more."""
        provisional = not settled and (self.today - day).days < _SETTLES
        return Sample(
            day, SOURCE, self.subject, metric, account=self.account, provider="mailru", dimension=self.dimension,
            provisional=provisional, api=INTERFACE, **statement,
        )  # fmt: skip


@dataclass(slots=True)
class Reading:
    """Samples by day, and in words what could not be read."""

    samples: list[Sample] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def same_domain(said: object, domain: str) -> bool:
    """Whether a name in a reply is `domain`; Mail.ru may write an internationalised one in either way."""
    return isinstance(said, str) and domain_name(said) == domain


def domain_name(said: str) -> str:
    """Return a name of a reply in the form in which the project knows domains."""
    try:
        return to_ascii(said.strip().rstrip("."))
    except ValueError:
        return said.strip().casefold()


def entries(said: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list; whatever else is there is passed over."""
    if isinstance(said, list):
        yield from (entry for entry in said if isinstance(entry, dict))


def read_days(said: dict[str, Any], stamp: Stamp) -> Reading:
    """Return the samples of one domain in a reply of stat-list-detailed, the oldest day first."""
    found = Reading()
    rows: dict[date, dict[str, Any]] = {}
    for entry in entries(said.get("data")):
        if not same_domain(entry.get("domain"), stamp.subject):
            continue
        for row in entries(entry.get("data")):
            try:
                day = _day(row.get("date"))
            except ValueError:
                found.faults.append(f"date={row.get('date')!s:.40}")
                continue
            if rows.setdefault(day, row) != row:
                found.faults.append(f"{day}: two rows")
    for day in sorted(rows):  # they come newest first
        _read_row(day, rows[day], stamp, found)
    return found


def _read_row(day: date, row: dict[str, Any], stamp: Stamp, found: Reading) -> None:
    sent = None
    for key, metric in _COUNTS.items():
        value = _checked(day, row, key, found, most=_MOST)
        if value is None:
            continue
        if value != int(value):
            found.faults.append(f"{day}: {key}={value}")
            continue
        if metric == "sent":
            sent = int(value)
        found.samples.append(stamp.sample(day, metric, value=float(value)))
    origin = NOrigin.UNKNOWN if sent is None else NOrigin.STATED
    for key, metric in _SHARES_OF_SENT.items():
        if (value := _checked(day, row, key, found)) is not None:
            found.samples.append(stamp.sample(day, metric, value=float(value / 100), n=sent, n_origin=origin))
    if (value := _checked(day, row, _REPUTATION, found)) is not None:
        found.samples.append(stamp.sample(day, "complaint_share_30d", value=float(value / 100)))
    if (value := _checked(day, row, _TREND, found, least=-_MOST, most=_MOST)) is not None:
        found.samples.append(stamp.sample(day, "complaint_share_trend", value=float(value / 100)))


def _checked(
    day: date, row: dict[str, Any], key: str, found: Reading, *, least: float = 0, most: float = 100
) -> Decimal | None:
    """Return a number of a row; None if it is not there, or is none that can be: that is a fault."""
    try:
        value = _number(row.get(key))
        if value is None or least <= value <= most:
            return value
    except ValueError:
        pass
    found.faults.append(f"{day}: {key}={row[key]!s:.40}")
    return None


def _number(said: object) -> Decimal | None:
    """Return a number exactly as written, so that 70.4 per cent is 0.704; some are sent as strings."""
    if said is None or said == "":
        return None
    try:
        value = Decimal("" if isinstance(said, bool | dict | list) else str(said).strip())
    except InvalidOperation as error:
        raise ValueError("no number") from error
    if not value.is_finite() or not math.isfinite(float(value)):
        raise ValueError("no number")
    return value


def _day(said: object) -> date:
    match = _DAY.fullmatch(said.strip()) if isinstance(said, str) else None
    if match is None:
        raise ValueError("no day")
    return date.fromisoformat(match[1])


def read_troubles(said: dict[str, Any], account: str, today: date) -> dict[str, list[Sample]]:
    """
    Return what troubles-list says now, by domain; two clients saw two names of its outer key.

    A domain's own state is `problem` (a code below zero), `information`, or `no_problem` where it is listed without
    any; each message stands beside it as a part of its own. A domain that is not listed has no state.
    """
    found: dict[str, list[Sample]] = {}
    for outer in ("domains", "data"):
        for entry in entries(said.get(outer)):
            name = entry.get("domain")
            errors = entry.get("errors")
            if isinstance(name, str) and isinstance(errors, list) and (domain := domain_name(name)):
                found[domain] = _troubles(errors, Stamp(account, domain, today))
    return found


def _troubles(errors: list[Any], stamp: Stamp) -> list[Sample]:
    parts: dict[str, str] = {}
    for error in entries(errors):
        text, state = _message(error.get("msg")), _trouble_state(error.get("code"))
        if text and parts.get(text) != "problem":
            parts[text] = state
    states = set(parts.values())
    whole = "problem" if "problem" in states else "information" if states else "no_problem"
    if errors and not parts:  # it lists something that cannot be read: neither a trouble nor none
        return []
    return [
        stamp.sample(stamp.today, "troubles", settled=True, state=whole),
        *(
            replace(stamp, dimension=f"trouble={text}").sample(stamp.today, "troubles", settled=True, state=state)
            for text, state in sorted(parts.items())
        ),
    ]


def _message(said: object) -> str:
    """Return a message as it may stand in a dimension, in which a comma separates."""
    return " ".join(str(said).replace(",", ";").replace("=", ":").split())[:200] if isinstance(said, str) else ""


def _trouble_state(code: object) -> str:
    try:
        value = _number(code)
    except ValueError:
        value = None
    return "information" if value is not None and value >= 0 else "problem"
