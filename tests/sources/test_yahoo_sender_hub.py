"""Yahoo Sender Hub: tables copied from its page, and numbers typed by hand."""

import io
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.errors import SourceError, UsageError
from workbench.model.metrics import METRICS
from workbench.model.samples import NOrigin
from workbench.sources.base import FILES, SOURCES
from workbench.sources.yahoo_sender_hub import type_samples

DAY = date(2026, 11, 20)
HUB = FILES["yahoo_sender_hub"]
TABLE = "Date,Domain,Complaint rate,Delivered to inbox\n2026-11-20,shop.example,0.08%,12345\n"


def read(text, name="hub.csv"):
    return HUB.read(io.BytesIO(text.encode() if isinstance(text, str) else text), name)[0]


def stated(batch):
    return {(str(one.day), one.subject, one.metric): (one.value, one.low, one.high, one.n) for one in batch.samples}


def titles(batch):
    return [str(trouble.error) for trouble in batch.troubles]


def test_a_reader_of_files_only():
    assert "yahoo_sender_hub" not in SOURCES
    assert not HUB.info.hosts
    assert METRICS["complaint_rate_inbox"].denominator == "inboxed"


def test_a_table():
    batch = read(TABLE)
    assert stated(batch) == {
        ("2026-11-20", "shop.example", "inboxed"): (12345, None, None, None),
        ("2026-11-20", "shop.example", "complaint_rate_inbox"): (0.0008, None, None, 12345),
    }
    assert {one.n_origin for one in batch.samples if one.n} == {NOrigin.STATED}
    assert {one.provider for one in batch.samples} == {"yahoo"}
    assert batch.asked == [("shop.example", DAY, DAY)]
    assert [one.name for one in batch.subjects] == ["shop.example"]


@pytest.mark.parametrize(
    "text",
    [
        "Дата;Домен;Доля жалоб, %;Доставлено во входящие\n2026-11-20;shop.example;0,08;12345\n",
        "Day\tDKIM domain\tSpam complaint rate (%)\tInbox\n20.11.2026\tShop.Example\t0.08\t12 345\n",
        'Date,Domain,Spam rate,Inbox delivered\n11/20/2026,https://shop.example/,0.080 %,"12,345"\n',
        "\ufeffdomain,date,complaint_rate_percent,delivered_to_inbox\nshop.example,20 Nov 2026,0.08,12345\n",
    ],
)
def test_other_ways_to_write_the_same(text):
    assert stated(read(text)) == stated(read(TABLE))


def test_intervals_empty_cells_and_zeros():
    text = "date,domain,complaint rate,inbox,complaints\n2026-11-18,a.example,< 0.1%,,\n2026-11-19,a.example,,500,0\n2026-11-20,a.example,0,n/a,\n"
    assert stated(read(text)) == {
        ("2026-11-18", "a.example", "complaint_rate_inbox"): (None, 0.0, 0.001, None),
        ("2026-11-19", "a.example", "inboxed"): (500, None, None, None),
        ("2026-11-19", "a.example", "complaints"): (0, None, None, None),
        ("2026-11-20", "a.example", "complaint_rate_inbox"): (0, None, None, None),
    }


def test_rows_that_cannot_be_read_are_listed():
    rows = ["2026-11-20,shop.example,0.1%,10", "some day,shop.example,0.1%,10", "2026-11-21,no domain,0.1%,10",
            "2026-11-22,shop.example,150%,10", "2026-11-23,shop.example,0.001,10", "2026-11-24,shop.example,0.1%,1.5",
            "2026-11-20,shop.example,0.2%,10"]  # fmt: skip
    batch = read("Date,Domain,Complaint rate,Inbox\n" + "\n".join(rows))
    assert {one.day for one in batch.samples} == {DAY}
    said = titles(batch)[0]
    assert (
        "3: no day" in said and "5: " in said and "6: a complaint rate without a percent sign" in said and "…" in said
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Date,Domain,Complaint rate\n01.02.2026,a.example,1%\n", "dates of this table can be read in two ways"),
        ('Date,Domain,Inbox,Complaints\n2026-11-20,a.example,"1,234",\n', None),
        ("Date,Domain,Complaint rate\n2026-11-20,a.example,0.125%\n", None),
        (
            'Date,Domain,Complaint rate\n2026-11-20,a.example,1.5%\n2026-11-21,a.example,"1,5%"\n',
            "numbers of this table can",
        ),
        ("Date,Complaint rate,Inbox\n2026-11-20,1%,5\n", "lacks the columns"),
        ("Date,Domain,Opens\n2026-11-20,a.example,5\n", "lacks the columns"),
        ("", "There is no table"),
    ],
)
def test_tables_that_can_be_read_in_two_ways_or_in_none(text, title):
    if title is None:
        assert read(text).samples
        return
    with pytest.raises(SourceError, match=title):
        read(text)


def test_workbooks(tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(tmp_path / "hub.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Date", "Domain", "Complaint rate (%)", "Delivered to inbox"])
        sheet.write_row(1, 0, ["2026-11-20", "shop.example", "0.08%", 12345])
        sheet.write_row(2, 0, ["2026-11-21", "shop.example", 0.0008, 12345])  # a share, or per cent?
    batch = read((tmp_path / "hub.xlsx").read_bytes(), "hub.xlsx")
    assert stated(batch) == stated(read(TABLE))
    assert "a workbook does not tell a share from a percentage" in titles(batch)[0]
    head = (tmp_path / "hub.xlsx").read_bytes()[:4096]
    assert (HUB.sniff(head, "yahoo.xlsx"), HUB.sniff(head, "hub.xlsx")) == (0.3, 0.0)


def test_sniff():
    assert HUB.sniff(TABLE.encode(), "yahoo.csv") == 0.9
    assert HUB.sniff(TABLE.encode(), "table.csv") == 0.5
    for other in (b"", b"a,b\n1,2\n", b"Date,Domain,Opens\n2026-11-20,a.example,5\n", b"\x00\x01\x02", b"PK\x03\x04"):
        assert HUB.sniff(other, "table.csv") == 0.0


def test_typed_numbers_are_marked_as_given_by_the_user():
    found = type_samples(DAY, " Shop.Example ", complaint_rate="0,08 %", inboxed="12 345", complaints="10")
    assert {one.metric: (one.value, one.n, one.n_origin) for one in found} == {
        "inboxed": (12345, None, NOrigin.UNKNOWN),
        "complaints": (10, None, NOrigin.UNKNOWN),
        "complaint_rate_inbox": (0.0008, 12345, NOrigin.GIVEN),
    }
    (alone,) = type_samples(DAY, "shop.example", complaint_rate="< 0.1")
    assert (alone.low, alone.high, alone.n, alone.n_origin) == (0.0, 0.001, None, NOrigin.UNKNOWN)
    assert [one.value for one in type_samples(DAY, "shop.example", inboxed="1,234")] == [1234]


@pytest.mark.parametrize(
    "typed",
    [{}, {"complaint_rate": "many"}, {"complaint_rate": "101"}, {"complaint_rate": "-1"}, {"inboxed": "1.5"},
     {"inboxed": "-3"}, {"inboxed": "10%"}, {"complaints": "< 5"}, {"complaint_rate": "1e3"}],
)  # fmt: skip
def test_typed_nonsense(typed):
    with pytest.raises(UsageError):
        type_samples(DAY, "shop.example", **typed)
    with pytest.raises(UsageError):
        type_samples(DAY, "not a domain", complaint_rate="0.1")


CELL = st.sampled_from(
    ["2026-11-20", "01.02.2026", "shop.example", "0.08%", "< 0.1%", "1,234", "n/a", "", '"']
) | st.text(max_size=6)
ROWS = st.lists(st.lists(CELL, max_size=5).map(",".join), max_size=5).map("\n".join)


@settings(max_examples=200, deadline=None)
@given(
    data=st.binary(max_size=150)
    | ROWS.map(lambda rows: ("Date,Domain,Complaint rate,Inbox,Complaints\n" + rows).encode())
)
def test_any_bytes(data):
    HUB.sniff(data, "any.csv")
    with suppress(SourceError):
        assert all(one.whole for one in read(data).samples)


@settings(max_examples=150, deadline=None)
@given(rate=CELL, inboxed=CELL, complaints=CELL)
def test_anything_typed(rate, inboxed, complaints):
    with suppress(UsageError):
        found = type_samples(DAY, "shop.example", complaint_rate=rate, inboxed=inboxed, complaints=complaints)
        assert found and all(one.whole for one in found)
