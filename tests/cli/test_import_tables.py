"""`workbench import` of numbers: tables, a provider's own file, questions, a mapping."""

import io
import json

import pytest
import xlsxwriter

from workbench.store.project import Project
from workbench.store.samples import list_samples


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "client.postmaster"
    Project.create(path).close()
    return path


def stored(path):
    with Project.open(path) as opened:
        return [
            (s.source, s.subject, s.metric, s.day.isoformat(), s.value, s.state) for s in list_samples(opened.read())
        ]


def test_a_table_a_workbook_and_an_export(workbench, project, tmp_path):
    (tmp_path / "numbers.csv").write_text(
        "Дата;Домен;Отправлено\n21.11.2026;shop.example;1 234\nвчера;shop.example;1\n", "utf-8"
    )
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, ["Date", "Domain", "Delivered"])
        page.write_row(1, 0, ["2026-11-21", "shop.example", 1200])
    (tmp_path / "numbers.xlsx").write_bytes(book.getvalue())
    v1 = {
        "name": "domains/shop.example/trafficStats/20240807",
        "userReportedSpamRatio": 0.002,
        "domainReputation": "HIGH",
    }
    (tmp_path / "v1.json").write_text(json.dumps(v1), "utf-8")
    (tmp_path / "letter.txt").write_text("nothing of the kind\n", "utf-8")
    done = workbench(
        "import",
        project,
        tmp_path / "numbers.csv",
        tmp_path / "numbers.xlsx",
        tmp_path / "v1.json",
        tmp_path / "letter.txt",
        "--json",
    )
    said = done.json
    assert done.status == 3
    assert (said["files"], said["samples"], said["duplicates"]) == (4, 4, 0)
    assert sorted(one["file"].rpartition("/")[2] for one in said["failed"]) == ["letter.txt", "numbers.csv:3"]
    assert set(stored(project)) == {
        ("table", "shop.example", "sent", "2026-11-21", 1234.0, None),
        ("table", "shop.example", "delivered", "2026-11-21", 1200.0, None),
        ("google_v1_export", "shop.example", "spam_rate_v1", "2024-08-07", 0.002, None),
        ("google_v1_export", "shop.example", "domain_reputation", "2024-08-07", None, "high"),
    }  # fmt: skip
    again = workbench("import", project, tmp_path / "numbers.csv", tmp_path / "numbers.xlsx", "--json").json
    assert (again["duplicates"], again["samples"], again["import_id"]) == (2, 0, None)


def test_questions_a_mapping_and_memory(workbench, project, tmp_path):
    table = tmp_path / "numbers.csv"
    table.write_text("Дата;Домен;Доля жалоб\n01.02.2026;shop.example;0,2\n", "utf-8")
    refused = workbench("import", project, table, "--lang", "ru")
    assert refused.status == 2
    assert "Дата: Сначала день или сначала месяц? (01.02.2026) [dmy | mdy]" in refused.err
    assert "--save-map" in refused.err and "--map" in refused.err and stored(project) == []
    assert "0 нов" not in refused.out
    (failed,) = workbench("import", project, table, "--json").json["failed"]
    assert [(one["column"], one["doubt"], one["choices"][:2]) for one in failed["questions"]] == [
        ("Дата", "day_order", ["dmy", "mdy"]), ("Доля жалоб", "metric", ["complaint_rate_inbox", "spam_rate"]),
    ]  # fmt: skip
    asked = workbench("import", project, table, "--save-map", tmp_path / "map.json", "--lang", "ru")
    assert asked.status == 3
    assert "[dmy | mdy]" in asked.err and "complaint_rate_inbox" in asked.err
    mapping = json.loads((tmp_path / "map.json").read_text("utf-8"))
    mapping["day_order"] = "dmy"
    mapping["columns"][2] = {"role": "value", "metric": "complaint_rate_inbox", "scale": "percent"}
    mapping["source"] = "yahoo_sender_hub"
    (tmp_path / "map.json").write_text(json.dumps(mapping), "utf-8")
    assert workbench("import", project, table, "--map", tmp_path / "map.json").status == 0
    assert stored(project) == [("yahoo_sender_hub", "shop.example", "complaint_rate_inbox", "2026-02-01", 0.002, None)]
    table.write_text("Дата;Домен;Доля жалоб\n03.02.2026;shop.example;0,4\n", "utf-8")
    assert workbench("import", project, table).status == 0  # remembered for these headers
    assert len(stored(project)) == 2


def test_a_mapping_that_leaves_something_open_is_asked_about(workbench, project, tmp_path):
    table = tmp_path / "numbers.csv"
    table.write_text("Date,Domain,Spam\n01.02.2026,shop.example,3\n", "utf-8")
    assert workbench("import", project, table, "--save-map", tmp_path / "map.json").status == 3
    asked = workbench("import", project, table, "--map", tmp_path / "map.json")
    assert asked.status == 2
    assert "Date: Day first or month first? (01.02.2026) [dmy | mdy]" in asked.err and "--map FILE" in asked.err


@pytest.mark.parametrize(("language", "words"), [("en", "Imported before as: "), ("ru", "Импортировано раньше: ")])
def test_numbers_are_no_reports_and_a_repetition_names_its_import(workbench, project, tmp_path, language, words):
    table = tmp_path / "numbers.csv"
    table.write_text("Date,Domain,Sent\n2026-11-21,shop.example,3\nmoo,shop.example,3\n", "utf-8")
    first = workbench("import", project, table, "--lang", language)
    assert first.status == 3 and "numbers.csv:3" in first.err
    assert not any(line.startswith("0 ") for line in first.out.splitlines())
    id_ = first.out.split()[-1]
    again = workbench("import", project, table, "--lang", language)
    assert (again.status, words + id_ in again.out) == (0, True)
    assert workbench("import", project, table, "--json").json["known_imports"] == [id_]


def test_no_mapping(workbench, project, tmp_path):
    table = tmp_path / "numbers.csv"
    table.write_text("Date,Domain,Sent\n2026-11-21,shop.example,3\n", "utf-8")
    (tmp_path / "map.json").write_text("[]", "utf-8")
    assert workbench("import", project, table, "--map", tmp_path / "map.json").status == 2
    assert workbench("import", project, table, "--map", tmp_path / "absent.json").status == 2
    assert workbench("import", project, table, table, "--save-map", tmp_path / "new.json").status == 2


def test_parse_shows_numbers(workbench, tmp_path):
    table = tmp_path / "numbers.csv"
    table.write_text("Date,Domain,Sent\n2026-11-21,shop.example,3\n", "utf-8")
    done = workbench("parse", table)
    (line,) = done.lines
    assert (line["kind"], line["metric"], line["value"], line["day"]) == ("statistics", "sent", 3.0, "2026-11-21")
