"""`workbench imports`: what came into a project, and one of it taken back."""

import shutil

import pytest

from tests.mail.test_aggregate import GOOD


@pytest.fixture
def own(sample_file, tmp_path):
    return shutil.copy(sample_file, tmp_path / "own.postmaster")


def test_the_list(workbench, own):
    found = workbench("imports", own, "--json").json
    assert len(found) > 10 and found == workbench("imports", own, "--jsonl").lines
    assert found[0].keys() == {"import_id", "kind", "origin", "started", "finished", "counts", "files", "failed"}
    assert (found[0]["kind"], found[0]["origin"]) == ("fetch", "SendGrid")
    first = workbench("imports", own).out.splitlines()[0]
    assert first.startswith(found[0]["import_id"][:8]) and "fetch: SendGrid; new: 174" in first
    assert "загрузка: SendGrid; новых: 174" in workbench("imports", own, "--lang", "ru").out


def test_undoing_one(workbench, own):
    asked = ("stats", own, "--source", "sendgrid", "--metric", "sent", "--json")
    before = workbench(*asked).json["samples"]
    newest = workbench("imports", own, "--json").json[0]["import_id"]
    said = workbench("imports", own, "--undo", newest[:10], "--json")
    assert said.status == 0
    assert said.json.items() >= {"import_id": newest, "undone": True, "origin": "SendGrid"}.items()
    assert newest not in {one["import_id"] for one in workbench("imports", own, "--json").json}
    after = workbench(*asked).json["samples"]
    assert sum(one["value"] is not None for one in after) < sum(one["value"] is not None for one in before)
    assert workbench("imports", own, "--undo", newest).status == 2, "once only"


def test_an_import_of_files_with_what_failed(workbench, tmp_path):
    path, folder = tmp_path / "p.postmaster", tmp_path / "reports"
    assert workbench("new", path).status == 0
    said = workbench("imports", path)
    assert (said.status, said.out) == (0, "") and "Nothing was imported" in said.err
    folder.mkdir()
    (folder / "broken.xml").write_bytes(b"<feedback><report_metadata>")
    (folder / "good.xml").write_text(GOOD)
    assert workbench("import", path, folder).status == 3
    (entry,) = workbench("imports", path, "--json").json
    assert (entry["kind"] != "fetch", entry["counts"]["reports"]) == (True, 1)
    assert entry["failed"][0]["file"].endswith("broken.xml") and entry["failed"][0]["reason"]
    assert "broken.xml: " in workbench("imports", path).out
    said = workbench("imports", path, "--undo", entry["import_id"])
    assert said.status == 0 and "Undone" in said.err
    assert workbench("imports", path, "--json").json == []


@pytest.mark.parametrize("words", ["nope", "", " "])
def test_one_that_is_not_there(workbench, own, words):
    before = own.read_bytes()
    said = workbench("imports", own, "--undo", words)
    assert said.status == 2 and "There is no import" in said.err and "workbench imports" in said.err
    assert own.read_bytes() == before


def test_a_beginning_of_several_is_refused(workbench, own):
    ids = [one["import_id"] for one in workbench("imports", own, "--json").json]
    shared = next(one[0] for one in ids if sum(other.startswith(one[0]) for other in ids) > 1)
    assert "Several imports begin with" in workbench("imports", own, "--undo", shared).err
