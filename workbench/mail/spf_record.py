"""The text of an SPF record (RFC 7208 sections 4.5, 4.6.1, 5, 6 and 12): bytes to terms, or what is wrong where."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from workbench.mail.spf_macro import MacroString, is_domain_spec, parse_macros

VERSION = b"v=spf1"

RESULTS = {"": "pass", "+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
"""What a mechanism gives when it matches, by its qualifier; none means `+`."""

LOOKUP_TERMS = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
"""The terms that count against the limit of ten (RFC 7208 4.6.4)."""

KNOWN_MODIFIERS = frozenset({"redirect", "exp", "ra", "rp", "rr"})
"""RFC 7208 section 6 and RFC 6652 section 3."""


class Fault(StrEnum):
    """What can be wrong with one term."""

    CHARACTER = "character"  # not printable ASCII
    MECHANISM = "mechanism"  # no mechanism and no modifier of this name
    VALUE_MISSING = "value_missing"
    VALUE_UNEXPECTED = "value_unexpected"
    IP4 = "ip4"
    IP6 = "ip6"
    PREFIX = "prefix"
    DOMAIN = "domain"
    DOMAIN_IS_ADDRESS = "domain_is_address"  # a:192.0.2.1, meant as ip4:
    MACRO = "macro"
    REPEATED = "repeated"  # redirect or exp a second time
    VERSION = "version"  # not an SPF record at all


class Mechanism(NamedTuple):
    """
    One mechanism.

    Attributes:
        text: As written, with its qualifier.
        at: Offset of its first octet in the record.
        result: What a match gives: pass, fail, softfail, neutral.
        name: Lower case: all, include, a, mx, ptr, exists, ip4, ip6.
        target: The domain-spec, None where none was written.
        network: The address of ip4 and ip6 as a number.
        prefix4: Leading bits that must agree for an IPv4 sender; 32 where not written.
        prefix6: The same for IPv6; 128 where not written.
    """

    text: str
    at: int
    result: str
    name: str
    target: MacroString | None = None
    network: int = 0
    prefix4: int = 32
    prefix6: int = 128


class Networks(NamedTuple):
    """
    Neighbouring ip4 and ip6 terms of a record, ready for comparing.

    Attributes:
        terms: The terms.
        four: For each ip4 term: how far to shift an IPv4 address to the right, what must come out, index in `terms`.
        six: The same for ip6.
    """

    terms: tuple[Mechanism, ...]
    four: tuple[tuple[int, int, int], ...]
    six: tuple[tuple[int, int, int], ...]


class Modifier(NamedTuple):
    """One modifier: `name` in lower case, its value parsed; `at` as for a mechanism."""

    text: str
    at: int
    name: str
    value: MacroString


class Problem(NamedTuple):
    """What is wrong with the term `term` that begins at octet `at` (from 0)."""

    fault: Fault
    term: str
    at: int


class Record(NamedTuple):
    """
    An SPF record.

    Attributes:
        text: The whole record; octets beyond ASCII as Latin-1.
        mechanisms: In order.
        modifiers: In order.
        redirect: The `redirect` modifier, None if there is none or an `all` makes it void (RFC 7208 6.1).
        exp: The `exp` modifier.
        plan: The mechanisms as they are evaluated: neighbouring networks together.
    """

    text: str
    mechanisms: tuple[Mechanism, ...]
    modifiers: tuple[Modifier, ...]
    redirect: Modifier | None
    exp: Modifier | None
    plan: tuple[Mechanism | Networks, ...]

    @property
    def all(self) -> Mechanism | None:
        """The first `all` mechanism."""
        return next((term for term in self.mechanisms if term.name == "all"), None)

    @property
    def terms(self) -> tuple[Mechanism | Modifier, ...]:
        """Mechanisms and modifiers in the order of writing."""
        return tuple(sorted((*self.mechanisms, *self.modifiers), key=lambda term: term.at))


class RecordError(ValueError):
    """A record that is a permerror: `problem` says which term is wrong."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.fault.value}: {problem.term!r} at octet {problem.at + 1}")
        self.problem = problem


class _FaultError(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def is_spf(text: bytes) -> bool:
    """Return whether a TXT record is an SPF record: the version, then a space or the end (RFC 7208 4.5)."""
    return text[:6].lower() == VERSION and text[6:7] in {b"", b" "}


def parse(text: bytes) -> Record:
    """
    Return the record.

    Raises:
        RecordError: (a ValueError) its first problem.
    """
    record, problems = scan(text)
    if problems:
        raise RecordError(problems[0])
    return record


@lru_cache(maxsize=4096)
def scan(text: bytes) -> tuple[Record, tuple[Problem, ...]]:
    """Return the record made of the terms that are well-formed, and every problem in the order of writing."""
    shown = text.decode("latin-1")
    if not is_spf(text):
        return _record(shown, [], []), (Problem(Fault.VERSION, shown[:40], 0),)
    mechanisms: list[Mechanism] = []
    modifiers: list[Modifier] = []
    problems: list[Problem] = []
    at = len(VERSION)
    for word in shown[at:].split(" "):
        if word:
            try:
                term = _quick(word, at) or _term(word, at)
                if isinstance(term, Mechanism):
                    mechanisms.append(term)
                else:
                    modifiers.append(_once(term, modifiers))
            except _FaultError as error:
                problems.append(Problem(error.fault, word, at))
        at += len(word) + 1
    return _record(shown, mechanisms, modifiers), tuple(problems)


def _record(text: str, mechanisms: list[Mechanism], modifiers: list[Modifier]) -> Record:
    redirect = exp = None
    for modifier in modifiers:
        if modifier.name == "redirect":
            redirect = modifier
        elif modifier.name == "exp":
            exp = modifier
    if redirect and any(term.name == "all" for term in mechanisms):
        redirect = None
    return Record(text, tuple(mechanisms), tuple(modifiers), redirect, exp, _plan(mechanisms))


def _plan(mechanisms: list[Mechanism]) -> tuple[Mechanism | Networks, ...]:
    plan: list[Mechanism | Networks] = []
    run: list[Mechanism] = []
    for term in mechanisms:
        if term.name in {"ip4", "ip6"}:
            run.append(term)
            continue
        if run:
            plan.append(_networks(run))
            run = []
        plan.append(term)
    if run:
        plan.append(_networks(run))
    return tuple(plan)


def _networks(terms: list[Mechanism]) -> Networks:
    four, six = [], []
    for index, term in enumerate(terms):
        if term.name == "ip4":
            shift = 32 - term.prefix4
            four.append((shift, term.network >> shift, index))
        else:
            shift = 128 - term.prefix6
            six.append((shift, term.network >> shift, index))
    return Networks(tuple(terms), tuple(four), tuple(six))


def _once(modifier: Modifier, before: list[Modifier]) -> Modifier:
    if modifier.name in {"redirect", "exp"} and any(other.name == modifier.name for other in before):
        raise _FaultError(Fault.REPEATED)  # RFC 7208 section 6
    return modifier


_MECHANISM = re.compile(r"([-+?~]?)([A-Za-z][A-Za-z0-9_.-]*)(?:([:/])(.*))?", re.DOTALL)
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)", re.DOTALL)
_PRINTABLE = re.compile(r"[!-~]*")
_PREFIX = r"(?:0|[1-9][0-9]{0,2})"
_DUAL_PREFIX = re.compile(rf"(?:/({_PREFIX}))?(?://({_PREFIX}))?\Z")
_ODD_PREFIX = re.compile(r"/[0-9]*(?://?[0-9]*)?\Z")
_IP4 = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})", re.ASCII)
_OCTETS = {str(number): number for number in range(256)}
_PREFIXES4 = {"": 32} | {f"/{length}": length for length in range(33)}
_ALLS = {qualifier + "all": result for qualifier, result in RESULTS.items()}
_IP_NETWORK = re.compile(rf"([^/]*)(?:/({_PREFIX}))?")


def _quick(word: str, at: int) -> Mechanism | None:
    """Return the commonest terms of all by the short way, None for any other and for whatever is wrong."""
    if word[:4] == "ip4:":
        parts = word[4:].split(".")
        if len(parts) != 4:
            return None
        one, two, three, last = parts
        slash = last.find("/")
        four, prefix = (last, "") if slash < 0 else (last[:slash], last[slash:])
        try:
            number = _OCTETS[one] << 24 | _OCTETS[two] << 16 | _OCTETS[three] << 8 | _OCTETS[four]
            return Mechanism(word, at, "pass", "ip4", None, number, _PREFIXES4[prefix])
        except KeyError:
            return None
    if word[:8] == "include:" and _PRINTABLE.fullmatch(word):
        return Mechanism(word, at, "pass", "include", _domain_spec(word[8:]))
    return Mechanism(word, at, _ALLS[word], "all") if word in _ALLS else None


def _term(word: str, at: int) -> Mechanism | Modifier:
    if not _PRINTABLE.fullmatch(word):
        raise _FaultError(Fault.CHARACTER)
    if found := _MODIFIER.fullmatch(word):
        return _modifier(word, at, found[1].lower(), found[2])
    found = _MECHANISM.fullmatch(word)
    if found is None:
        raise _FaultError(Fault.MECHANISM)
    term = Mechanism(word, at, RESULTS[found[1]], found[2].lower())
    reader = _READERS.get(term.name)
    if reader is None:
        raise _FaultError(Fault.MECHANISM)
    return reader(term, found[3] or "", found[4] or "")


def _all(term: Mechanism, mark: str, _value: str) -> Mechanism:
    if mark:
        raise _FaultError(Fault.VALUE_UNEXPECTED)
    return term


def _with_domain(term: Mechanism, mark: str, value: str) -> Mechanism:
    if mark == "/":
        raise _FaultError(Fault.VALUE_UNEXPECTED)
    if not mark:
        if term.name == "ptr":
            return term
        raise _FaultError(Fault.VALUE_MISSING)
    return Mechanism(term.text, term.at, term.result, term.name, _domain_spec(value))


def _modifier(word: str, at: int, name: str, value: str) -> Modifier:
    if name in {"redirect", "exp"}:
        return Modifier(word, at, name, _domain_spec(value))
    return Modifier(word, at, name, _macros(value))


def _macros(text: str) -> MacroString:
    try:
        return parse_macros(text)
    except ValueError:
        raise _FaultError(Fault.MACRO) from None


@lru_cache(maxsize=4096)
def _domain_spec(text: str) -> MacroString:
    if not text:
        raise _FaultError(Fault.VALUE_MISSING)
    found = _macros(text)
    if not is_domain_spec(text):
        raise _FaultError(Fault.DOMAIN_IS_ADDRESS if _IP4.fullmatch(text) else Fault.DOMAIN)
    return found


def _with_prefixes(term: Mechanism, mark: str, value: str) -> Mechanism:
    text = "/" + value if mark == "/" else value
    if mark == ":" and not value:
        raise _FaultError(Fault.VALUE_MISSING)
    found = _DUAL_PREFIX.search(text)
    domain = text[: found.start()] if found else text
    if "/" in domain and (mark == "/" or (_ODD_PREFIX.search(domain) and not is_domain_spec(domain))):
        raise _FaultError(Fault.PREFIX)
    if not text:
        return term
    spec = _domain_spec(domain) if mark == ":" else None
    if found is None or not found[0]:
        return Mechanism(term.text, term.at, term.result, term.name, spec)
    return term._replace(target=spec, prefix4=_prefix(found[1], 32), prefix6=_prefix(found[2], 128))


def _prefix(digits: str | None, most: int) -> int:
    if digits is None:
        return most
    if int(digits) > most:
        raise _FaultError(Fault.PREFIX)
    return int(digits)


def _network(term: Mechanism, mark: str, value: str) -> Mechanism:
    if mark != ":" or not value:
        raise _FaultError(Fault.VALUE_MISSING)
    four = term.name == "ip4"
    found = _IP_NETWORK.fullmatch(value)
    if found is None:
        raise _FaultError(Fault.PREFIX if _readable(value.partition("/")[0], four=four) else _bad(four=four))
    number = _readable(found[1], four=four)
    if number is None:
        raise _FaultError(_bad(four=four))
    if four:
        return term._replace(network=number, prefix4=_prefix(found[2], 32))
    return term._replace(network=number, prefix6=_prefix(found[2], 128))


def _bad(*, four: bool) -> Fault:
    return Fault.IP4 if four else Fault.IP6


def _readable(text: str, *, four: bool) -> int | None:
    if not four:
        try:
            return int(ipaddress.IPv6Address(text)) if "%" not in text else None
        except ValueError:
            return None
    found = _IP4.fullmatch(text)
    if found is None:
        return None
    number = 0
    for part in found.groups():
        if int(part) > 255 or (part[0] == "0" and len(part) > 1):  # qnum: no leading zeros (RFC 7208 12)
            return None
        number = number << 8 | int(part)
    return number


_READERS: Mapping[str, Callable[[Mechanism, str, str], Mechanism]] = {
    "all": _all,
    "include": _with_domain,
    "exists": _with_domain,
    "ptr": _with_domain,
    "a": _with_prefixes,
    "mx": _with_prefixes,
    "ip4": _network,
    "ip6": _network,
}
"""Mechanism name to what reads the rest of the term: the mark behind the name (`:`, `/` or none) and what follows."""
