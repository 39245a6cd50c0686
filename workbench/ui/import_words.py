"""An import in words: what it was, what it brought, what of it could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.model.text import Texts

if TYPE_CHECKING:
    from workbench.store.imports import Failure, ImportEntry


def kind_word(texts: Texts, kind: str) -> str:
    """Return what kind of import it was."""
    known = {
        "fetch": texts.tr("Fetched"),
        "table": texts.tr("Table"),
        "source_file": texts.tr("File of a provider"),
        "files": texts.tr("Reports and messages"),
    }
    return known.get(kind, kind)


def brought_text(texts: Texts, entry: ImportEntry) -> str:
    """Return what an import brought, in a few words."""
    if entry.finished is None:
        return texts.tr("was broken off")
    counts = entry.counts
    said = []
    if "reports" in counts:
        said.append(texts.plural("{count} report", "{count} reports", counts["reports"]))
    if counts.get("messages"):
        said.append(texts.plural("{count} message", "{count} messages", counts["messages"]))
    if "new" in counts:
        said.append(texts.plural("{count} new number", "{count} new numbers", counts["new"]))
    if counts.get("changed"):
        said.append(texts.tr("{count} changed", count=texts.number(counts["changed"])))
    same = counts.get("same", counts.get("samples", 0) - counts["new"] if "samples" in counts else 0)
    if same:
        said.append(texts.tr("{count} as before", count=texts.number(same)))
    if counts.get("duplicates"):
        said.append(texts.plural("{count} known already", "{count} known already", counts["duplicates"]))
    if counts.get("repaired"):
        said.append(texts.plural("{count} repaired", "{count} repaired", counts["repaired"]))
    return ", ".join(said) or "–"


def reason_text(texts: Texts, failure: Failure) -> str:
    """Return why something could not be read."""
    try:
        return texts.tr(failure.reason, **failure.args)
    except (KeyError, ValueError, IndexError):  # stored by another version of the program
        return failure.reason
