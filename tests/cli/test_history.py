import pytest

from tests.cli.conftest import EXAMPLE

COFFEE = "kestrel-coffee.example"


@pytest.fixture
def changed(workbench, example, tmp_path):
    mended = tmp_path / "mended.zone"
    with open(EXAMPLE, encoding="utf-8") as file:
        mended.write_text(file.read().replace("p=none; pct=100", "p=reject"), "utf-8")
    assert workbench("audit", "-p", example, "--zone", mended).status in {0, 3}
    return example


def test_nothing_changed(workbench, example):
    assert workbench("history", example, "--json").json == []
    assert "No record changed" in workbench("history", example).out


def test_a_change(workbench, changed):
    (found,) = workbench("history", changed, "--json").json
    assert (found["domain"], found["type"], found["name"]) == (COFFEE, "TXT", f"_dmarc.{COFFEE}")
    (change,) = found["changes"]
    assert "p=none; pct=100" in change["from"][0] and "p=reject" in change["to"][0]
    assert change["after"] <= change["before"]
    audits = [row["audit_id"] for row in workbench("audits", changed, "--json").json if row["domain"] == COFFEE]
    assert [period["first"]["audit_id"] for period in found["periods"]] == audits[::-1]
    assert workbench("history", changed, "--domain", "kestrel-shop.example", "--json").json == []
    assert len(workbench("history", changed, "--all", "--jsonl").lines) > 10


@pytest.mark.parametrize("language", ["en", "ru"])
def test_words(workbench, changed, language):
    said = workbench("history", changed, "--lang", language)
    assert '  - "v=DMARC1; p=none' in said.out and '  + "v=DMARC1; p=reject' in said.out
    assert ("changed between" if language == "en" else "изменилась между") in said.out
    assert "MX " + COFFEE in workbench("history", changed, "--all", "--lang", language).out


def test_records_as_people_write_them(workbench, tmp_path):
    zone, project = tmp_path / "a.zone", tmp_path / "a.postmaster"
    zone.write_text('$ORIGIN a.example.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\n@ 60 CAA 128 issue "bar"\n@ 60 MX 0 .\n')
    workbench("new", project)
    workbench("audit", "a.example", "-p", project, "--zone", zone)
    said = workbench("history", project, "--all").out
    assert '128 issue "bar"' in said and "ns.a.example. h.a.example. 1 2 3 4 5" in said
    assert "\\#" not in said
