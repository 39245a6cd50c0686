import logging

import pytest

from tests.store.material import ANSWERS, full_audit, names, remember, settings, store
from workbench.model.errors import NotAProjectError, PassphraseError
from workbench.store.audits import get_answers
from workbench.store.header import Kind, identify
from workbench.store.project import Access, Project


@pytest.mark.parametrize("passphrase", ["secret", 'it\'s "quoted"; -- x', "пароль 密码", "x" * 1000, " "])
def test_encryption_round_trip(tmp_path, passphrase):
    path = tmp_path / "a.postmaster"
    with Project.create(path, passphrase, client="client-name") as project:
        store(project, full_audit(), ANSWERS)
        log = (tmp_path / "a.postmaster-wal").read_bytes()
        assert len(log) > 4096 and b"example" not in log
    assert names(tmp_path) == ["a.postmaster"]
    data = path.read_bytes()
    for word in (b"SQLite", b"example", b"CREATE", b"client-name"):
        assert word not in data
    assert identify(path) is Kind.ENCRYPTED
    with Project.open(path, passphrase, access=Access.READ) as project:
        assert get_answers(project.read(), full_audit().id) == ANSWERS


def test_plain_text_is_the_counter_proof(tmp_path):
    path = tmp_path / "a.postmaster"
    with Project.create(path, client="client-name") as project:
        store(project, full_audit())
        assert b"example" in (tmp_path / "a.postmaster-wal").read_bytes()
    assert b"client-name" in path.read_bytes()
    assert identify(path) is Kind.PLAIN


@pytest.mark.parametrize("access", Access)
@pytest.mark.parametrize(
    ("made", "given", "title"),
    [
        ("secret", "Secret", "Wrong passphrase"),
        ("secret", "secret ", "Wrong passphrase"),
        ("secret", None, "This project needs its passphrase"),
        ("secret", "", "This passphrase cannot be used"),
        ("secret", "secret\0", "This passphrase cannot be used"),
        (None, "secret", "This project has no passphrase"),
    ],
)
def test_a_wrong_passphrase_opens_nothing(tmp_path, made, given, title, access):
    path = tmp_path / "a.postmaster"
    with Project.create(path, made) as project:
        remember(project, "a")
    before = path.read_bytes()
    with pytest.raises(PassphraseError) as caught:
        Project.open(path, given, access=access)
    assert caught.value.title == title
    assert given is None or len(given) < 2 or given not in str(caught.value)
    assert path.read_bytes() == before
    assert names(tmp_path) == ["a.postmaster"]
    with Project.open(path, made) as project:
        assert settings(project) == ["a"]


@pytest.mark.parametrize("passphrase", ["", "a\0b"])
def test_a_new_project_needs_a_real_passphrase(tmp_path, passphrase):
    with pytest.raises(PassphraseError):
        Project.create(tmp_path / "a.postmaster", passphrase)
    assert names(tmp_path) == []


def test_one_passphrase_however_the_keyboard_composes_it(tmp_path):
    Project.create(tmp_path / "a.postmaster", "\u00e9t\u00e9").close()
    Project.open(tmp_path / "a.postmaster", "e\u0301te\u0301").close()


def test_the_passphrase_is_told_to_nobody(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    with Project.create(tmp_path / "a.postmaster", "hunter2") as project:
        assert "hunter2" not in repr(project)
        remember(project, "a")
    assert "hunter2" not in caplog.text


def test_an_encrypted_file_cut_anywhere_is_refused(tmp_path):
    path = tmp_path / "a.postmaster"
    with Project.create(path, "secret") as project:
        store(project, full_audit(), ANSWERS)
    whole = path.read_bytes()
    for size in (8, 23, 100, 4096, 5000, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(NotAProjectError if size < 24 else PassphraseError.__base__) as caught:
            Project.open(path, "secret")
        assert not isinstance(caught.value, PassphraseError), size
        assert path.read_bytes() == whole[:size]
        assert names(tmp_path) == ["a.postmaster"]
