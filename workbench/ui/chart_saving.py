"""Saving what a page of charts shows: the question for a file, and the words that go with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from workbench.ui.chart_page import ChartPage

KINDS = {"png": "PNG (*.png)", "svg": "SVG (*.svg)", "csv": "CSV (*.csv)"}


def ask_for_file(page: ChartPage, kind: str = "png") -> None:
    """Ask for a file and save what is seen."""
    settings = page.session.settings
    name = str(Path(settings.folder or ".") / f"{type(page).__module__.rpartition('.')[2]}.{kind}")
    filters = ";;".join((KINDS[kind], *(words for other, words in KINDS.items() if other != kind)))
    path, chosen = QFileDialog.getSaveFileName(page, page.session.texts.tr("Save the chart"), name, filters)
    if path:
        settings.folder = str(Path(path).parent)
        named = Path(path).suffix[1:].lower()
        save_chart(page, Path(path), named if named in KINDS else _kind_of(chosen, kind))


def _kind_of(chosen: str, usual: str) -> str:
    return next((kind for kind, words in KINDS.items() if words == chosen), usual)


def save_chart(page: ChartPage, path: Path, kind: str) -> None:
    """Save what is seen: `png`, `svg` or `csv`."""
    from workbench.ui import chart_export
    from workbench.ui.chart_table import point_rows
    from workbench.ui.charts import visible

    assert page.board is not None
    assert page.content is not None
    rows = point_rows(page.session.texts, page.content, *visible(page.board), page.board.back)
    words = page.heading(), footer_of(page)
    data = chart_export.render(kind, page.board, page.table.rows.columns, rows, words)
    target = path if path.suffix else path.with_suffix(f".{kind}")
    chart_export.write(target, data)
    page.session.note(page.session.texts.tr("Saved {file}", file=target.name), path=target)


def footer_of(page: ChartPage) -> str:
    """Return filter, days and date of the data, for below an exported chart."""
    from workbench.ui.chart_lines import day_of
    from workbench.ui.charts import visible

    texts = page.session.texts
    assert page.board is not None
    assert page.content is not None
    first, last = visible(page.board)
    parts = [page.session.scope or texts.tr("All domains"), f"{texts.date(day_of(first))} – {texts.date(day_of(last))}"]
    if page.content.fetched is not None:
        parts.append(texts.tr("data of {moment}", moment=texts.moment(page.content.fetched)))
    return " · ".join([*parts, "Postmaster Workbench"])
