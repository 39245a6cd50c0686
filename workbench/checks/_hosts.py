"""The hosts that take a domain's mail, with their addresses: asked the same way by every check that needs them."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import NamedTuple

from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask_all
from workbench.model.rdata import Address

MOST_HOSTS = 50
"""Hosts whose addresses are asked for; a hostile answer may name thousands."""

_EXAMPLES = tuple(
    ipaddress.ip_network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)


class Host(NamedTuple):
    """One host of mail and what was said about its addresses; both answers are None if nobody needed to ask."""

    preference: int
    name: str
    a: Answer | None = None
    aaaa: Answer | None = None

    @property
    def answers(self) -> tuple[tuple[Question, Answer], ...]:
        """The address questions that were asked, answered."""
        pairs = ((Question("A", self.name), self.a), (Question("AAAA", self.name), self.aaaa))
        return tuple((asked, answer) for asked, answer in pairs if answer is not None)

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Every address that is known, IPv4 first, each once."""
        return tuple(dict.fromkeys(address for _, answer in self.answers for address in answer.addresses))

    @property
    def alias(self) -> str:
        """Where a CNAME at the host's name leads, empty if there is none."""
        return next((answer.chain[-1] for _, answer in self.answers if answer.chain), "")

    @property
    def gone(self) -> bool:
        """Whether the name does not exist: then it has addresses of neither kind (RFC 8020)."""
        return not self.addresses and any(answer.status is Status.NXDOMAIN for _, answer in self.answers)

    @property
    def failed(self) -> tuple[tuple[Question, Answer], ...]:
        """Answers that leave open whether there are more addresses."""
        if self.gone:
            return ()
        return tuple(pair for pair in self.answers if not _is_knowledge(pair[1]))

    @property
    def evidence(self) -> tuple[str, ...]:
        """Evidence of what is known about its addresses."""
        return tuple(answer.evidence for _, answer in self.answers if answer.evidence)


def _is_knowledge(answer: Answer) -> bool:
    return answer.status.known and len(answer.addresses) == len(answer.rdata)


@lru_cache(maxsize=4096)
def is_literal(name: str) -> bool:
    """Whether a host name is in truth an address, as people put into MX records."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def is_public(address: Address) -> bool:
    """
    Whether mail from the internet can reach an address.

    The ranges for documentation count as public: the bundled example and every text book live there.
    """
    if address.is_multicast or address.is_reserved:
        return False
    return not address.is_private or any(
        address in network for network in _EXAMPLES if network.version == address.version
    )


def find_hosts(domain: str, mx: Answer) -> Inquiry[tuple[Host, ...]]:
    """
    Ask for the addresses of the MX hosts, or of the domain itself where it has no MX (RFC 5321 5.1).

    Returns:
        The hosts by preference and name, each once; none for the null MX, for a domain that does not exist, and
        where the MX answer is no knowledge. Beyond `MOST_HOSTS` they come without answers.
    """
    if mx.status is Status.NODATA:
        named = [(0, domain)]
    else:
        best: dict[str, int] = {}
        for preference, name in sorted(mx.exchanges):
            best.setdefault(name, preference)
        named = [(preference, name) for name, preference in best.items() if name != "."]
    asked = [name for _, name in named if not is_literal(name)][:MOST_HOSTS]
    questions = [Question(kind, name) for name in asked for kind in ("A", "AAAA")]
    answers = yield from ask_all(questions)
    found = {name: (answers[2 * at], answers[2 * at + 1]) for at, name in enumerate(asked)}
    return tuple(Host(preference, name, *found.get(name, (None, None))) for preference, name in named)
