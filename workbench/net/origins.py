"""Whose zone a zone file is, where the file does not say so plainly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from workbench.model.names import organizational_domain, parse_domain, public_suffix
from workbench.model.rdata import parent
from workbench.net.master_file import Entry
from workbench.net.record_text import absolute
from workbench.net.recording import normal_name

_SAID = re.compile(r"\b(?:domain|zone(?:\s+file)?(?:\s+for)?)\s*[:=]?\s+['\"]?([\w.-]+\.[\w-]{2,})", re.IGNORECASE)
_ENDINGS = re.compile(r"\.(?:zone|db|dns|txt|hosts?|bind|master|conf|log|signed|bak|old)$", re.IGNORECASE)
_BEGINNINGS = re.compile(r"^(?:db|zone|named|pri|master)[.\-]", re.IGNORECASE)
_RESERVED = frozenset({"example", "test", "invalid", "localhost", "local", "internal", "lan"})


def guess_origin(found: Sequence[Entry], file: str) -> str | None:
    """
    Return what the first relative names are relative to; `.` if they are whole names without their final dot.

    Asked in this order: a comment such as `; Domain: example.org`, as providers write them; the owner of the SOA
    record; the domain that all absolute owners share; the first `$ORIGIN`; the file's name.
    """
    owners = [entry.tokens[0].text for entry in found if _has_owner(entry)]
    shared = {organizational_domain(name) for name in map(_absolute, owners) if name is not None}
    return (
        _said(found)
        or next((name for entry in found if _is_soa(entry) and (name := _absolute(entry.tokens[0].text))), None)
        or (shared.pop() if len(shared) == 1 else None)
        or next((name for entry in found if _is_origin(entry) and (name := _absolute(entry.tokens[1].text))), None)
        or _from_file_name(file)
        or ("." if owners and all(_is_whole(name) for name in owners) else None)
    )


def _has_owner(entry: Entry) -> bool:
    return bool(entry.tokens) and not entry.indented and not entry.tokens[0].text.startswith("$")


def _is_soa(entry: Entry) -> bool:
    return _has_owner(entry) and any(token.text.upper() == "SOA" for token in entry.tokens[1:4])


def _is_origin(entry: Entry) -> bool:
    return len(entry.tokens) > 1 and entry.tokens[0].text.upper() == "$ORIGIN"


def _absolute(text: str) -> str | None:
    try:
        return normal_name(absolute(text, None))
    except ValueError:
        return None


def _said(found: Sequence[Entry]) -> str | None:
    for entry in found:
        match = _SAID.search(entry.comment)
        if match is not None and (name := _domain(match[1])) is not None:
            return name
    return None


def _domain(text: str) -> str | None:
    try:
        name = parse_domain(text)
    except ValueError:
        return None
    return name if _is_whole(name) else None


def _is_whole(text: str) -> bool:
    """Return whether a name ends in a suffix that exists, so that it is probably meant from the root."""
    name = text.lower()
    if "." not in name.strip(".") or not name.isascii():
        return False
    if name.rpartition(".")[2] in _RESERVED:
        return True
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False).publicsuffix(name) is not None


def _from_file_name(file: str) -> str | None:
    stem = re.split(r"[/\\]", file)[-1]
    while (shorter := _ENDINGS.sub("", stem)) != stem:
        stem = shorter
    for part in re.split(r"[\s_()]+", _BEGINNINGS.sub("", stem)):
        if (name := _domain(part)) is not None:
            return name
    return None


def find_apex(owner: str, masters: Collection[str], origins: Sequence[str], owners: Collection[str]) -> str | None:
    """
    Return the apex of the zone that `owner` stands in, None if it cannot be told.

    Args:
        owner: A name that owns records.
        masters: Owners of SOA records.
        origins: Origins given or named in the file.
        owners: All names that own records.
    """
    above = list(_names_above(owner))
    if (master := next((name for name in above if name in masters), None)) is not None:
        return master
    if (
        origin := next((name for name in reversed(above) if name in origins and not _is_suffix(name)), None)
    ) is not None:
        return origin
    if owner.endswith(".arpa") or masters:
        return None
    domain = organizational_domain(owner)
    # A few records of a domain, none of its own, are a fragment: what is not among them may well exist.
    return domain if domain in owners and not _is_suffix(domain) else None


def _names_above(name: str) -> Iterable[str]:
    while name != ".":
        yield name
        name = parent(name)
    yield name


def _is_suffix(name: str) -> bool:
    return name == "." or (not name.endswith(".arpa") and public_suffix(name) == name)
