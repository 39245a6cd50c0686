from pathlib import Path

import pytest

from tests.cli.conftest import EXAMPLE

COFFEE = "kestrel-coffee.example"


def test_new_never_touches_a_file(workbench, tmp_path):
    path = tmp_path / "a.postmaster"
    path.write_bytes(b"something dear")
    said = workbench("new", path)
    assert said.status == 2
    assert path.read_bytes() == b"something dear"


def test_new_adds_the_ending(workbench, tmp_path):
    assert workbench("new", tmp_path / "client").status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["client.postmaster"]


def test_passphrase(workbench, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("correct horse\n")
    path = tmp_path / "a.postmaster"
    assert workbench("new", path, "--encrypted", "--passphrase-file", secret, "--domain", COFFEE).status == 0
    assert b"SQLite format 3" not in path.read_bytes()
    assert workbench("audit", "-p", path, "--zone", EXAMPLE, "--passphrase-file", secret).status in {0, 3}
    (tmp_path / "wrong").write_text("battery staple\n")
    said = workbench("audits", path, "--passphrase-file", tmp_path / "wrong")
    assert said.status == 2
    assert "assphrase" in said.err
    assert "battery" not in said.err
    assert workbench("audits", path, "--passphrase-file", secret, "--json").json[0]["domain"] == COFFEE


@pytest.mark.parametrize("verb", [["audits"], ["findings"], ["verify"], ["diff", "a", "b"], ["report", "-o", "x.pdf"]])
def test_a_file_that_is_no_project(workbench, tmp_path, verb):
    path = tmp_path / "a.postmaster"
    path.write_text("Dear all, please find attached")
    said = workbench(verb[0], path, *verb[1:])
    assert said.status == 2
    assert said.err.count("\n") == 1
    assert path.read_text() == "Dear all, please find attached"


def test_findings(workbench, example):
    found = workbench("findings", example, "--json").json
    severities = [finding["severity"] for finding in found["findings"]]
    order = ["critical", "high", "medium", "low", "info", "pass"]
    assert severities == sorted(severities, key=order.index)
    assert workbench("findings", example, "--fail-on", "critical").status == 1
    assert workbench("findings", example, "--audit", "nonsense").status == 2
    assert COFFEE in workbench("findings", example).out


def test_diff(workbench, example, tmp_path):
    mended = tmp_path / "mended.zone"
    text = Path(EXAMPLE).read_text("utf-8")
    text = text.replace("v=DMARC1; p=none; pct=100", "v=DMARC1; p=reject; np=reject").replace(
        "v=spf1 mx", "v=spf1 mx ptr"
    )
    mended.write_text(text)
    assert workbench("audit", "-p", example, "--zone", mended).status == 0
    ids = {name: [] for name in ("coffee", "shop")}
    for row in workbench("audits", example, "--json").json:
        for name, found in ids.items():
            if name in row["domain"]:
                found.insert(0, row["audit_id"])
    coffee = workbench("diff", example, *ids["coffee"], "--json").json
    assert "dmarc.policy_none" in {f["code"] for f in coffee["fixed"]}
    assert "spf.too_many_lookups" in {f["code"] for f in coffee["unchanged"]}
    shop = workbench("diff", example, *ids["shop"], "--json").json
    assert "spf.ptr" in {f["code"] for f in shop["regressed"] + shop["new"]}
    assert workbench("diff", example, ids["coffee"][0], ids["shop"][0]).status == 2
    assert "Fixed: " in workbench("diff", example, *ids["coffee"]).out


@pytest.mark.parametrize("language", ["en", "ru"])
def test_report_and_verify(workbench, example, tmp_path, language):
    paths = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for path in paths:
        assert workbench("report", example, "-o", path, "--lang", language).status == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert workbench("verify", example, paths[0], "--json").json["report"] == "identical"
    data = bytearray(paths[0].read_bytes())
    data[-30] ^= 1
    paths[1].write_bytes(data)
    said = workbench("verify", example, paths[1], "--json")
    assert (said.status, said.json["report"]) == (1, "changed")


def test_verify_knows_a_foreign_report(workbench, example, tmp_path):
    other = tmp_path / "other.postmaster"
    workbench("new", other)
    workbench("report", example, "-o", tmp_path / "a.pdf")
    assert workbench("verify", other, tmp_path / "a.pdf", "--json").json["report"] == "foreign"
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7")
    assert workbench("verify", other, tmp_path / "b.pdf", "--json").json["report"] == "no_report"


def test_verify_finds_changed_evidence(workbench, example):
    import apsw

    db = apsw.Connection(str(example))
    db.execute("UPDATE evidence SET data = x'00' WHERE rowid = (SELECT min(rowid) FROM evidence)")
    db.close()
    said = workbench("verify", example, "--json")
    assert said.status == 1
    assert len(said.json["broken_evidence"]) == 1


def test_plugins(workbench):
    found = workbench("plugins", "--json").json
    assert set(found["check"]) >= {"dkim", "dmarc", "mx", "ptr", "spf"}
    assert set(found["page"]) >= {"authentication", "issues"}
    assert "authentication" in found["chapter"]
    assert "check spf" in workbench("plugins").out


def test_report_of_nothing(workbench, tmp_path):
    workbench("new", tmp_path / "a.postmaster")
    said = workbench("report", tmp_path / "a.postmaster", "-o", tmp_path / "a.pdf")
    assert said.status == 2
    assert not (tmp_path / "a.pdf").exists()
    assert workbench("report", tmp_path / "a.postmaster", "-o", tmp_path / "a.docx").status == 2
