"""`workbench make`: what is shown was proved, what is secret is not shown."""

import subprocess
import sys
from datetime import date

import pytest

from tests.cli.conftest import EXAMPLE

COFFEE, SHOP, OLD = (f"kestrel-{name}.example" for name in ("coffee", "shop", "old"))


@pytest.fixture
def make(workbench):
    def call(kind, domain, *words):
        return workbench("make", kind, domain, "--zone", EXAMPLE, *words)

    return call


def only(found):
    (record,) = found["records"]
    return record


def test_spf_merges_and_tells_its_cost(make):
    said = make(
        "spf", COFFEE, "--ip", "192.0.2.0/25", "--ip", "192.0.2.128/25", "--without", "spf.shopfront.example", "--json"
    )
    found = said.json
    assert only(found)["value"] == (
        "v=spf1 ip4:192.0.2.0/24 a mx include:_spf.sendwell.example include:spf.mailboxes.example"
        " include:_spf.crm-cloud.example ~all"
    )
    assert (found["lookups"], found["complete"]) == (12, True)
    assert {row["reason"] for row in found["dropped"]} == {"asked", "ptr", "neutral"}
    assert [f["code"] for f in found["findings"] if f["severity"] == "high"] == ["spf.too_many_lookups"]
    assert found["published"][0]["values"][0].endswith("ptr ?all")
    assert (said.status, found["worst"]) == (1, "high")


def test_flattening_names_its_price(make):
    words = ("--flatten", "spf.mailboxes.example", "--without", "spf.shopfront.example", "--all", "fail")
    found = make("spf", COFFEE, *words, "--json").json
    assert only(found)["value"] == (
        "v=spf1 ip4:203.0.113.0/26 ip4:203.0.113.64/27 a mx include:_spf.sendwell.example"
        " include:_spf.crm-cloud.example -all"
    )
    assert found["lookups"] == 8
    assert found["flattened"][0]["networks"] == ["203.0.113.0/26", "203.0.113.64/27"]
    assert "The price of flattening spf.mailboxes.example" in make("spf", COFFEE, *words).out
    assert make("spf", COFFEE, "--flatten", "_spf.crm-cloud.example").status == 2


def test_spf_of_a_known_service(make):
    said = make("spf", OLD, "--service", "google_workspace", "--replace", "--json")
    assert only(said.json)["value"] == "v=spf1 include:_spf.google.com ~all"
    assert said.status == 3  # what the include costs is not in this recording
    assert said.json["unknown"][0]["question"] == "TXT _spf.google.com"
    assert "google_workspace" in make("spf", OLD, "--service", "nonsense").err


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_dkim(make, tmp_path, kind):
    path = tmp_path / "key.pem"
    words = ("--selector", "S2026", "--type", kind, "--key-file", path)
    said = make("dkim", SHOP, *words, "--json")
    assert said.status == 0
    secret = path.read_text().splitlines()[1]
    assert "PRIVATE KEY" in path.read_text()
    assert secret not in said.out + said.err and "PRIVATE" not in said.out
    record = only(said.json)
    assert record["name"] == f"s2026._domainkey.{SHOP}"
    strings = record["zone"].split('"')[1::2]
    assert "".join(part for part in strings if part.strip()) == record["value"] and max(map(len, strings)) <= 255
    assert {"dkim.key_ok"} <= {f["code"] for f in said.json["findings"]}
    again = make("dkim", SHOP, *words)
    assert (again.status, again.out) == (2, "")
    assert path.read_text().splitlines()[1] == secret


def test_dmarc_plan(make):
    said = make(
        "dmarc", COFFEE, "--rua", f"dmarc@{COFFEE}", "--plan", "--start", "2026-11-23", "--step-days", 14, "--json"
    )
    assert [(s["day"], s["policy"]) for s in said.json["plan"]] == [
        ("2026-11-23", "none"), ("2026-12-07", "quarantine"), ("2026-12-21", "reject"),
    ]  # fmt: skip
    assert said.json["plan"][2]["value"] == f"v=DMARC1; p=reject; rua=mailto:dmarc@{COFFEE}"
    assert only(said.json)["value"] == said.json["plan"][0]["value"]
    today = make("dmarc", COFFEE, "--plan", "--json").json["plan"][0]["day"]
    assert date.fromisoformat(today)


def test_dmarc_keeps_what_is_there(make):
    found = make("dmarc", COFFEE, "--policy", "quarantine", "--json").json
    assert only(found)["value"] == (
        f"v=DMARC1; p=quarantine; np=reject; rua=mailto:dmarc@{COFFEE},mailto:kestrel@reports.watchtower.example"
    )
    fresh = make("dmarc", COFFEE, "--policy", "quarantine", "--replace", "--json").json
    assert only(fresh)["value"] == "v=DMARC1; p=quarantine; np=reject"


def test_mta_sts_tls_rpt_bimi(make):
    sts = make("mta-sts", COFFEE, "--json").json
    assert f"mx: mx1.{COFFEE}\r\n" in sts["policy"]["text"]
    assert sts["policy"]["url"] == f"https://mta-sts.{COFFEE}/.well-known/mta-sts.txt"
    assert only(sts)["value"].startswith("v=STSv1; id=")
    rpt = make("tls-rpt", COFFEE, "--rua", f"tls@{COFFEE}", "--json").json
    assert only(rpt) == {
        "name": f"_smtp._tls.{COFFEE}", "type": "TXT", "value": f"v=TLSRPTv1; rua=mailto:tls@{COFFEE}",
        "zone": f'_smtp._tls.{COFFEE}. TXT "v=TLSRPTv1; rua=mailto:tls@{COFFEE}"',
    }  # fmt: skip
    bimi = make("bimi", SHOP, "--logo", f"https://{SHOP}/l.svg", "--json").json
    assert only(bimi)["value"] == f"v=BIMI1; l=https://{SHOP}/l.svg; a=;"
    assert make("mta-sts", "kestrel-old.example").status == 2


@pytest.mark.parametrize("words", [
    ("spf", COFFEE, "--ip", "10.0.0.1"), ("spf", "no domain"), ("dmarc", COFFEE, "--rua", "nonsense"),
    ("bimi", COFFEE, "--logo", "http://x.example/a"), ("tls-rpt", COFFEE, "--rua", "x"),
    ("dmarc", SHOP, "--plan", "--goal", "none"),
])  # fmt: skip
def test_one_line_for_what_makes_no_sense(make, words):
    said = make(*words)
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)


def test_from_the_project_and_back(workbench, example):
    said = workbench("make", "spf", SHOP, "-p", example, "--without", "_spf.sendwell.example", "--json")
    assert only(said.json)["value"] == "v=spf1 mx -all"
    back = said.json["published"][0]
    assert back["values"] == ["v=spf1 mx include:_spf.sendwell.example -all"]
    tried = workbench("whatif", example, "--domain", SHOP, "--spf", back["values"][0], "--json").json
    assert tried["before"] == tried["after"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_words(make, language, tmp_path):
    calls = (
        ("spf", SHOP), ("dmarc", COFFEE, "--plan"), ("mta-sts", COFFEE),
        ("tls-rpt", COFFEE, "--rua", f"tls@{COFFEE}"), ("bimi", COFFEE),
        ("dkim", COFFEE, "--selector", "s9", "--type", "ed25519", "--key-file", tmp_path / "k.pem"),
    )  # fmt: skip
    for words in calls:
        said = make(*words, "--lang", language)
        assert ("Publish:" if language == "en" else "Опубликовать:") in said.out
        assert said.out.count(". TXT ") >= 1


def test_help_of_the_makers_is_translated(workbench):
    words = [sys.executable, "-m", "workbench", "--lang", "ru", "make", "spf", "--help"]
    shown = subprocess.run(words, capture_output=True, encoding="utf-8", check=True).stdout  # help stays as translated
    assert "Составить самую короткую запись SPF" in shown and "Собственный IP-адрес" in shown
    assert "tls-rpt" in workbench("make", "--help").out


def test_what_does_harm_is_said_before_the_record(make):
    said = make("spf", COFFEE, "--replace", "--include", COFFEE)
    assert said.status == 1
    assert said.out.index("Critical") < said.out.index("Do not publish yet:") < said.out.index(". TXT ")
    assert "Publish:" not in said.out
    fine = make("spf", SHOP)
    assert fine.status == 0 and fine.out.index("What the check says") < fine.out.index("Publish:")


def test_what_comes_first_is_said_first(make):
    said = make("mta-sts", COFFEE).out
    order = [f"Give mta-sts.{COFFEE} an address first", "Serve this policy first", "max_age: 604800", "Publish:"]
    if order[0] not in said:
        order = order[1:]
    assert [said.index(part) for part in order] == sorted(said.index(part) for part in order)


def test_a_weaker_policy_is_written_as_ordered_and_named(make):
    words = ("dmarc", COFFEE, "--replace", "--policy", "reject", "--subdomains", "none", "--nonexistent", "none")
    found = make(*words, "--json").json
    assert only(found)["value"] == "v=DMARC1; p=reject; sp=none; np=none"
    assert found["doubts"] == ["subdomains", "nonexistent"]
    assert make(*words).out.count("As you chose") == 2
    below = make("dmarc", f"news.{COFFEE}", "--replace", "--policy", "reject", "--subdomains", "none")
    assert "they only count in the record of the organizational domain" in below.out


def test_a_domain_that_takes_no_mail(workbench, tmp_path):
    zone = tmp_path / "park.zone"
    zone.write_text("$ORIGIN park.example.\n@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\n@ 60 MX 0 .\n")
    said = workbench("make", "mta-sts", "park.example", "--zone", zone)
    assert said.status == 2 and "park.example takes no mail" in said.err
    words = (
        "make",
        "tls-rpt",
        "park.example",
        "--zone",
        zone,
        "--rua",
        "t@park.example",
        "--rua",
        "https://r.example/",
    )
    assert "park.example cannot receive mail" in workbench(*words).out
    assert workbench(*words, "--json").json["cannot_receive"] == ["park.example"]
