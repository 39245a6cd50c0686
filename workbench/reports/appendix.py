"""Chapter: the evidence, each answer a statement rests on, quoted with its hash."""

from __future__ import annotations

from datetime import UTC

from workbench.model.evidence import Evidence
from workbench.reports.base import Entry, Material, chapter, citations, entries, exhibit_anchor, short
from workbench.reports.content import Block, Cell, Chapter, Column, Exhibit, Heading, Notice, Paragraph, Ref, Table
from workbench.reports.fixes import MOST, fix_table, todo_list
from workbench.reports.signs import Mark, Pair

MOST_QUOTED = 3000
"""Characters of one piece of evidence on paper; data formats carry all of it."""

MOST_CITED = 6


@chapter(70)
def build(material: Material) -> Chapter:
    """List the findings that did not fit into the table of fixes, then quote every piece of evidence cited."""
    texts = material.texts
    found = entries(material)
    blocks: list[Block] = []
    if rest := todo_list(material)[MOST:]:
        blocks += [Heading(texts.tr("Further findings")), fix_table(rest, material, first=MOST + 1)]
        blocks.append(Heading(texts.tr("Evidence")))
    cited = sorted({name for audit in material.audits for name in citations(audit)})
    if not cited:
        blocks.append(Notice(texts.tr("There is no evidence because nothing that was found rests on an answer.")))
    else:
        said = texts.tr(
            "Each answer that a statement of this report rests on, in the order of its short id. The SHA-256 is that of"
            " the quoted bytes; whoever has the project file can recompute it with “workbench verify”."
        )
        blocks.append(Paragraph(said, "quiet"))
    pieces = [(name, material.evidence(name)) for name in cited]
    blocks += [_exhibit(name, piece, found, material) for name, piece in pieces]
    blocks.append(_table(pieces))
    return Chapter("appendix", texts.tr("Appendix: evidence"), tuple(blocks))


def _exhibit(name: str, piece: Evidence | None, found: tuple[Entry, ...], material: Material) -> Block:
    texts = material.texts
    if piece is None:
        said = texts.tr("Evidence {id} is cited, but this project does not hold it.", id=short(name))
        return Notice(said, Mark.UNKNOWN)
    text = as_text(piece.data)
    time = texts.moment(piece.captured) if piece.captured else texts.tr("not recorded")
    pairs = (
        Pair(texts.tr("Received"), time),
        Pair("SHA-256", name.removeprefix("sha256:"), code=True),
    )
    citing = [entry for entry in found if name in entry.finding.evidence]
    refs = tuple(Ref(texts.title(entry.finding), entry.anchor) for entry in citing[:MOST_CITED])
    if len(citing) > MOST_CITED:
        refs = (*refs, Ref(f"+{len(citing) - MOST_CITED}"))
    words = texts.tr("Cited by") if refs else texts.tr("Cited where it is told what is unknown")
    return Exhibit(
        exhibit_anchor(name),
        short(name),
        piece.origin,
        pairs,
        text[:MOST_QUOTED],
        _remark(piece, len(text), material),
        words,
        refs,
    )


def _remark(piece: Evidence, length: int, material: Material) -> str:
    texts = material.texts
    if not piece.sound:
        return texts.tr("These bytes no longer have the hash they were stored under.")
    if length <= MOST_QUOTED:
        return ""
    return texts.tr(
        "Shortened: {shown} of {all} characters. The whole is in the project and in the tables (csv.zip).",
        shown=texts.number(MOST_QUOTED),
        all=texts.number(length),
    )


def as_text(data: bytes) -> str:
    r"""Return bytes as text, what is not UTF-8 as `\xNN`; only the final line end is dropped."""
    return data.decode("utf-8", "backslashreplace").removesuffix("\n")


def _table(pieces: list[tuple[str, Evidence | None]]) -> Table:
    keys = ("id", "short", "origin", "received", "media_type", "octets", "sound", "bytes")
    rows = tuple(
        (
            Cell(value=name),
            Cell(value=short(name)),
            Cell(value=piece.origin),
            Cell(value=piece.captured.astimezone(UTC).isoformat() if piece.captured else ""),
            Cell(value=piece.media_type),
            Cell(value=len(piece.data)),
            Cell(value="yes" if piece.sound else "no"),
            Cell(value=piece.data.decode("utf-8", "backslashreplace")),
        )
        for name, piece in pieces
        if piece is not None
    )
    return Table("evidence", tuple(Column(key, key) for key in keys), rows, page=False)
