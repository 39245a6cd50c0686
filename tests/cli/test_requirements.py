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
