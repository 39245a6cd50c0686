"""The sample's accounts on the command line: it stands still, and says that it is made up."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from workbench.cli.account_words import account_lines
from workbench.model.accounts import Account, Health
from workbench.model.text import Texts
from workbench.net.secrets import MemoryVault
from workbench.store.accounts import AccountEntry
from workbench.store.project import Access, Project
from workbench.tasks.standing import project_now, standing_day

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def own(sample_file, tmp_path):
    return shutil.copy(sample_file, tmp_path / "own.postmaster")


def test_ages_follow_the_days_of_the_sample(workbench, sample_file):
    with Project.open(sample_file, access=Access.READ) as project:
        assert standing_day(project.read()).isoformat() == "2026-11-20"
        assert project_now(project.read()) == datetime(2026, 11, 20, 12, tzinfo=UTC)
    said = workbench("account", "list", sample_file)
    assert "Its secret ends in 11 days" in said.out and "Connected 312 days ago" in said.out
    found = {one["source"]: one["health"]["expires_in_days"] for one in workbench(
        "account", "list", sample_file, "--json"
    ).json}  # fmt: skip
    assert found["microsoft_snds"] == 11


def test_a_project_of_today_has_the_time_of_today(tmp_path):
    with Project.create(tmp_path / "new.postmaster") as project:
        assert standing_day(project.read()) is None
        assert project_now(project.read(), NOW) == NOW


def test_there_is_nothing_to_fetch(workbench, own):
    for verb in (("fetch",), ("account", "test")):
        said = workbench(*verb, own)
        assert said.status == 2 and "This is the sample project: there is nothing to fetch" in said.err
    assert "there is nothing" not in workbench("fetch", own, "--lang", "ru").err


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "yesterday"), (2, "2 days ago"), (21, "21 days ago")])
def test_when_it_was_connected(days, words):
    account = Account("a" * 32, "sendgrid", "Acme", {}, NOW)
    entry = AccountEntry(account, Health(made=NOW - timedelta(days=days)), ())
    assert f"  Connected {words}" in list(account_lines(entry, Texts("en"), NOW))


def test_a_secret_that_stays_valid_is_named(workbench, own, monkeypatch):
    monkeypatch.setattr("workbench.cli.vault_option.open_vault", MemoryVault)
    said = workbench("account", "remove", own, "Mail.ru account of the shop")
    assert said.status == 0
    assert "Mail.ru Postmaster was not told: its secret stays valid there." in said.err
    assert "https://account.mail.ru/" in said.err
    said = workbench("account", "remove", own, "sendgrid/Sending service")
    assert "End it in your account at SendGrid." in said.err
    said = workbench("account", "remove", own, "Mail.ru account of the shop")
    assert said.status == 2 and "workbench account list" in said.err
