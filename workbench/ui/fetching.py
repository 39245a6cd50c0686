"""Fetch the numbers of accounts, say what came, offer to try again or to take it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from workbench.model.changes import Changes
from workbench.model.errors import WorkbenchError
from workbench.model.text import Texts
from workbench.ui.account_run import attempt, wants_memory
from workbench.ui.imports_undo import say_and_offer_undo, undo_imports

if TYPE_CHECKING:
    from workbench.net.api import Api
    from workbench.net.secrets import Vault
    from workbench.tasks.context import Context
    from workbench.tasks.fetch import FetchSummary, Outcome
    from workbench.ui.jobs import Job
    from workbench.ui.window import Window

MOST = 4
"""Accounts named in the message; the page of accounts names all."""

TOUCHES = Changes.SAMPLES | Changes.IMPORTS | Changes.EVIDENCE | Changes.ENTITIES


@dataclass(slots=True)
class Kept:
    """The imports of one fetch: what Undo takes back, and Redo fetches again."""

    imports: list[str] = field(default_factory=list)


def fetch_accounts(window: Window, ids: Collection[str] | None = None, *, kept: Kept | None = None) -> Job | None:
    """
    Fetch the statistics of all accounts, or of some.

    Args:
        window: With a writable project.
        ids: Of the accounts; None for all.
        kept: What is done again; None the first time.
    """
    session = window.session
    texts = session.texts
    if session.offline:
        session.note(texts.tr("Offline: no provider was asked"), action="tools.offline", lasting=True)
        return None

    async def work(ctx: Context, vault: Vault, api: Api) -> FetchSummary:
        from workbench.tasks.fetch import fetch

        return await fetch(ctx, vault, api, accounts=ids)

    def done(found: FetchSummary | WorkbenchError) -> None:
        if isinstance(found, WorkbenchError):
            _say_failure(window, found)
        else:
            _say(window, found, ids, kept)

    def ended() -> None:
        if job.task is not None and job.task.cancelled():
            session.note(session.texts.tr("Stopped. What was finished is kept."))

    job = attempt(session, texts.tr("Fetching statistics"), work, owner=window, done=done, ended=ended)
    return job


def _say_failure(window: Window, error: WorkbenchError) -> None:
    if not wants_memory(error):
        window.messages.error(error, lambda: fetch_accounts(window))
        return
    session = window.session

    def keep() -> None:
        session.outside.keep_in_memory()
        window.show_page("accounts")
        session.note(session.texts.tr("Secrets are kept for this run only: connect the accounts again"))

    window.messages.note(session.texts.error(error), keep, lambda: session.texts.tr("Keep secrets for this run only"))


def _say(window: Window, summary: FetchSummary, ids: Collection[str] | None, kept: Kept | None) -> None:
    session, texts = window.session, window.session.texts
    imports = [one.import_id for one in summary.outcomes if one.import_id]
    if kept is not None:
        kept.imports = imports
    elif imports:
        _note_undo(window, summary, ids, imports)
    failed = [one for one in summary.outcomes if not one.whole]
    said = "\n".join(summary_lines(texts, summary))
    if failed:
        again = [one.account for one in failed]
        retry = partial(fetch_accounts, window, again)
        window.messages.note(said, retry, lambda: session.texts.tr("Retry"), failed=True)
    elif imports:
        say_and_offer_undo(window, said, lambda: undo_imports(session, imports, owner=window, touches=TOUCHES))
    else:
        window.messages.note(said)


def _note_undo(window: Window, summary: FetchSummary, ids: Collection[str] | None, imports: list[str]) -> None:
    session = window.session
    held = Kept(imports)
    new = sum(one.counts.new + one.counts.changed for one in summary.outcomes)
    session.undo.push(
        session.texts.plural("Fetch: {count} number", "Fetch: {count} numbers", new),
        lambda: undo_imports(session, held.imports, owner=window, touches=TOUCHES),
        lambda: fetch_accounts(window, ids, kept=held),
    )


def summary_lines(texts: Texts, summary: FetchSummary) -> list[str]:
    """Return what came: a line for each account, those that failed first, or one line for all."""
    bad = [one for one in summary.outcomes if not one.whole]
    good = [one for one in summary.outcomes if one.whole]
    lines = [line for one in bad for line in failure_lines(texts, one)]
    lines += [f"{one.name}: {counts_text(texts, one)}" for one in good]
    if len(lines) > MOST:
        rest = texts.plural("{count} more: see the page of accounts", "{count} more: see the page of accounts",
                            len(lines) - MOST)  # fmt: skip
        return [*lines[:MOST], rest]
    return lines


def counts_text(texts: Texts, outcome: Outcome) -> str:
    """Return how many numbers are new, changed, the same."""
    counts = {name: texts.number(count) for name, count in outcome.counts._asdict().items()}
    return texts.tr("{new} new, {changed} changed, {same} as before", **counts)


def failure_lines(texts: Texts, outcome: Outcome) -> list[str]:
    """Return what an account could not give, and what to do; and what it gave all the same."""
    errors = [texts.error(outcome.error)] if outcome.error is not None else []
    errors += [texts.error(trouble.error) for trouble in outcome.troubles]
    lines = [f"{outcome.name}: {said}" for said in dict.fromkeys(errors)]
    if outcome.import_id:
        lines.append(f"{outcome.name}: {counts_text(texts, outcome)}")
    return lines
