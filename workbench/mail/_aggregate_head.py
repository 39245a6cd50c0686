"""What stands before the records of an aggregate report: who reports, which period, which policy was published."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from workbench.mail._aggregate_rows import domain_of, texts
from workbench.mail._mending import Mending, local_name
from workbench.model.aggregate import AggregateReport, Mended, PublishedPolicy
from workbench.model.errors import ReportError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_WORDS = {
    "p": {"none", "quarantine", "reject"},
    "sp": {"none", "quarantine", "reject"},
    "np": {"none", "quarantine", "reject"},
    "adkim": {"r", "s"},
    "aspf": {"r", "s"},
    "testing": {"y", "n"},
    "discovery_method": {"psl", "treewalk"},
}
_NAME = re.compile(r"([^!]*)!([^!]+)!(\d{9,11})!(\d{9,11})(?:!.*)?")
"""RFC 9990 3.1.4: receiver ! policy domain ! begin ! end [! unique]."""

_LAST_SECOND = 253402300799  # the year 9999
_DAY = 86400
MOST_TEXT = 2000
MOST_ERRORS = 20


class Head:
    """Collects the parts as they come."""

    def __init__(self, mending: Mending, name: str) -> None:
        self._mending = mending
        self._named = _NAME.fullmatch(_stem(name))
        self._metadata: dict[str, str] | None = None
        self._policy: PublishedPolicy | None = None
        self._range: dict[str, str] = {}
        self._errors: tuple[str, ...] = ()
        self._version = ""
        self._namespace = ""
        self._report: AggregateReport | None = None
        self._closed = False

    @property
    def complete(self) -> bool:
        """Whether both parts came."""
        return self._metadata is not None and self._policy is not None

    def take(self, name: str, element: Element, parent: Element) -> None:
        """Read one part; of a repeated one the first counts."""
        tag = parent.tag
        self._namespace = tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""
        if name == "version" and not self._version:
            self._version = (element.text or "").strip()[:20]
        elif name == "report_metadata" and self._metadata is None:
            self._read_metadata(element)
        elif name == "policy_published" and self._policy is None:
            self._policy = self._read_policy(element)

    def _read_metadata(self, element: Element) -> None:
        self._stray(element)
        self._metadata = texts(element)
        for child in element:
            if local_name(child.tag) == "date_range":
                self._range = texts(child)
        errors = [(child.text or "").strip() for child in element if local_name(child.tag) == "error"]
        self._errors = tuple(text[:MOST_TEXT] for text in errors if text)[:MOST_ERRORS]

    def _read_policy(self, element: Element) -> PublishedPolicy:
        self._stray(element)
        said = texts(element)
        found = {name: self._word(name, said[name]) for name in _WORDS if name in said}
        if "p" not in said:
            self._mending.note(Mended.MISSING, "policy_published/p")
        more = {name: said[name][:MOST_TEXT] for name in ("fo", "pct") if said.get(name)}
        return PublishedPolicy(domain_of(said.get("domain", "")), **found, **more)

    def _word(self, name: str, text: str) -> str:
        where = f"policy_published/{name}"
        if text in _WORDS[name]:
            return text
        if not text:
            self._mending.note(Mended.EMPTY, where)
            return ""
        lower = text[:MOST_TEXT].lower()
        self._mending.note(Mended.WRONG_CASE if lower in _WORDS[name] else Mended.UNKNOWN_WORD, where)
        return lower

    def _stray(self, element: Element) -> None:
        """Say where text stands between the elements, which no schema allows."""
        for child in element:
            if child.tail and child.tail.strip():
                self._mending.note(Mended.STRAY_TEXT, f"{local_name(element.tag)}/{local_name(child.tag)}")

    def look_at(self, root: Element) -> None:
        """Say what is odd about the whole."""
        if local_name(root.tag) != "feedback" and self._metadata is not None:
            self._mending.note(Mended.WRONG_ROOT, local_name(root.tag)[:100])
        if self._metadata is not None and not self._namespace:
            self._mending.note(Mended.NO_NAMESPACE, "feedback")
        if self._metadata is not None and not self._version:
            self._mending.note(Mended.NO_VERSION, "feedback/version")

    def check(self) -> None:
        """
        Make sure that it is a report.

        Raises:
            ReportError: it is none, or nobody could tell which.
        """
        self.report()

    def report(self) -> AggregateReport:
        """
        Return the head of the report, its repairs left out.

        Raises:
            ReportError: it is none, or nobody could tell which.
        """
        if self._report is not None:
            return self._report
        if self._metadata is None and self._policy is None:
            raise ReportError("This XML is no DMARC report")
        said = self._metadata or {}
        policy = self._policy or PublishedPolicy("")
        domain = policy.domain or self._from_name(2, "policy_published/domain")
        if not domain:
            raise ReportError("The report does not say which domain it is about")
        begin = self._time("begin", 3)
        end = self._time("end", 4)
        self._check_range(begin, end)
        email = said.get("email", "")[:MOST_TEXT]
        self._report = AggregateReport(
            self._organisation(said.get("org_name", ""), email), self._name(said.get("report_id", "")), begin, end,
            policy._replace(domain=domain_of(domain)), self._version, self._namespace[:MOST_TEXT], email,
            said.get("extra_contact_info", "")[:MOST_TEXT], said.get("generator", "")[:MOST_TEXT], self._errors,
        )  # fmt: skip
        return self._report

    def _organisation(self, name: str, email: str) -> str:
        if name:
            return name[:MOST_TEXT]
        host = domain_of(email.rpartition("@")[2].strip("<> "))
        if host:
            self._mending.note(Mended.ORG_FROM_ADDRESS, "report_metadata/org_name")
            return host
        return self._from_name(1, "report_metadata/org_name")

    def _name(self, text: str) -> str:
        if not text:
            self._mending.note(Mended.MISSING, "report_metadata/report_id")
        return text[:MOST_TEXT]

    def _from_name(self, group: int, where: str) -> str:
        found = self._named.group(group) if self._named else ""
        self._mending.note(Mended.FROM_FILE_NAME if found else Mended.MISSING, where)
        return found

    def _time(self, name: str, group: int) -> datetime:
        where = f"date_range/{name}"
        text = self._range.get(name, "")
        moment = self._moment(text, where) if text else None
        if moment is None:
            moment = self._moment(self._from_name(group, where), where)
        if moment is None:
            raise ReportError("The report does not say which period it is about")
        return moment

    def _moment(self, text: str, where: str) -> datetime | None:
        """Return the moment: seconds since 1970, as some write it with a fraction or as a date."""
        if text.isascii() and text.isdecimal() and len(text) < 13:
            return datetime.fromtimestamp(min(int(text), _LAST_SECOND), UTC)
        try:
            found = datetime.fromtimestamp(float(text), UTC)
        except (ValueError, OverflowError, OSError):
            try:
                found = datetime.fromisoformat(text)
                found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
            except (ValueError, OverflowError):
                if text:
                    self._mending.note(Mended.NOT_A_NUMBER, where)
                return None
        self._mending.note(Mended.NOT_AN_INTEGER, where)
        return found.replace(microsecond=0)

    def _check_range(self, begin: datetime, end: datetime) -> None:
        seconds = (end - begin).total_seconds()
        if seconds < 0:
            self._mending.note(Mended.RANGE_REVERSED, "date_range")
        elif seconds > _DAY:
            self._mending.note(Mended.RANGE_LONG, "date_range")


def _stem(name: str) -> str:
    """Return a file's name without its folder and endings."""
    stem = PurePosixPath(name.replace("\\", "/")).name
    for ending in (".gz", ".zip", ".xml"):
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
    return stem
