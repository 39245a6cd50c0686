"""
Flatten includes of an SPF record: the addresses behind them instead of their names.

It saves look-ups and costs upkeep: a service changes its addresses without a word to those who copied them, and from
that day its mail fails. So it is the last resort, done for named includes only, and never without saying so.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.mail.spf_maker import Network, is_private, minimal
from workbench.mail.spf_record import Mechanism, Record, is_spf, scan
from workbench.model.inquiry import Answer, Inquiry, Question, ask, ask_all, question

MAX_FOLLOWED = 60
"""Records inside one include that are followed; no service has so many."""


@dataclass(frozen=True, slots=True)
class Flattened:
    """
    What stands behind an include.

    Attributes:
        host: The include.
        networks: Who passes, the fewest networks that say it; empty if `obstacle` is not.
        obstacle: The term or question that stands in the way: it depends on the sender, refuses somebody before others
            pass, or was not answered.
    """

    host: str
    networks: tuple[Network, ...] = ()
    obstacle: str = ""


class _ObstacleError(Exception):
    pass


def flatten(host: str) -> Inquiry[Flattened]:
    """Return the addresses that pass an include of `host`."""
    walk = _Walk()
    try:
        found = yield from walk.record(host)
    except _ObstacleError as error:
        return Flattened(host, obstacle=str(error))
    networks = [one for one in minimal(found) if not is_private(one)]
    return Flattened(host, tuple(networks), "" if networks else f"TXT {host}")


class _Walk:
    """One walk through the records behind an include."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def record(self, host: str) -> Inquiry[list[Network]]:
        """Return who passes the record of `host`."""
        name = host.lower().removesuffix(".")
        if name in self._seen:
            return []  # already counted; a loop is an error that the SPF check names
        self._seen.add(name)
        asked = question("TXT", name)
        answer = yield from ask(asked)
        texts = [text for text in answer.texts if is_spf(text)]
        if len(texts) != 1 or len(self._seen) > MAX_FOLLOWED:
            raise _ObstacleError(str(asked))
        record, problems = scan(texts[0])
        if problems:
            raise _ObstacleError(problems[0].term)
        return (yield from self._terms(name, record))

    def _terms(self, host: str, record: Record) -> Inquiry[list[Network]]:
        found: list[Network] = []
        for term in record.mechanisms:
            if term.name == "all":
                if term.result == "pass":
                    raise _ObstacleError(term.text)
                return found
            if term.result != "pass" or term.name in {"exists", "ptr"}:
                raise _ObstacleError(term.text)
            found += yield from self._term(host, term)
        if record.redirect is not None:
            if record.redirect.value.letters:
                raise _ObstacleError(record.redirect.text)
            found += yield from self.record(record.redirect.text.partition("=")[2])
        return found

    def _term(self, host: str, term: Mechanism) -> Inquiry[list[Network]]:
        if term.name in {"ip4", "ip6"}:
            start = ipaddress.IPv4Address(term.network) if term.name == "ip4" else ipaddress.IPv6Address(term.network)
            length = term.prefix4 if term.name == "ip4" else term.prefix6
            return [ipaddress.ip_network(f"{start}/{length}", strict=False)]
        if term.target is not None and term.target.letters:
            raise _ObstacleError(term.text)
        name = str(term.target.parts[0]) if term.target is not None and term.target.parts else host
        if term.name == "include":
            return (yield from self.record(name))
        names = [name]
        if term.name == "mx":
            answer = yield from ask(question("MX", name))
            names = [exchange for _, exchange in _known(answer, f"MX {name}").exchanges if exchange != "."]
        return (yield from self._addresses(names, term))

    def _addresses(self, names: Sequence[str], term: Mechanism) -> Inquiry[list[Network]]:
        questions = [Question(kind, name.lower()) for name in names for kind in ("A", "AAAA")]
        answers = yield from ask_all(questions)
        return [
            ipaddress.ip_network(f"{address}/{term.prefix4 if address.version == 4 else term.prefix6}", strict=False)
            for asked, answer in zip(questions, answers, strict=True)
            for address in _known(answer, str(asked)).addresses
        ]


def _known(answer: Answer, asked: str) -> Answer:
    if not answer.status.known:
        raise _ObstacleError(asked)
    return answer
