"""`workbench spf`: evaluate SPF for one sender, with the trace, or for many lines."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Iterator
from typing import IO

import click

from workbench.cli import options
from workbench.cli.exits import Exit
from workbench.cli.lines import Document, answer_lines
from workbench.cli.shapes import dumps
from workbench.mail.spf import evaluate
from workbench.mail.spf_result import MATCH, Problem, Result, Sender, Step, Trouble, Verdict
from workbench.model.errors import UsageError
from workbench.model.text import Texts
from workbench.model.wording import reason_text
from workbench.tasks.driving import drive
from workbench.tasks.resolving import Answering, open_resolver

_COLOURS = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.PERMERROR: "red", Verdict.TEMPERROR: "yellow"}


@click.command(name="spf")
@click.option("--ip", metavar="IP", help="The address of the sending server.")
@click.option("--helo", metavar="HOST", help="The name the server gave in HELO or EHLO.")
@click.option("--mail-from", metavar="ADDRESS", help="The envelope sender; empty or left out for a bounce.")
@options.lines_options
@options.resolver_options
@options.language_option
@options.verbose_option
def command(
    *,
    ip: str | None,
    helo: str | None,
    mail_from: str | None,
    lines: IO[bytes] | None,
    as_json: bool,
    answering: Answering,
    texts: Texts,
) -> int:
    """
    Evaluate SPF (RFC 7208) for a sender, and show every step.

    Each line of --jsonl is an object with "ip", "helo" and "mail_from"; "id", if there is one, comes back in the
    answer.
    """
    if lines is not None:
        if ip is not None or helo is not None or mail_from is not None:
            raise UsageError("--jsonl reads everything from the lines", "Leave out --ip, --helo and --mail-from")
        return asyncio.run(_many(lines, answering))
    if ip is None:
        raise UsageError("Give the sending server with --ip, or many with --jsonl FILE")
    try:
        sender = read_sender({"ip": ip, "helo": helo, "mail_from": mail_from})
    except ValueError as error:
        raise UsageError("SPF cannot be evaluated", "{why}", why=str(error)) from error
    result = asyncio.run(_one(sender, answering))
    if as_json:
        click.echo(dumps(result.as_json(), indent=2))
    else:
        for line in _words(result, texts):
            click.echo(line)
    return Exit.IN_PART if result.result is Verdict.TEMPERROR else Exit.DONE


async def _one(sender: Sender, answering: Answering) -> Result:
    async with open_resolver(answering) as resolver:
        return await drive(resolver, evaluate(sender))


async def _many(lines: IO[bytes], answering: Answering) -> int:
    async with open_resolver(answering) as resolver:

        async def work(given: Document) -> Document:
            return (await drive(resolver, evaluate(read_sender(given)))).as_json()

        return await answer_lines(lines, work, click.echo)


def read_sender(given: Document) -> Sender:
    """
    Return the sender of a line.

    Raises:
        ValueError: something is missing or makes no sense; the message says what.
    """
    texts = {key: _text(given, key) for key in ("ip", "helo", "mail_from")}
    if not texts["ip"]:
        raise ValueError('"ip" is missing: the address of the sending server')
    mail_from = texts["mail_from"].strip("<>")
    if not texts["helo"] and not mail_from:
        raise ValueError('"helo" and "mail_from" are both missing: one of them names the domain')
    address = ipaddress.ip_address(texts["ip"].strip("[]").removeprefix("IPv6:"))
    return Sender(address, texts["helo"], mail_from, at=int(time.time()))


def _text(given: Document, key: str) -> str:
    value = given.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f'"{key}" must be a string')
    return (value or "").strip()


def _words(result: Result, texts: Texts) -> Iterator[str]:
    verdict = click.style(result.result.value, fg=_COLOURS.get(result.result), bold=True)
    yield f"SPF: {verdict}  {_printable(result.domain)}"
    if result.matched is not None:
        yield texts.tr("Decided by: {term}", term=result.matched.term)
    if result.explanation is not None:
        yield texts.tr("Explanation of the domain: {text}", text=_printable(result.explanation))
    if result.problem is not None:
        yield _problem(result.problem, texts)
    counts = texts.plural("{count} DNS look-up of 10", "{count} DNS look-ups of 10", result.lookups)
    voids = texts.plural("{count} of them without a result", "{count} of them without a result", result.void_lookups)
    yield f"{counts}, {voids}"
    for step in result.trace:
        yield from _step(step, texts)


def _problem(problem: Problem, texts: Texts) -> str:
    if problem.trouble is Trouble.UNANSWERED and problem.asked is not None:
        why = reason_text(texts, problem.asked.status.value)
        return texts.tr("No answer to {question}: {why}", question=str(problem.asked.question), why=why)
    term = _printable(problem.term)
    at = (problem.at or 0) + 1
    words = {
        Trouble.SYNTAX: texts.tr(
            "Error in the record of {domain}: {term} at position {at}", domain=problem.domain, term=term, at=at
        ),
        Trouble.SEVERAL_RECORDS: texts.tr("{domain} has several SPF records", domain=problem.domain),
        Trouble.TOO_MANY_LOOKUPS: texts.tr("The limit of 10 DNS look-ups is exceeded at {term}", term=term),
        Trouble.TOO_MANY_VOIDS: texts.tr("The limit of 2 look-ups without a result is exceeded at {term}", term=term),
        Trouble.TOO_MANY_MX: texts.tr("{term} has more than 10 mail hosts", term=term),
        Trouble.NO_RECORD: texts.tr(
            "{term} leads to a domain without an SPF record: {domain}", term=term, domain=problem.domain
        ),
    }
    return words[problem.trouble]


def _step(step: Step, texts: Texts) -> Iterator[str]:
    indent = "  " * (2 * step.depth + 1)
    if not step.term:
        found = step.record or f"({texts.tr('no SPF record') if step.verdict == Verdict.NONE else step.verdict})"
        yield f"{indent}{_printable(step.domain)}: {_printable(found)}"
        return
    words = {MATCH: texts.tr("matches"), "no match": texts.tr("does not match")}
    word = words.get(step.verdict, step.verdict)
    shown = click.style(word, bold=True) if step.verdict == MATCH else word
    yield f"{indent}  {_printable(step.term)}: {shown}"
    for asked, status in step.asked:
        if not status.known:
            yield f"{indent}    {asked}: {reason_text(texts, status.value)}"


def _printable(text: str) -> str:
    """Return a stranger's text without what a terminal could act on."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
