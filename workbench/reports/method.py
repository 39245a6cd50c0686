"""Chapter: method and rule pack, so that anybody can repeat the audit."""

from __future__ import annotations

from datetime import date

from workbench.model.rules import RulePack
from workbench.model.text import Texts
from workbench.model.wording import severity_word
from workbench.reports.alarms import rule_text
from workbench.reports.base import Material, chapter
from workbench.reports.charts import number
from workbench.reports.content import Block, Cell, Chapter, Column, Heading, Paragraph, Point, Points, Table
from workbench.reports.signs import Mark, Pair
from workbench.reports.wording import check_name, points

SOURCES = "rules"
"""The context under which the catalogue holds the rule packs' own words."""


@chapter(60)
def build(material: Material) -> Chapter:
    """Say how the audit was made, by which numbers, and how it can be repeated."""
    texts = material.texts
    said = texts.tr(
        "Each check asks questions to the domain name system and judges nothing but the answers. Every answer that a"
        " finding rests on is kept byte for byte and named by its SHA-256; the appendix quotes it. Severities,"
        " thresholds and weights come from a dated rule pack that does not change once it is released, so an old"
        " verdict can always be recomputed. The same audits give the same report, byte for byte."
    )
    blocks: list[Block] = [Paragraph(said), Heading(texts.tr("What the severities mean")), _severities(material)]
    if material.lines and (rule := rule_text(material)):
        blocks.append(Paragraph(rule, "quiet"))
    for pack in _packs(material):
        blocks.append(Heading(texts.tr("Rule pack {rules}", rules=pack.id)))
        blocks.append(Paragraph(_weights(pack, material), "quiet"))
        blocks.append(_thresholds(pack, material))
    return Chapter("method", texts.tr("Method and rules"), tuple(blocks))


def _packs(material: Material) -> list[RulePack]:
    used = {audit.rules: material.pack(audit) for audit in material.audits}
    return [used[name] for name in sorted(used)]


def _severities(material: Material) -> Points:
    texts = material.texts
    told = (
        Pair("critical", texts.tr("Critical: mail is or will be rejected, or anybody can send in your name.")),
        Pair("high", texts.tr("High: a limit is reached, or many messages are affected.")),
        Pair("medium", texts.tr("Medium: a weakness that does not keep your own mail from arriving today.")),
        Pair("low", texts.tr("Low: good order.")),
        Pair("info", texts.tr("Info: worth knowing, nothing to do.")),
        Pair("pass", texts.tr("Passed: checked, and in order.")),
        Pair("unknown", texts.tr("Unknown: no answer to judge by; never taken for good or bad.")),
    )
    return Points(tuple(Point(pair.text, mark=_MARKS[pair.label]) for pair in told))


_MARKS = {mark.value: mark for mark in Mark}


def _weights(pack: RulePack, material: Material) -> str:
    texts, scoring = material.texts, pack.scoring
    weights = ", ".join(f"{check_name(name)} {texts.number(weight)}" for name, weight in scoring.weights.items())
    losses = ", ".join(
        f"{severity_word(texts, severity).lower()} {points(scoring.loss[severity], texts)}"
        for severity in sorted(scoring.loss, reverse=True)
    )
    return texts.tr("Weights: {weights}. Loss of a check by severity: {losses}.", weights=weights, losses=losses)


SHARES = ("complaints.", "bounces.", "spam_folder.")
"""Thresholds that are shares of messages, told in per cent."""


def value_text(name: str, value: float, texts: Texts) -> str:
    """Return a threshold with as many digits as it has, shares in per cent."""
    return number(value, texts, share=name.startswith(SHARES))


def _thresholds(pack: RulePack, material: Material) -> Table:
    texts = material.texts
    columns = (
        Column("rules", "", page=False),
        Column("threshold", texts.tr("Threshold"), 3),
        Column("value", texts.tr("Value"), 0, right=True),
        Column("source", texts.tr("Says who"), 6),
        Column("date", texts.tr("Since"), 2.2),
    )
    rows = tuple(
        (
            Cell(value=pack.id),
            Cell(name, code=True),
            Cell(value_text(name, threshold.value, texts), threshold.value),
            Cell(texts.code_text(SOURCES, threshold.source, {})),
            Cell(texts.date(date.fromisoformat(threshold.date)), threshold.date),
        )
        for name, threshold in pack.thresholds.items()
    )
    return Table("rules", columns, rows)
