from contextlib import suppress

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.model.errors import NotAProjectError, ProjectError
from workbench.store import header
from workbench.store.header import Kind, identify
from workbench.store.project import Project


def test_kinds(tmp_path):
    assert identify(tmp_path / "none") is Kind.NEW
    (tmp_path / "empty").touch()
    assert identify(tmp_path / "empty") is Kind.NEW
    Project.create(tmp_path / "plain").close()
    assert identify(tmp_path / "plain") is Kind.PLAIN
    Project.create(tmp_path / "encrypted", "secret").close()
    assert identify(tmp_path / "encrypted") is Kind.ENCRYPTED
    with pytest.raises(NotAProjectError, match="is a folder"):
        identify(tmp_path)


def test_a_file_that_cannot_be_looked_at(tmp_path, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "stat", denied)
    with pytest.raises(ProjectError, match="Permission denied"):
        identify(tmp_path / "a.postmaster")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([b"", b"SQLite format 3\0", b"SQLite format 3\0\x10\x00\x01\x01\x00@  "]),
    data=st.binary(max_size=300),
)
def test_any_bytes_are_a_kind_or_refused(tmp_path, start, data):
    path = tmp_path / "a.postmaster"
    path.write_bytes(start + data)
    for passphrase in (None, "secret"):
        try:
            header.check(path, passphrase)
        except ProjectError:
            continue
    with suppress(NotAProjectError):
        assert identify(path) in Kind
    assert path.read_bytes() == start + data


def test_a_file_with_work_left_beside_it_may_be_short(tmp_path):
    """After a crash the pages may still be in the log, where SQLite finds them."""
    path = tmp_path / "a.postmaster"
    Project.create(path).close()
    path.write_bytes(path.read_bytes()[:4096])
    with pytest.raises(ProjectError, match="its end is missing"):
        header.check(path, None)
    (tmp_path / "a.postmaster-wal").touch()
    header.check(path, None)


def test_the_largest_pages(tmp_path):
    """65536 is written as 1 in the header."""
    path = tmp_path / "a.postmaster"
    db = apsw.Connection(str(path))
    db.pragma("page_size", 65536)
    db.pragma("application_id", header.APPLICATION_ID)
    db.execute("CREATE TABLE a (x)")
    db.close()
    header.check(path, None)
