"""A zone's name servers, asked one by one: their addresses, what each says, what the parent zone says of them."""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32

from workbench.checks._hints import spf_record
from workbench.checks._hosts import is_public
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask, ask_all
from workbench.model.names import organizational_domain
from workbench.model.rdata import Address, name_from_wire, parent

MOST_SERVERS = 8
"""Name servers that are looked at; the registries allow 13, honest zones have 2 to 6."""
MOST_CLIMBS = 5
"""Names on the way up that are asked for their zone."""


class Server(NamedTuple):
    """One name server and the questions for its addresses, answered."""

    name: str
    a: Answer
    aaaa: Answer

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Every address that is known, IPv4 first."""
        return (*self.a.addresses, *self.aaaa.addresses)

    @property
    def is_lost(self) -> bool:
        """Whether it is known that it has no address."""
        answers = (self.a, self.aaaa)
        return not self.addresses and (
            all(answer.status.known for answer in answers) or any(one.status is Status.NXDOMAIN for one in answers)
        )


class Said(NamedTuple):
    """What one address of one name server says of the zone, and of the mail records (None: not asked)."""

    server: Server
    address: Address
    soa: Answer
    mail: tuple[Answer, ...] | None = None

    @property
    def answers(self) -> bool:
        """Whether it answers for the zone."""
        return self.soa.status is Status.FOUND

    @property
    def serial(self) -> int | None:
        """The version of its zone."""
        numbers = soa_numbers(self.soa)
        return numbers[0] if numbers else None


def soa_numbers(soa: Answer) -> tuple[int, int, int, int, int] | None:
    """Return serial, refresh, retry, expire and negative TTL of a SOA record; None where it cannot be read."""
    if not soa.rdata:
        return None
    data = soa.rdata[0]
    try:
        _, at = name_from_wire(data)
        _, at = name_from_wire(data, at)
    except ValueError:
        return None
    if len(data) != at + 20:
        return None
    serial, refresh, retry, expire, negative = (
        int.from_bytes(data[at + 4 * number : at + 4 * number + 4], "big") for number in range(5)
    )
    return serial, refresh, retry, expire, negative


def find_zone(domain: str) -> Inquiry[tuple[str, Answer, Question]]:
    """
    Find the zone that a domain is in, no higher than its organisational domain.

    Returns:
        The name asked last, its SOA answer (FOUND where it is a zone), and the question.
    """
    name, top = domain, organizational_domain(domain)
    for _ in range(MOST_CLIMBS):
        asked = Question("SOA", name)
        soa = yield from ask(asked)
        if soa.status is not Status.NODATA or name == top:
            break
        name = parent(name)
    return name, soa, asked


def find_servers(ns: Answer) -> Inquiry[tuple[Server, ...]]:
    """Ask for the addresses of name servers."""
    names = sorted(set(ns.names) - {"."})[:MOST_SERVERS]
    answers = yield from ask_all([Question(kind, name) for name in names for kind in ("A", "AAAA")])
    return tuple(Server(name, answers[2 * at], answers[2 * at + 1]) for at, name in enumerate(names))


def ask_each(zone: str, domain: str, servers: tuple[Server, ...]) -> Inquiry[tuple[Said, ...]]:
    """
    Ask one address of each kind of every name server for the zone, and one of those that answer for the mail records.

    Only addresses that the internet can reach are asked.
    """
    places = [
        (server, found.addresses[0])
        for server in servers
        for found in (server.a, server.aaaa)
        if found.addresses and is_public(found.addresses[0])
    ]
    answers = yield from ask_all([Question("SOA", zone, str(address)) for _, address in places])
    said = [Said(server, address, soa) for (server, address), soa in zip(places, answers, strict=True)]
    first: dict[str, int] = {}
    for number, one in enumerate(said):
        if one.answers:
            first.setdefault(one.server.name, number)
    questions = [asked for number in first.values() for asked in mail_questions(domain, str(said[number].address))]
    mail = yield from ask_all(questions)
    for order, number in enumerate(first.values()):
        said[number] = said[number]._replace(mail=mail[3 * order : 3 * order + 3])
    return tuple(said)


def mail_questions(domain: str, server: str) -> tuple[Question, Question, Question]:
    """Return what every name server is asked about the domain's mail."""
    return (
        Question("TXT", domain, server),
        Question("TXT", f"_dmarc.{domain}", server),
        Question("MX", domain, server),
    )


MAIL = ("SPF", "DMARC", "MX")


def mail_view(mail: tuple[Answer, ...]) -> tuple[object, ...]:
    """Return what of a server's answers matters to mail, comparable; None where it is not known."""
    txt, dmarc, mx = mail
    policies = tuple(sorted(text for text in dmarc.texts if text[:8].lower() == b"v=dmarc1"))
    return (
        (spf_record(txt) or "") if txt.status.known else None,
        policies if dmarc.status.known else None,
        mx.rdata if mx.status.known else None,
    )


def ask_parent(zone: str) -> Inquiry[Answer | None]:
    """Return the NS records that a server of the parent zone gives for `zone`; None where none could be asked."""
    above = parent(zone)
    ns = yield from ask(Question("NS", above))
    if ns.status is not Status.FOUND or not ns.names:
        return None
    names = sorted(ns.names)
    # Many domains share a parent: which of its servers is asked depends on the zone, so that the load is spread.
    host = yield from ask(Question("A", names[crc32(zone.encode()) % len(names)]))
    if not host.addresses or not is_public(host.addresses[0]):
        return None
    answer = yield from ask(Question("NS", zone, str(host.addresses[0])))
    return answer
