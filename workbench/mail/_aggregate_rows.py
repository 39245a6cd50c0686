"""The records of an aggregate report: one element in, one row out."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from workbench.mail._mending import Mending, local_name
from workbench.model.aggregate import AggregateRow, DkimResult, Mended, Reason, SpfResult

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DISPOSITIONS = frozenset({"none", "pass", "quarantine", "reject"})
_ALIGNED = frozenset({"pass", "fail"})
_DKIM = frozenset({"none", "pass", "fail", "policy", "neutral", "temperror", "permerror"})
_SPF = frozenset({"none", "pass", "fail", "softfail", "policy", "neutral", "temperror", "permerror"})
_SCOPES = frozenset({"", "helo", "mfrom"})
_REASONS = frozenset(
    {"forwarded", "sampled_out", "trusted_forwarder", "mailing_list", "local_policy", "other", "policy_test_mode"}
)
_OLD = {"hardfail": "fail", "unknown": "permerror", "error": "temperror"}
"""RFC 7489 appendix C: what implementations wrote before RFC 7208."""

_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}", re.ASCII)

MOST_COUNT = 1 << 53
MOST_TEXT = 2000
MOST_RESULTS = 200
"""Signatures told of one record; no message has as many."""


@lru_cache(maxsize=8192)
def _address(text: str) -> tuple[str, bool]:
    try:
        return str(ipaddress.ip_address(text.strip("[]"))), True
    except ValueError:
        return text[:MOST_TEXT], False


@lru_cache(maxsize=8192)
def domain_of(text: str) -> str:
    """Return a domain as reports should write it: lower case, no final dot."""
    return text[:MOST_TEXT].lower().removesuffix(".")


def texts(element: Element) -> dict[str, str]:
    """Return what the elements below one say, by their names; of a repeated name the first that says something."""
    found: dict[str, str] = {}
    for child in element:
        name, text = local_name(child.tag), child.text
        if name not in found or not found[name]:
            found[name] = text.strip() if text else ""
    return found


class RowReader:
    """Reads records, counting them."""

    def __init__(self, mending: Mending) -> None:
        self._mending = mending
        self._number = 0

    def read(self, record: Element) -> AggregateRow:
        """Return the row of one `<record>`."""
        self._number += 1
        row: dict[str, str] = {}
        policy: dict[str, str] = {}
        names: dict[str, str] = {}
        reasons: tuple[Reason, ...] = ()
        dkim: list[DkimResult] = []
        spf: list[SpfResult] = []
        evaluated = False
        for part in record:
            match local_name(part.tag):
                case "row":
                    for child in part:
                        name = local_name(child.tag)
                        if name != "policy_evaluated":
                            row.setdefault(name, (child.text or "").strip())
                            continue
                        evaluated, policy = True, texts(child)
                        if "reason" in policy:
                            reasons = self._reasons(child)
                case "identifiers" | "identities":
                    names = texts(part)
                case "auth_results":
                    self._results(part, dkim, spf)
        if not (dkim or spf):
            self._note(Mended.NO_RESULTS, "auth_results")
        if not evaluated:
            self._note(Mended.MISSING, "row/policy_evaluated")
        return AggregateRow(
            self._source(row.get("source_ip", "")),
            self._count(row.get("count", "")),
            self._word(policy, "disposition", _DISPOSITIONS, evaluated=evaluated),
            self._word(policy, "dkim", _ALIGNED, evaluated=evaluated),
            self._word(policy, "spf", _ALIGNED, evaluated=evaluated),
            self._author(names.get("header_from", "")),
            domain_of(names.get("envelope_from", "")),
            domain_of(names.get("envelope_to", "")),
            tuple(dkim),
            tuple(spf),
            reasons,
        )

    def _note(self, what: Mended, where: str) -> None:
        self._mending.note(what, where, record=self._number)

    def _source(self, text: str) -> str:
        if not text:
            self._note(Mended.MISSING, "row/source_ip")
            return ""
        if _IPV4.fullmatch(text):
            return text
        address, good = _address(text)
        if not good:
            self._note(Mended.NOT_AN_ADDRESS, "row/source_ip")
        return address

    def _count(self, text: str) -> int | None:
        if text.isascii() and text.isdecimal() and len(text) < 16:
            return int(text)
        if not text:
            self._note(Mended.MISSING, "row/count")
            return None
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not 0 <= number < MOST_COUNT:
            self._note(Mended.NOT_A_NUMBER, "row/count")
            return None
        self._note(Mended.NOT_AN_INTEGER, "row/count")
        return int(number)

    def _author(self, text: str) -> str:
        if not text:
            self._note(Mended.MISSING, "identifiers/header_from")
        return domain_of(text)

    def _word(self, found: dict[str, str], name: str, known: frozenset[str], *, evaluated: bool) -> str:
        text = found.get(name, "")
        if text in known:
            return text
        if not text:
            if evaluated:
                self._note(Mended.EMPTY if name in found else Mended.MISSING, f"policy_evaluated/{name}")
            return ""
        return self._mended(text, known, f"policy_evaluated/{name}")

    def _mended(self, text: str, known: frozenset[str], where: str) -> str:
        lower = text[:MOST_TEXT].lower()
        if lower in known:
            self._note(Mended.WRONG_CASE, where)
            return lower
        if lower in _OLD and _OLD[lower] in known:
            self._note(Mended.OLD_WORD, where)
            return _OLD[lower]
        self._note(Mended.UNKNOWN_WORD, where)
        return lower

    def _reasons(self, policy: Element) -> tuple[Reason, ...]:
        found = []
        for child in policy[:MOST_RESULTS]:
            if local_name(child.tag) != "reason":
                continue
            said = texts(child)
            if not any(said.values()):
                self._note(Mended.EMPTY, "policy_evaluated/reason")
                continue
            kind = said.get("type", "")
            if kind and kind not in _REASONS:
                kind = self._mended(kind, _REASONS, "reason/type")
            found.append(Reason(kind, said.get("comment", "")[:MOST_TEXT]))
        return tuple(found)

    def _results(self, part: Element, dkim: list[DkimResult], spf: list[SpfResult]) -> None:
        for child in part[:MOST_RESULTS]:
            name = local_name(child.tag)
            if name not in {"dkim", "spf"}:
                continue
            said = texts(child)
            domain, result = said.get("domain", ""), said.get("result", "")
            if not (domain or result):
                self._note(Mended.EMPTY, f"auth_results/{name}")
                continue
            if not domain:
                self._note(Mended.EMPTY if "domain" in said else Mended.MISSING, f"{name}/domain")
            remark = said.get("human_result", "")[:MOST_TEXT]
            if name == "dkim":
                selector = domain_of(said.get("selector", ""))
                dkim.append(DkimResult(domain_of(domain), selector, self._result(result, _DKIM, name), remark))
            else:
                scope = said.get("scope", "")
                if scope not in _SCOPES:
                    scope = self._mended(scope, _SCOPES, "spf/scope")
                spf.append(SpfResult(domain_of(domain), scope, self._result(result, _SPF, name), remark))

    def _result(self, text: str, known: frozenset[str], name: str) -> str:
        if text in known:
            return text
        if not text:
            self._note(Mended.MISSING, f"{name}/result")
            return ""
        return self._mended(text, known, f"{name}/result")
