"""Whoever answers DNS questions: live servers, recordings, drafts laid over either, or nobody while offline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from workbench.model.inquiry import Answer, Question, not_asked
from workbench.model.rdata import BEYOND_DNS


class Resolver(Protocol):
    """Answers questions; never raises for what DNS says, cancellation passes through."""

    async def ask(self, asked: Question) -> Answer:
        """Return the answer, with its evidence; what could not be learnt is a status of the answer."""

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers, for people: `192.0.2.53:53`, `zone file a.zone`."""


class Offline:
    """The resolver of a project that is switched offline: asks nobody, so everything stays unknown."""

    async def ask(self, asked: Question) -> Answer:
        """Return NOT_ASKED."""
        return not_asked(asked)

    @property
    def described(self) -> tuple[str, ...]:
        """`offline`."""
        return ("offline",)


class Switch:
    """
    Sends a question to whoever answers its kind.

    Args:
        names: Who answers DNS questions.
        others: Who answers the kinds beyond DNS (`GET`, `PROBE`); a kind that is not there is NOT_ASKED.
    """

    def __init__(self, names: Resolver, others: Mapping[str, Resolver]) -> None:
        self._names = names
        self._others = dict(others)

    async def ask(self, asked: Question) -> Answer:
        """Return the answer of whoever is asked such questions."""
        if asked.kind not in BEYOND_DNS:
            return await self._names.ask(asked)
        other = self._others.get(asked.kind)
        return not_asked(asked) if other is None else await other.ask(asked)

    @property
    def described(self) -> tuple[str, ...]:
        """Who answers DNS questions; web and mail servers are named by the questions themselves."""
        return self._names.described
