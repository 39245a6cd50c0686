"""Draft records laid over whoever answers: what would be found if they were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.model.errors import UsageError
from workbench.model.findings import Record
from workbench.model.inquiry import Answer, Question, Status, not_asked, proven
from workbench.model.names import to_ascii
from workbench.model.rdata import BEYOND_DNS, name_from_wire, split_strings, txt_rdata
from workbench.net.master_file import Token, entries
from workbench.net.record_text import kind_of, parse_rdata
from workbench.net.recording import MAX_CHAIN, normal_name
from workbench.net.resolver import Resolver
from workbench.net.wildcards import KINDS, above, is_synthesised, wildcard

DRAFT = "draft"
"""The server of an answer that a draft gives."""


class Overlay:
    """
    Answers from drafts, and from `base` where there is none.

    All drafts of one name and type together replace what is published there; a draft with an empty value takes it
    away. A name with a draft exists, so that other types there are no data instead of no name, and a wildcard no
    longer answers for it or for what is below it (RFC 4592 2.2.1); a drafted wildcard answers as a published one does,
    as far as is known which names have records of their own.

    Args:
        base: Whoever answers otherwise.
        drafts: Values whole: that of TXT without quotes and not cut into strings, others as a zone file has them.

    Raises:
        UsageError: a draft is no record.
    """

    def __init__(self, base: Resolver, drafts: Sequence[Record]) -> None:
        self._base = base
        self._drafts: dict[tuple[str, str], tuple[bytes, ...]] = {}
        for draft in drafts:
            name, kind, rdata = _read(draft)
            self._drafts[name, kind] = (*self._drafts.get((name, kind), ()), *rdata)
        self._names = {name for (name, _), rdata in self._drafts.items() if rdata}

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers, for people."""
        return tuple(f"draft over {line}" for line in self._base.described) or ("draft",)

    async def ask(self, asked: Question) -> Answer:
        """Return the draft's answer where there is one on the way, else what `base` says."""
        if asked.kind in BEYOND_DNS:
            return await self._base.ask(asked)
        chain: list[str] = []
        current = asked
        while True:
            found = await self._step(current)
            chain += found.chain
            if found.status is not Status.NOT_ASKED or found.server != DRAFT:
                return proven(asked, replace(found, kind=asked.kind, chain=tuple(chain)))
            if len(chain) > MAX_CHAIN or len({asked.name, *chain}) <= len(chain):
                return proven(asked, Answer(asked.kind, Status.MALFORMED, chain=tuple(chain), server=DRAFT))
            current = asked._replace(name=chain[-1])

    async def _step(self, asked: Question) -> Answer:
        """Return the answer, or NOT_ASKED of DRAFT with a chain at whose end a draft takes over."""
        if (drafted := self._drafted(asked)) is not None:
            return drafted
        found = await self._below_wildcards(asked, await self._base.ask(asked))
        if found.server == DRAFT:
            return found
        if asked.kind != "CNAME" and found.chain and self._is_deleted(asked.name, "CNAME"):
            return Answer(asked.kind, Status.NODATA, rcode=0, server=DRAFT)
        for number, name in enumerate(found.chain, 1):
            if (name, asked.kind) in self._drafts or (name, "CNAME") in self._drafts:
                return replace(not_asked(asked), ttl=found.ttl, chain=found.chain[:number], server=DRAFT)
        last = found.chain[-1] if found.chain else asked.name
        if found.status is Status.NXDOMAIN and self._exists(last):
            found = replace(found, status=Status.NODATA, rcode=0)
        return found

    def _drafted(self, asked: Question) -> Answer | None:
        try:
            name, kind = normal_name(asked.name), kind_of(asked.kind) or asked.kind
        except ValueError:
            return None
        rdata = self._drafts.get((name, kind))
        if rdata:
            return Answer(asked.kind, Status.FOUND, rdata, 0, server=DRAFT)
        alias = self._drafts.get((name, "CNAME"))
        if alias and kind != "CNAME":
            return replace(not_asked(asked), chain=(name_from_wire(alias[0])[0],), server=DRAFT)
        return None if rdata is None else Answer(asked.kind, Status.NODATA, rcode=0, server=DRAFT)

    async def _below_wildcards(self, asked: Question, found: Answer) -> Answer:
        """Return what stands at a name without a draft once the drafts changed which wildcard answers for it."""
        child = asked.name
        for encloser in above(asked.name) if found.status.known else ():
            hidden, star = self._exists(child), f"*.{encloser}"
            if asked.name != star and (hidden or any(owner == star for owner, _ in self._drafts)):
                if found.status is Status.NXDOMAIN:
                    applies = not hidden and await self._is_free(asked, child)
                else:
                    applies = bool(await is_synthesised(self._base, asked, found, encloser))
                if applies:
                    return self._gone(asked) if hidden else await self._from_wildcard(asked, found, encloser)
            child = encloser
        return found

    async def _is_free(self, asked: Question, name: str) -> bool:
        """Return whether a name is known not to exist, so that the wildcard beside it answers below it, too."""
        return name == asked.name or (await self._base.ask(asked._replace(name=name))).status is Status.NXDOMAIN

    def _gone(self, asked: Question) -> Answer:
        exists = self._exists(asked.name)
        return Answer(asked.kind, Status.NODATA if exists else Status.NXDOMAIN, rcode=0 if exists else 3, server=DRAFT)

    async def _from_wildcard(self, asked: Question, found: Answer, encloser: str) -> Answer:
        star = f"*.{encloser}"
        drafted = self._drafted(asked._replace(name=star))
        if drafted is not None and drafted.status is not Status.NODATA:
            return drafted
        if drafted is None and not (found.chain and self._is_deleted(star, "CNAME")):
            itself = await self._step(asked._replace(name=star))
            if itself.status is not Status.NODATA:
                return itself if itself.status.known or itself.server == DRAFT else found
        for kind in KINDS:
            if (star, kind) not in self._drafts and (await self._star(kind, encloser)).rdata:
                return Answer(asked.kind, Status.NODATA, rcode=0, server=DRAFT)
        left = star in self._names
        return Answer(asked.kind, Status.NODATA if left else Status.NXDOMAIN, rcode=0 if left else 3, server=DRAFT)

    async def _star(self, kind: str, encloser: str) -> Answer:
        found = await self.ask(Question(kind, f"*.{encloser}"))
        return found if found.status.known else await wildcard(self._base, kind, encloser)

    def _is_deleted(self, name: str, kind: str) -> bool:
        return self._drafts.get((name, kind)) == ()

    def _exists(self, name: str) -> bool:
        """Return whether a draft makes `name` exist: by standing there or below (an empty non-terminal, RFC 8020)."""
        return any(owner == name or owner.endswith("." + name) for owner in self._names)


def _read(draft: Record) -> tuple[str, str, tuple[bytes, ...]]:
    kind = kind_of(draft.type)
    if kind is None:
        raise UsageError("{word} is not a record type", word=draft.type)
    try:
        name = normal_name(to_ascii(draft.name))
        return name, kind, (_rdata(kind, draft.value),) if draft.value else ()
    except ValueError as error:
        raise UsageError(
            "This draft is no {type} record", "{reason}", type=draft.type, name=draft.name, reason=str(error)
        ) from error


def _rdata(kind: str, value: str) -> bytes:
    if kind in {"TXT", "SPF"}:
        return txt_rdata(split_strings(value.encode("utf-8")))
    entry = next(iter(entries(value.encode("utf-8").decode("latin-1"))), None)
    tokens: Sequence[Token] = () if entry is None or entry.fault else entry.tokens
    return parse_rdata(kind, tokens, ".")
