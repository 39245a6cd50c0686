"""What is asked of Google and what it is called here: definitions, their filters, requests of a bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from workbench.sources.base import Window

PAGE = 200
"""Entries (metric and day) of a page, at most; a request is cut so that it needs no second one."""


_FEW_DAYS = 30
"""A request for so few days is refused for another reason than its age."""


class Definition(NamedTuple):
    """
    One metric as Google is asked for it.

    Attributes:
        metric: Id in the catalogue; "" for the list of feedback identifiers.
        dimension: Which part of the mail.
        standard: Google's name.
        filter: Google's filter, "" for none.
    """

    metric: str
    dimension: str
    standard: str
    filter: str = ""

    def asked(self, name: str) -> dict[str, Any]:
        """Return it as a part of a request."""
        found: dict[str, Any] = {"name": name, "baseMetric": {"standardMetric": self.standard}}
        return {**found, "filter": self.filter} if self.filter else found


REASONS = (
    ("reject", ("bad_attachment", "bad_or_missing_ptr_record", "ip_in_rbls", "low_domain_reputation",
                "low_ip_reputation", "spammy_content", "stamp_policy_error", "other")),
    ("temp_fail", ("anomalous_traffic_pattern", "other")),
)  # fmt: skip
"""Why mail was not taken; `low_*_reputation` is all that v2 still says of reputation."""

FEEDBACK = {"feedback": "FROM_HEADER", "feedback_dkim": "ALL_DKIM"}
"""Kind of dimension to how identifiers are counted: by the domain in From, or by any DKIM domain."""


def _auth(kind: str) -> Definition:
    return Definition(f"{kind}_pass_rate", "", "AUTH_SUCCESS_RATE", f'auth_type = "{kind}"')


def _tls(metric: str, standard: str, direction: str) -> Definition:
    return Definition(metric, "", standard, f'traffic_direction = "{direction}"')


def _errors(metric: str, standard: str) -> tuple[Definition, ...]:
    found = [Definition(metric, "", standard)]
    for kind, reasons in REASONS:
        found.append(Definition(metric, f"error={kind}", standard, f'error_type = "{kind}"'))
        found += [
            Definition(metric, f"error={kind},reason={reason}", standard,
                       f'error_type = "{kind}" AND error_reason = "{reason}"')
            for reason in reasons
        ]  # fmt: skip
    return tuple(found)


GROUPS: tuple[tuple[Definition, ...], ...] = (
    (Definition("spam_rate", "", "SPAM_RATE"),),
    (_auth("spf"), _auth("dkim"), _auth("dmarc")),
    (
        _tls("tls_inbound_rate", "TLS_ENCRYPTION_RATE", "inbound"),
        _tls("tls_outbound_rate", "TLS_ENCRYPTION_RATE", "outbound"),
    ),
    (
        _tls("tls_inbound_messages", "TLS_ENCRYPTION_MESSAGE_COUNT", "inbound"),
        _tls("tls_outbound_messages", "TLS_ENCRYPTION_MESSAGE_COUNT", "outbound"),
    ),
    _errors("delivery_error_rate", "DELIVERY_ERROR_RATE"),
    _errors("delivery_errors", "DELIVERY_ERROR_COUNT"),
)
"""What is asked in one request: one that Google refuses takes none of another kind with it."""

IDENTIFIERS = tuple(
    Definition("", kind, "FEEDBACK_LOOP_ID", f'aggregation_key_type = "{counted}"')
    for kind, counted in FEEDBACK.items()
)


def feedback_rate(kind: str, identifier: str) -> Definition:
    """Return the spam rate of one feedback identifier."""
    written = identifier.replace("\\", "\\\\").replace('"', '\\"')
    kept = identifier.replace("%", "%25").replace(",", "%2C").replace("=", "%3D")  # a dimension's own signs
    return Definition(
        "feedback_loop_spam_rate",
        f"{kind}={kept}",
        "FEEDBACK_LOOP_SPAM_RATE",
        f'feedback_loop_id = "{written}" AND aggregation_key_type = "{FEEDBACK[kind]}"',
    )


class Request(NamedTuple):
    """One query: definitions, asked for by their position, over days."""

    domain: str
    definitions: tuple[Definition, ...]
    window: Window

    def body(self, token: str = "") -> dict[str, Any]:
        """Return it as Google wants it; `parent` stands in the body too, which some have found to be needed."""
        dates = {"start": _date(self.window.first), "end": _date(self.window.last)}
        found: dict[str, Any] = {
            "parent": f"domains/{self.domain}",
            "metricDefinitions": [one.asked(f"m{at}") for at, one in enumerate(self.definitions)],
            "timeQuery": {"dateRanges": {"dateRanges": [dates]}},
            "aggregationGranularity": "DAILY",
            "pageSize": PAGE,
        }
        return {**found, "pageToken": token} if token else found

    def definition(self, name: str) -> Definition | None:
        """Return what was asked for under a name; None for a name of nobody's."""
        at = name.removeprefix("m")
        known = name.startswith("m") and at.isascii() and at.isdigit() and int(at) < len(self.definitions)
        return self.definitions[int(at)] if known else None

    def singly(self) -> list[Request]:
        """Return one request for each definition."""
        return [Request(self.domain, (one,), self.window) for one in self.definitions]

    def halves(self) -> list[Request]:
        """Return requests for each half of the days: Google may refuse only the older; few days stay as they are."""
        first, last = self.window
        if (last - first).days <= _FEW_DAYS:
            return [self]
        middle = first + (last - first) // 2
        after = middle + timedelta(days=1)
        return [self._replace(window=window) for window in (Window(first, middle), Window(after, last))]


def requests(domain: str, groups: Iterable[Sequence[Definition]], window: Window) -> list[Request]:
    """Return the requests for groups of definitions, each so small that its entries fit on one page."""
    found = []
    for group in groups:
        days = max(1, PAGE // len(group))
        first = window.first
        while first <= window.last:
            last = min(first + timedelta(days=days - 1), window.last)
            found.append(Request(domain, tuple(group), Window(first, last)))
            first = last + timedelta(days=1)
    return found


def grouped(definitions: Sequence[Definition], window: Window) -> list[Sequence[Definition]]:
    """Return definitions in groups that fill a page with the days of a window."""
    days = (window.last - window.first).days + 1
    size = max(1, PAGE // days)
    return [definitions[at : at + size] for at in range(0, len(definitions), size)]


def _date(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}
