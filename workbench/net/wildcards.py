"""Which answers of others come from a wildcard (RFC 4592), learnt by asking: no answer says so itself."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.model.inquiry import Answer, Question, Status
from workbench.model.names import organizational_domain
from workbench.model.rdata import parent
from workbench.net.resolver import Resolver

NOBODY = "pmwb-none-such"
"""A label that nobody uses: what a name of it has, the wildcard beside it gave. The audit asks for it, too."""

KINDS = ("TXT", "MX", "A", "AAAA", "CAA")
"""Types whose records tell one name from another."""


def above(name: str) -> Iterator[str]:
    """Yield the names above `name`, nearest first, up to its organizational domain: farther up no draft reaches."""
    try:
        top = organizational_domain(name.removeprefix("*."))
    except ValueError:
        return
    while name not in {top, "."}:
        name = parent(name)
        yield name


async def wildcard(base: Resolver, kind: str, encloser: str) -> Answer:
    """Return what the wildcard below `encloser` gives; NXDOMAIN where there is none, unknown where nobody knows."""
    found = await base.ask(Question(kind, f"*.{encloser}"))
    return found if found.status.known else await base.ask(Question(kind, f"{NOBODY}.{encloser}"))


async def is_synthesised(base: Resolver, asked: Question, found: Answer, encloser: str) -> bool | None:
    """
    Return whether an answer comes from the wildcard below `encloser`; None where nobody knows.

    A name has records of its own as soon as one of its types differs from the wildcard's; one that has exactly the
    same records everywhere is taken for the wildcard's.
    """
    if not found.status.known or found.status is Status.NXDOMAIN:
        return None if not found.status.known else False
    mine = await wildcard(base, asked.kind, encloser)
    if not mine.status.known:
        return None
    if mine.status is Status.NXDOMAIN or _records(mine) != _records(found):
        return False
    told = found.status is Status.FOUND or None
    for kind in KINDS:
        own = await base.ask(Question(kind, asked.name))
        other = await wildcard(base, kind, encloser)
        if own.status.known and other.status.known:
            if _records(own) != _records(other):
                return False
            told = told or own.status is Status.FOUND or None
    return told


def _records(answer: Answer) -> tuple[object, ...]:
    return answer.chain, frozenset(answer.rdata)


async def comes_from_wildcard(base: Resolver, asked: Question, found: Answer) -> bool:
    """Return whether an answer is known to come from a wildcard, wherever above the name it stands."""
    for encloser in above(asked.name):
        if await is_synthesised(base, asked, found, encloser):
            return True
    return False
