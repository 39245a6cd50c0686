"""Make an SPF record of chosen senders (RFC 7208): the shortest that says it, merged with the one that is there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from workbench.mail.spf_record import KNOWN_MODIFIERS, Mechanism, Record, scan
from workbench.model.errors import UsageError
from workbench.model.names import to_ascii

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

WIDEST4 = 16
WIDEST6 = 32
"""A shorter prefix names a provider's whole allocation, strangers included; no maker writes one."""

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?")

_NOT_ON_THE_INTERNET = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7",
         "fe80::/10", "::1/128"),
    )
)  # fmt: skip


class Ending(StrEnum):
    """What receivers are told of everybody else. `?all` and `+all` protect nothing and are not made."""

    SOFTFAIL = "~all"
    FAIL = "-all"


class Dropped(StrEnum):
    """Why a term of the old record is not in the new one."""

    ASKED = "asked"  # the user wants it out
    AFTER_ALL = "after_all"  # receivers never get there
    REPEATED = "repeated"
    COVERED = "covered"  # another network covers it
    PTR = "ptr"  # not to be used (RFC 7208 5.5)
    PRIVATE = "private"  # addresses that are not on the Internet
    EVERYBODY = "everybody"  # lets everybody pass
    NEUTRAL = "neutral"  # ?all: says nothing about strangers
    UNKNOWN = "unknown"  # a modifier that no standard knows


@dataclass(frozen=True, slots=True)
class SpfChoice:
    """
    Who may send.

    Attributes:
        includes: Hosts of services' records.
        networks: Addresses and networks of one's own.
        hosts: Names whose addresses may send (`a:`); the domain itself for `a`.
        own_mx: Whether the hosts that receive the domain's mail send it, too (`mx`).
        ending: What the others get; None keeps that of the record that is there, `~all` without one.
        without: Terms of the old record, or hosts of its includes, to leave out.
    """

    includes: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    hosts: tuple[str, ...] = ()
    own_mx: bool = False
    ending: Ending | None = None
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeSpf:
    """A record, and which terms of the old one are not in it."""

    text: str
    dropped: tuple[tuple[str, Dropped], ...] = ()


def host_name(text: str) -> str:
    """
    Return a host's name as a record writes it.

    Raises:
        UsageError: it is none.
    """
    name = text.strip().removesuffix(".")
    try:
        name = to_ascii(name)
    except ValueError as error:
        raise UsageError("“{text}” is no host name", "{why}", text=text, why=str(error)) from error
    if not _HOST.fullmatch(name) or len(name) > 253:
        raise UsageError("“{text}” is no host name", "Write it as: mail.example.org", text=text)
    return name


def network(text: str) -> Network:
    """
    Return an address or a network that an SPF record may name.

    Raises:
        UsageError: it is none, is not on the Internet, or is too wide.
    """
    try:
        found = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise UsageError("“{text}” is no address and no network", "{why}", text=text, why=str(error)) from error
    return _permitted(found)


def _permitted(found: Network) -> Network:
    if is_private(found):
        raise UsageError(
            "{network} is not on the Internet", "Receivers see the public address; give that", network=str(found)
        )
    if found.prefixlen < (WIDEST4 if found.version == 4 else WIDEST6):
        raise UsageError(
            "{network} is too wide",
            "It would let strangers send; name the networks of your senders",
            network=str(found),
        )
    return found


def is_private(found: Network) -> bool:
    """Whether no mail can come from a network over the Internet."""
    return any(found.version == other.version and found.subnet_of(other) for other in _NOT_ON_THE_INTERNET)  # type: ignore[arg-type]


def make_spf(domain: str, choice: SpfChoice, old: bytes | None = None) -> MadeSpf:
    """
    Return the shortest record for a choice, merged into the old one where there is one.

    Old terms keep their order; networks that others cover go, neighbouring ones become one. What has no effect or
    should not be there goes and is named. A redirect becomes an include, so that new terms can stand beside it.

    Raises:
        UsageError: the old record is malformed.
    """
    kept, dropped, ending, modifiers = _kept(old, choice.without) if old is not None else ([], [], None, [])
    terms = [term for term in kept if not term.startswith(("ip4:", "ip6:"))]
    networks, covered = _networks(kept, choice.networks)
    dropped += covered
    wanted = [_a(domain, host) for host in map(host_name, choice.hosts)] + (["mx"] if choice.own_mx else [])
    wanted += [f"include:{host_name(host)}" for host in choice.includes]
    known = {term.lower() for term in terms}
    terms += [term for term in dict.fromkeys(wanted) if term.lower() not in known]
    chosen = choice.ending.value if choice.ending else ending or Ending.SOFTFAIL.value
    refuses = any(term[0] in "-~?" for term in terms)  # then order decides, and networks keep their place
    body = _in_place(kept, networks, terms) if refuses else [*networks, *terms]
    if not body and choice.ending is None and ending is None:
        chosen = Ending.FAIL.value  # nobody sends: say so plainly
    return MadeSpf(" ".join(("v=spf1", *body, chosen, *modifiers)), tuple(dropped))


def _a(domain: str, host: str) -> str:
    return "a" if host == domain else f"a:{host}"


def _in_place(kept: Sequence[str], networks: Sequence[str], terms: Sequence[str]) -> list[str]:
    """Return old terms in their order, then new ones."""
    old = [term for term in kept if term in networks or not term.startswith(("ip4:", "ip6:"))]
    return list(dict.fromkeys([*old, *networks, *terms]))


def _kept(old: bytes, without: Iterable[str]) -> tuple[list[str], list[tuple[str, Dropped]], str | None, list[str]]:
    """Return what stays of an old record, what goes and why, its ending, its modifiers."""
    record, problems = scan(old)
    if problems:
        raise UsageError(
            "The SPF record that is there is malformed at “{term}”",
            "Mend it first, or make a new one from nothing",
            term=problems[0].term,
        )
    unwanted = {text.lower() for text in without}
    terms: list[str] = []
    dropped: list[tuple[str, Dropped]] = []
    for term in record.mechanisms:
        why = _why_not(record, term, unwanted, terms)
        if why is not None:
            dropped.append((term.text, why))
        elif term.name != "all":
            terms.append(_plain(term.text))
    for modifier in record.modifiers:
        value = modifier.text.partition("=")[2]
        if modifier.name == "redirect" and value.lower() in unwanted:
            dropped.append((modifier.text, Dropped.ASKED))
        elif modifier.name == "redirect" and record.redirect is None:
            dropped.append((modifier.text, Dropped.AFTER_ALL))
        elif modifier.name == "redirect" and f"include:{value}" not in terms:
            terms.append(f"include:{value}")
    modifiers = [term.text for term in record.modifiers if term.name in KNOWN_MODIFIERS - {"redirect"}]
    dropped += [(m.text, Dropped.UNKNOWN) for m in record.modifiers if m.name not in KNOWN_MODIFIERS]
    last = record.all.text.lower() if record.all else None
    return terms, dropped, last if last in set(Ending) else None, modifiers


def _plain(text: str) -> str:
    """Return a term without the `+` that says nothing, its name in lower case."""
    text = text.removeprefix("+")
    ends = [at for mark in ":/" if (at := text.find(mark)) >= 0]
    end = min(ends, default=len(text))
    return text[:end].lower() + text[end:]


def _why_not(record: Record, term: Mechanism, unwanted: set[str], before: Sequence[str]) -> Dropped | None:
    text, last = _plain(term.text).lower(), record.all
    refused = last is not None and term.at > last.at and last.result != "pass"
    everybody = term.result == "pass" and (term.name == "all" or (_is_net(text) and _as_network(term).prefixlen == 0))
    reasons = (
        (Dropped.ASKED, term.name != "all" and {text, text.partition(":")[2]} & unwanted - {""}),
        (Dropped.EVERYBODY, everybody),
        (Dropped.NEUTRAL, term.name == "all" and term.result == "neutral"),
        (Dropped.AFTER_ALL, refused),
        (Dropped.PTR, term.name == "ptr"),
        (Dropped.PRIVATE, term.name in {"ip4", "ip6"} and is_private(_as_network(term))),
        (Dropped.REPEATED, text in {other.lower() for other in before}),
    )
    return next((why for why, holds in reasons if holds), None)


def _as_network(term: Mechanism) -> Network:
    if term.name == "ip4":
        return ipaddress.ip_network((term.network, term.prefix4), strict=False)
    return ipaddress.ip_network((term.network, term.prefix6), strict=False)


def _networks(kept: Sequence[str], added: Iterable[Network]) -> tuple[list[str], list[tuple[str, Dropped]]]:
    """Return the fewest terms for the old networks and the new ones, and which old terms others cover."""
    old = {term: _as_network(scan(f"v=spf1 {term}".encode("ascii"))[0].mechanisms[0]) for term in kept if _is_net(term)}
    everything = [*old.values(), *map(_permitted, added)]
    merged = minimal(everything)
    written = {found: term for term, found in reversed(old.items())}
    terms = [written.get(found) or term_of(found) for found in merged]
    return terms, [(term, Dropped.COVERED) for term, found in old.items() if term not in terms and found not in merged]


def _is_net(term: str) -> bool:
    return term.startswith(("ip4:", "ip6:"))


def minimal(networks: Iterable[Network]) -> list[Network]:
    """Return the fewest networks that hold the same addresses, none wider than a record should have because of it."""
    found = list(dict.fromkeys(networks))
    result: list[Network] = []
    for version, widest in ((4, WIDEST4), (6, WIDEST6)):
        own = [one for one in found if one.version == version]
        merged: list[Network] = list(ipaddress.collapse_addresses(own))  # type: ignore[type-var]
        for one in merged:
            if one.prefixlen >= widest or one in own:
                result.append(one)
            else:
                result += one.subnets(new_prefix=widest)
    return result


def term_of(found: Network) -> str:
    """Return the term for a network; a single address without its prefix."""
    length = "" if found.prefixlen == found.max_prefixlen else f"/{found.prefixlen}"
    return f"ip{found.version}:{found.network_address}{length}"
