"""`workbench diff`: compare two audits of a project."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.opening import opened
from workbench.cli.shapes import dumps, finding_json, time_text
from workbench.cli.wording import finding_lines, score_words
from workbench.model.errors import UsageError
from workbench.model.findings import Finding
from workbench.model.names import to_unicode
from workbench.model.rules import load_rules
from workbench.model.text import Texts
from workbench.store.audits import get_audit
from workbench.tasks.compare import compare
from workbench.tasks.plugins import load_checks


@click.command(name="diff")
@options.project_argument
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@options.json_options
@options.language_option
def command(
    *, project: Path, passphrase_file: Path | None, old: str, new: str, as_json: bool, as_lines: bool, texts: Texts
) -> int:
    """
    Compare the audits A and B of PROJECT: new, fixed, regressed, unchanged problems.

    A and B are ids as `workbench audits` lists them, or their beginnings. What was a problem in A and could not be
    looked at in B is listed as not known, never as fixed.
    """
    load_checks()
    with opened(project, passphrase_file) as opened_project:
        before, after = (get_audit(opened_project.read(), audit_id) for audit_id in (old, new))
    if before.domain != after.domain:
        raise UsageError(
            "These audits are of two domains: {a} and {b}",
            "Compare two audits of one domain",
            a=before.domain,
            b=after.domain,
        )
    rules = load_rules(after.rules)
    result = compare(before, after, rules)
    groups: dict[str, tuple[str, tuple[Finding, ...]]] = {
        "new": (texts.tr("New"), result.new),
        "fixed": (texts.tr("Fixed"), result.fixed),
        "regressed": (texts.tr("Regressed"), result.regressed),
        "unchanged": (texts.tr("Unchanged"), result.unchanged),
        "open": (texts.tr("Not known now"), result.open),
        "first_seen": (texts.tr("Not looked at before"), result.first_seen),
    }
    if as_lines:
        for name, (_, findings) in groups.items():
            for finding in findings:
                click.echo(dumps({"change": name, **finding_json(finding, rules, texts)}))
    elif as_json:
        document: dict[str, object] = {"domain": after.domain, "a": before.id, "b": after.id}
        document |= {name: [finding_json(f, rules, texts) for f in found] for name, (_, found) in groups.items()}
        click.echo(dumps(document, indent=2))
    else:
        click.echo(click.style(to_unicode(after.domain), bold=True))
        for audit in (before, after):
            click.echo(f"  {audit.id}  {time_text(audit.audited)}  {score_words(audit.score, texts)}")
        for title, findings in groups.values():
            click.echo(f"{title}: {len(findings)}")
            for finding in findings:
                for line in finding_lines(finding, rules, texts, full=False):
                    click.echo(line)
    return Exit.DONE
