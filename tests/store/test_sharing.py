"""Several programs on one file."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import apsw
import pytest

from tests.conftest import ROOT
from tests.store.material import audit, names, remember, settings, store
from workbench.model.errors import ProjectLockedError
from workbench.store import database, findings, writer
from workbench.store.header import Kind, identify
from workbench.store.project import Access, Project


@pytest.fixture(params=[None, "secret"], ids=["plain", "encrypted"])
def passphrase(request):
    return request.param


@pytest.fixture
def path(tmp_path, passphrase):
    Project.create(tmp_path / "a.postmaster", passphrase).close()
    return tmp_path / "a.postmaster"


def test_the_second_window_may_only_read(path, passphrase):
    first = Project.open(path, passphrase, access=Access.WINDOW)
    second = Project.open(path, passphrase, access=Access.WINDOW)
    assert (first.read_only, first.read_only_reason) == (False, "")
    assert (second.read_only, second.read_only_reason) == (True, "This project is open in another window")
    with pytest.raises(ProjectLockedError, match=r"can only be read\. This project is open in another window"):
        second.write(lambda db: None)
    with pytest.raises(apsw.ReadOnlyError):
        second.read().execute("DELETE FROM setting")
    remember(first, "a")
    assert settings(second) == ["a"]
    second.close()
    remember(first, "b")
    first.close()
    assert names(path.parent) == ["a.postmaster"]
    with Project.open(path, passphrase, access=Access.WINDOW) as again:
        assert not again.read_only and settings(again) == ["a", "b"]


def test_the_command_line_writes_while_the_window_is_open(path, passphrase):
    with Project.open(path, passphrase, access=Access.WINDOW) as window:
        before = window.data_version()
        with Project.open(path, passphrase) as verb:
            store(verb, audit())
            assert [row.finding.code for row in findings.list_findings(window.read())] == ["spf.missing"]
            assert window.data_version() != before
            remember(window, "a")
            assert settings(verb) == ["a"]
        assert f"{path.name}-lock" in names(path.parent)
        remember(window, "b")
    assert names(path.parent) == ["a.postmaster"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_the_last_to_leave_tidies_up(path, passphrase, order):
    opened = [Project.open(path, passphrase, access=access) for access in Access]
    remember(opened[0], "a")
    remember(opened[1], "b")
    for number in order:
        assert settings(opened[number]) == ["a", "b"]
        opened[number].close()
    assert names(path.parent) == ["a.postmaster"]
    with Project.open(path, passphrase, access=Access.READ) as again:
        assert settings(again) == ["a", "b"]


def test_programs_that_leave_at_once_leave_one_file(path, passphrase):
    for _ in range(20 if passphrase is None else 3):
        opened = [Project.open(path, passphrase, access=a) for a in (*Access, Access.WRITE, Access.READ)]
        for one in opened:
            settings(one)
        barrier = threading.Barrier(len(opened))

        def leave(one, barrier=barrier):
            barrier.wait()
            one.close()

        with ThreadPoolExecutor(len(opened)) as threads:
            list(threads.map(leave, opened))
        assert names(path.parent) == ["a.postmaster"]


def test_a_lock_file_that_a_killed_window_left_is_removed_by_the_next_who_closes(path, passphrase):
    path.with_name("a.postmaster-lock").touch()
    with Project.open(path, passphrase, access=Access.WINDOW) as window:
        assert not window.read_only
    assert names(path.parent) == ["a.postmaster"]
    path.with_name("a.postmaster-lock").touch()
    Project.open(path, passphrase).close()
    assert names(path.parent) == ["a.postmaster"]


def test_a_transaction_of_another_program_is_waited_for_only_so_long(path, passphrase, monkeypatch):
    monkeypatch.setattr(database, "BUSY_MS", 30)
    with Project.open(path, passphrase) as slow, Project.open(path, passphrase) as hurried:
        inside, leave = threading.Event(), threading.Event()
        writing = slow.write(lambda db: (inside.set(), leave.wait(10)))
        assert inside.wait(10)
        with pytest.raises(ProjectLockedError, match="The project is busy") as caught:
            remember(hurried, "a")
        assert caught.value.retryable
        leave.set()
        writing.result()
        remember(hurried, "a")
        assert settings(slow) == ["a"]


def test_a_reader_in_the_old_mode_is_waited_for(path, passphrase):
    """A report reads the closed file; whoever opens it for writing meanwhile waits instead of failing."""
    with Project.open(path, passphrase, access=Access.READ) as reader:
        db = reader.read()
        db.execute("BEGIN")
        db.execute("SELECT * FROM setting").fetchall()
        with ThreadPoolExecutor(1) as thread:
            opening = thread.submit(Project.open, path, passphrase)
            while not opening.running():
                pass
            db.execute("COMMIT")
            with opening.result(20) as writing:
                remember(writing, "a")
                assert settings(reader) == ["a"]
    assert names(path.parent) == ["a.postmaster"]


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be removed there")
def test_a_removed_project_does_not_come_back(path, passphrase):
    first = Project.open(path, passphrase, access=Access.WINDOW)
    second = Project.open(path, passphrase, access=Access.WINDOW)
    first.close()
    path.unlink()
    second.close()
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_is_the_same_project(path, passphrase):
    alias = path.with_name("alias.postmaster")
    alias.symlink_to(path)
    with (
        Project.open(path, passphrase, access=Access.WINDOW),
        Project.open(alias, passphrase, access=Access.WINDOW) as second,
    ):
        assert second.read_only and second.path == path


def test_tidying_gives_up_where_another_program_stays(path, passphrase):
    with Project.open(path, passphrase) as stays:
        Project.open(path, passphrase).close()
        remember(stays, "a")
    assert names(path.parent) == ["a.postmaster"]


def test_leaving_the_log_says_whether_somebody_stays(path, passphrase):
    with Project.open(path, passphrase):
        db = database.connect(path, passphrase, writable=True)
        assert not writer.leave_wal(db)
        db.close()
    db = database.connect(path, passphrase, writable=True)
    assert writer.leave_wal(db)
    db.close()


EXCLUSIVE = """
import apsw, sys
flags = apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_READWRITE
file = apsw.VFSFile("", sys.argv[1], [flags, 0])
try:
    for level in (apsw.SQLITE_LOCK_SHARED, apsw.SQLITE_LOCK_RESERVED, apsw.SQLITE_LOCK_EXCLUSIVE):
        file.xLock(level)
except apsw.BusyError:
    print("busy")
"""


def test_looking_at_the_header_keeps_the_locks(project):
    """Looked at with `open()`, the file would lose the locks of every connection here."""
    assert settings(project) == []
    assert identify(project.path) is Kind.PLAIN
    command = [sys.executable, "-c", EXCLUSIVE, str(project.path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout == "busy\n"
