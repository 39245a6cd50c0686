import asyncio
import gzip
import zipfile
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.conftest import suite
from tests.mail.test_aggregate import GOOD, HEAD, RECORD
from workbench.net.resolver import Offline
from workbench.store.database import select
from workbench.store.entities import put_domain
from workbench.store.imports import list_imports, undo_import
from workbench.store.integrity import check_integrity
from workbench.store.project import Project
from workbench.store.report_queries import list_reports
from workbench.store.reports import list_selectors
from workbench.tasks import kind_dmarc_aggregate
from workbench.tasks.context import Context
from workbench.tasks.importing import import_files
from workbench.tasks.parsing import parse_files
from workbench.tasks.selectors import selectors_in_use

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SIGNED = (
    b"DKIM-Signature: v=1; a=rsa-sha256; d=Shop.Example; s=Key1; b=x;\r\n bh=y\r\nFrom: a@shop.example\r\n"
    b"Date: Mon, 16 Nov 2026 10:00:00 +0000\r\nSubject: x\r\n\r\nsecret words\r\n"
)


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "client.postmaster") as made:
        yield made


def run(project, *paths):
    ctx = Context(project, Offline(), clock=lambda: NOW)
    return asyncio.run(import_files(ctx, [str(path) for path in paths]))


def numbered(number):
    return GOOD.replace("<report_id>1<", f"<report_id>{number}<")


def everything(project):
    tables = (
        "import",
        "import_file",
        "import_failure",
        "evidence",
        "report",
        "report_row",
        "report_auth",
        "selector_seen",
    )
    return {name: select(project.read(), f"SELECT * FROM {name} ORDER BY 1, 2, 3") for name in tables}


def test_a_folder_with_everything(project, tmp_path):
    folder = tmp_path / "reports"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep/one.xml.gz").write_bytes(gzip.compress(numbered(1).encode()))
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        archive.writestr("two.xml", numbered(2))
        archive.writestr("three.xml", numbered(3))
        archive.writestr("again.xml", numbered(1))
    (folder / "letter.eml").write_bytes(SIGNED)
    (folder / "notes.txt").write_text("nothing of the kind")
    (folder / ".hidden").write_text("x")
    found = run(project, folder, tmp_path / "missing.xml")
    assert (found.files, found.reports, found.rows, found.messages, found.duplicates) == (5, 3, 3, 1, 1)
    assert [(name.rpartition("/")[2], error.title) for name, error in found.failures] == [
        ("notes.txt", "This is no report of a known kind"), ("missing.xml", "The file cannot be read"),
    ]  # fmt: skip
    (entry,) = list_imports(project.read())
    assert (entry.id, entry.finished, entry.files) == (found.import_id, NOW, 3)
    assert entry.counts["reports"] == 3
    assert [failure.reason for failure in entry.failures] == [error.title for _, error in found.failures]
    assert len(list_reports(project.read())) == 3


def test_importing_again_changes_nothing_and_undoing_brings_everything_back(project, tmp_path):
    empty = everything(project)
    (tmp_path / "a.xml").write_text(GOOD)
    (tmp_path / "m.eml").write_bytes(SIGNED)
    first = run(project, tmp_path / "a.xml", tmp_path / "m.eml")
    before = everything(project)
    again = run(project, tmp_path / "a.xml", tmp_path / "m.eml")
    assert (again.reports, again.duplicates, again.import_id) == (0, 2, None)
    assert everything(project) == before
    project.write(lambda db: undo_import(db, first.import_id)).result()
    assert everything(project) == empty


def test_the_file_is_kept_as_evidence_but_not_the_body_of_a_message(project, tmp_path):
    packed = gzip.compress(GOOD.encode())
    (tmp_path / "a.xml.gz").write_bytes(packed)
    (tmp_path / "m.eml").write_bytes(SIGNED)
    run(project, tmp_path / "a.xml.gz", tmp_path / "m.eml")
    from workbench.model.evidence import digest
    from workbench.store.evidence import broken_evidence, get_evidence

    assert get_evidence(project.read(), digest(packed)).data == packed
    header = SIGNED[: SIGNED.index(b"secret")]
    assert get_evidence(project.read(), digest(header)).data == header
    assert broken_evidence(project.read()) == []
    assert len(everything(project)["evidence"]) == 2


def test_a_large_report_is_stored_while_it_is_read(project, tmp_path, monkeypatch):
    monkeypatch.setattr(kind_dmarc_aggregate, "MOST_WAITING", 1000)
    (tmp_path / "big.xml.gz").write_bytes(gzip.compress((HEAD + RECORD * 5000 + "</feedback>").encode()))
    (tmp_path / "small.xml").write_text(numbered(2))
    found = run(project, tmp_path / "big.xml.gz", tmp_path / "small.xml")
    assert (found.reports, found.rows, found.failures) == (2, 5001, [])
    assert run(project, tmp_path / "big.xml.gz").duplicates == 1


def test_a_large_report_that_breaks_off_leaves_nothing(project, tmp_path, monkeypatch):
    monkeypatch.setattr(kind_dmarc_aggregate, "MOST_WAITING", 1000)
    data = bytearray(gzip.compress((HEAD + RECORD * 5000 + "</feedback>").encode()))
    data[-8:-4] = b"\0\0\0\0"
    (tmp_path / "big.xml.gz").write_bytes(data)
    empty = everything(project)
    found = run(project, tmp_path / "big.xml.gz")
    assert [error.title for _, error in found.failures] == ["The compressed data is damaged"]
    assert (found.reports, found.import_id) == (0, None)
    assert everything(project) == empty
    (tmp_path / "small.xml").write_text(numbered(2))
    assert run(project, tmp_path / "big.xml.gz", tmp_path / "small.xml").reports == 1
    assert check_integrity(project.read()) == []


def test_a_cancelled_import_can_be_undone(project, tmp_path, monkeypatch):
    for number in range(5):
        (tmp_path / f"{number}.xml").write_text(numbered(number))
    monkeypatch.setattr("workbench.tasks.importing.MOST_FILES", 1)

    async def cancelled():
        ctx = Context(project, Offline(), clock=lambda: NOW)
        task = asyncio.get_running_loop().create_task(import_files(ctx, [str(tmp_path)]))
        while ctx.progress.done < 2:  # noqa: ASYNC110 - the task counts its steps, nobody signals them
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    (entry,) = list_imports(project.read())
    assert entry.finished == NOW
    assert 1 <= len(list_reports(project.read())) <= 5
    project.write(lambda db: undo_import(db, entry.id)).result()
    assert list_reports(project.read()) == []


def test_the_project_itself_is_never_opened(project, tmp_path, monkeypatch):
    """Closing it with Python's own functions would drop SQLite's locks."""
    (tmp_path / "a.xml").write_text(GOOD)
    (tmp_path / "link").symlink_to(project.path)
    opened = []
    real = type(tmp_path).open
    monkeypatch.setattr(type(tmp_path), "open", lambda path, *more: opened.append(path.name) or real(path, *more))
    found = run(project, tmp_path, project.path)
    assert opened == ["a.xml"]
    assert (found.files, found.reports, len(found.failures)) == (2, 1, 1)


def test_a_mailbox_is_read_message_by_message(project, tmp_path):
    box = tmp_path / "box"
    box.write_bytes(b"".join(b"From a@b Mon\n" + SIGNED.replace(b"Key1", b"k%d" % n) + b"\n" for n in range(3)))
    found = run(project, box)
    assert (found.files, found.messages) == (1, 3)
    assert {one.selector for one in list_selectors(project.read(), "shop.example")} == {"k0", "k1", "k2"}


def test_the_published_samples(project):
    found = run(project, suite("dmarc-aggregate") / "parsedmarc", suite("dmarc-aggregate") / "parsedmarc-invalid")
    assert [error.title for _, error in found.failures] == ["The file is empty"]
    assert (found.files, found.reports, found.duplicates) == (13, 9, 3)


def test_selectors_in_use_are_recent_and_held(project, tmp_path):
    project.write(partial(put_domain, name="a.example")).result()
    day = int((NOW - timedelta(days=20)).timestamp())
    recent = GOOD.replace("1700000000", str(day)).replace("1700086399", str(day + 86399))
    forged = recent.replace("<selector>s</selector><result>pass", "<selector>forged</selector><result>fail")
    (tmp_path / "old.xml").write_text(GOOD.replace("<selector>s<", "<selector>old<"))
    (tmp_path / "new.xml").write_text(recent.replace("<report_id>1<", "<report_id>2<"))
    (tmp_path / "forged.xml").write_text(forged.replace("<report_id>1<", "<report_id>3<"))
    run(project, tmp_path / "old.xml", tmp_path / "new.xml", tmp_path / "forged.xml")
    assert [one.selector for one in selectors_in_use(project.read(), "a.example", NOW)] == ["s"]


def test_parsing_needs_no_project(tmp_path):
    (tmp_path / "a.xml").write_text(GOOD)
    (tmp_path / "b.txt").write_text("x")
    (good, _), (bad, error) = parse_files([str(tmp_path)])
    assert (good["kind"], good["rows"][0]["count"], bad["kind"]) == ("dmarc_aggregate", 2, "error")
    assert error.title == "This is no report of a known kind"
