"""What a single program may do to a file, and what is there afterwards."""

import threading
import time

import apsw
import pytest

from tests.store.material import ANSWERS, audit, full_audit, names, remember, settings, store
from workbench.model.errors import ProjectError, ProjectLockedError
from workbench.store import audits, entities, evidence, findings, imports, integrity, samples
from workbench.store import settings as queries
from workbench.store.header import APPLICATION_ID
from workbench.store.project import Access, Project


def test_while_open_there_is_a_log_and_afterwards_one_file(tmp_path):
    path = tmp_path / "a.postmaster"
    project = Project.create(path, access=Access.WINDOW)
    remember(project, "a")
    assert project.read().pragma("journal_mode") == "wal"
    assert names(tmp_path) == [path.name + end for end in ("", "-lock", "-shm", "-wal")]
    project.close()
    project.close()
    assert names(tmp_path) == ["a.postmaster"]
    head = path.read_bytes()[:100]
    assert int.from_bytes(head[68:72], "big") == APPLICATION_ID


@pytest.mark.parametrize("passphrase", [None, "secret"])
@pytest.mark.parametrize("access", Access)
@pytest.mark.parametrize("use", ["nothing", "read", "write"])
def test_one_file_whatever_was_done(tmp_path, passphrase, access, use):
    path = tmp_path / "a.postmaster"
    Project.create(path, passphrase).close()
    with Project.open(path, passphrase, access=access) as project:
        assert project.read_only == (access is Access.READ)
        if use == "read":
            settings(project)
        elif use == "write" and not project.read_only:
            remember(project, "a")
    assert names(tmp_path) == ["a.postmaster"]


def test_a_reader_alone_leaves_nothing_behind_and_changes_nothing(tmp_path):
    path = tmp_path / "a.postmaster"
    Project.create(path).close()
    before = path.read_bytes(), path.stat().st_mtime_ns
    with Project.open(path, access=Access.READ) as project:
        assert settings(project) == []
        assert names(tmp_path) == ["a.postmaster"]
        with pytest.raises(ProjectLockedError, match="only be read") as caught:
            project.write(lambda db: None)
        assert caught.value.hint == "It was opened for reading only"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_the_client_is_named_at_creation(tmp_path):
    with Project.create(tmp_path / "a.postmaster", client="ООО «Ромашка»", rules="2026-11") as project:
        client = entities.get_client(project.read())
        assert (client.name, client.language, client.rules) == ("ООО «Ромашка»", "", "2026-11")
        assert len(client.uid) == 32


@pytest.mark.parametrize("make", [lambda p: p.write_text("mine"), lambda p: p.touch(), lambda p: p.mkdir()])
def test_nothing_is_created_over_something(tmp_path, make):
    path = tmp_path / "a.postmaster"
    make(path)
    with pytest.raises(ProjectError, match=r"a\.postmaster exists already"):
        Project.create(path)
    assert names(tmp_path) == ["a.postmaster"]


def test_a_failed_creation_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(entities, "put_new_client", lambda db, **_: db.execute("INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(apsw.SQLError):
        Project.create(tmp_path / "a.postmaster")
    assert names(tmp_path) == []


def test_close_finishes_what_was_submitted(tmp_path):
    path = tmp_path / "a.postmaster"
    project = Project.create(path)
    for number in range(100):
        project.write(lambda db, key=f"{number:03}": queries.put_setting(db, key, "1"))
    project.close()
    with Project.open(path, access=Access.READ) as project:
        assert len(settings(project)) == 100


def test_each_thread_has_its_reader(project):
    remember(project, "a")
    seen = []
    barrier = threading.Barrier(4)

    def read():
        seen.append((project.read(), settings(project)))
        barrier.wait(10)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert project.read() is project.read()
    assert len({id(db) for db, _ in seen} | {id(project.read())}) == 5
    assert [keys for _, keys in seen] == [["a"]] * 4


def test_threads_that_ended_keep_no_connections(project):
    for _ in range(30):
        thread = threading.Thread(target=project.read)
        thread.start()
        thread.join()
    assert len(project._readers._all) <= 2


def test_readers_and_writer_do_not_wait_for_each_other(project):
    store(project, full_audit(), ANSWERS)
    inside, leave = threading.Event(), threading.Event()

    def slow(db):
        audits.put_audit(db, audit("b"))
        inside.set()
        assert leave.wait(10)

    writing = project.write(slow)
    assert inside.wait(10)
    assert [a.id for a in audits.list_audits(project.read())] == ["20261123-full"]
    leave.set()
    writing.result()
    assert len(audits.list_audits(project.read())) == 2


def test_no_query_leaves_a_snapshot_open(project):
    store(project, full_audit(), ANSWERS)
    db = project.read()
    id_ = full_audit().id
    for query in (
        lambda: audits.list_audits(db),
        lambda: audits.latest_audits(db),
        lambda: audits.get_answers(db, id_),
        lambda: audits.get_audit(db, id_[:3]),
        lambda: findings.list_findings(db),
        lambda: findings.list_unknown(db, id_),
        lambda: findings.list_marks(db),
        lambda: evidence.list_evidence(db, id_),
        lambda: evidence.broken_evidence(db),
        lambda: entities.get_client(db),
        lambda: entities.list_domains(db),
        lambda: imports.list_imports(db),
        lambda: samples.list_samples(db),
        lambda: queries.get_setting(db, "a"),
        lambda: integrity.check_integrity(db),
    ):
        query()
        assert db.txn_state("main") == apsw.SQLITE_TXN_NONE


def test_a_failed_transaction_leaves_nothing_and_the_next_one_works(project):
    def half(db):
        queries.put_setting(db, "half", "1")
        raise KeyError("a bug stays what it is")

    with pytest.raises(KeyError):
        project.write(half).result()
    remember(project, "whole")
    assert settings(project) == ["whole"]


def test_a_write_that_waits_can_be_cancelled_and_one_under_way_ends(project):
    inside, leave = threading.Event(), threading.Event()

    def slow(db):
        queries.put_setting(db, "first", "1")
        inside.set()
        assert leave.wait(10)

    first = project.write(slow)
    assert inside.wait(10)
    second = project.write(lambda db: queries.put_setting(db, "second", "1"))
    assert second.cancel() and not first.cancel()
    leave.set()
    first.result()
    assert settings(project) == ["first"]


def test_a_writer_may_be_interrupted_and_goes_on_afterwards(project):
    endless = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n"
    started = threading.Event()
    found = []

    def work(db):
        found.append(db)
        queries.put_setting(db, "lost", "1")
        db.set_progress_handler(lambda: started.set() is not None, 1000)
        db.execute(endless).fetchall()

    writing = project.write(work)
    assert started.wait(10)
    found[0].interrupt()
    with pytest.raises(ProjectError):
        writing.result()
    found[0].set_progress_handler(None)
    remember(project, "kept")
    assert settings(project) == ["kept"]


def test_close_stops_a_query_on_another_thread(tmp_path):
    project = Project.create(tmp_path / "a.postmaster")
    caught = []
    started = threading.Event()

    def read():
        endless = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n"
        db = project.read()
        db.set_progress_handler(lambda: started.set() is not None, 1000)
        try:
            db.execute(endless).fetchall()
        except apsw.Error as error:
            caught.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    assert started.wait(10)
    project.close()
    thread.join(10)
    assert not thread.is_alive()
    assert [type(error) for error in caught] == [apsw.InterruptError]
    assert names(tmp_path) == ["a.postmaster"]


def test_nothing_after_close(tmp_path):
    project = Project.create(tmp_path / "a.postmaster")
    project.read()
    project.close()
    with pytest.raises(RuntimeError, match="closed"):
        project.read()
    with pytest.raises(RuntimeError):
        project.write(lambda db: None)


def test_the_data_version_changes_when_somebody_wrote(project):
    before = project.data_version()
    assert project.data_version() == before
    with Project.open(project.path) as other:
        remember(other, "a")
    assert project.data_version() != before


def test_many_short_writers_and_readers_at_once(project):
    """Two programs' worth of writers on one file: nothing is lost, nobody gives up within the busy time-out."""
    with Project.open(project.path) as other:
        deadline = time.monotonic() + 60
        futures = [
            one.write(lambda db, key=f"{name}{n}": queries.put_setting(db, key, "1"))
            for n in range(100)
            for name, one in (("a", project), ("b", other))
        ]
        for future in futures:
            future.result(deadline - time.monotonic())
        assert len(settings(project)) == len(settings(other)) == 200
