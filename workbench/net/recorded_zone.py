"""One recorded zone: what a name server that is its master would say, and what it cannot know."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from workbench.model.inquiry import Answer, Status
from workbench.model.rdata import name_from_wire, parent

ANY_TYPE = ""
"""Stands for every type in a zone's `damaged`."""


class RRset(NamedTuple):
    """All records of one name and type; `ttl` is None where the file does not say."""

    ttl: int | None
    rdata: tuple[bytes, ...]


class Zone:
    """
    The records at and below an apex.

    A name that is not there does not exist: that is what tells a zone from a collection of answers. Below a
    delegation the zone is not the master and says NOT_ASKED; glue is no answer (RFC 2181 5.4.1).

    Args:
        apex: Name of the zone.
        records: RRsets by owner and type.
        damaged: Owners and types (`ANY_TYPE` for all) of which something could not be read.
        whole: False if records may be missing without a trace, so that absence proves nothing.
    """

    def __init__(
        self,
        apex: str,
        records: Mapping[tuple[str, str], RRset],
        *,
        damaged: Collection[tuple[str, str]] = (),
        whole: bool = True,
    ) -> None:
        self.apex = apex
        self.whole = whole
        self._nodes: dict[str, dict[str, RRset]] = {}
        for (name, kind), found in records.items():
            self._nodes.setdefault(name, {})[kind] = found
        self._damaged = frozenset(damaged)
        self._existing = {apex}
        for name in [*self._nodes, *(name for name, _ in damaged)]:
            self._add_name(name)

    def _add_name(self, name: str) -> None:
        while name not in self._existing:
            self._existing.add(name)
            name = parent(name)

    def owners(self) -> Collection[str]:
        """Return the names that own records."""
        return self._nodes.keys()

    def look(self, kind: str, path: Sequence[str]) -> Answer:
        """
        Return what the zone says about `kind` at `path[0]`, one step: a CNAME is not followed.

        Args:
            kind: Record type.
            path: The name and all names above it, up to the apex.

        Returns:
            NOT_ASKED where the zone does not know; with a chain of one name where a CNAME leads there.
        """
        if (led := self._leads_away(kind, path)) is not None:
            return led
        owner = self._owner(path)
        if owner is None:
            return self._absent(kind, Status.NXDOMAIN, 3)
        return self._at(kind, owner)

    def _leads_away(self, kind: str, path: Sequence[str]) -> Answer | None:
        """Return the answer where a delegation or a DNAME above the name decides (RFC 1034 4.3.2, RFC 6672 3.2)."""
        for at in reversed(path):
            types = self._nodes.get(at, {})
            if at != self.apex and ("NS" in types or (at, "NS") in self._damaged):
                parental = at == path[0] and kind == "DS"  # DS stands above the cut (RFC 4035 3.1.4.1)
                return None if parental else Answer(kind, Status.NOT_ASKED)
            if "DNAME" in types and at != path[0]:
                return self._renamed(kind, path[0], at, types["DNAME"])
        return None

    def _renamed(self, kind: str, name: str, owner: str, found: RRset) -> Answer:
        try:
            target, _ = name_from_wire(found.rdata[0])
        except ValueError:
            return Answer(kind, Status.MALFORMED)
        below = name if owner == "." else name[: -len(owner) - 1]
        return Answer(kind, Status.NOT_ASKED, ttl=found.ttl, chain=(below if target == "." else f"{below}.{target}",))

    def _owner(self, path: Sequence[str]) -> str | None:
        """Return the name whose records answer: itself, or the wildcard at the closest encloser (RFC 4592 3.3.1)."""
        if path[0] in self._existing:
            return path[0]
        encloser = next(name for name in path if name in self._existing)
        wildcard = "*" if encloser == "." else f"*.{encloser}"
        return wildcard if wildcard in self._existing else None

    def _at(self, kind: str, owner: str) -> Answer:
        if self._is_damaged(kind, owner):
            return Answer(kind, Status.MALFORMED)
        types = self._nodes.get(owner, {})
        if (found := types.get(kind)) is not None:
            return Answer(kind, Status.FOUND, found.rdata, 0, found.ttl)
        if (alias := types.get("CNAME")) is not None:
            return _alias(kind, alias)
        return self._absent(kind, Status.NODATA, 0)

    def _is_damaged(self, kind: str, owner: str) -> bool:
        return any((owner, lost) in self._damaged for lost in (kind, ANY_TYPE, "CNAME"))

    def _absent(self, kind: str, status: Status, rcode: int) -> Answer:
        return Answer(kind, status, rcode=rcode) if self.whole else Answer(kind, Status.NOT_ASKED)


def _alias(kind: str, found: RRset) -> Answer:
    try:
        target, _ = name_from_wire(found.rdata[0])
    except ValueError:
        return Answer(kind, Status.MALFORMED)
    return Answer(kind, Status.NOT_ASKED, ttl=found.ttl, chain=(target,))
