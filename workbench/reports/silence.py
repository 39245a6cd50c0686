"""Why there are no numbers: nobody to ask, nobody asked, asked in vain, none in these days, or never given at all."""

from __future__ import annotations

from collections.abc import Callable, Collection

from workbench.analysis.periods import Period
from workbench.model.metric_wording import provider_title, source_title
from workbench.model.text import Texts
from workbench.reports.base import Material
from workbench.reports.content import Block, Notice, Paragraph
from workbench.reports.figures import RECEIVERS, span_text


def nothing(material: Material, sentence: str, metrics: Collection[str]) -> Notice:
    """
    Return why a chapter has no numbers at all, the period named.

    Args:
        material: The report's.
        sentence: What there are no numbers on, as a sentence.
        metrics: Those of the chapter.
    """
    texts, period = material.texts, material.period
    known = [span for (_, metric), span in material.known.items() if metric in metrics]
    said = [sentence]
    if period is not None:
        said.append(texts.tr("Period: {span}.", span=span_text(period, texts)))
    if known:
        held = Period(min(span.first for span in known), max(span.last for span in known))
        said.append(texts.tr("The project has such numbers from other days: {span}.", span=span_text(held, texts)))
    if not material.connected and not material.known:
        said.append(texts.tr("No account is connected, no table was imported."))
    elif period is not None and not any(_covers(spans, period) for spans in material.asked.values()):
        said.append(texts.tr("Nobody has asked a source for these days yet: fetch them, or import a file."))
    elif not known:
        said.append(texts.tr("The sources of this project were asked and gave none."))
    return Notice(" ".join(said))


def silence(
    material: Material, speaking: Collection[str], kind: Callable[[str], str], metrics: Collection[str]
) -> list[Block]:
    """
    Return why providers say nothing here; nothing where every one speaks.

    Args:
        material: The report's.
        speaking: Sources that have numbers in this chapter.
        kind: Why a source never has such numbers, as a sentence; "" where it can have them.
        metrics: Those of the chapter.
    """
    texts = material.texts
    told: dict[str, list[str]] = {}
    for source, provider in RECEIVERS.items():
        if source not in speaking:
            name = f"{provider_title(texts, provider)} ({source_title(texts, source)})"
            told.setdefault(_why(material, source, kind(source), metrics), []).append(name)
    if not told:
        return []
    reasons = " ".join(f"{', '.join(names)}: {why}" for why, names in told.items())
    return [Paragraph(texts.tr("No data, and why. {reasons}", reasons=reasons), "quiet")]


def _why(material: Material, source: str, never: str, metrics: Collection[str]) -> str:
    texts, period = material.texts, material.period
    known = [span for (origin, metric), span in material.known.items() if origin == source and metric in metrics]
    if never:
        return never
    if known:
        held = Period(min(span.first for span in known), max(span.last for span in known))
        return texts.tr("there are numbers, but none of these days: only {span}.", span=span_text(held, texts))
    if material.connected.get(source):
        return texts.tr("the account could not be read: {reason}.", reason=material.connected[source])
    if source not in material.connected and source not in material.asked:
        return texts.tr("no account is connected, no file was imported.")
    return _asked(material.asked.get(source, ()), period, texts)


def _asked(spans: Collection[Period], period: Period | None, texts: Texts) -> str:
    if not spans:
        return texts.tr("the account is connected, but nothing was fetched yet.")
    if period is None or _covers(spans, period):
        return texts.tr("it was asked for these days and gave nothing.")
    if any(span.first <= period.last and period.first <= span.last for span in spans):
        return texts.tr("it was asked for a part of these days and gave nothing; the others were not fetched.")
    return texts.tr("nobody has asked it for these days yet.")


def _covers(spans: Collection[Period], period: Period) -> bool:
    """Return whether every day of a period was asked for."""
    reached = period.first.toordinal()
    for span in sorted(spans):
        if span.first.toordinal() <= reached:
            reached = max(reached, span.last.toordinal() + 1)
    return reached > period.last.toordinal()
