"""An import in words: what it was, what it brought, what of it could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.model.text import Texts

if TYPE_CHECKING:
    from workbench.store.imports import Failure, ImportEntry


def kind_word(texts: Texts, kind: str) -> str:
    """Return what kind of import it was."""
    known = {
        "fetch": texts.tr("Fetched"),
        "table": texts.tr("Table"),
        "files": texts.tr("Files"),
    }
    return known.get(kind, kind)


def brought_text(texts: Texts, entry: ImportEntry) -> str:
    """Return what an import brought, in a few words."""
    if entry.finished is None:
        return texts.tr("was broken off")
    return ", ".join(counts_words(texts, entry.counts)) or "–"


def counts_words(texts: Texts, counts: Mapping[str, int]) -> list[str]:
    """Return the numbers of an import that say something, each with its word."""
    said = []
    if counts.get("reports"):
        said.append(texts.plural("{count} report", "{count} reports", counts["reports"]))
    if counts.get("messages"):
        said.append(texts.plural("{count} message", "{count} messages", counts["messages"]))
    said += _numbers(texts, counts)
    if counts.get("duplicates"):
        said.append(texts.plural("{count} known already", "{count} known already", counts["duplicates"]))
    if counts.get("repaired"):
        said.append(texts.plural("{count} repaired", "{count} repaired", counts["repaired"]))
    return said


def _numbers(texts: Texts, counts: Mapping[str, int]) -> list[str]:
    """Return how many numbers are new, changed, the same; an import of files knows only how many there were."""
    if "new" not in counts:
        count = counts.get("samples", 0)
        return [texts.plural("{count} number", "{count} numbers", count)] if count else []
    said = [texts.plural("{count} new number", "{count} new numbers", counts["new"])]
    if counts.get("changed"):
        said.append(texts.tr("{count} changed", count=texts.number(counts["changed"])))
    same = counts.get("same", counts.get("samples", counts["new"]) - counts["new"])
    if same:
        said.append(texts.tr("{count} as before", count=texts.number(same)))
    return said


def reason_text(texts: Texts, failure: Failure) -> str:
    """Return why something could not be read."""
    try:
        return texts.tr(failure.reason, **failure.args)
    except (KeyError, ValueError, IndexError):  # stored by another version of the program
        return failure.reason
