"""Lay drafts over answers: which published records a draft replaces, and audits of what would be found then."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from workbench.model.errors import UsageError
from workbench.model.findings import Record
from workbench.model.inquiry import Answer, Question, Status, question
from workbench.model.names import to_ascii
from workbench.model.rdata import TYPES, labels
from workbench.net.overlay import Overlay
from workbench.net.resolver import Resolver
from workbench.net.wildcards import comes_from_wildcard

_FAMILY = re.compile(r"\s*v\s*=\s*([A-Za-z0-9]+)")
_SINGLE = frozenset({"_dmarc", "_domainkey", "_mta-sts", "_tls", "_bimi"})
"""Labels of names that are there for one record alone."""


def read_draft(text: str) -> Record:
    """
    Return the record of `NAME TYPE VALUE`; without a value, what stands there is taken away.

    The value of TXT is the whole text, or character-strings in quotes as a zone file has them.

    Raises:
        UsageError: it is none.
    """
    words = text.strip().split(None, 2)
    if len(words) < 2 or words[1].upper() not in TYPES:
        raise UsageError("“{text}” is no record", "Write it as: NAME TYPE VALUE", text=text)
    name, kind, value = words[0], words[1].upper(), words[2] if len(words) > 2 else ""
    try:
        owner = to_ascii(name.removesuffix("."))
        labels(owner)
    except ValueError as error:
        raise UsageError("“{text}” is no record", "{why}", text=text, why=str(error)) from error
    return Record(owner, kind, unquoted(value) if kind == "TXT" else value)


def unquoted(value: str) -> str:
    r"""Return TXT data without the quotes of a zone file, its strings joined; other text as it is."""
    if not re.fullmatch(r'\s*(?:"(?:[^"\\]|\\.)*"\s*)+', value):
        return value.strip()
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', value)
    return "".join(re.sub(r"\\([^0-9])", r"\1", string) for string in strings)


def family(text: str) -> str:
    """Return what kind of record a TXT value is by its version (`spf1`, `dmarc1`); empty if it names none."""
    found = _FAMILY.match(text)
    return found[1].lower() if found else ""


def takes_place_of(text: str) -> str:
    """Return the family of published records that a TXT value replaces: a misspelt SPF record is meant as one, too."""
    found = family(text)
    return next((f"{stem}1" for stem in ("spf", "dmarc") if found.startswith(stem)), found)


async def beside(
    resolver: Resolver, drafts: Iterable[Record], *, replacing: Mapping[str, str] | None = None
) -> tuple[Record, ...]:
    """
    Return drafts together with the published records that stay beside them.

    A TXT draft takes the place of the published ones of its kind (SPF, DMARC …) and of no other: a domain's
    verification records do not vanish because its SPF record changes. At names that are there for one record alone
    (`_dmarc`, a DKIM selector …) it takes the place of whatever stands there, and nowhere does a wildcard's record
    stay: it only answered because there was none (RFC 4592). A draft of another type takes the place of all records of
    its name and type. What is not known to be published is not invented.

    Args:
        resolver: Who knows what is published.
        drafts: To lay over it.
        replacing: For a name, the family whose records the drafts there replace, whatever they are themselves.
    """
    groups: dict[tuple[str, str], list[Record]] = {}
    for draft in drafts:
        groups.setdefault((draft.name, draft.type), []).append(draft)
    found: list[Record] = []
    for (name, kind), group in groups.items():
        found += group
        values = [draft.value for draft in group]
        if kind == "TXT" and any(values) and _SINGLE.isdisjoint(name.split(".")):
            families = {takes_place_of(value) for value in values if value} | {(replacing or {}).get(name, "")}
            found += await _staying(resolver, name, families - {""})
    return tuple(found)


async def _staying(resolver: Resolver, name: str, replaced: Collection[str]) -> list[Record]:
    asked = question("TXT", name)
    answer = await resolver.ask(asked)
    if answer.status is not Status.FOUND or answer.chain or await comes_from_wildcard(resolver, asked, answer):
        return []
    found = []
    for text in answer.texts:
        try:
            shown = text.decode("utf-8")
        except UnicodeDecodeError:  # a draft is text; no standard of mail reads such a neighbour
            continue
        if takes_place_of(shown) not in replaced:
            found.append(Record(name, "TXT", shown))
    return found


class Given:
    """Answers some questions as told, and sends the others on: a policy that is not on its web server yet."""

    def __init__(self, base: Resolver, answers: Mapping[Question, Answer]) -> None:
        self._base = base
        self._answers = dict(answers)

    async def ask(self, asked: Question) -> Answer:
        """Return the answer that was told, else what `base` says."""
        found = self._answers.get(asked)
        return await self._base.ask(asked) if found is None else found

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers, for people."""
        return self._base.described


class Filled:
    """Answers from what is kept; what that does not know, `base` is asked."""

    def __init__(self, kept: Resolver, base: Resolver) -> None:
        self._kept = kept
        self._base = base

    async def ask(self, asked: Question) -> Answer:
        """Return what is kept, else what `base` says."""
        found = await self._kept.ask(asked)
        return await self._base.ask(asked) if found.status is Status.NOT_ASKED else found

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers, for people."""
        return (*self._kept.described, *self._base.described)


async def overlaid(
    resolver: Resolver, drafts: Sequence[Record], *, replacing: Mapping[str, str] | None = None
) -> Overlay:
    """
    Return who answers as if the drafts were published; `replacing` as in `beside`.

    Raises:
        UsageError: a draft is no record.
    """
    own = [replace(draft, name=draft.name.lower().removesuffix(".")) for draft in drafts]
    return Overlay(resolver, await beside(resolver, own, replacing=replacing))
