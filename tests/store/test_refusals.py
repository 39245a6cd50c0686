"""Files that are not to be opened: one known error, one sentence, and every byte as it was."""

import os
import subprocess
import sys

import apsw
import pytest

from tests.conftest import ROOT
from tests.store.material import ANSWERS, full_audit, names, remember, settings, store
from workbench.model.errors import (
    DamagedProjectError,
    NewerSchemaError,
    NotAProjectError,
    ProjectError,
    WorkbenchError,
)
from workbench.store import audits, database, evidence, integrity, migration, ownership
from workbench.store.project import Access, Project
from workbench.store.settings import put_setting


def refused(path, kind, passphrase=None):
    """Open `path` in every way and return the errors; the file and its folder stay as they are."""
    before = path.read_bytes() if path.is_file() else None
    listing = names(path.parent) if path.parent.is_dir() else None
    errors = []
    for access in Access:
        with pytest.raises(WorkbenchError) as caught:
            Project.open(path, passphrase, access=access)
        assert isinstance(caught.value, kind), caught.value
        assert "\n" not in str(caught.value) and len(caught.value.title) <= 60
        errors.append(str(caught.value))
    assert (path.read_bytes() if path.is_file() else None) == before
    assert (names(path.parent) if path.parent.is_dir() else None) == listing
    return errors


def make_foreign(path):
    db = apsw.Connection(str(path))
    db.pragma("journal_mode", "WAL")
    db.execute("CREATE TABLE bookmark (url TEXT)")
    db.close()


FOREIGN = {
    "text": lambda path: path.write_text("Dear all, please find attached the numbers"),
    "archive": lambda path: path.write_bytes(b"PK\3\4" + bytes(range(256)) * 40),
    "cut off": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "empty": lambda path: path.touch(),
    "one byte": lambda path: path.write_bytes(b"S"),
    "zeros": lambda path: path.write_bytes(bytes(8192)),
    "another program's database": make_foreign,
    "folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("passphrase", [None, "secret"])
@pytest.mark.parametrize("make", FOREIGN.values(), ids=FOREIGN)
def test_another_file_is_refused_and_left_alone(tmp_path, make, passphrase):
    path = tmp_path / "a.postmaster"
    make(path)
    refused(path, NotAProjectError, passphrase)


def test_an_encrypted_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "a.postmaster"
    db = database.connect(path, "secret", writable=True, create=True)
    db.execute("CREATE TABLE bookmark (url TEXT)")
    db.close()
    refused(path, NotAProjectError, "secret")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.postmaster")
    refused(tmp_path / "a.postmaster", NotAProjectError)


@pytest.mark.parametrize("place", ["a.postmaster", "nowhere/a.postmaster", "file/a.postmaster"])
def test_what_is_not_there_is_not_made(tmp_path, place):
    (tmp_path / "file").touch()
    refused(tmp_path / place, ProjectError)
    assert names(tmp_path) == ["file"]


def test_a_new_project_needs_a_folder(tmp_path):
    (tmp_path / "file").touch()
    for place in ("nowhere/a.postmaster", "file/a.postmaster"):
        with pytest.raises(ProjectError):
            Project.create(tmp_path / place)
    assert names(tmp_path) == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_paths_that_no_system_follows(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path / "loop", tmp_path / "a\0b", tmp_path / ("x" * 300)):
        for attempt in (Project.open, Project.create):
            with pytest.raises(ProjectError):
                attempt(path)
    assert names(tmp_path) == ["loop"]


@pytest.mark.parametrize("passphrase", [None, "secret"])
def test_a_newer_project_is_refused_and_left_alone(tmp_path, monkeypatch, passphrase):
    path = tmp_path / "a.postmaster"
    with monkeypatch.context() as newer:
        newer.setattr(migration, "STEPS", [*migration.STEPS, lambda db: db.execute("CREATE TABLE b (x INT) STRICT")])
        Project.create(path, passphrase).close()
    known = len(migration.STEPS)
    for error in refused(path, NewerSchemaError, passphrase):
        assert f"The file has schema {known + 1}, this program knows {known}" in error


@pytest.fixture
def filled(tmp_path):
    path = tmp_path / "a.postmaster"
    with Project.create(path) as project:
        store(project, full_audit(), ANSWERS)
        for number in range(300):
            project.write(lambda db, key=f"{number:0100}": put_setting(db, key, '"value"'))
    return path


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.999])
def test_a_cut_off_project_is_refused_and_left_alone(filled, share):
    whole = filled.read_bytes()
    filled.write_bytes(whole[: 100 + int((len(whole) - 100) * share)])
    for error in refused(filled, DamagedProjectError):
        assert error == "a.postmaster is damaged: its end is missing. Put a good copy in its place"


def test_a_project_cut_between_pages_is_refused_and_left_alone(filled):
    filled.write_bytes(filled.read_bytes()[: 4096 * 5])
    refused(filled, DamagedProjectError)


def zero_each_page(path):
    """Zero one page of the file after the other."""
    whole = path.read_bytes()
    for page in range(1, len(whole) // 4096):
        path.write_bytes(whole[: page * 4096] + bytes(4096) + whole[(page + 1) * 4096 :])
        yield path.read_bytes()


def test_zeroed_pages_are_never_written_over(filled):
    """Whoever would write finds any of them before he does; `verify` finds what a reader may not touch."""
    for damaged in zero_each_page(filled):
        for access in (Access.WINDOW, Access.WRITE):
            with pytest.raises(DamagedProjectError):
                Project.open(filled, access=access)
        try:
            with Project.open(filled, access=Access.READ) as project:
                assert integrity.check_integrity(project.read())
        except DamagedProjectError:
            pass  # a page of the schema
        assert filled.read_bytes() == damaged
        assert names(filled.parent) == ["a.postmaster"]


def test_damage_met_by_a_query_is_a_known_error(filled):
    met = 0
    for _ in zero_each_page(filled):
        for query in (audits.latest_audits, audits.list_audits, evidence.broken_evidence):
            try:
                with Project.open(filled, access=Access.READ) as project:
                    query(project.read())
            except DamagedProjectError:
                met += 1
    assert met > 5


def test_a_file_system_without_shared_memory_is_told_in_a_word(filled, monkeypatch):
    """Some network and cloud file systems: SQLite then stays in its old journal mode."""
    monkeypatch.setattr(database, "enter_wal", database.enter_wal)

    class Stubborn:
        def pragma(self, *_):
            return "delete"

    with pytest.raises(ProjectError, match="A project cannot be open in this folder"):
        database.enter_wal(Stubborn())


def test_what_the_system_forbids_is_read_only_in_the_window_and_an_error_elsewhere(filled, monkeypatch):
    before = filled.read_bytes()
    monkeypatch.setattr(ownership.os, "access", lambda path, _: path != filled)
    with Project.open(filled, access=Access.WINDOW) as project:
        assert project.read_only and project.read_only_reason == "This file may not be written"
        assert len(settings(project)) == 300
    with pytest.raises(ProjectError, match="This file may not be written"):
        Project.open(filled)
    assert filled.read_bytes() == before
    assert names(filled.parent) == ["a.postmaster"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of another kind")
@pytest.mark.parametrize(
    ("file", "folder", "sentence"),
    [
        (0o444, 0o777, "This file may not be written"),
        (0o666, 0o555, "The folder of this file may not be written"),
        (0o000, 0o777, "cannot be used"),
        (0o666, 0o000, "cannot be used"),
    ],
)
def test_real_permissions(filled, file, folder, sentence):
    """In a program of its own, because whoever may do everything must give that up first."""
    before = filled.read_bytes()
    filled.chmod(file)
    filled.parent.chmod(folder)
    shown = []
    try:
        for access in ("window", "write", "create"):
            command = [sys.executable, "-m", "tests.store.visitor", access, str(filled)]
            shown.append(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    finally:
        filled.parent.chmod(0o755)
        filled.chmod(0o644)
    readable = file & 0o444 and folder & 0o555
    assert shown[0] == (f"read only: {sentence}\n" if readable else shown[0]) and sentence in shown[0]
    assert shown[1].startswith("ProjectError: ") and sentence in shown[1]
    assert shown[2].startswith("ProjectError: ") if folder != 0o777 else shown[2] == "writable\n"
    (filled.parent / "new.postmaster").unlink(missing_ok=True)
    assert filled.read_bytes() == before
    assert names(filled.parent) == ["a.postmaster"]


def test_a_bug_stays_a_bug(project):
    with pytest.raises(apsw.SQLError):
        project.write(lambda db: db.execute("SELCT 1")).result()
    remember(project, "a")
