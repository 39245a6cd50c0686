"""Which kind a file is told to be, and that telling costs little."""

from dataclasses import replace

import pytest

from tests.conftest import suite
from tests.mail.test_aggregate import GOOD
from workbench.tasks.file_kinds import KINDS, load_kinds, recognise


@pytest.fixture(autouse=True)
def _kinds():
    load_kinds()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (GOOD.encode(), "dmarc_aggregate"),
        (b"\xef\xbb\xbf" + GOOD.encode(), "dmarc_aggregate"),
        (GOOD.encode("utf-16"), "dmarc_aggregate"),
        (b"From: a@b.example\r\nDate: Mon, 16 Nov 2026 10:00:00 +0000\r\nSubject: x\r\n\r\nx\r\n", "message"),
        (b"Date,Domain,Sent\n2026-11-21,shop.example,3\n", "statistics"),
        (b"\0\1\2", None),
        (b"", None),
    ],
)
def test_known_by_the_first_bytes(head, kind):
    found = recognise(head)
    assert (found.kind if found else None) == kind


def test_a_report_is_not_read_as_a_table_first(monkeypatch):
    def asked(head):
        raise AssertionError("reading 4 KiB of XML as a table costs more than reading the report")

    monkeypatch.setitem(KINDS, "statistics", replace(KINDS["statistics"], sniff=asked))
    paths = sorted(suite("dmarc-aggregate").glob("*/*.xml"))
    found = [recognise(path.read_bytes()[:4096]) for path in paths if path.name != "empty.xml"]
    assert len(found) >= 20 and {one.kind for one in found} == {"dmarc_aggregate"}
