"""What a check is, and the list of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from workbench.model.findings import Code, Outcome, Unknown, declare
from workbench.model.inquiry import Answer, Inquiry, Question
from workbench.model.target import Target

Check: TypeAlias = Callable[[Target], Inquiry[Outcome]]

CHECKS: dict[str, Check] = {}
"""Every check by name, in the order of the modules' names."""


def check(codes: Mapping[str, Code]) -> Callable[[Check], Check]:
    """Register a generator function under its module's name, and the codes it may return."""

    def register(run: Check) -> Check:
        name = run.__module__.rpartition(".")[2]
        if name in CHECKS:
            raise RuntimeError(f"check {name!r} is registered twice")
        if stray := [code for code in codes if code.partition(".")[0] != name]:
            raise RuntimeError(f"codes of check {name!r} must begin with its name: {stray}")
        declare(codes)
        CHECKS[name] = run
        return run

    return register


def unknown(name: str, asked: Question, answer: Answer, *, decisive: bool = True) -> Unknown:
    """Return what check `name` could not learn because `answer` is no knowledge."""
    return Unknown(str(asked), answer.status.value, name, decisive, answer.evidence)
