"""What a report says, before any format: blocks in the reader's language, compared by the golden files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from workbench.reports.chart_content import Chart
from workbench.reports.signs import Mark, Pair


@dataclass(frozen=True, slots=True)
class Ref:
    """A word that leads to the block with this anchor, or to nothing where the anchor is empty."""

    label: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One field of a table.

    Attributes:
        text: What people read; numbers are formatted already.
        value: What scripts read, where it differs: a number, a word that no translation changes.
        note: A second, quieter line.
        mark: The sign before the text.
        code: Technical text, character by character.
        refs: Links after the text.
    """

    text: str = ""
    value: str | int | float | None = None
    note: str = ""
    mark: Mark | None = None
    code: bool = False
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """
    One column of a table.

    Attributes:
        key: Its name in data formats; the same in every language.
        title: Its heading for people.
        share: Its part of the width; 0 is as wide as its content.
        right: Whether it holds numbers, set to the right.
        page: Whether it is shown on a page; data formats show every column.
    """

    key: str
    title: str
    share: float = 1.0
    right: bool = False
    page: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """
    Rows under columns.

    Attributes:
        id: Names the file of data formats; tables with the same id have the same columns and are joined there.
        columns: At most seven of them are shown on a page.
        rows: One cell for each column.
        page: Whether it is shown on a page at all.
        most: Rows that a page shows, the first ones; 0 for all. Data formats show every row.
        more: What a page says below, if it leaves rows out.
    """

    id: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    page: bool = True
    most: int = 0
    more: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: whose report, on what, when; no score."""

    eyebrow: str
    title: str
    subtitle: str
    pairs: tuple[Pair, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The start of a part of a chapter; level 2 or 3."""

    text: str
    level: int = 2
    mark: Mark | None = None
    word: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or more; `tone` is plain, lead (large) or quiet."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that must not be overlooked, such as why there is no data."""

    text: str
    mark: Mark = Mark.UNKNOWN


@dataclass(frozen=True, slots=True)
class Point:
    """One item of a list."""

    text: str
    note: str = ""
    mark: Mark | None = None
    refs: tuple[Ref, ...] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list, numbered or not."""

    points: tuple[Point, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its name."""

    label: str
    figure: str
    note: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Tiles:
    """Figures side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Technical text, character by character, under a caption; `paste` marks a record to publish."""

    caption: str
    text: str
    paste: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of a parsed record."""

    label: str
    value: str = ""
    cost: str = ""
    mark: Mark | None = None
    note: str = ""
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """A record taken apart; `cost` heads the column of costs, empty if there is none."""

    caption: str
    root: Branch
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One finding: what, why, what to do, what to paste, by which rule, on what evidence."""

    anchor: str
    mark: Mark
    word: str
    title: str
    subject: str
    texts: tuple[Pair, ...]
    quotes: tuple[Quote, ...] = ()
    source: str = ""
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A piece of evidence; `refs` lead to the findings that cite it, after the words `cited`."""

    anchor: str
    id: str
    origin: str
    pairs: tuple[Pair, ...]
    text: str
    omitted: str = ""
    cited: str = ""
    refs: tuple[Ref, ...] = ()


Block: TypeAlias = (
    Cover | Heading | Paragraph | Notice | Points | Tiles | Table | Quote | Tree | Card | Exhibit | Chart
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chapter:
    """
    A titled run of blocks.

    Attributes:
        id: The builder's name.
        title: Its heading and bookmark; that of a cover is not shown.
        blocks: Never empty: a chapter without data has a `Notice` that says why.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """
    A whole report.

    Attributes:
        language: `en` or `ru`.
        title: For the document's properties.
        client: For the running head.
        date: For the running head, in words.
        moment: The time of the newest audit, ISO 8601 with zone: the only time a format may know.
        fingerprint: SHA-256 of the audits, hexadecimal: two reports with the same one tell of the same facts.
        keywords: `workbench:VERSION`, `language:ru` and an `audit:ID` each: what makes the same report again.
        footer: For the foot of each page.
        page_of: `Page {page} of {pages}`, left to the format to fill.
        contents: Heading of the list of chapters.
        readme: What a folder of tables says of itself.
        chapters: In reading order.
    """

    language: str
    title: str
    client: str
    date: str
    moment: str
    fingerprint: str
    keywords: tuple[str, ...]
    footer: str
    page_of: str
    contents: str
    readme: str
    chapters: tuple[Chapter, ...]


def plain(value: Any) -> Any:
    """Return blocks as JSON values; each dataclass is an object whose `kind` is the class in lower case."""
    if is_dataclass(value) and not isinstance(value, type):
        shown = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__.lower(), **shown}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value.value if isinstance(value, StrEnum) else value


def tables(document: Document) -> Iterator[Table]:
    """Yield every table of a report, in reading order."""
    for chapter in document.chapters:
        for block in chapter.blocks:
            if isinstance(block, Table):
                yield block
