"""Any table: what is detected, what is asked, and what a row that cannot be read costs."""

import io
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.errors import SourceError
from workbench.model.table import (
    ColumnMapping,
    DayOrder,
    Doubt,
    Role,
    Scale,
    TableMapping,
    from_json,
    header_key,
    to_json,
)
from workbench.sources.base import FILES
from workbench.sources.table import UnansweredError, open_questions, propose, read_rows, read_sheets

RUSSIAN = (
    "Выгрузка за ноябрь;;;;;\r\n"
    "Дата;Домен;Отправлено;Доставлено во входящие;Жалобы на спам;Доля TLS, %\r\n"
    "21.11.2026;shop.example;1 234;1 100;2;99,5\r\n"
    "22.11.2026;shop.example;—;0;0;100\r\n"
    "вчера;shop.example;5;5;0;100\r\n"
    "23.11.2026;shop.example;12,5;5;0;170\r\n"
    "Итого;;1 239;1 105;2;\r\n"
)


def sheet_of(text, encoding="utf-8"):
    (sheet,) = read_sheets(text.encode(encoding), "numbers.csv")
    return sheet


def read(text, **known):
    sheet = sheet_of(text)
    proposal = propose(sheet, **known)
    assert proposal.questions == ()
    return read_rows(sheet, proposal.mapping)


def numbers(result):
    return {(sample.day.day, sample.metric): sample.value for sample in result.samples}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"])
def test_a_russian_export(encoding):
    sheet = sheet_of(RUSSIAN.replace("—", "-"), encoding)
    proposal = propose(sheet)
    assert proposal.questions == ()
    result = read_rows(sheet, proposal.mapping)
    assert numbers(result) == {
        (21, "sent"): 1234, (21, "inboxed"): 1100, (21, "complaints"): 2, (21, "tls_inbound_rate"): pytest.approx(0.995),
        (22, "inboxed"): 0, (22, "complaints"): 0, (22, "tls_inbound_rate"): 1,
        (23, "inboxed"): 5, (23, "complaints"): 0,
    }  # fmt: skip
    assert [(one.line, one.column, one.cell) for one in result.failures] == [
        (5, "Дата", "вчера"), (6, "Отправлено", "12,5"), (6, "Доля TLS, %", "170"), (7, "Дата", "Итого"),
    ]  # fmt: skip


def test_an_english_export_with_commas_inside():
    result = read('Date,Domain,Messages sent,Hard bounces,Note\n2026-11-21,shop.example,"1,234",3,"a, b"\n')
    assert numbers(result) == {(21, "sent"): 1234, (21, "hard_bounces"): 3}


def test_tabs_and_a_hint_of_the_separator():
    assert numbers(read("Date\tDomain\tSent\n21 Nov 2026\tshop.example\t7\n")) == {(21, "sent"): 7}
    assert numbers(read("sep=|\nDate|Domain|Sent\n2026-11-21|shop.example|7\n")) == {(21, "sent"): 7}


def test_a_day_that_reads_two_ways_is_asked():
    sheet = sheet_of("Дата;Домен;Отправлено\n01.02.2026;shop.example;1\n03.02.2026;shop.example;2\n")
    (question,) = propose(sheet).questions
    assert question.doubt is Doubt.DAY_ORDER
    assert question.examples == ("01.02.2026", "03.02.2026")
    assert question.choices == ("dmy", "mdy")


def test_one_clear_day_settles_the_column():
    result = read("Дата;Домен;Отправлено\n01.02.2026;shop.example;1\n13.02.2026;shop.example;2\n")
    assert [sample.day for sample in result.samples] == [date(2026, 2, 1), date(2026, 2, 13)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["0.3", "0.1"], None),  # of one or per cent? asked
        (["0.3%", "0.1%"], 0.003),
        (["0,3 %", "0,1 %"], 0.003),
        (["99.5", "0.3"], 0.995),  # no share is over one
    ],
)
def test_ratio_or_percent(cells, expected):
    rows = "".join(f"2026-11-2{number};shop.example;{cell}\n" for number, cell in enumerate(cells))
    sheet = sheet_of(f"Date;Domain;DKIM success rate\n{rows}")
    proposal = propose(sheet)
    if expected is None:
        (question,) = proposal.questions
        assert (question.doubt, question.choices) == (Doubt.SCALE, ("ratio", "percent"))
        answered = proposal.mapping.with_column(2, ColumnMapping(Role.VALUE, "dkim_pass_rate", Scale.RATIO))
        assert open_questions(sheet, answered) == ()
        assert read_rows(sheet, answered).samples[0].value == 0.3
    else:
        assert read_rows(sheet, proposal.mapping).samples[0].value == pytest.approx(expected)


def test_below_a_limit_is_an_interval_and_no_zero():
    sheet = sheet_of("Date;IP;Complaint rate\n2026-11-21;192.0.2.1;< 0.1%\n")
    (question,) = propose(sheet).questions
    assert question.doubt is Doubt.METRIC
    mapping = propose(sheet).mapping.with_column(2, ColumnMapping(Role.VALUE, "complaint_rate_snds", Scale.PERCENT))
    (sample,) = read_rows(sheet, mapping).samples
    assert (sample.value, sample.low, sample.high) == (None, 0.0, 0.001)


def test_a_word_that_means_several_things_is_asked():
    sheet = sheet_of("Дата;Домен;Спам;Репутация\n2026-11-21;shop.example;3;0,2\n")
    asked = {question.column: question.choices for question in propose(sheet).questions}
    assert asked == {
        2: ("spam_foldered", "spam_rejected", "complaints"), 3: ("complaint_share_30d", "domain_reputation"),
    }  # fmt: skip


def test_subject_lines_are_no_domains():
    sheet = sheet_of("Date;Subject;Sent\n2026-11-21;Big autumn sale;3\n")
    assert [question.doubt for question in propose(sheet).questions] == [Doubt.SUBJECT]
    assert read_rows(sheet, propose(sheet, subject="shop.example").mapping).samples[0].subject == "shop.example"


def test_rows_that_nothing_tells_apart():
    result = read("Date;Domain;Sent\n2026-11-21;shop.example;3\n2026-11-21;shop.example;4\n2026-11-21;shop.example;3\n")
    assert numbers(result) == {(21, "sent"): 3}
    assert [(one.line, one.cell) for one in result.failures] == [(3, "4")]


def test_campaigns_tell_rows_apart():
    result = read("Date;Domain;Campaign;Sent\n2026-11-21;shop.example;a, b;3\n2026-11-21;shop.example;c;4\n")
    assert {sample.dimension: sample.value for sample in result.samples} == {"campaign=a  b": 3, "campaign=c": 4}


def test_a_metric_a_row():
    result = read("day,subject,metric,value\n2026-11-21,shop.example,sent,3\n2026-11-21,shop.example,hope,4\n")
    assert numbers(result) == {(21, "sent"): 3}
    assert [one.cell for one in result.failures] == ["4"]


def workbook(*rows):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet("Ноябрь")
        days = book.add_format({"num_format": "dd.mm.yyyy"})
        for line, row in enumerate(rows, 2):  # two empty lines above
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(line, column, cell, days)
                else:
                    page.write(line, column, cell)
    return made.getvalue()


def test_a_workbook_says_itself_what_is_a_day():
    data = workbook(["Дата", "Домен", "Отправлено", "Жалобы"], [date(2026, 2, 1), "shop.example", 1234, 1.5])
    (sheet,) = read_sheets(data, "numbers.xlsx")
    proposal = propose(sheet)
    assert (sheet.name, proposal.questions) == ("Ноябрь", ())
    result = read_rows(sheet, proposal.mapping)
    assert [(sample.day, sample.metric, sample.value) for sample in result.samples] == [
        (date(2026, 2, 1), "sent", 1234)
    ]
    assert [(one.line, one.column) for one in result.failures] == [(4, "Жалобы")]


def test_the_registered_reader():
    reader = FILES["table"]
    assert reader.sniff(RUSSIAN.encode(), "выгрузка.csv") > 0.5
    assert reader.sniff(b"<?xml version='1.0'?><feedback></feedback>", "report.xml") == 0
    assert reader.sniff(workbook(["Date", "Sent"], ["2026-11-21", 1])[:65536], "a.xlsx") > 0.5
    (batch,) = reader.read(io.BytesIO(b"Date,Domain,Sent\n2026-11-21,shop.example,3\n"), "a.csv")
    assert batch.samples[0].value == 3
    with pytest.raises(UnansweredError) as caught:
        reader.read(io.BytesIO(b"Date,Domain,Sent\n01.02.2026,shop.example,3\n"), "a.csv")
    assert caught.value.questions[0].doubt is Doubt.DAY_ORDER


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"one line only", b"PK\x03\x04 broken", b"a,b\n", b"\0\1\2", b"1,2\n3,4\n"]
)
def test_no_table(data):
    with pytest.raises(SourceError):
        read_sheets(data, "numbers.csv")


def test_a_mapping_is_remembered_whole():
    mapping = TableMapping(
        (ColumnMapping(Role.DAY), ColumnMapping(Role.VALUE, "sent", Scale.COUNT), ColumnMapping(Role.DIMENSION, dimension="tag")),
        DayOrder.DAY_FIRST, None, "Europe/Moscow", "sendgrid", "shop.example", "gmail",
    )  # fmt: skip
    assert from_json(to_json(mapping)) == mapping
    assert header_key(["Date ", "SENT"]) == header_key(["date", "sent"]) != header_key(["sent", "date"])


@given(st.binary(max_size=400))
def test_any_bytes(data):
    try:
        sheets = read_sheets(data, "numbers.csv")
    except SourceError:
        return
    for sheet in sheets:
        proposal = propose(sheet, subject="shop.example")
        if not proposal.questions:
            assert all(sample.whole for sample in read_rows(sheet, proposal.mapping).samples)


CELLS = st.one_of(
    st.text(max_size=8), st.sampled_from(["01.02.2026", "2026-11-21", "1,234", "0,5", "-", "12%", "a.example"])
)


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=6))
def test_any_rows(rows):
    lines = "\n".join(
        ";".join(cell.replace(";", " ").replace('"', " ").replace("\n", " ").replace("\r", " ") for cell in row)
        for row in rows
    )
    try:
        (sheet,) = read_sheets(f"Date;Domain;Sent;DKIM\n{lines}\n".encode(), "numbers.csv")
    except SourceError:
        return
    mapping = propose(sheet).mapping
    read_rows(sheet, mapping)


@pytest.mark.parametrize(
    ("cell", "zone", "day"),
    [
        ("2026-11-21T22:30:00Z", "Europe/Moscow", "2026-11-22"),
        ("2026-11-21 22:30:00 UTC", "Europe/Moscow", "2026-11-22"),
        ("2026-11-21T02:30:00+03:00", "UTC", "2026-11-20"),
        ("2026-11-21T22:30:00Z", "", "2026-11-21"),  # nobody said whose days: the day that stands there
        ("2026-11-21 22:30", "Europe/Moscow", "2026-11-21"),  # no offset: already in the table's own zone
    ],
)
def test_a_moment_falls_on_a_day_of_the_zone(cell, zone, day):
    sheet = sheet_of(f"Date;Domain;Sent\n{cell};shop.example;3\n")
    mapping = replace(propose(sheet).mapping, day_zone=zone)
    assert [sample.day.isoformat() for sample in read_rows(sheet, mapping).samples] == [day]
