"""The TLSA records of mail hosts: where they are looked for, and what of them counts."""

from __future__ import annotations

from typing import NamedTuple

from workbench.checks._hosts import Host, is_literal
from workbench.checks._secured import signed, trust
from workbench.mail.tlsa import Tlsa, parse_tlsa
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all
from workbench.model.security import Trust

MOST_HOSTS = 20
"""Mail hosts whose TLSA records are asked for."""
MOST_RECORDS = 50
"""TLSA records of one host that are looked at; the standard's own advice is two to four."""


class Vouched(NamedTuple):
    """A mail host and its TLSA records, if it has any."""

    host: Host
    asked: Question
    answer: Answer

    @property
    def name(self) -> str:
        """The host's name as the MX record has it."""
        return self.host.name

    @property
    def trust(self) -> Trust | None:
        """How the answer validated; None where that is not known."""
        return trust(self.answer)

    @property
    def has_records(self) -> bool:
        """Whether there are TLSA records, protected or not."""
        return self.answer.status is Status.FOUND

    @property
    def records(self) -> tuple[Tlsa, ...]:
        """The records that can be read."""
        found = []
        for rdata in self.answer.rdata[:MOST_RECORDS]:
            try:
                found.append(parse_tlsa(rdata))
            except ValueError:
                continue
        return tuple(found)

    @property
    def usable(self) -> tuple[Tlsa, ...]:
        """The records that senders follow: protected by DNSSEC and without a defect."""
        if self.trust is not Trust.SECURE:
            return ()
        return tuple(record for record in self.records if record.defect is None)

    @property
    def useless(self) -> list[str]:
        """What the records say that senders skip: `1 0 1`."""
        found = [record.head for record in self.records if record.defect is not None]
        return sorted(found + ["-"] * (min(len(self.answer.rdata), MOST_RECORDS) - len(self.records)))


def find_vouched(hosts: tuple[Host, ...]) -> Inquiry[tuple[Vouched, ...]]:
    """
    Ask for the TLSA records of mail hosts.

    Where a host's name is an alias, those at the end of it count if they are there and protected, else those at the
    name itself (RFC 7672 2.2.3).
    """
    chosen = [host for host in hosts if not is_literal(host.name) and not host.gone][:MOST_HOSTS]
    places = [[name for name in (host.alias, host.name) if name] for host in chosen]
    asked = list(dict.fromkeys(_question(name) for names in places for name in names))
    answers = dict(zip(asked, (yield from ask_all(asked)), strict=True))
    found = []
    for host, names in zip(chosen, places, strict=True):
        first, last = _question(names[0]), _question(names[-1])
        protected = answers[first].status is Status.FOUND and trust(answers[first]) is Trust.SECURE
        place = first if protected else last
        found.append(Vouched(host, place, answers[place]))
    return tuple(found)


def _question(name: str) -> Question:
    return signed("TLSA", f"_25._tcp.{name}")
