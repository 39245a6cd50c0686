"""`workbench fetch` in this process, against Google behind a real proxy: what it says, in both languages, and its status."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.providers.google_postmaster import API, Google, Owned
from tests.providers.server import ProviderServer
from tests.sources.google_world import CLIENT, SPAM
from workbench.model.accounts import Account
from workbench.net.keyring_vault import no_keyring
from workbench.store.accounts import put_account
from workbench.store.project import Project
from workbench.store.settings import put_setting

TODAY = datetime.now(UTC).date()
DAY = TODAY - timedelta(days=5)


@pytest.fixture
def google():
    return Google(
        {
            "shop.example": Owned(values={SPAM: {DAY: 0.0007, DAY - timedelta(days=90): 0}}),
            "xn--80a.example": Owned(verification="UNVERIFIED"),
        }
    )


@pytest.fixture
def server(tmp_path, google, monkeypatch):
    with ProviderServer(tmp_path, google) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def project(tmp_path, server):
    path = tmp_path / "client.postmaster"
    with Project.create(path) as made:
        account = Account("a" * 32, "google_postmaster", "Shop", {}, datetime.now(UTC))
        made.write(lambda db: put_account(db, account)).result()
    return path


@pytest.fixture
def fetch(workbench, project, tmp_path, google):
    secrets = tmp_path / "secrets.json"
    secrets.write_text(json.dumps({"Shop": {"client": CLIENT, "refresh_token": google.refresh_token}}))
    return lambda *words: workbench("fetch", project, "--secrets-from", secrets, *words)


def test_for_people(fetch):
    said = fetch()
    assert said.status == 3, "a domain that is listed could not be read"
    assert said.out == "Shop  Google Postmaster Tools: 2 new, 0 changed, 0 as before\n"
    assert said.err == (
        "workbench: Shop (Google Postmaster Tools): а.example: its owner is not verified at the provider:"
        " no numbers. Verify it at Google Postmaster Tools, then fetch again\n"
    )
    assert "новых: 0, изменённых: 0, без изменений: 1" in fetch("--lang", "ru").out


def test_as_json(fetch):
    (account,) = fetch("--json").json["accounts"]
    assert account.pop("import_id")
    assert account == {
        "id": "a" * 32, "source": "google_postmaster", "name": "Shop",
        "samples": {"new": 2, "changed": 0, "same": 0},
        "subjects": [{"name": "shop.example", "access": "full"}, {"name": "xn--80a.example", "access": "unverified"}],
        "troubles": [], "gone": [], "error": None, "retryable": False,
    }  # fmt: skip
    assert fetch("--jsonl").lines[0]["samples"] == {"new": 0, "changed": 0, "same": 1}


def test_days(fetch, google, workbench, project):
    assert fetch("--since", DAY, "--until", DAY, "--json").json["accounts"][0]["samples"]["new"] == 1
    asked = [one.json() for one in google.asked if one.path.endswith(":batchQuery")]
    ends = {json.dumps(one["timeQuery"]["dateRanges"]["dateRanges"]) for batch in asked for one in batch["requests"]}
    day = {"year": DAY.year, "month": DAY.month, "day": DAY.day}
    assert ends == {json.dumps([{"start": day, "end": day}])}
    assert fetch("--since", "2026-11-02", "--until", "2026-11-01").status == 2
    assert workbench("fetch", project, "--since", "yesterday").status == 2


def test_which_accounts(fetch, google):
    google.domains.pop("xn--80a.example")
    assert fetch("--source", "google_postmaster", "--account", "Shop").status == 0
    said = fetch("--source", "sendgrid")
    assert said.status == 2 and "No connected account is of this kind" in said.err
    assert "There is no account “Other”" in fetch("--account", "Other").err


def test_days_that_nobody_has(fetch, google):
    google.domains.pop("xn--80a.example")
    said = fetch("--since", TODAY + timedelta(days=3))
    assert said.status == 2 and "have not come yet. Begin with an earlier day" in said.err
    assert said.err.count("\n") == 1 and not google.asked
    said = fetch("--since", TODAY - timedelta(days=2000))
    assert said.status == 0 and "it gives about 125 days: there may be nothing before" in said.err
    assert "about" not in fetch("--since", DAY).err


def test_a_domain_that_is_not_listed_any_more_is_said_once(fetch, google):
    assert fetch().status == 3
    google.domains.pop("xn--80a.example")
    said = fetch()
    assert said.status == 3 and "а.example: is not listed at the provider any more" in said.err
    assert (again := fetch()).status == 0 and again.err == ""


def test_without_a_keyring(workbench, project, tmp_path, monkeypatch):
    def none():
        raise no_keyring("linux")

    monkeypatch.setattr("workbench.cli.vault_option.open_vault", none)
    for verb in (("fetch",), ("account", "test")):
        said = workbench(*verb, project)
        assert said.status == 2 and said.err.count("\n") == 1
        shape = '{"Shop": {"client": "…", "refresh_token": "…"}}'
        assert f"Without a keyring: --secrets-from FILE, a JSON file such as {shape}" in said.err
    said = workbench("fetch", project, "--secrets-from", _empty(tmp_path))
    assert (
        said.status == 2 and f"The file has no secrets of these accounts. It must be JSON such as {shape}" in said.err
    )
    assert "--keep-secrets" in workbench("account", "remove", project, "Shop").err
    assert "--no-keyring" in workbench("account", "add", project, "sendgrid").err
    assert "Без хранилища паролей" in workbench("fetch", project, "--lang", "ru").err
    empty = tmp_path / "empty.postmaster"
    assert workbench("new", empty).status == 0
    assert "No account is connected" in workbench("fetch", empty).err


def test_nothing_done_leaves_every_byte(workbench, project, tmp_path, monkeypatch):
    def none():
        raise no_keyring("linux")

    monkeypatch.setattr("workbench.cli.vault_option.open_vault", none)
    before = project.read_bytes()
    assert workbench("fetch", project).status == 2
    assert workbench("fetch", project, "--secrets-from", _empty(tmp_path)).status == 2
    assert workbench("account", "test", project).status == 2
    assert workbench("account", "remove", project, "Shop").status == 2
    assert project.read_bytes() == before


def test_a_failure_names_the_account(fetch, google):
    google.refresh_token = "another"
    said = fetch()
    assert said.status == 3
    assert said.err.startswith(
        "workbench: Shop (Google Postmaster Tools): Google does not accept the sign-in any more. Connect the account again."
    )
    said = fetch("--lang", "ru", "--json")
    assert said.json["accounts"][0]["error"].startswith("Google: вход больше не действует. Подключите аккаунт")


def test_a_proxy_that_wants_a_password(fetch, server):
    server.password = "ann:s3cret"
    said = fetch()
    assert said.status == 3 and f"The proxy 127.0.0.1:{server.port} wants a name and a password" in said.err


def test_a_wrong_clock(fetch, server):
    server.skew_s = 26 * 3600
    said = fetch()
    assert said.status == 3 and said.out.startswith("Shop  Google Postmaster Tools: 2 new")
    assert (
        "workbench: Shop (Google Postmaster Tools): This computer's clock is 1560 min slow. Let the system" in said.err
    )


def test_an_offline_project(fetch, project, google):
    with Project.open(project) as opened:
        opened.write(lambda db: put_setting(db, "offline", "true")).result()
    said = fetch()
    assert said.status == 2 and "This project is offline" in said.err and not google.asked


def test_a_log_without_secrets(fetch, google):
    said = fetch("-v")
    assert f"INFO workbench.net.api: GET {API}/v2/domains 200 in" in said.err
    for secret in (google.refresh_token, *google.client, "ya29.issued-1"):
        assert secret not in said.err + said.out


def test_a_project_without_accounts(workbench, tmp_path):
    path = tmp_path / "empty.postmaster"
    assert workbench("new", path).status == 0
    said = workbench("fetch", path, "--secrets-from", _empty(tmp_path))
    assert said.status == 2 and "No account is connected. Connect one with: workbench account add" in said.err


def _empty(folder):
    path = folder / "none.json"
    path.write_text("{}")
    return path
