"""The published SPF conformance suites as zones and cases."""

import ipaddress
from typing import Any, NamedTuple

import yaml

from tests.conftest import suite
from workbench.mail.spf_result import Sender
from workbench.model.inquiry import Answer, Question, Status
from workbench.model.rdata import label_text

Zone = dict[str, dict[str, list[bytes]]]


class Case(NamedTuple):
    """One test: who sends, what may come out; `explanation` is None where the suite says nothing of it."""

    id: str
    sender: Sender
    results: tuple[str, ...]
    explanation: str | None
    zone: Zone
    timeouts: frozenset[str]


def presentation(name: str) -> str:
    labels = [label for label in name.removesuffix(".").split(".") if label]
    return ".".join(label_text(label.encode("latin-1")) for label in labels) or "."


def wire(name: str) -> bytes:
    labels = [label.encode("latin-1") for label in name.removesuffix(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def load(name: str = "rfc7208-tests.yml") -> list[Case]:
    text = (suite("spf-rfc7208") / name).read_text("utf-8")
    cases = []
    for document in yaml.safe_load_all(text):
        zone, timeouts = _zone(document["zonedata"])
        cases += [_case(name, test, zone, timeouts) for name, test in document["tests"].items()]
    return cases


def _case(name: str, test: dict[str, Any], zone: Zone, timeouts: frozenset[str]) -> Case:
    wanted = test["result"]
    sender = Sender(ipaddress.ip_address(test["host"]), test["helo"], test["mailfrom"])
    results = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    return Case(name, sender, results, test.get("explanation"), zone, timeouts)


def _zone(data: dict[str, list[Any]]) -> tuple[Zone, frozenset[str]]:
    zone: Zone = {}
    timeouts = set()
    for name, entries in data.items():
        records = zone.setdefault(presentation(str(name)), {})
        if "TIMEOUT" in entries:
            timeouts.add(presentation(str(name)))
        pairs = [pair for entry in entries if isinstance(entry, dict) for pair in entry.items()]
        duplicate = not any(kind == "TXT" for kind, _ in pairs)  # the suite's header: only where TXT says nothing
        for kind, value in pairs:
            if value != "NONE":
                records.setdefault(kind, []).append(_rdata(kind, value))
                if kind == "SPF" and duplicate:
                    records.setdefault("TXT", []).append(_rdata(kind, value))
    return zone, frozenset(timeouts)


def _rdata(kind: str, value: Any) -> bytes:
    match kind:
        case "A" | "AAAA":
            return ipaddress.ip_address(value).packed
        case "MX":
            return int(value[0]).to_bytes(2, "big") + wire(value[1])
        case "PTR" | "CNAME":
            return wire(value)
        case _:
            strings = value if isinstance(value, list) else [value]
            raw = [part.encode("latin-1") for part in strings]
            return b"".join(bytes([len(part)]) + part for part in raw)


def answer(case: Case, asked: Question) -> Answer:
    """Answer from memory, as a resolver would: aliases followed, a loop of them a failure of the server."""
    name, kind, seen = asked.name, asked.kind, set()
    while name not in seen:
        seen.add(name)
        records = case.zone.get(name, {})
        if kind in records:
            return Answer(kind, Status.FOUND, tuple(records[kind]), 0)
        if name in case.timeouts:
            return Answer(kind, Status.TIMEOUT)
        if "CNAME" not in records:
            below = any(other.endswith("." + name) for other in case.zone)
            return Answer(kind, Status.NODATA if records or below else Status.NXDOMAIN)
        name = Answer("CNAME", Status.FOUND, tuple(records["CNAME"])).names[0]
    return Answer(kind, Status.SERVFAIL)
