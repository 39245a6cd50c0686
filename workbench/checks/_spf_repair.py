"""Exact SPF records to paste, where what was meant is plain: repaired, merged, with or without a term."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from workbench.mail.spf_record import Mechanism, Problem, Record, scan

_QUOTES = "\"'“”„«»`\ufeff\u200b\u00a0 \t\r\n"
_ALMOST = re.compile(r"(?:v\s*=\s*spf1|spf1)(?P<rest>(?:\s|[-+?~]?[a-z]).*|)", re.IGNORECASE | re.DOTALL)


_PRIVATE4 = ((0x0A000000, 8), (0xAC100000, 12), (0xC0A80000, 16), (0x64400000, 10), (0x7F000000, 8), (0xA9FE0000, 16))
_PRIVATE6 = ((0xFC << 120, 7), (0xFE80 << 112, 10), (1, 128))
MECHANISMS = frozenset({"a", "mx", "ptr", "ip4", "ip6", "include", "exists"})
"""Terms that take a value behind a colon."""


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
    if name.lower() in {"a", "mx", "ip", "ipv4", "ip4"} and colon:
        yield f"{qualifier}ip4:{value}"
    if name.lower() in {"a", "mx", "ip", "ipv6", "ip4", "ip6"} and colon:
        yield f"{qualifier}ip6:{value}"
    if name.lower() == "redirect" and colon and not qualifier:
        yield f"redirect={value}"
    if "." in bare and "/" not in bare.partition(".")[0]:
        yield f"ip4:{bare}"


def repaired(record: Record, problems: Sequence[Problem]) -> str | None:
    """Return the record with every malformed term repaired, or None if one of them cannot be."""
    words = {term.at: term.text for term in record.terms}
    for problem in problems:
        if not readable(problem.term).strip(_QUOTES + ",;"):
            continue  # a lost quotation mark or comma
        word = repaired_word(problem.term)
        if word is None:
            return None
        words[problem.at] = word
    whole = joined(words[at] for at in sorted(words))
    return whole if not scan(whole.encode("ascii"))[1] else None


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
        if last is not None and last.result != "pass":
            endings.append(last.text[0])
        mechanisms |= dict.fromkeys(
            term.text for term in record.mechanisms if term.name != "all" and (last is None or term.at < last.at)
        )
        modifiers |= dict.fromkeys(term.text for term in record.modifiers)
    ending = "-all" if endings and set(endings) == {"-"} else "~all"
    whole = joined((*mechanisms, ending, *modifiers))
    return whole if not scan(whole.encode("ascii"))[1] else None


def mended(record: Record, problems: Sequence[Problem], *, ptr: bool = True) -> str | None:
    """
    Return the record with everything put right that has a plain remedy, None if a malformed term has none.

    Malformed terms are repaired; what has no effect (repetitions, terms behind an `all` that refuses, private
    addresses, a redirect beside `all`) goes; an `all` that lets everybody in becomes `~all`, terms behind it coming
    before it; `ptr` stays unless told otherwise. A record that would be left without any sender is not offered.
    """
    start = repaired(record, problems)
    if start is None:
        return None
    clean = scan(start.encode("ascii"))[0]
    last = clean.all
    pasted = any(modifier.name == "v" for modifier in clean.modifiers)  # two records in one: both count
    kept = pasted or last is None or last.result in {"pass", "neutral"}
    unwanted = [term for term in clean.mechanisms if term.name == "all" or is_everyone(term)] + private(clean)
    mechanisms: dict[str, None] = {}
    for term in clean.mechanisms:
        effective = last is None or term.at < last.at or kept
        if effective and term not in unwanted and (ptr or term.name != "ptr"):
            mechanisms[term.text] = None
    modifiers: dict[str, None] = {}
    for modifier in clean.modifiers:
        word = modifier.text.replace("=", ":", 1)
        if modifier.name in MECHANISMS and well_formed(word):
            mechanisms[word] = None
        elif modifier.name != "v" and not (modifier.name == "redirect" and last is not None):
            modifiers[modifier.text] = None
    if not mechanisms and clean.redirect is None and (last is None or last.result in {"pass", "neutral"}):
        return None
    ending = [] if clean.redirect is not None else ["~all"]
    if last is not None and last.result in {"fail", "softfail"}:
        ending = [last.text]
    return joined((*mechanisms, *ending, *modifiers))


def almost(text: bytes) -> tuple[str, str | None] | None:
    """Return a TXT record that was meant as SPF as it reads, and as it should read where that is plain."""
    shown = text.decode("utf-8", "replace")
    bare = shown.strip(_QUOTES)
    found = _ALMOST.fullmatch(bare)
    if found is None:
        return None
    words = found["rest"].replace('" "', " ").split()
    fixed = [word if well_formed(word) else repaired_word(word) for word in words]
    return shown, None if None in fixed else joined(word for word in fixed if word)


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
