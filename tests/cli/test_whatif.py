import pytest

from tests.cli.conftest import EXAMPLE

COFFEE, SHOP = "kestrel-coffee.example", "kestrel-shop.example"
STRICT = f"v=DMARC1; p=reject; rua=mailto:dmarc@{COFFEE}"


def test_json(workbench, example):
    said = workbench("whatif", example, "--domain", COFFEE, "--dmarc", STRICT, "--json")
    found = said.json
    assert said.status == 0
    assert "dmarc.policy_none" in {f["code"] for f in found["fixed"]}
    assert found["after"]["low"] > found["before"]["low"]
    assert found["drafts"] == [{"name": f"_dmarc.{COFFEE}", "type": "TXT", "value": STRICT}]
    assert (found["unknown"], found["reports"]) == ([], None)
    assert found["audit_id"] in {row["audit_id"] for row in workbench("audits", example, "--json").json}


def test_a_record_may_come_in_the_quotes_of_a_zone_file(workbench, example):
    quoted = '"v=DMARC1; " "p=reject"'
    found = workbench("whatif", example, "--domain", COFFEE, "--dmarc", quoted, "--json").json
    assert found["drafts"][0]["value"] == "v=DMARC1; p=reject"


def test_nothing_is_stored(workbench, example):
    before = workbench("audits", example).out
    workbench("whatif", example, "--domain", COFFEE, "--dmarc", STRICT)
    assert workbench("audits", example).out == before


def test_lines_and_fail_on(workbench, example):
    words = ("whatif", example, "--record", f"_dmarc.{SHOP} TXT")
    assert {"dmarc.missing"} <= {row.get("code") for row in workbench(*words, "--jsonl").lines}
    assert workbench(*words, "--fail-on", "critical").status == 1
    assert workbench("whatif", example, "--domain", COFFEE, "--dmarc", STRICT, "--fail-on", "info").status == 0


def test_unknown_is_said_and_can_be_asked(workbench, example, tmp_path):
    words = ("whatif", example, "--domain", COFFEE, "--spf", "v=spf1 include:spf.new.example -all")
    said = workbench(*words)
    assert said.status == 3
    assert "TXT spf.new.example" in said.out and "--online" in said.out
    zone = tmp_path / "new.zone"
    zone.write_text('$ORIGIN new.example.\n@ 60 SOA ns. root. 1 1 1 1 1\nspf 60 TXT "v=spf1 ip4:192.0.2.0/28 -all"\n')
    asked = workbench(*words, "--zone", zone, "--json")
    assert asked.status == 0
    assert "spf.too_many_lookups" in {f["code"] for f in asked.json["fixed"]}


def test_drafts_are_saved_and_tried_again(workbench, example):
    assert workbench("whatif", example, "--domain", COFFEE, "--dmarc", STRICT, "--save").status == 0
    again = workbench("whatif", example, "--domain", COFFEE, "--saved", "--json").json
    assert [draft["value"] for draft in again["drafts"]] == [STRICT]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_words(workbench, example, language):
    said = workbench("whatif", example, "--domain", COFFEE, "--dmarc", STRICT, "--lang", language)
    assert ("DMARC reports were not replayed" if language == "en" else "отчётов") in said.out or "отчётах" in said.out


def test_what_is_no_record_is_named_and_judged(workbench, example):
    for option, text, kind in (("--dmarc", "hello", "DMARC"), ("--spf", "v=spf1mx -all", "SPF")):
        words = ("whatif", example, "--domain", COFFEE, option, text)
        assert f"“{text}” is no {kind} record" in workbench(*words).out
        found = workbench(*words, "--json").json
        assert found["no_records"] == [{"kind": kind, "value": text}]
        assert [f["code"] for f in (*found["new"], *found["regressed"]) if f["code"].startswith(f"{kind.lower()}.")]
        assert workbench(*words, "--save").status == 2
    assert workbench("whatif", example, "--domain", COFFEE, "--dmarc", STRICT, "--json").json["no_records"] == []


@pytest.mark.parametrize("words", [
    ("--domain", COFFEE, "--record", "elsewhere.example TXT x"),
    (), ("--dmarc", STRICT), ("--domain", "other.example", "--dmarc", STRICT), ("--record", "nonsense"),
    ("--domain", COFFEE, "--spf", "v=spf1 -all", "--online", "--offline"),
    ("--domain", COFFEE, "--record", f"{COFFEE} MX nonsense here"),
])  # fmt: skip
def test_wrong_usage(workbench, example, words):
    said = workbench("whatif", example, *words)
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)


def test_one_check_again_hides_nothing(workbench, example, tmp_path):
    before = {f["code"] for f in workbench("findings", example, "--json").json["findings"] if f["domain"] == COFFEE}
    mended = tmp_path / "mended.zone"
    with open(EXAMPLE, encoding="utf-8") as file:
        mended.write_text(file.read().replace("p=none; pct=100", "p=reject; np=reject"), "utf-8")
    part = workbench("audit", COFFEE, "-p", example, "--zone", mended, "--check", "dmarc", "--json").json
    assert list(part["checks"]) == ["dmarc"]
    after = {f["code"] for f in workbench("findings", example, "--json").json["findings"] if f["domain"] == COFFEE}
    assert {code for code in before if not code.startswith("dmarc.")} == {
        code for code in after if not code.startswith("dmarc.")
    }
    assert "dmarc.policy_none" in before - after
    ids = [row["audit_id"] for row in workbench("audits", example, "--json").json if row["domain"] == COFFEE]
    compared = workbench("diff", example, ids[1], ids[0], "--json").json
    assert not compared["new"] and not compared["open"] and not compared["first_seen"]
