import apsw
import pytest

from workbench.model.errors import (
    DamagedProjectError,
    NotAProjectError,
    ProjectError,
    ProjectLockedError,
)
from workbench.store.database import border, connect, select, select_one, transaction
from workbench.store.project import Project


@pytest.mark.parametrize(
    ("error", "kind", "retryable"),
    [
        (apsw.BusyError, ProjectLockedError, True),
        (apsw.FullError, ProjectError, True),
        (apsw.CorruptError, DamagedProjectError, False),
        (apsw.NotADBError, NotAProjectError, False),
        (apsw.ReadOnlyError, ProjectError, False),
        (apsw.InterruptError, ProjectError, False),
        (apsw.CantOpenError, ProjectError, False),
        (apsw.IOError, ProjectError, False),
        (apsw.ProtocolError, ProjectError, False),
    ],
)
def test_what_the_system_does_has_a_name(error, kind, retryable):
    with pytest.raises(kind) as caught, border():
        raise error("disk {I/O} error")
    assert caught.value.retryable is retryable
    assert str(caught.value)
    assert caught.value.__cause__.__class__ is error


@pytest.mark.parametrize("bug", [apsw.SQLError, apsw.ConstraintError, apsw.MisuseError, KeyError, OSError])
def test_a_bug_stays_a_bug(bug):
    with pytest.raises(bug), border():
        raise bug("oops")


def test_a_writing_connection_is_careful_and_a_reading_one_cannot_write(tmp_path):
    path = tmp_path / "a.postmaster"
    Project.create(path).close()
    db = connect(path, None, writable=True)
    assert (db.pragma("foreign_keys"), db.pragma("synchronous"), db.pragma("busy_timeout")) == (1, 2, 5000)
    db.close()
    db = connect(path, None, writable=False)
    assert db.pragma("busy_timeout") == 5000
    with pytest.raises(apsw.ReadOnlyError):
        db.execute("DELETE FROM client")
    db.close()


def test_no_file_is_made_unless_asked_for(tmp_path):
    for writable in (True, False):
        with pytest.raises(ProjectError):
            connect(tmp_path / "a", None, writable=writable)
    assert list(tmp_path.iterdir()) == []


def test_rows_are_read_to_the_end():
    db = apsw.Connection(":memory:")
    db.execute("CREATE TABLE a (x)")
    with transaction(db):
        db.execute("INSERT INTO a VALUES (1), (2)")
    assert select(db, "SELECT x FROM a WHERE x < ?", (9,)) == [(1,), (2,)]
    assert select_one(db, "SELECT x FROM a WHERE x = 2") == (2,)
    assert select_one(db, "SELECT x FROM a WHERE x = 3") is None
    with pytest.raises(apsw.SQLError), transaction(db):
        db.execute("DELETE FROM a; DELETE FROM nowhere")
    assert not db.in_transaction
    assert select(db, "SELECT count(*) FROM a") == [(2,)]
    db.close()
