"""`workbench findings`: list what the latest audits of a project, or one of them, found."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.shapes import dumps, finding_json, time_text, unknown_json
from workbench.cli.wording import finding_lines, unknown_lines
from workbench.model.findings import Severity
from workbench.model.names import to_unicode
from workbench.model.rules import load_rules
from workbench.model.text import Texts
from workbench.store.audits import get_audit
from workbench.store.findings import FindingRow, UnknownRow, list_findings, list_unknown
from workbench.tasks.plugins import load_checks


@click.command(name="findings")
@options.project_argument
@click.option("--audit", "audit_id", help="The audit, by id or the beginning of one; else the latest of every domain.")
@options.fail_on_option
@options.json_options
@options.language_option
def command(
    *,
    project: Path,
    passphrase_file: Path | None,
    audit_id: str | None,
    fail_on: str | None,
    as_json: bool,
    as_lines: bool,
    texts: Texts,
) -> int:
    """List what was found in PROJECT, worst first, and what could not be learned."""
    load_checks()
    with opened(project, passphrase_file) as opened_project:
        db = opened_project.read()
        chosen = get_audit(db, audit_id).id if audit_id else None
        rows = list_findings(db, chosen)
        unknown = list_unknown(db, chosen)
    rows.sort(key=lambda row: (-_severity(row), row.domain, row.finding.code))
    if as_lines:
        for row in rows:
            click.echo(dumps(_document(row, texts)))
        for item in unknown:
            click.echo(dumps({"unknown": _unknown(item)}))
    elif as_json:
        found = [_document(row, texts) for row in rows]
        click.echo(dumps({"findings": found, "unknown": [_unknown(item) for item in unknown]}, indent=2))
    else:
        _say(rows, unknown, texts)
    worst = max((_severity(row) for row in rows), default=None)
    return Exit.FOUND if fail_on and worst is not None and worst >= Severity[fail_on.upper()] else Exit.DONE


def _severity(row: FindingRow) -> Severity:
    return load_rules(row.rules).severity(row.finding)


def _document(row: FindingRow, texts: Texts) -> dict[str, object]:
    return {
        "domain": row.domain,
        "audit_id": row.audit_id,
        "since": time_text(row.since),
        **finding_json(row.finding, load_rules(row.rules), texts),
    }


def _unknown(row: UnknownRow) -> dict[str, object]:
    return {"domain": row.domain, "audit_id": row.audit_id, **unknown_json(row.unknown)}


def _say(rows: list[FindingRow], unknown: list[UnknownRow], texts: Texts) -> None:
    for domain in dict.fromkeys([row.domain for row in rows] + [row.domain for row in unknown]):
        click.echo(click.style(to_unicode(domain), bold=True))
        for row in rows:
            if row.domain == domain:
                rules = load_rules(row.rules)
                for line in finding_lines(row.finding, rules, texts, full=_severity(row) > Severity.INFO):
                    click.echo(line)
        lines = list(unknown_lines((row.unknown for row in unknown if row.domain == domain), texts))
        if lines:
            click.echo(texts.tr("  Unknown:"))
        for line in lines:
            click.echo(line)
