"""Exact SPF records to paste, where what was meant is plain: repaired, merged, with or without a term."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from workbench.mail.spf_record import Mechanism, Problem, Record, scan

_QUOTES = "\"'“”„«»`\ufeff\u200b\u00a0 \t\r\n"
_ALMOST = re.compile(
    r"(?:v\s*[=:]\s*spf\s*[0-9.]*|spf1)(?P<rest>(?:[\s;,:]|[-+?~]?[a-z]).*|)", re.IGNORECASE | re.DOTALL
)

_PRIVATE4 = ((0x0A000000, 8), (0xAC100000, 12), (0xC0A80000, 16), (0x64400000, 10), (0x7F000000, 8), (0xA9FE0000, 16))
_PRIVATE6 = ((0xFC << 120, 7), (0xFE80 << 112, 10), (1, 128))
MECHANISMS = frozenset({"a", "mx", "ptr", "ip4", "ip6", "include", "exists"})
"""Terms that take a value behind a colon."""

_ADDRESSED = frozenset({"a", "mx", "ip", "ipv4", "ipv6", "ip4", "ip6"})


def well_formed(word: str) -> bool:
    """Return whether `word` alone is a mechanism, or a modifier that SPF knows."""
    if not word or " " in word or not word.isascii():
        return False
    record, problems = scan(b"v=spf1 " + word.encode("ascii"))
    return not problems and (bool(record.mechanisms) or record.modifiers[0].name in {"redirect", "exp"})


def readable(text: str) -> str:
    """Return octets that were read as Latin-1 as the UTF-8 they most probably are."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def joined(terms: Iterable[str]) -> str:
    """Return a record of terms."""
    return " ".join(("v=spf1", *terms))


def repaired_word(word: str) -> str | None:
    """Return what a malformed term was obviously meant to be."""
    return next((candidate for candidate in _candidates(readable(word)) if well_formed(candidate)), None)


def _candidates(word: str) -> Iterator[str]:
    bare = word.strip(_QUOTES + ",;")
    qualifier = bare[:1] if bare[:1] in {"-", "+", "?", "~"} else ""
    name, colon, value = bare[len(qualifier) :].partition(":")
    yield bare
    if name.lower() in _ADDRESSED and (mapped := _mapped(value)):
        yield f"{qualifier}ip4:{mapped}"  # receivers see such a sender as IPv4 (RFC 7208 5)
    if name.lower() in _ADDRESSED and colon:
        yield f"{qualifier}ip4:{value}"
        yield f"{qualifier}ip6:{value}"
    if name.lower() == "redirect" and colon and not qualifier:
        yield f"redirect={value}"
    if "." in bare and "/" not in bare.partition(".")[0]:
        yield f"ip4:{bare}"


def _mapped(value: str) -> str | None:
    """Return the IPv4 address or network that an IPv4-mapped IPv6 one means."""
    address, slash, length = value.partition("/")
    try:
        four = ipaddress.IPv6Address(address).ipv4_mapped
    except ValueError:
        return None
    if four is None or not slash:
        return str(four) if four else None
    bits = int(length) - 96 if length.isascii() and length.isdigit() and len(length) <= 3 else -1
    return f"{four}/{bits}" if 0 < bits <= 32 else None


def repaired(record: Record, problems: Sequence[Problem]) -> str | None:
    """Return the record with every malformed term repaired, or None if one of them cannot be."""
    words = {term.at: term.text for term in record.terms}
    left = list(problems)
    while left:
        problem = left.pop(0)
        if not readable(problem.term).strip(_QUOTES + ",;"):
            continue  # a lost quotation mark or comma
        word = repaired_word(problem.term)
        if left and (torn := _torn(problem.term, left[0].term)) is not None:
            word = torn
            left.pop(0)
        if word is None or (word.lower().startswith("redirect=") and record.all is not None):
            return None  # a redirect that was meant and that all would make void: which of them counts?
        words[problem.at] = word
    whole = joined(words[at] for at in sorted(words))
    return whole if not scan(whole.encode("ascii"))[1] else None


def _torn(left: str, right: str) -> str | None:
    """Return the term that a space tore apart: `include: example.org`."""
    whole = left + right
    if left[-1:] not in {":", "="} and right[:1] not in {":", "="}:
        return None
    return whole if well_formed(whole) else None


def merged(texts: Sequence[bytes]) -> str | None:
    """Return one record for several, None where they contradict or are malformed; `-all` only where all end so."""
    mechanisms: dict[str, None] = {}
    modifiers: dict[str, None] = {}
    endings = []
    for text in texts:
        record, problems = scan(text)
        if problems or record.redirect is not None:
            return None
        last = record.all
        lets_in = any(is_everyone(term) for term in record.mechanisms)
        endings.append("~" if last is None or lets_in else last.text[0])
        mechanisms |= dict.fromkeys(
            term.text
            for term in record.mechanisms
            if term.name != "all" and not is_everyone(term) and (last is None or term.at < last.at)
        )
        modifiers |= dict.fromkeys(term.text for term in record.modifiers)
    ending = "-all" if set(endings) == {"-"} else "~all"
    whole = joined((*mechanisms, ending, *modifiers))
    return whole if not scan(whole.encode("ascii"))[1] else None


def mended(record: Record, problems: Sequence[Problem]) -> str | None:
    """
    Return the record with everything put right that has a plain remedy, None where something has none.

    Malformed terms are repaired; terms behind `all` come before it; what has no effect (repetitions, private
    addresses, a redirect beside `all`) goes, and what lets everybody in becomes `~all`. Nobody who is named loses by
    it: `ptr` stays, and a record that would be left without any sender is not offered.
    """
    start = repaired(record, problems)
    if start is None:
        return None
    clean = scan(start.encode("ascii"))[0]
    everyone = [term for term in clean.mechanisms if is_everyone(term)]
    if any(term.network for term in everyone):  # ip4:192.0.2.1/0 was meant as something smaller
        return None
    unwanted = everyone + private(clean)
    mechanisms = {term.text: term for term in clean.mechanisms if term.name != "all" and term not in unwanted}
    modifiers: dict[str, None] = {}
    for modifier in clean.modifiers:
        word = modifier.text.replace("=", ":", 1)
        if modifier.name in MECHANISMS and well_formed(word):
            mechanisms[word] = scan(joined([word]).encode("ascii"))[0].mechanisms[0]
        elif modifier.name != "v" and not (modifier.name == "redirect" and clean.all is not None):
            modifiers[modifier.text] = None
    went = bool(unwanted) or len(modifiers) < len(clean.modifiers)
    sends = clean.redirect is not None or any(term.result == "pass" for term in mechanisms.values())
    ending = _ending(clean, everyone)
    if not sends and (went or ending != [clean.all.text if clean.all else ""]):
        return None
    return joined((*mechanisms, *ending, *modifiers))


def _ending(record: Record, everyone: Sequence[Mechanism]) -> list[str]:
    """Return the `all` a mended record ends with; a gentle one where the senders so far are not all named."""
    last = record.all
    if last is None and record.redirect is not None:
        return []
    let_in = any(last is None or term.at <= last.at for term in everyone)
    if last is None or let_in or last.result in {"pass", "neutral"}:
        return ["~all"]
    return [last.text]


def almost(text: bytes) -> tuple[str, str | None] | None:
    """Return a TXT record that was meant as SPF as it reads, and as it should read where that is plain."""
    shown = text.decode("utf-8", "replace")
    bare = shown.strip(_QUOTES)
    found = _ALMOST.fullmatch(bare)
    if found is None:
        return None
    words = found["rest"].replace('" "', " ").split()
    whole = joined(words).encode("utf-8")
    fixed = mended(*scan(whole))
    return shown, fixed


def is_everyone(term: Mechanism) -> bool:
    """Return whether a term lets every address pass: `+all`, a network of length 0."""
    if term.result != "pass":
        return False
    none4, none6 = term.name == "ip4" and term.prefix4 == 0, term.name == "ip6" and term.prefix6 == 0
    return term.name == "all" or none4 or none6


def private(record: Record) -> list[Mechanism]:
    """Return the networks that are not on the Internet."""
    found = []
    for term in record.mechanisms:
        ranges, prefix, bits = (_PRIVATE4, term.prefix4, 32) if term.name == "ip4" else (_PRIVATE6, term.prefix6, 128)
        inside = (prefix >= length and (term.network ^ base) >> (bits - length) == 0 for base, length in ranges)
        if term.name in {"ip4", "ip6"} and any(inside):
            found.append(term)
    return found


def lost_spaces(strings: Sequence[bytes]) -> tuple[list[str], str] | None:
    """Return the words that two strings make together where each half is a term, and the record with the spaces."""
    glued = []
    whole = b"".join(strings[:1])
    for left, right in pairwise(strings):
        before, after = left.split(b" ")[-1].decode("latin-1"), right.split(b" ")[0].decode("latin-1")
        telling = ":" in after or after.lower().endswith("all")
        if telling and well_formed(after) and well_formed(before):
            glued.append(before + after)
            whole += b" "
        whole += right
    record, problems = scan(whole)
    return (glued, record.text) if glued and not problems else None
