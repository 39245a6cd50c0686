"""Old exports of Google Postmaster Tools, API v1 and v1beta1: JSON that users' scripts kept."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO

from workbench.model.errors import NotADomainError, SourceError
from workbench.model.names import parse_domain
from workbench.model.samples import Sample
from workbench.sources.base import Batch, SourceInfo, Trouble, source

ID = "google_v1_export"
LIMIT = 256 * 1024 * 1024

_NAME = re.compile(r"domains/([^/\s]{1,253})/trafficStats/(\d{8})")
_SNIFFED = re.compile(rb'"domains/[^/"\s]+/trafficStats/\d{8}"')
_RATIOS = {
    "spfSuccessRatio": "spf_pass_rate",
    "dkimSuccessRatio": "dkim_pass_rate",
    "dmarcSuccessRatio": "dmarc_pass_rate",
    "inboundEncryptionRatio": "tls_inbound_rate",
    "outboundEncryptionRatio": "tls_outbound_rate",
}
_CLASSES = {"PERMANENT_ERROR": "reject", "TEMPORARY_ERROR": "temp_fail"}


@source
class GoogleV1Export:
    """
    Reads `TrafficStats`: one, a list of them, or whole replies of `trafficStats.list`.

    v1 left out what is 0 as well as what it did not know, so a day without a spam rate stays a day without one. Its
    numbers are not those of v2 and never one series with them: another source, another id for the spam rate.
    """

    info = SourceInfo(ID, "Google Postmaster Tools v1 (JSON)", provider="gmail")

    def sniff(self, head: bytes, name: str) -> float:
        """Return how sure it is: the name of a day's statistics stands in no other file."""
        return 0.95 if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} and _SNIFFED.search(head) else 0.0

    def read(self, stream: BinaryIO, name: str) -> list[Batch]:
        """
        Return a batch for each domain, with a word on the days without a spam rate.

        Raises:
            SourceError: the file is too large or no JSON, or has no such statistics.
        """
        found: dict[str, dict[date, dict[str, Any]]] = defaultdict(dict)
        for stats in _stats(_decoded(stream.read(LIMIT + 1), name)):
            key = _key(stats)
            if key is not None:
                found[key[0]][key[1]] = stats
        if not found:
            raise _nothing(name)
        return [_batch(domain, days) for domain, days in sorted(found.items())]


def _decoded(data: bytes, name: str) -> Any:
    if len(data) > LIMIT:
        raise SourceError("{name} is too large", "At most {size} MiB", name=name, size=LIMIT // 1024**2)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _nothing(name) from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise _nothing(name) from error


def _nothing(name: str) -> SourceError:
    return SourceError(
        "{name} holds no statistics of Google's v1",
        "It must be JSON as trafficStats.get or trafficStats.list of API v1 answered",
        name=name,
    )


def _stats(value: Any) -> Iterator[dict[str, Any]]:
    """Yield what looks like a day's statistics, wherever a script has put it: in lists, in replies, by domain."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict) and isinstance(one.get("name"), str) and _NAME.fullmatch(one["name"]):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += reversed(one)


def _key(stats: dict[str, Any]) -> tuple[str, date] | None:
    match = _NAME.fullmatch(stats["name"])
    try:
        return (parse_domain(match[1]), datetime.strptime(match[2], "%Y%m%d").date()) if match else None  # noqa: DTZ007
    except (NotADomainError, ValueError):
        return None


def _batch(domain: str, days: dict[date, dict[str, Any]]) -> Batch:
    batch = Batch(asked=[(domain, first, last) for first, last in _runs(sorted(days))])
    silent = 0
    for day, stats in sorted(days.items()):
        template = Sample(day, ID, domain, "", provider="gmail", api="v1")
        spam = _spam(template, stats)
        silent += spam is None
        batch.samples += [spam] if spam else []
        batch.samples += _ratios(template, stats)
        batch.samples += _reputations(template, stats)
        batch.samples += _parts(template, stats)
    if silent:
        batch.troubles.append(Trouble(domain, _ambiguous(domain, silent)))
    return batch


def _ambiguous(domain: str, count: int) -> SourceError:
    return SourceError(
        "Days of {domain} without a spam rate: {count}",
        "Google's v1 left a 0 out as well as what it did not know; these days stay without a value, the rest was read",
        domain=domain,
        count=count,
    )


def _spam(template: Sample, stats: dict[str, Any]) -> Sample | None:
    """Return the spam rate; where bounds are given, Google vouches for them, and the ratio is only their middle."""
    low, high = (
        _share(stats.get("userReportedSpamRatioLowerBound")),
        _share(stats.get("userReportedSpamRatioUpperBound")),
    )
    template = template._replace(metric="spam_rate_v1")
    if high is not None and (low is None or low <= high):
        return template._replace(low=low, high=high)
    value = _share(stats.get("userReportedSpamRatio"))
    return None if value is None else template._replace(value=value)


def _ratios(template: Sample, stats: dict[str, Any]) -> Iterator[Sample]:
    for name, metric in _RATIOS.items():
        value = _share(stats.get(name))
        if value is not None:
            yield template._replace(metric=metric, value=value)


def _reputations(template: Sample, stats: dict[str, Any]) -> Iterator[Sample]:
    state = _category(stats.get("domainReputation"))
    if state:
        yield template._replace(metric="domain_reputation", state=state)
    for one in _objects(stats.get("ipReputations")):
        state, count = _category(one.get("reputation")), _count(one.get("ipCount", one.get("numIps")))
        if state and count is not None:
            yield template._replace(metric="reputation_addresses", dimension=f"reputation={state}", value=count)


def _parts(template: Sample, stats: dict[str, Any]) -> Iterator[Sample]:
    """Yield the spam rates of feedback identifiers and the rates of delivery errors."""
    for one in _objects(stats.get("spammyFeedbackLoops")):
        value, identifier = _share(one.get("spamRatio")), one.get("id")
        if value is not None and isinstance(identifier, str) and identifier:
            kept = identifier.replace("%", "%25").replace(",", "%2C").replace("=", "%3D")
            yield template._replace(metric="feedback_loop_spam_rate", dimension=f"feedback={kept}", value=value)
    for one in _objects(stats.get("deliveryErrors")):
        value, kind, reason = (
            _share(one.get("errorRatio")),
            _CLASSES.get(str(one.get("errorClass"))),
            one.get("errorType"),
        )
        if value is not None and kind and isinstance(reason, str) and reason.isidentifier():
            yield template._replace(
                metric="delivery_error_rate", dimension=f"error={kind},reason={reason.lower()}", value=value
            )


def _objects(value: Any) -> Iterable[dict[str, Any]]:
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def _category(value: Any) -> str:
    known = isinstance(value, str) and value.isidentifier() and value != "REPUTATION_CATEGORY_UNSPECIFIED"
    return str(value).lower() if known else ""


def _share(value: Any) -> float | None:
    usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= 1
    return float(value) if usable else None


def _count(value: Any) -> float | None:
    """Return a count; int64 stands in JSON as a string."""
    text = str(value)
    return float(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _runs(days: list[date]) -> Iterator[tuple[date, date]]:
    """Yield first and last of days that follow each other."""
    first = None
    for day, after in zip(days, [*days[1:], None], strict=True):
        first = first or day
        if after is None or after - day > timedelta(days=1):
            yield first, day
            first = None
