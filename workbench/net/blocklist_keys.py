"""Puts a user's keys for blocklists into questions right before they are sent, and takes them out of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workbench.model.blocklists import KEY, keyed_zone, load_blocklists
from workbench.model.inquiry import Answer, Question, not_asked, proven
from workbench.net.resolver import Resolver

_MARK = keyed_zone("", KEY)


class Keyed:
    """
    A resolver that knows the keys; everybody above it sees, keeps and stores placeholders only.

    A key is part of the name that is asked (`KEY.zen.dq.spamhaus.net`). It is put in only where the whole keyed zone of
    its own list stands at the end of the name, so that no name that somebody else chose can draw it out. A question for
    whose list there is no key is not sent.

    Args:
        resolver: Who is asked, and told the keys.
        keys: Key by id of the list.
    """

    def __init__(self, resolver: Resolver, keys: Mapping[str, str]) -> None:
        self._resolver = resolver
        secrets = {name: key.lower() for name, key in keys.items()}
        self._zones = {
            "." + keyed_zone(one.id, one.keyed): one.keyed.replace(KEY, secrets[one.id], 1) if one.id in secrets else ""
            for one in load_blocklists().values()
            if one.keyed
        }
        self._hidden = {key: "*" * len(key) for key in secrets.values()}

    def __repr__(self) -> str:
        """Return a text without the keys."""
        return f"Keyed({self._resolver!r})"

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers, for people."""
        return self._resolver.described

    async def ask(self, asked: Question) -> Answer:
        """Return the answer to the question with its key, as if it had been asked with the placeholder."""
        if _MARK not in asked.name:
            return await self._resolver.ask(asked)
        for zone, real in self._zones.items():
            if asked.name.endswith(zone):
                if not real:
                    return not_asked(asked)
                sent = asked._replace(name=asked.name.removesuffix(zone) + "." + real)
                return proven(asked, self._masked(await self._resolver.ask(sent), real, zone[1:]))
        return await self._resolver.ask(asked)

    def _masked(self, answer: Answer, real: str, shown: str) -> Answer:
        """Return an answer in which neither the names on the way nor the data hold a key."""
        chain = tuple(self._without(name.replace(real, shown)) for name in answer.chain)
        return replace(answer, chain=chain, rdata=tuple(map(self._data, answer.rdata)))

    def _without(self, text: str) -> str:
        for key, stars in self._hidden.items():
            text = text.replace(key, stars)
        return text

    def _data(self, data: bytes) -> bytes:
        lower = data.lower()
        for key, stars in self._hidden.items():
            while (at := lower.find(key.encode("ascii"))) >= 0:
                data = data[:at] + stars.encode("ascii") + data[at + len(key) :]
                lower = data.lower()
        return data
