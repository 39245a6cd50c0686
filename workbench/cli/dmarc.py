"""`workbench dmarc`: evaluate DMARC for given results of SPF and DKIM, for one message or for many lines."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import IO, Any

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.lines import Document, answer_lines
from workbench.cli.shapes import dumps
from workbench.mail.dmarc_evaluate import Cause, Identifier, Result, Verdict, evaluate
from workbench.model.errors import UsageError
from workbench.model.names import parse_domain, to_ascii
from workbench.model.rdata import labels
from workbench.model.text import Texts
from workbench.tasks.driving import drive
from workbench.tasks.resolving import Answering, open_resolver

_RESULTS = frozenset({"pass", "fail", "softfail", "neutral", "none", "policy", "temperror", "permerror"})


@click.command(name="dmarc")
@click.option("--from", "author", metavar="ADDRESS", help="The address or domain in the From header.")
@click.option("--spf", metavar="DOMAIN=RESULT", help="What SPF said, such as bounces.example.org=pass.")
@click.option(
    "--dkim", multiple=True, metavar="DOMAIN=RESULT", help="What one DKIM signature said; repeat for each signature."
)
@options.lines_options
@options.resolver_options
@options.language_option
@options.verbose_option
def command(
    *,
    author: str | None,
    spf: str | None,
    dkim: tuple[str, ...],
    lines: IO[bytes] | None,
    as_json: bool,
    answering: Answering,
    texts: Texts,
) -> int:
    """
    Evaluate DMARC (RFC 9989) for results of SPF and DKIM.

    Each line of --jsonl is an object with "from", "spf" (an object with "domain" and "result") and "dkim" (a list of
    such objects); "id", if there is one, comes back in the answer.
    """
    if lines is not None:
        if author or spf or dkim:
            raise UsageError("--jsonl reads everything from the lines", "Leave out --from, --spf and --dkim")
        return asyncio.run(_many(lines, answering))
    if not author:
        raise UsageError("Give the sender with --from, or many with --jsonl FILE")
    given = {"from": author, "spf": _pair(spf) if spf else None, "dkim": [_pair(text) for text in dkim]}
    try:
        verdict = asyncio.run(_one(given, answering))
    except ValueError as error:
        raise UsageError("This message cannot be evaluated", "{why}", why=str(error)) from error
    if as_json:
        click.echo(dumps(verdict_json(verdict), indent=2))
    else:
        _say(verdict, texts)
    return Exit.IN_PART if verdict.result is Result.TEMPERROR else Exit.DONE


async def _one(given: Document, answering: Answering) -> Verdict:
    author, spf, dkim = read_message(given)
    async with open_resolver(answering) as resolver:
        return await drive(resolver, evaluate(author, spf, dkim))


async def _many(lines: IO[bytes], answering: Answering) -> int:
    async with open_resolver(answering) as resolver:

        async def work(given: Document) -> Document:
            return verdict_json(await drive(resolver, evaluate(*read_message(given))))

        return await answer_lines(lines, work, click.echo)


def read_message(given: Document) -> tuple[str, Identifier | None, Sequence[Identifier]]:
    """
    Return author domain, SPF and DKIM of a line.

    Raises:
        ValueError: something is missing or makes no sense; the message says what.
    """
    author = given.get("from")
    if not isinstance(author, str) or not author.strip():
        raise ValueError('"from" is missing: an address or a domain')
    spf = given.get("spf")
    dkim = given.get("dkim") or []
    if not isinstance(dkim, list):
        raise ValueError('"dkim" must be a list')  # noqa: TRY004 - a fault of the data, not of a caller
    return _domain(author), _identifier(spf, "spf") if spf else None, [_identifier(entry, "dkim") for entry in dkim]


def _identifier(given: Any, where: str) -> Identifier:
    if not isinstance(given, dict):
        raise ValueError(f'"{where}" must hold objects with "domain" and "result"')  # noqa: TRY004
    domain, result = given.get("domain"), given.get("result")
    if not isinstance(result, str) or result.lower() not in _RESULTS:
        raise ValueError(f'"{where}" has no valid result: {result!r}')
    if not isinstance(domain, str):
        raise ValueError(f'"{where}" has no domain')  # noqa: TRY004
    if result.lower() != "pass" and not domain.strip():  # nothing was authenticated: SPF of an empty MAIL FROM
        return Identifier("", result.lower())
    return Identifier(_domain(domain), result.lower())


def _domain(text: str) -> str:
    """Return a domain in A-labels; unlike for an audit, one label will do: mail from `localhost` exists."""
    shown = text.strip().rstrip(".").rstrip(">")
    name = shown.rpartition("@")[2]
    if not name or "." in name:
        return parse_domain(text)
    ascii_name = to_ascii(name)
    if not ascii_name.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{text.strip()!r} is no domain")
    labels(ascii_name)
    return ascii_name


def _pair(text: str) -> Document:
    domain, equals, result = text.rpartition("=")
    if not equals:
        raise UsageError("{text} must be DOMAIN=RESULT", "For example bounces.example.org=pass", text=text)
    return {"domain": domain, "result": result}


def verdict_json(verdict: Verdict) -> Document:
    """Return the document of one evaluation; null stands for unknown, and for the policy where there is none."""
    document: Document = {
        "result": verdict.result.value,
        "policy": verdict.policy.value if verdict.policy is not None else None,
        "domain": verdict.domain,
        "organizational_domain": verdict.organizational_domain,
        "spf_aligned": verdict.spf_aligned,
        "dkim_aligned": verdict.dkim_aligned,
        "testing": verdict.testing,
        "from": verdict.author,
        "record": verdict.record.text if verdict.record is not None else None,
    }
    if verdict.cause is not None:
        document |= {"cause": verdict.cause.value, "cause_at": verdict.cause_at}
    return document | ({"reason": verdict.reason} if verdict.reason else {})


def _say(verdict: Verdict, texts: Texts) -> None:
    words = {None: texts.tr("unknown"), True: texts.tr("yes"), False: texts.tr("no")}
    for label, value in (
        ("DMARC", verdict.result.value),
        (texts.tr("Policy for this sender"), verdict.policy or "–"),
        (texts.tr("Record at"), f"_dmarc.{verdict.domain}" if verdict.record is not None else "–"),
        (texts.tr("Organizational domain"), verdict.organizational_domain or words[None]),
        (texts.tr("SPF aligned"), words[verdict.spf_aligned]),
        (texts.tr("DKIM aligned"), words[verdict.dkim_aligned]),
        (texts.tr("Test mode"), words[verdict.testing]),
        (texts.tr("No answer"), verdict.reason),
        (texts.tr("Why"), _why(verdict, texts)),
    ):
        if value:
            click.echo(f"{label}: {value}")


def _why(verdict: Verdict, texts: Texts) -> str:
    """Return why DMARC gives no result, empty where it gives one."""
    at = f"_dmarc.{verdict.cause_at}"
    match verdict.cause:
        case None:
            return ""
        case Cause.NO_RECORD:
            return texts.tr("no DMARC record covers this sender")
        case Cause.SEVERAL_RECORDS:
            return texts.tr("several DMARC records stand at {name}, and receivers then discard all of them", name=at)
        case Cause.REPEATED_TAG:
            return texts.tr("a tag stands twice in the record at {name}, which makes the whole record invalid", name=at)
        case Cause.NO_POLICY:
            return texts.tr("the record at {name} has no valid policy, and no valid address for reports", name=at)
