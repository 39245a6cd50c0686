"""Providers' rules from the command line."""

from workbench.model.requirements import load_requirements


def test_json(workbench, example):
    said = workbench("requirements", example, "--json")
    assert said.status == 0
    domains = {entry["domain"]: entry for entry in said.json["domains"]}
    assert set(domains) == {"kestrel-coffee.example", "kestrel-shop.example", "kestrel-old.example"}
    shop = {one["id"]: one for one in domains["kestrel-shop.example"]["providers"]}
    assert set(shop) == {provider.id for provider in load_requirements().providers}
    rules = {rule["id"]: rule for rule in shop["gmail"]["rules"]}
    assert rules["GB1"]["standing"] == "met" and rules["GB1"]["codes"]
    assert (rules["GA2"]["standing"], rules["GA2"]["reason"]) == ("unknown", "sending_ips_not_given")
    assert rules["GA3"]["reason"] == "needs_message"
    assert rules["GB6"]["standing"] == "ask"
    assert sum(shop["gmail"]["counts"].values()) == len(rules)
    assert domains["kestrel-old.example"]["sends_no_mail"] is True


def test_one_provider_in_words(workbench, example):
    said = workbench("requirements", example, "--provider", "outlook")
    assert said.status == 0
    assert "Outlook.com" in said.out and "Gmail" not in said.out
    assert "Not met" in said.out  # too many look-ups
    assert "spf.too_many_lookups" in said.out
    russian = workbench("requirements", example, "--provider", "yandex", "--lang", "ru").out
    assert "Не больше 500 писем" in russian and "Яндекс" in russian


def test_lines_and_refusals(workbench, example, tmp_path):
    assert len(workbench("requirements", example, "--jsonl").lines) == 3
    said = workbench("requirements", example, "--provider", "aol")
    assert said.status == 2
    assert said.err.startswith("workbench: No rules of a provider aol are known. The providers are gmail, yahoo")
    empty = tmp_path / "empty.postmaster"
    assert workbench("new", empty).status == 0
    assert workbench("requirements", empty).err.startswith("workbench: This project has no audit yet")


LETTER = """Received: from mail by mx.google.com with ESMTPS id 1
From: Shop <news@kestrel-shop.example>
Date: Mon, 23 Nov 2026 09:00:00 +0000
Message-ID: <1@kestrel-shop.example>
List-Unsubscribe: <mailto:u@kestrel-shop.example>

hello
"""


def rules_of(document, provider):
    (found,) = [one for one in document["providers"] if one["id"] == provider]
    return {rule["id"]: rule for rule in found["rules"]}


def test_a_message_answers_beside_the_audit(workbench, example, tmp_path):
    path = tmp_path / "a.eml"
    path.write_text(LETTER)
    said = workbench("requirements", example, "--message", path, "--json")
    assert said.status == 0
    domains = {entry["domain"]: entry for entry in said.json["domains"]}
    assert domains["kestrel-shop.example"]["messages"] == ["a.eml"]
    rules = rules_of(domains["kestrel-shop.example"], "gmail")
    assert (rules["GA3"]["standing"], rules["GA3"]["answered_from"]) == ("met", ["message"])
    assert (rules["GB1"]["standing"], rules["GB1"]["answered_from"]) == ("met", ["dns"])
    assert rules["GB5"]["standing"] == "not_met"
    assert {"one_click_no_https", "unsigned"} <= {ground["says"] for ground in rules["GB5"]["grounds"]}
    assert rules["GB5"]["grounds"][0]["last"] == "2026-11-23"
    assert domains["kestrel-coffee.example"]["messages"] == []
    assert rules_of(domains["kestrel-coffee.example"], "gmail")["GA3"]["reason"] == "needs_message"


def test_a_message_alone(workbench, tmp_path):
    path = tmp_path / "a.eml"
    path.write_text(LETTER)
    said = workbench("requirements", "--message", path, "--provider", "gmail", "--json")
    (document,) = said.json["domains"]
    assert (document["domain"], document["audit_id"], document["audited"]) == ("kestrel-shop.example", None, None)
    rules = rules_of(document, "gmail")
    assert rules["GA5"]["standing"] == "met"
    assert (rules["GB1"]["standing"], rules["GB1"]["reason"]) == ("unknown", "check_not_run")
    told = workbench("requirements", "--message", path, "--provider", "mailru", "--mailing", "--lang", "ru").out
    assert "a.eml: поля X-Postmaster-Msgtype нет" in told


def test_messages_that_are_of_no_use(workbench, example, tmp_path):
    stranger, junk = tmp_path / "stranger.eml", tmp_path / "junk.eml"
    stranger.write_text("From: a@else.example\n")
    junk.write_bytes(b"\x00\x01")
    said = workbench("requirements", example, "--message", stranger, "--message", junk, "--message", tmp_path / "no")
    assert said.status == 3
    assert "workbench: junk.eml: This is no message" in said.err
    assert "workbench: no: The file no cannot be read" in said.err
    assert "stranger.eml: the message is of none of the domains, but of: else.example" in said.err
    assert "kestrel-shop.example" in said.out
    assert workbench("requirements").err.startswith("workbench: Nothing is given to judge")
    assert workbench("requirements", "--message", junk).status == 2


def test_statistics_answer_with_their_days(workbench, tmp_path):
    path = tmp_path / "s.postmaster"
    assert workbench("sample", path).status == 0
    said = workbench("requirements", path, "--json")
    domains = {entry["domain"]: entry for entry in said.json["domains"]}
    tea = domains["oriole-tea.example"]
    bulk = {one["id"]: one["bulk_sender"] for one in tea["providers"]}
    assert bulk["gmail"]["holds"] is True and bulk["gmail"]["figures"]["count"] >= 5000
    assert bulk["yahoo"] is None
    rules = rules_of(tea, "gmail")
    assert rules["GB6"]["answered_from"] == ["data"]
    assert rules["GB6"]["grounds"][0]["figures"]["requirement"] == "HONOR_UNSUBSCRIBE"
    assert rules["GA4"]["standing"] in {"met", "not_met", "unknown"} and rules["GA4"]["grounds"][0]["first"]
    complaints = rules_of(tea, "mailru")["RU12"]["grounds"][0]["figures"]
    assert complaints["cases"] <= complaints["of"] and complaints["low"] <= complaints["high"]
    for language in ("en", "ru"):
        assert "Postmaster" in workbench("requirements", path, "--provider", "gmail", "--lang", language).out
