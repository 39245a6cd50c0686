import io
import json
import sys
import tomllib

import pytest

from tests.cli.conftest import EXAMPLE
from tests.conftest import ROOT

GOOD = "kestrel-shop.example"
BAD = "kestrel-coffee.example"


def test_json_has_the_agreed_shape(workbench):
    said = workbench("audit", BAD, "--zone", EXAMPLE, "--selector", "old", "--json")
    assert said.status == 0
    found = said.json
    assert found["domain"] == BAD
    assert found["rules"] == "2026-11"
    assert found["audited"].endswith("Z")
    assert set(found) >= {"audit_id", "score", "checks", "findings", "unknown"}
    assert set(found["score"]) >= {"value", "grade", "parts"}
    assert set(found["score"]["parts"][0]) >= {"id", "weight", "value", "lost_by"}
    spf = found["checks"]["spf"]
    assert spf["status"] == "done"
    assert spf["record"].startswith("v=spf1 a mx include:")
    assert spf["lookups"] == 14
    assert spf["void_lookups"] == 0
    assert isinstance(spf["tree"], dict)
    for finding in found["findings"]:
        assert set(finding) >= {
            "code",
            "severity",
            "subject",
            "args",
            "title",
            "why",
            "fix",
            "records",
            "reference",
            "evidence",
        }
        assert finding["severity"] in {"pass", "info", "low", "medium", "high", "critical"}
        assert finding["evidence"], f"{finding['code']} rests on nothing"
        assert all(item.startswith("sha256:") and len(item) == 71 for item in finding["evidence"])
        for record in finding["records"]:
            assert set(record) == {"name", "type", "value"}
    assert "spf.too_many_lookups" in {finding["code"] for finding in found["findings"]}


@pytest.mark.parametrize("domain", [GOOD, BAD, "kestrel-old.example", "nobody.example"])
def test_score_can_be_recomputed_from_the_json_alone(workbench, domain):
    """The rule pack's arithmetic, written down again from its comment, gives the same score."""
    pack = tomllib.loads((ROOT / "resources/rules/2026-11.toml").read_text("utf-8"))["score"]
    found = workbench("audit", domain, "--zone", EXAMPLE, "--json").json
    counted = {name: pack["weights"][name] for name, check in found["checks"].items() if check["applies"]}
    unsure = {item["check"] for item in found["unknown"] if item["decisive"]}
    low = high = 0.0
    for name, weight in counted.items():
        losses = {f["code"]: pack["loss"][f["severity"]] for f in found["findings"] if f["code"].split(".")[0] == name}
        value = max(0.0, 1.0 - sum(losses.values()))
        high += weight * value / sum(counted.values())
        low += 0.0 if name in unsure else weight * value / sum(counted.values())
    assert found["score"]["low"] == pytest.approx(low, abs=1e-5)
    assert found["score"]["high"] == pytest.approx(high, abs=1e-5)
    assert found["score"]["value"] == (found["score"]["high"] if not unsure else None)
    grades = [
        next(g for g, least in sorted(pack["grades"].items(), key=lambda pair: -pair[1]) if round(edge, 6) >= least)
        for edge in (low, high)
    ]
    assert found["score"]["grade"] == (grades[0] if grades[0] == grades[1] else None)


def test_several_domains_are_an_array_and_lines(workbench):
    assert [d["domain"] for d in workbench("audit", GOOD, BAD, "--zone", EXAMPLE, "--json").json] == [GOOD, BAD]
    assert {d["domain"] for d in workbench("audit", GOOD, BAD, "--zone", EXAMPLE, "--jsonl").lines} == {GOOD, BAD}


def test_standard_input(workbench, monkeypatch):
    typed = f"\ufeff{GOOD}\n# a comment\n\nhttps://{BAD}/  # with a comment\nsomeone@{GOOD}\nnonsense\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    said = workbench("audit", "-", "--zone", EXAMPLE, "--jsonl")
    assert {document["domain"] for document in said.lines} == {GOOD, BAD}
    assert said.status == 3  # one line was no domain, and was listed
    assert said.err == "workbench: “nonsense” has no dot. A domain such as example.org is needed\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["audit"], "Name a domain"),
        (["audit", "nonsense"], "has no dot"),
        (["audit", GOOD, "--check", "nonsense"], "no check nonsense"),
        (["audit", GOOD, "--zone", "/no/such/file"], "/no/such/file"),
        (["audit", GOOD, "--zone", EXAMPLE, "--server", "192.0.2.1"], "--server"),
        (["audit", GOOD, "--smtp", "--offline"], "--smtp"),
        (["audit", GOOD, "--sending-ip", "300.1.1.1"], "300.1.1.1"),
        (["audit", GOOD, "--nonsense"], "--nonsense"),
        (["audit", GOOD, "--as-of", "2026-01-01"], "--as-of"),
        (["audit", GOOD, "-p", "/no/such.postmaster"], "no project"),
        (["audit", GOOD, "--server", "192.0.2.1:99999"], "99999"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_usage_is_one_line(workbench, words, line):
    said = workbench(*words)
    assert said.status == 2
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert line in said.err
    assert "Traceback" not in said.err


def test_a_recording_without_the_answer_is_unknown_and_in_part(workbench):
    said = workbench("audit", "elsewhere.test", "--zone", EXAMPLE, "--json")
    assert said.status == 3
    assert {item["reason"] for item in said.json["unknown"]} >= {"not_asked"}
    assert not [f for f in said.json["findings"] if f["severity"] not in {"info", "pass"}]


def test_offline_asks_nobody(workbench):
    said = workbench("audit", GOOD, "--offline", "--json")
    assert said.status == 3
    assert said.json["resolver"] == ["offline"]


@pytest.mark.parametrize(("severity", "status"), [("critical", 1), ("low", 1)])
def test_fail_on(workbench, severity, status):
    assert workbench("audit", BAD, "--zone", EXAMPLE, "--selector", "old", "--fail-on", severity).status == status


def test_fail_on_is_not_met_by_unknowns(workbench):
    assert workbench("audit", GOOD, "--zone", EXAMPLE, "--selector", "sendwell", "--fail-on", "low").status == 0


def test_snapshot_repeats_the_audit_without_the_zone(workbench, tmp_path):
    path = tmp_path / "answers.jsonl"
    first = workbench("audit", BAD, "--zone", EXAMPLE, "--save-snapshot", path, "--json").json
    again = workbench("audit", BAD, "--snapshot", path, "--json").json
    for part in ("findings", "unknown", "score", "checks"):
        assert again[part] == first[part]


def test_a_stopped_run_goes_on_where_it_was(workbench, tmp_path):
    whole = workbench("audit", GOOD, BAD, "kestrel-old.example", "--zone", EXAMPLE, "--jsonl").out.splitlines()
    stopped = tmp_path / "stopped.jsonl"
    stopped.write_text(whole[0] + "\n" + whole[1][:100])  # the second line was cut off
    first = json.loads(whole[0])["domain"]
    rest = workbench("audit", GOOD, BAD, "kestrel-old.example", "--zone", EXAMPLE, "--jsonl", "--resume", stopped)
    assert {line["domain"] for line in rest.lines} == {GOOD, BAD, "kestrel-old.example"} - {first}
    stopped.write_text("\n".join(whole))
    again = workbench("audit", GOOD, BAD, "kestrel-old.example", "--zone", EXAMPLE, "--jsonl", "--resume", stopped)
    assert (again.status, again.out) == (0, "")
    stopped.write_text("something else\nentirely\n")
    assert workbench("audit", GOOD, "--zone", EXAMPLE, "--resume", stopped).status == 2


def test_text_for_people(workbench):
    said = workbench("audit", BAD, "--zone", EXAMPLE, "--selector", "old")
    assert said.out.startswith(f"{BAD}: ")
    assert "The record needs 14 DNS look-ups, 10 are allowed" in said.out
    assert "RFC 7208 4.6.4 · spf.too_many_lookups" in said.out


def test_russian(workbench):
    said = workbench("audit", BAD, "--zone", EXAMPLE, "--selector", "old", "--lang", "ru", "--json")
    for finding in said.json["findings"]:
        assert any("а" <= letter <= "я" for letter in finding["title"]), finding["title"]


def test_audit_is_kept_in_the_project(workbench, example):
    listed = workbench("audits", example, "--json").json
    assert {row["domain"] for row in listed} == {GOOD, BAD, "kestrel-old.example"}
    kept = workbench("findings", example, "--audit", listed[0]["audit_id"][:-2], "--json").json
    direct = workbench("audit", listed[0]["domain"], "--zone", EXAMPLE, "--selector", "sendwell", "--json").json
    assert sorted(f["code"] for f in direct["findings"]) == sorted(f["code"] for f in kept["findings"])


def test_as_of_answers_from_the_project(workbench, example):
    today = workbench("audits", example, "--json").json[0]["audited"][:10]
    said = workbench("audit", BAD, "-p", example, "--as-of", today, "--json")
    assert said.status == 0
    assert said.json["resolver"] == ["project"]
    assert len(workbench("audits", example, "--json").json) == 3  # nothing was added
    assert workbench("audit", BAD, "-p", example, "--as-of", "2020-01-01").status == 2


def test_json_is_utf8_whatever_a_record_holds(workbench, tmp_path):
    zone = tmp_path / "odd.zone"
    zone.write_bytes(
        b"$ORIGIN odd.example.\n$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1\n"
        b'@ TXT "v=spf1 \\255\\000 \xff -all"\n@ TXT ""\n_dmarc TXT "v=DMARC1; p=\\200"\n'
    )
    said = workbench("audit", "odd.example", "--zone", zone, "--json")
    assert json.loads(said.out.encode("utf-8"))["checks"]["spf"]["record"]
