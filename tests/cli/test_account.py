"""`workbench account`: secrets come from standard input, files or prompts, and are seen nowhere."""

import io
import json

import pytest

from tests.tasks.test_accounts import TOKEN, Post, Signed
from workbench.model.errors import SecretsError, SourceError
from workbench.net.secrets import MemoryVault
from workbench.sources.base import SOURCES, Field, FieldKind, SourceInfo
from workbench.store.project import Project


@pytest.fixture
def post(monkeypatch):
    made = Post()
    monkeypatch.setitem(SOURCES, "post", made)
    return made


@pytest.fixture
def vault(monkeypatch):
    made = MemoryVault()
    monkeypatch.setattr("workbench.cli.vault_option.open_vault", lambda: made)
    return made


@pytest.fixture
def typed(monkeypatch):
    """Return a function that puts text onto standard input."""

    def put(text):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))

    put("")
    return put


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "client.postmaster"
    Project.create(made).close()
    return made


@pytest.fixture
def connected(workbench, path, post, vault, typed):
    typed(f"{TOKEN}\n")
    assert workbench("account", "add", path, "post", "--name", "Acme").status == 0
    return path


def test_adding_from_standard_input(workbench, path, post, vault, typed):
    typed(f"{TOKEN}\n")
    said = workbench("account", "add", path, "post", "--name", "Acme", "--set", "region=us", "--json")
    assert said.status == 0 and TOKEN not in said.out + said.err
    account = said.json
    assert (account["source"], account["name"], account["options"]) == ("post", "Acme", {"region": "us"})
    assert account["subjects"][0] == {"name": "acme.example", "access": "full", "since": None, "detail": ""}
    assert account["health"]["expires_in_days"] in {29, 30}
    assert account["health"]["error"] is None
    assert vault.get(account["id"], "token") == TOKEN


def test_adding_for_people(workbench, path, post, vault, typed):
    typed(TOKEN)
    said = workbench("account", "add", path, "post")
    assert said.status == 0
    assert "Post Office" in said.out and "acme.example" in said.out
    assert "b.example – its owner is not verified" in said.out
    assert TOKEN not in said.out + said.err


@pytest.mark.usefixtures("typed")
def test_a_secret_from_a_file(workbench, path, post, vault, tmp_path):
    (tmp_path / "token.txt").write_text(f"{TOKEN}\n")
    said = workbench("account", "add", path, "post", "--file", f"token={tmp_path / 'token.txt'}", "--json")
    assert vault.get(said.json["id"], "token") == TOKEN
    said = workbench("account", "add", path, "post", "--file", f"token={tmp_path / 'nothing'}")
    assert said.status == 2 and "cannot be read" in said.err


ARGUMENTS = [
    ["--set", f"token={TOKEN}"],
    ["--set", TOKEN],
    ["--set", f"{TOKEN}=x"],
    [TOKEN],
    ["--file", TOKEN],
]


@pytest.mark.usefixtures("typed")
@pytest.mark.parametrize("words", ARGUMENTS)
def test_a_secret_is_no_argument(words, workbench, path, post, vault):
    said = workbench("account", "add", path, "post", *words)
    assert said.status == 2
    assert "never given as an argument" in said.err
    assert TOKEN not in said.out + said.err
    assert repr(vault) == repr(MemoryVault())


class Two(Post):
    info = SourceInfo(
        "two", "Two", fields=(Field("id", "Id", FieldKind.SECRET), Field("key", "Key", FieldKind.SECRET))
    )  # fmt: skip


def test_several_secrets_come_as_json(workbench, path, vault, typed, monkeypatch):
    monkeypatch.setitem(SOURCES, "two", Two())
    typed('{"id": "a first secret", "key": "a second secret"}')
    account = workbench("account", "add", path, "two", "--json").json
    assert (vault.get(account["id"], "id"), vault.get(account["id"], "key")) == ("a first secret", "a second secret")
    for wrong in ("a first secret", '{"id": 7}', '{"other": "x"}'):
        typed(wrong)
        said = workbench("account", "add", path, "two")
        assert said.status == 2 and "JSON object" in said.err and "first" not in said.err


def test_json_that_is_the_secret_itself(workbench, path, post, vault, typed):
    typed('{"refresh_token": "abc",\n "access_token": "def"}\n')
    account = workbench("account", "add", path, "post", "--json").json
    assert vault.get(account["id"], "token") == '{"refresh_token": "abc",\n "access_token": "def"}'


def test_nothing_on_standard_input(workbench, path, post, vault, typed):
    said = workbench("account", "add", path, "post")
    assert said.status == 2 and "needs “token”" in said.err


def test_a_source_that_is_not_there(workbench, path, vault, typed):
    said = workbench("account", "add", path, "telegraph")
    assert said.status == 2 and "There are:" in said.err


def test_a_refused_account(workbench, path, post, vault, typed):
    typed(TOKEN)
    post.error = SourceError("The key is wrong", "Make another one")
    said = workbench("account", "add", path, "post")
    assert said.status == 2 and "The key is wrong. Make another one" in said.err
    assert workbench("account", "list", path, "--json").json == []


def test_signing_in_prints_the_address(workbench, path, vault, typed, monkeypatch):
    made = Signed()
    made.error = SourceError("Turn the interface on")
    monkeypatch.setitem(SOURCES, "signed", made)
    typed('{"installed": {}}')
    said = workbench("account", "add", path, "signed", "--no-browser", "--json")
    assert said.status == 3
    assert "https://x.example/" in said.err and "Turn the interface on" in said.err
    assert said.json["health"]["error"] == "Turn the interface on"
    assert vault.get(said.json["id"], "client") == '{"installed": {}}'


def test_no_keyring(workbench, path, post, typed, monkeypatch):
    def none():
        raise SecretsError("This computer has no keyring", "Install one")

    monkeypatch.setattr("workbench.cli.vault_option.open_vault", none)
    typed(TOKEN)
    said = workbench("account", "add", path, "post")
    assert said.status == 2 and "no keyring" in said.err
    typed(TOKEN)
    assert workbench("account", "add", path, "post", "--name", "Acme", "--no-keyring").status == 0
    assert workbench("account", "test", path).status == 2
    for name in ("Acme", "post/Acme", workbench("account", "list", path, "--json").json[0]["id"]):
        typed(json.dumps({name: {"token": TOKEN}}))
        assert workbench("account", "test", path, "--secrets-from", "-").status == 0


@pytest.mark.parametrize("text", ["", "x", "[]", '{"Acme": "x"}', '{"Acme": {"token": 7}}', "[" * 50_000])
def test_secrets_that_cannot_be_read(text, workbench, connected, typed):
    typed(text)
    said = workbench("account", "test", connected, "--secrets-from", "-")
    assert said.status == 2 and "secrets cannot be read" in said.err


def test_secrets_of_somebody_else(workbench, connected, typed):
    typed(json.dumps({TOKEN: {"token": "x"}}))
    said = workbench("account", "test", connected, "--secrets-from", "-")
    assert said.status == 2 and "not there" in said.err and TOKEN not in said.err


def test_listing(workbench, connected):
    said = workbench("account", "list", connected)
    assert said.status == 0 and "Acme  Post Office" in said.out and "Nothing fetched yet" in said.out
    assert "Its secret ends in" in said.out
    [line] = workbench("account", "list", connected, "--jsonl").lines
    assert [line] == workbench("account", "list", connected, "--json").json


def test_testing(workbench, connected, post):
    assert workbench("account", "test", connected).status == 0
    post.error = SourceError("{host} is down", "Wait", host="x.example")
    said = workbench("account", "test", connected, "Acme", "--json")
    assert said.status == 3
    assert said.json[0]["health"]["error"] == "x.example is down. Wait"
    russian = workbench("account", "list", connected, "--lang", "ru")
    assert "x.example is down" in russian.out


def test_testing_on_another_machine(workbench, connected, monkeypatch):
    monkeypatch.setattr("workbench.cli.vault_option.open_vault", MemoryVault)
    said = workbench("account", "test", connected)
    assert said.status == 3 and "no secret of “Acme”" in said.err


def test_reconnecting(workbench, connected, vault, typed):
    typed("a secret of today")
    said = workbench("account", "reconnect", connected, "Acme", "--json")
    assert said.status == 0
    assert vault.get(said.json["id"], "token") == "a secret of today"
    said = workbench("account", "reconnect", connected, "Acme", "--set", f"token={TOKEN}")
    assert said.status == 2 and "argument" in said.err
    said = workbench("account", "reconnect", connected, "Acme", "--set", "region=us")
    assert said.status == 2 and "Only secrets" in said.err


def test_renaming_and_removing(workbench, connected, post, vault):
    assert workbench("account", "rename", connected, "Acme", "New").status == 0
    said = workbench("account", "remove", connected, "New")
    assert said.status == 0 and "took its permission back" in said.err
    assert post.revoked == [TOKEN] and repr(vault) == repr(MemoryVault())
    assert workbench("account", "remove", connected, "New").status == 2


def test_removing_where_the_provider_refuses(workbench, connected, post, vault):
    post.error = SourceError("The provider is down")
    said = workbench("account", "remove", connected, "Acme")
    assert said.status == 3 and "The provider is down" in said.err and "in your account at the provider" in said.err


def test_removing_and_keeping_the_secrets(workbench, connected, post, vault):
    assert workbench("account", "remove", connected, "Acme", "--keep-secrets").status == 0
    assert not post.revoked and repr(vault) != repr(MemoryVault())


def test_the_sources(workbench, post):
    listed = {one["id"]: one for one in workbench("account", "sources", "--json").json}
    assert "mailru_postmaster" in listed
    assert listed["post"]["fields"][0]["secret"] is True
    said = workbench("account", "sources", "mailru_postmaster", "--lang", "ru")
    assert "1. " in said.out and "refresh_token" in said.out
    assert "--file client=" in workbench("account", "sources", "google_postmaster").out
    assert workbench("account", "sources", "telegraph").status == 2


def test_a_project_without_accounts(workbench, path, vault):
    assert "no account yet" in workbench("account", "list", path).err
    assert workbench("account", "test", path).status == 2
