"""How a draft stands while it is typed: no record yet, a good one, or one that its own check objects to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from workbench.model.audit import Audit
from workbench.model.errors import UsageError
from workbench.model.findings import Record, Severity
from workbench.model.rules import load_rules
from workbench.model.text import Texts
from workbench.model.wording import Verdict, findings_of, verdict
from workbench.ui.checks import reader_of_record, short_title
from workbench.ui.wording import SEVERITIES, VERDICTS, Look

if TYPE_CHECKING:
    from workbench.tasks.whatif import WhatIf

WRONG = Look("critical", "critical", lambda texts: texts.tr("Not a record"))
TRYING = Look("play", "info", lambda texts: texts.tr("Being tried"))
EMPTY = Look("trash", "medium", lambda texts: texts.tr("Taken away"))
GOOD = Look("pass", "good", lambda texts: texts.tr("Well-formed"))

CAUTION = Look("high", "medium", lambda texts: texts.tr("Caution"))

_STRICT = re.compile(r"(?:^|;)\s*p\s*=\s*(?:quarantine|reject)\s*(?:;|$)", re.IGNORECASE)
_UNPROVEN = {Verdict.FAILS, Verdict.UNKNOWN, Verdict.NOT_LOOKED_AT, Verdict.CRASHED}


class Typed(NamedTuple):
    """What stands in the fields of a draft."""

    name: str
    kind: str
    value: str


def read_typed(typed: Typed) -> Record:
    """
    Return the record that was typed, character-exact; TXT in quotes, as a zone file has it, without them.

    Raises:
        UsageError: it is none; it says why.
    """
    from workbench.net.overlay import Overlay
    from workbench.net.resolver import Offline
    from workbench.tasks.drafting import read_draft

    name = typed.name.strip()
    if not name or len(name.split()) > 1:
        raise UsageError("“{text}” is no record", "Write it as: NAME TYPE VALUE", text=typed.name)
    record = read_draft(f"{name} {typed.kind} {one_line(typed.value)}")
    Overlay(Offline(), (record,))  # whether it can be written at all
    return record


def one_line(value: str) -> str:
    """Return a value without the line ends it was pasted with."""
    return " ".join(part.strip() for part in value.splitlines()).strip()


def problem_of(texts: Texts, typed: Typed, domain: str) -> str:
    """Return why what was typed is no record of the domain; empty if it is one."""
    try:
        record = read_typed(typed)
    except UsageError as error:
        return texts.error(error)
    if record.name != domain and not record.name.endswith(f".{domain}"):
        return texts.tr("{name} is outside {domain}", name=record.name, domain=domain)
    return ""


def caution_of(texts: Texts, record: Record, audit: Audit) -> str:
    """Return what a well-formed record may break; empty if nothing is known: a strict policy without SPF or DKIM."""
    if reader_of_record(record) != "dmarc" or _STRICT.search(record.value) is None:
        return ""
    rules = load_rules(audit.rules)
    shaky = any(check in audit.checks and verdict(audit, check, rules) in _UNPROVEN for check in ("spf", "dkim"))
    return texts.tr("own mail may be refused; see that SPF and DKIM hold first") if shaky else ""


def standing(texts: Texts, record: Record, found: WhatIf) -> tuple[Look, str]:
    """Return what the check of a record says of it: how it stands, and its worst objection."""
    check = reader_of_record(record)
    if check not in found.after.checks:
        return GOOD, texts.tr("no check reads it")
    short = short_title(texts, check)
    worst = max(findings_of(found.after, check), key=found.rules.severity, default=None)
    severity = Severity.PASS if worst is None else found.rules.severity(worst)
    if worst is not None and severity >= Severity.LOW:
        look = SEVERITIES[severity]
        return Look(look.icon, look.colour, lambda _: f"{short}, {look.word(texts)}"), texts.title(worst)
    judged = verdict(found.after, check, found.rules)
    if judged is Verdict.FINE:
        return GOOD, texts.tr("the {check} check reads it without errors", check=short)
    return VERDICTS[judged], short
