"""Audits and findings as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC

import click

from workbench.checks.base import CHECKS
from workbench.model.audit import Audit, Score
from workbench.model.findings import CODES, Finding, Severity, Unknown
from workbench.model.names import to_unicode
from workbench.model.rdata import quote, split_strings
from workbench.model.rules import RulePack
from workbench.model.text import Texts
from workbench.model.wording import answerers_text, grade_words, reason_text, score_figure, severity_word

_COLOURS = {
    Severity.CRITICAL: "red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: None,
    Severity.PASS: "green",
}


def score_words(score: Score | None, texts: Texts) -> str:
    """Return a score as one phrase: a number, or a range where something decisive is unknown."""
    return f"{score_figure(score)}/100, {grade_words(texts, score)}" if score else grade_words(texts, score)


def audit_lines(audit: Audit, rules: RulePack, texts: Texts, *, full: bool) -> Iterator[str]:
    """Write an audit for people; passed and informative findings in one line each unless `full`."""
    left = [name for name in CHECKS if name not in audit.checks]
    told = score_words(audit.score, texts) if not left else texts.tr("looked at in part, so without a score")
    yield f"{click.style(to_unicode(audit.domain), bold=True)}: {told}"
    yield texts.tr(
        "  answered by {who}, {time}, rules {rules}",
        who=answerers_text(texts, audit),
        time=texts.moment(audit.audited.astimezone(UTC)),
        rules=audit.rules,
    )
    if left:
        yield texts.tr("  only {checks}", checks=", ".join(audit.checks))
    ordered = sorted(audit.findings, key=lambda finding: -rules.severity(finding))
    for finding in ordered:
        yield from finding_lines(finding, rules, texts, full=full or rules.severity(finding) > Severity.INFO)
    if audit.unknown:
        yield texts.tr("  Unknown:")
        yield from unknown_lines(audit.unknown, texts)


def unknown_lines(items: Iterable[Unknown], texts: Texts) -> Iterator[str]:
    """Write what could not be learned by reason, what verdicts hang on first; each question once, with its checks."""
    wanted: dict[str, dict[str, list[str]]] = {}
    for item in sorted(items, key=lambda item: not item.decisive):
        names = wanted.setdefault(item.reason, {}).setdefault(item.question, [])
        if item.check not in names:
            names.append(item.check)
    for reason, questions in wanted.items():
        told = ", ".join(f"{question} ({', '.join(names)})" for question, names in questions.items())
        yield f"    {reason_text(texts, reason)}"
        yield f"      {told}"


def finding_lines(finding: Finding, rules: RulePack, texts: Texts, *, full: bool) -> Iterator[str]:
    """Write a finding: its title, and where `full` why, what to do, what to paste, the reference."""
    severity = rules.severity(finding)
    word = click.style(f"{severity_word(texts, severity):<11}", fg=_COLOURS[severity], bold=severity >= Severity.HIGH)
    yield f"  {word} {texts.title(finding)}"
    if not full:
        return
    indent = " " * 14
    for text in (texts.why(finding), texts.fix(finding)):
        if text:
            yield from (indent + line for line in _wrapped(text))
    for record in finding.records:
        yield f"{indent}{record.name}. {record.type} {_value(record.type, record.value)}"
    about = CODES.get(finding.code)
    yield click.style(f"{indent}{about.reference + ' · ' if about else ''}{finding.code}", dim=True)


def _value(kind: str, value: str) -> str:
    """Write a record's data as a zone file takes it."""
    if kind != "TXT":
        return value
    return " ".join(quote(part) for part in split_strings(value.encode("utf-8")))


def _wrapped(text: str, width: int = 100) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
