import apsw
import pytest

from tests.store.material import ANSWERS, full_audit, names, remember, settings, store
from workbench.model.errors import NewerSchemaError, NotAProjectError, ProjectError, ProjectLockedError
from workbench.store import migration, ownership
from workbench.store.audits import get_audit
from workbench.store.header import Kind, identify
from workbench.store.integrity import check_integrity
from workbench.store.project import Access, Project


def one_more(db):
    db.execute("CREATE TABLE later (x INTEGER) STRICT")


@pytest.fixture(params=[None, "secret"], ids=["plain", "encrypted"])
def passphrase(request):
    return request.param


@pytest.fixture
def old(tmp_path, passphrase):
    """A project of the version before the current one."""
    path = tmp_path / "a.postmaster"
    with Project.create(path, passphrase) as project:
        store(project, full_audit(), ANSWERS)
    return path


@pytest.fixture
def newer(old, monkeypatch):
    """The program in its next version."""
    monkeypatch.setattr(migration, "STEPS", [*migration.STEPS, one_more])
    return len(migration.STEPS)


@pytest.mark.parametrize("access", [Access.WINDOW, Access.WRITE])
def test_an_old_project_is_copied_and_brought_up(old, passphrase, newer, access):
    before = old.read_bytes()
    with Project.open(old, passphrase, access=access) as project:
        assert project.read().pragma("user_version") == newer
        assert project.read().execute("SELECT count(*) FROM later").get == 0
        assert get_audit(project.read(), full_audit().id) == full_audit()
    copy = old.with_name(f"a.postmaster.backup-schema-{newer - 1}")
    assert names(old.parent) == [old.name, copy.name]
    assert identify(copy) is (Kind.ENCRYPTED if passphrase else Kind.PLAIN)
    assert copy.stat().st_size == len(before)
    migration.STEPS.pop()
    with Project.open(copy, passphrase, access=Access.READ) as project:
        assert get_audit(project.read(), full_audit().id) == full_audit()
        assert check_integrity(project.read()) == []


def test_only_the_last_copy_is_kept(old, passphrase, newer):
    Project.open(old, passphrase).close()
    migration.STEPS.append(lambda db: db.execute("CREATE TABLE even_later (x INTEGER) STRICT"))
    Project.open(old, passphrase).close()
    assert names(old.parent) == [old.name, f"a.postmaster.backup-schema-{newer}"]


def test_a_failed_step_leaves_the_old_version_and_its_copy(old, passphrase, newer):
    def bad(db):
        db.execute("CREATE TABLE half (x INTEGER) STRICT")
        raise apsw.FullError("no space")

    migration.STEPS.append(bad)
    with pytest.raises(ProjectError, match="The disk is full"):
        Project.open(old, passphrase)
    migration.STEPS.pop()
    with Project.open(old, passphrase) as project:
        assert project.read().pragma("user_version") == newer
        assert project.read().execute("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").get == 0


def test_without_a_copy_nothing_is_changed(old, passphrase, newer, monkeypatch):
    def no_room(*_):
        raise ProjectError("The disk is full")

    before = old.read_bytes()
    monkeypatch.setattr(migration, "copy_to", no_room)
    with pytest.raises(ProjectError, match="The copy before the update could not be made"):
        Project.open(old, passphrase)
    assert old.read_bytes() == before
    assert names(old.parent) == [old.name]


def test_while_somebody_is_the_window_the_schema_stays(old, passphrase, newer):
    before = old.read_bytes()
    owner = ownership.take(old)
    try:
        with pytest.raises(ProjectLockedError, match="must be updated, but it is open") as caught:
            Project.open(old, passphrase)
        assert caught.value.retryable
        for access in (Access.WINDOW, Access.READ):
            with pytest.raises(ProjectError, match="must be updated before it is read"):
                Project.open(old, passphrase, access=access)
    finally:
        owner.give_back()
    assert old.read_bytes() == before
    assert names(old.parent) == [old.name]


def test_a_new_project_has_no_copy(tmp_path, newer, passphrase):
    with Project.create(tmp_path / "b.postmaster", passphrase) as project:
        remember(project, "a")
        assert settings(project) == ["a"]
    assert names(tmp_path) == ["a.postmaster", "b.postmaster"]


def test_versions_of_strange_databases():
    db = apsw.Connection(":memory:")
    assert migration.version(db) == 0
    db.pragma("user_version", 99)
    with pytest.raises(NewerSchemaError):
        migration.migrate(db)
    db.execute("CREATE TABLE bookmark (url TEXT)")
    with pytest.raises(NotAProjectError):
        migration.migrate(db)
    db.close()
