"""Blocks as JSON."""

import json

from workbench.reports.content import Branch, Cell, Chapter, Column, Paragraph, Table, Tree, plain
from workbench.reports.signs import Mark


def test_every_block_names_its_kind_and_all_its_fields():
    tree = Tree("t", Branch("v=spf1", branches=(Branch("mx", cost="1", mark=Mark.PASS),)), "n")
    data = plain(Chapter("c", "C", (Paragraph("text"), tree)))
    assert data["kind"] == "chapter"
    assert data["blocks"][0] == {"kind": "paragraph", "text": "text", "tone": "plain"}
    assert data["blocks"][1]["root"]["branches"][0]["mark"] == "pass"
    assert json.loads(json.dumps(data)) == data


def test_a_table_keeps_numbers_as_numbers():
    data = plain(Table("t", (Column("n", "N", right=True),), ((Cell("1,5", 1.5),),)))
    assert data["rows"][0][0]["value"] == 1.5
