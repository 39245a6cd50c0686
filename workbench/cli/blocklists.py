"""`workbench blocklists`: list the blocklists this program knows, what each means, and who may ask it."""

from __future__ import annotations

from typing import Any

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.shapes import dumps
from workbench.model.blocklist_wording import access_word, weight_word
from workbench.model.blocklists import TEXTS, Blocklist, load_blocklists, reviewed
from workbench.model.text import Texts


@click.command(name="blocklists")
@options.json_options
@options.language_option
def command(*, as_json: bool, as_lines: bool, texts: Texts) -> int:
    """
    List the blocklists, with meaning, weight, answers, terms of use and where to ask for removal.

    None is asked unless `workbench audit --blocklist` turns it on.
    """
    lists = load_blocklists().values()
    if as_lines:
        for one in lists:
            click.echo(dumps(_document(one, texts)))
    elif as_json:
        found = [_document(one, texts) for one in lists]
        click.echo(dumps({"reviewed": reviewed(), "blocklists": found}, indent=2))
    else:
        for one in lists:
            _say(one, texts)
        click.echo(texts.tr("Reviewed {day}.", day=reviewed()))
    return Exit.DONE


def _document(one: Blocklist, texts: Texts) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "operator": one.operator,
        "kind": "domain" if one.of_domains else "ip",
        "ipv6": one.ipv6,
        "zone": one.zone or None,
        "zone_with_key": one.keyed or None,
        "access": one.state.value,
        "closed": one.closed or None,
        "part_of": one.part_of or None,
        "weight": one.weight.value,
        "means": _text(one.means, texts),
        "terms": _text(one.terms, texts),
        "delisting": one.delisting or None,
        "bits": one.bits,
        "codes": {
            code: {"name": entry.name, "weight": entry.weight.value, "policy": entry.policy}
            for code, entry in one.codes.items()
        },
        "refused": {code: why.value for code, why in one.refused.items()},
        "source": one.source,
        "date": one.date,
    }


def _text(text: str, texts: Texts) -> str:
    return texts.code_text(TEXTS, text, {})


def _say(one: Blocklist, texts: Texts) -> None:
    click.echo(click.style(f"{one.id}: {one.name}", bold=True))
    click.echo(f"  {access_word(texts, one.state)}, {weight_word(texts, one.weight)}, {one.zone or one.keyed or '-'}")
    click.echo(f"  {_text(one.means, texts)}")
    click.echo(f"  {_text(one.terms, texts)}")
    listed: dict[str, list[str]] = {}
    for code, entry in one.codes.items():
        listed.setdefault(entry.name, []).append(code)
    if listed:
        answers = "; ".join(f"{name} ({', '.join(codes)})" for name, codes in listed.items())
        click.echo("  " + texts.tr("Answers: {answers}", answers=answers))
    if one.refused:
        click.echo("  " + texts.tr("Refusals: {codes}", codes=", ".join(one.refused)))
    if one.delisting:
        click.echo("  " + texts.tr("Removal: {page}", page=one.delisting))
    click.echo("  " + texts.tr("As of {day}: {source}", day=one.date, source=one.source))
