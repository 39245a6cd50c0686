"""Whoever answers DNS questions: live servers, recordings, drafts laid over either, or nobody while offline."""

from __future__ import annotations

from typing import Protocol

from workbench.model.inquiry import Answer, Question, not_asked


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
