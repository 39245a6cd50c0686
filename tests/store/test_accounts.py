"""Accounts in the project: what is put is got, names are unique, the newest day comes from the samples."""

from datetime import UTC, date, datetime, timedelta

import pytest

from workbench.model.accounts import Access, Account, Health, Subject
from workbench.model.errors import UsageError
from workbench.model.samples import Gap, Sample
from workbench.store.accounts import (
    get_account,
    list_accounts,
    put_account,
    put_health,
    put_options,
    put_subjects,
    remove_account,
)
from workbench.store.imports import begin_import
from workbench.store.samples import put_samples

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ONE = Account("1" * 32, "google_postmaster", "Acme", {"domains": "acme.example"}, NOW)
TWO = Account("12" * 16, "mailru_postmaster", "Acme", {}, NOW)
HEALTH = Health(
    made=NOW, expires=NOW + timedelta(days=30), fetched=NOW, error="{host} is down", hint="Wait", failed=NOW,
    arguments={"host": "x.example"},
)  # fmt: skip


def write(project, work, *args, **kwargs):
    return project.write(lambda db: work(db, *args, **kwargs)).result()


@pytest.fixture
def filled(project):
    for account in (ONE, TWO):
        write(project, put_account, account)
    return project


def test_what_is_put_is_got(filled):
    subjects = (Subject("acme.example", Access.FULL, date(2026, 1, 2), "OWNER"), Subject("b.example", Access.NONE))
    write(filled, put_health, ONE.id, HEALTH)
    write(filled, put_subjects, ONE.id, subjects)
    one, two = list_accounts(filled.read())
    assert one == (ONE, HEALTH, subjects)
    assert two == (TWO, Health(), ())


def test_subjects_are_replaced(filled):
    for names in (["a.example", "b.example"], ["b.example", "c.example"], ["c.example", "c.example"]):
        write(filled, put_subjects, ONE.id, [Subject(name) for name in names])
    assert [one.name for one in list_accounts(filled.read())[0].subjects] == ["c.example"]
    write(filled, put_subjects, "unknown", [Subject("a.example")])


def test_a_name_is_taken_once_per_source(filled):
    with pytest.raises(UsageError, match="There is an account “Acme”"):
        write(filled, put_account, Account("3" * 32, ONE.source, "Acme", {}, NOW))
    write(filled, put_account, Account(ONE.id, ONE.source, "Acme GmbH", {"domains": "b.example"}, NOW))
    assert list_accounts(filled.read())[0].account.name == "Acme GmbH"


def test_options_are_merged(filled):
    write(filled, put_options, ONE.id, {"cursor": "7"})
    assert list_accounts(filled.read())[0].account.options == {"domains": "acme.example", "cursor": "7"}


@pytest.mark.parametrize("words", [TWO.id, TWO.id[:8], "mailru_postmaster/Acme"])
def test_an_account_is_found(filled, words):
    assert get_account(filled.read(), words).account == TWO


@pytest.mark.parametrize(
    ("words", "why"), [("Acme", "Several"), ("1111", "xx"), ("12", "no account"), ("x", "no account")]
)
def test_an_account_is_not_found(filled, words, why):
    if words == "1111":
        assert get_account(filled.read(), words).account == ONE
        return
    with pytest.raises(UsageError, match=why):
        get_account(filled.read(), words)


def test_removing(filled):
    write(filled, put_subjects, ONE.id, [Subject("a.example")])
    assert write(filled, remove_account, ONE.id)
    assert not write(filled, remove_account, ONE.id)
    assert [one.account for one in list_accounts(filled.read())] == [TWO]


def test_the_newest_day_with_a_value(filled):
    def day(number, account, **what):
        return Sample(date(2026, 11, number), "google_postmaster", "acme.example", "spam_rate", account=account, **what)

    samples = [
        day(3, ONE.id, value=0.1), day(5, ONE.id, value=0.0), day(9, ONE.id, gap=Gap.NOT_GIVEN), day(7, TWO.id, value=1.0),
    ]  # fmt: skip

    def fill(db):
        put_samples(db, samples, import_id=begin_import(db, kind="fetch", origin="x", started=NOW))

    filled.write(fill).result()
    assert [one.health.last_day for one in list_accounts(filled.read())] == [date(2026, 11, 5), date(2026, 11, 7)]


def test_an_unknown_access_is_no_access(filled):
    write(filled, put_subjects, ONE.id, [Subject("a.example")])
    filled.write(lambda db: db.execute("UPDATE account_subject SET access = 'sometimes'")).result()
    assert list_accounts(filled.read())[0].subjects[0].access is Access.NONE
