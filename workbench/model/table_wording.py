"""The words for reading tables: what a column can be, and what is asked about it."""

from __future__ import annotations

from workbench.model.table import DayOrder, DecimalMark, Doubt, Role, Scale
from workbench.model.text import Texts


def role_names(texts: Texts) -> dict[Role, str]:
    """Return what a column can hold."""
    return {
        Role.DAY: texts.tr("Day"),
        Role.SUBJECT: texts.tr("Domain or address"),
        Role.PROVIDER: texts.tr("Mailbox provider"),
        Role.DIMENSION: texts.tr("Part of the mail"),
        Role.VALUE: texts.tr("Number"),
        Role.METRIC_NAME: texts.tr("Name of the metric"),
        Role.ANY_VALUE: texts.tr("Number of the metric named in the row"),
        Role.IGNORED: texts.tr("Not read"),
        Role.UNCLEAR: texts.tr("Not clear"),
    }


def scale_names(texts: Texts) -> dict[Scale, str]:
    """Return in what a number can be written."""
    return {
        Scale.COUNT: texts.tr("number of messages"),
        Scale.RATIO: texts.tr("share of one: 0.003"),
        Scale.PERCENT: texts.tr("per cent: 0.3"),
        Scale.STATE: texts.tr("word"),
    }


def order_names(texts: Texts) -> dict[DayOrder, str]:
    """Return in which order a date can be written."""
    return {
        DayOrder.YEAR_FIRST: texts.tr("year, month, day"),
        DayOrder.DAY_FIRST: texts.tr("day, month, year"),
        DayOrder.MONTH_FIRST: texts.tr("month, day, year"),
    }


def mark_names(texts: Texts) -> dict[DecimalMark, str]:
    """Return how fractions can be written."""
    return {DecimalMark.POINT: texts.tr("point: 1,234.5"), DecimalMark.COMMA: texts.tr("comma: 1.234,5 or 1 234,5")}


def doubt_names(texts: Texts) -> dict[Doubt, str]:
    """Return what is asked."""
    return {
        Doubt.DAY_COLUMN: texts.tr("Which column holds the day?"),
        Doubt.VALUE_COLUMN: texts.tr("Which column holds numbers, and of what?"),
        Doubt.DAY_ORDER: texts.tr("Day first or month first?"),
        Doubt.DECIMAL: texts.tr("Does the comma part thousands, or whole and fraction?"),
        Doubt.SCALE: texts.tr("Shares of one, or per cent?"),
        Doubt.SUBJECT: texts.tr("Whose numbers are these: which domain or address?"),
        Doubt.METRIC: texts.tr("What is this the number of?"),
    }
