"""A report as PDF: A4, tagged, PDF/A-2a and PDF/UA-1, set by Typst with fonts of its own."""

from __future__ import annotations

import importlib.resources
import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.model.resources import resource
from workbench.model.text import Texts, as_language
from workbench.reports import charts
from workbench.reports.chart_content import Chart
from workbench.reports.content import Document, plain
from workbench.reports.glyphs import shown

FACES = ("Regular", "Semibold", "Bold")
"""Faces of Source Sans Pro in use; its italic has no Cyrillic."""

_CODE_FIELDS = {"quote": {"text"}, "exhibit": {"text"}, "branch": {"label", "value"}, "card": {"subject"}}
DEEPEST = 14
"""Indentation of a tree; deeper nodes are set there."""


def render(document: Document) -> bytes:
    """
    Return the report; the same document gives the same bytes.

    Needs about a second of one processor: call it in a process of its own where a window is open.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="workbench-fonts-") as folder:
        copy_fonts(Path(folder))
        made: bytes = typst.compile(
            str(resource("report/report.typ")),
            root=str(resource("report")),
            format="pdf",
            font_paths=[folder],
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(page_data(document), ensure_ascii=True)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=datetime.fromisoformat(document.moment).astimezone(UTC).replace(microsecond=0),
        )
    return made


def copy_fonts(folder: Path) -> None:
    """
    Put the faces in use into `folder`.

    Typst takes folders only, and the package's holds every face twice, as TTF and OTF: which of them wins would
    depend on the order of the folder.
    """
    files = importlib.resources.files("font_source_sans_pro") / "files"
    for face in FACES:
        name = f"SourceSansPro-{face}.ttf"
        with importlib.resources.as_file(files / name) as path:
            shutil.copyfile(path, folder / name)


def page_data(document: Document) -> dict[str, Any]:
    """Return what the template reads: blocks as JSON, trees flat, characters that fonts lack escaped."""
    data: dict[str, Any] = plain(document)
    _draw(document, data)
    moment = datetime.fromisoformat(document.moment).astimezone(UTC)
    data = _shown(data)
    data["day"] = [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second]
    data["author"] = "Postmaster Workbench"
    anchors = {anchor for anchor in _anchors(data) if anchor}
    _prepare(data, anchors)
    return data


def _draw(document: Document, data: dict[str, Any]) -> None:
    """Put a drawing in the place of each chart's numbers."""
    texts = Texts(as_language(document.language))
    for chapter, laid in zip(document.chapters, data["chapters"], strict=True):
        for number, block in enumerate(chapter.blocks):
            if isinstance(block, Chart):
                laid["blocks"][number] = {
                    "kind": "chart",
                    "title": block.title,
                    "alt": block.alt,
                    "source": block.source,
                    "svg": charts.render(block, texts),
                }


def _shown(value: Any, *, code: bool = False) -> Any:
    if isinstance(value, str):
        return shown(value, code=code)
    if isinstance(value, list):
        return [_shown(item, code=code) for item in value]
    if isinstance(value, dict):
        technical = _CODE_FIELDS.get(value.get("kind", ""), set()) | ({"text"} if value.get("code") is True else set())
        return {name: _shown(item, code=name in technical) for name, item in value.items()}
    return value


def _anchors(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _anchors(item)
    elif isinstance(value, dict):
        if value.get("kind") != "ref" and "anchor" in value:
            yield value["anchor"]
        for item in value.values():
            yield from _anchors(item)


def _prepare(value: Any, anchors: set[str]) -> None:
    """Lay trees flat, and turn links that lead nowhere into plain words: Typst refuses them."""
    if isinstance(value, list):
        for item in value:
            _prepare(item, anchors)
    elif isinstance(value, dict):
        if value.get("kind") == "ref" and value["anchor"] not in anchors:
            value["anchor"] = ""
        if value.get("kind") == "table" and value["most"]:
            value["rows"] = value["rows"][: value["most"]]
        if value.get("kind") == "tree":
            value["rows"] = list(_flat(value.pop("root")))
        for item in value.values():
            _prepare(item, anchors)


def _flat(root: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        below = node.pop("branches")
        yield {**node, "depth": min(depth, DEEPEST)}
        waiting += [(child, depth + 1) for child in reversed(below)]
