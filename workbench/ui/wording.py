"""How verdicts, severities and states look in the window: icon, colour, word. The words are shared with the reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from workbench.model import wording
from workbench.model.audit import Audit, Score
from workbench.model.findings import Finding, Severity
from workbench.model.rules import RulePack
from workbench.model.text import Texts
from workbench.model.wording import Verdict

LANGUAGE_NAMES = {"en": "English", "ru": "Русский"}
"""Each language in its own words."""


@dataclass(frozen=True, slots=True)
class Look:
    """How something is shown: icon, colour token (with `…_tint` behind it), word."""

    icon: str
    colour: str
    word: Callable[[Texts], str]


def _severity(icon: str, colour: str, severity: Severity) -> Look:
    return Look(icon, colour, partial(wording.severity_word, severity=severity))


def _verdict(icon: str, colour: str, found: Verdict) -> Look:
    return Look(icon, colour, partial(wording.verdict_word, found=found))


SEVERITIES: dict[Severity, Look] = {
    Severity.PASS: _severity("pass", "good", Severity.PASS),
    Severity.INFO: _severity("info", "info", Severity.INFO),
    Severity.LOW: _severity("low", "low", Severity.LOW),
    Severity.MEDIUM: _severity("medium", "medium", Severity.MEDIUM),
    Severity.HIGH: _severity("high", "high", Severity.HIGH),
    Severity.CRITICAL: _severity("critical", "critical", Severity.CRITICAL),
}

VERDICTS: dict[Verdict, Look] = {
    Verdict.FINE: _verdict("pass", "good", Verdict.FINE),
    Verdict.WEAK: _verdict("medium", "medium", Verdict.WEAK),
    Verdict.FAILS: _verdict("critical", "critical", Verdict.FAILS),
    Verdict.UNKNOWN: _verdict("unknown", "unknown", Verdict.UNKNOWN),
    Verdict.NOT_APPLICABLE: _verdict("na", "info", Verdict.NOT_APPLICABLE),
    Verdict.NOT_LOOKED_AT: _verdict("missing", "unknown", Verdict.NOT_LOOKED_AT),
    Verdict.CRASHED: _verdict("high", "critical", Verdict.CRASHED),
}
UNKNOWN = VERDICTS[Verdict.UNKNOWN]

STATES: dict[str, Look] = {
    "ok": VERDICTS[Verdict.FINE],
    "note": Look("info", "info", lambda texts: texts.tr("Note")),
    "warn": Look("high", "medium", lambda texts: texts.tr("Warning")),
    "error": Look("critical", "critical", lambda texts: texts.tr("Error")),
    "unknown": UNKNOWN,
}

_REMEDIES: dict[str, Callable[[Texts], str]] = {
    "selectors_not_given": lambda texts: texts.tr(
        "Take a message of this domain, find s= in its DKIM-Signature header, and enter that selector on the "
        "Authentication page"
    ),
    "sending_ips_not_given": lambda texts: texts.tr("Enter the sending addresses on the Authentication page"),
}

_READ_ONLY: dict[str, Callable[[Texts], str]] = {
    "This project is open in another window": lambda texts: texts.tr("This project is open in another window"),
    "It was opened for reading only": lambda texts: texts.tr("It was opened for reading only"),
    "This file may not be written": lambda texts: texts.tr("This file may not be written"),
    "The folder of this file may not be written": lambda texts: texts.tr("The folder of this file may not be written"),
}


def read_only_text(texts: Texts, reason: str) -> str:
    """Return why a project is read-only."""
    return _READ_ONLY[reason](texts) if reason in _READ_ONLY else reason


def state_word(texts: Texts, state: str) -> str:
    """Return the state of a tree node in words; an unheard-of state as it is."""
    return STATES[state].word(texts) if state in STATES else state


def remedy_text(texts: Texts, reason: str) -> str:
    """Return what to do about something unknown, in this window."""
    return _REMEDIES[reason](texts) if reason in _REMEDIES else wording.remedy_text(texts, reason)


def score_text(texts: Texts, score: Score | None) -> str:
    """Return a score as a phrase: a number with its grade, or a range where something decisive is unknown."""
    grade = wording.grade_words(texts, score)
    return f"{wording.score_figure(score)}/100, {grade}" if score else grade


def code_title(texts: Texts, code: str, args: Mapping[str, Any]) -> str:
    """Return the title of a code; the code itself where this program does not know it (any more)."""
    return texts.title(Finding(code, "", dict(args)))


def worst_of(audit: Audit, rules: RulePack) -> Look:
    """Return the verdict over a whole audit: its worst severity, else unknown, else passed."""
    severity = max((rules.severity(finding) for finding in audit.findings), default=Severity.PASS)
    if severity >= Severity.LOW:
        return SEVERITIES[severity]
    if any(item.decisive for item in audit.unknown):
        return UNKNOWN
    return SEVERITIES[Severity.PASS]
