"""Export: whole or not at all, in a process of its own, with one clear sentence where it fails."""

import asyncio
import errno
import io
import multiprocessing
import os
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from workbench.model.audit import Audit, CheckRun, CheckStatus
from workbench.model.errors import ExportError, UsageError
from workbench.model.progress import Progress
from workbench.reports.content import Chapter, Document, Paragraph
from workbench.store.audits import put_audit
from workbench.store.project import Project
from workbench.tasks import export
from workbench.tasks.export import export_report, render_apart, write_whole

CONTENT = Document(
    "en", "Title", "Client", "1 May 2026", "2026-05-01T00:00:00+00:00", "0" * 64, ("language:en",), "Audits 0", "Page {page} of {pages}",
    "Contents", "readme\n", (Chapter("summary", "Summary", (Paragraph("Text"),)),),
)  # fmt: skip


@pytest.fixture
def project(tmp_path):
    audit = Audit(
        "1", "a.example", datetime(2026, 5, 1, tzinfo=UTC), "2026-11", ("192.0.2.1:53",),
        {"spf": CheckRun(CheckStatus.DONE, {"record": "v=spf1 -all"})},
    )  # fmt: skip
    with Project.create(tmp_path / "a.postmaster", client="Client") as made:
        made.write(lambda db: put_audit(db, audit, ())).result()
        yield made


async def test_pdf_and_tables_and_progress(project, tmp_path):
    progress = Progress()
    await export_report(project, tmp_path / "r.pdf", language="ru", progress=progress)
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert (progress.done, progress.total) == (3, 3)
    assert progress.text == "запись файла r.pdf"
    await export_report(project, tmp_path / "r.csv.zip", language="en")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "r.csv.zip").read_bytes())) as archive:
        assert b"a.example" in archive.read("checks.csv")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("r.")) == ["r.csv.zip", "r.pdf"]


async def test_twice_gives_the_same_bytes(project, tmp_path):
    for name in ("1.pdf", "2.pdf"):
        await export_report(project, tmp_path / name, language="en")
    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()


async def test_an_unknown_format_is_refused_before_anything(project, tmp_path):
    with pytest.raises(UsageError, match=r"\.pdf, \.csv\.zip"):
        await export_report(project, tmp_path / "r.docx", language="en")


async def test_nothing_audited(tmp_path):
    with Project.create(tmp_path / "a.postmaster") as empty, pytest.raises(ExportError, match="Audit a domain"):
        await export_report(empty, tmp_path / "r.pdf", language="en")
    assert not (tmp_path / "r.pdf").exists()


async def test_missing_folder_and_folder_as_target(project, tmp_path):
    with pytest.raises(ExportError, match="no folder"):
        await export_report(project, tmp_path / "gone" / "r.pdf", language="en")
    (tmp_path / "d.pdf").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        await export_report(project, tmp_path / "d.pdf", language="en")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "r.pdf"
    path.write_bytes(b"old")
    (tmp_path / "r.pdf.part").symlink_to("/dev/full")
    with pytest.raises(ExportError, match="disk is full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["r.pdf"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "No permission"), (errno.EROFS, "No permission"), (errno.EPERM, "No permission"),
        (errno.ENOENT, "no folder"), (errno.ENAMETOOLONG, "too long"), (errno.EIO, "Input/output error"),
        (errno.EDQUOT, "disk is full"),
    ],
)  # fmt: skip
def test_what_the_system_says_becomes_a_sentence(tmp_path, monkeypatch, number, said):
    path = tmp_path / "r.pdf"
    path.write_bytes(b"old")

    def fail(_handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(export.os, "fsync", fail)
    with pytest.raises(ExportError, match=said):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["r.pdf"]


def test_a_read_only_folder(tmp_path):
    tmp_path.chmod(0o500)
    somebody = 65534 if os.geteuid() == 0 else os.geteuid()  # root may write everywhere
    before = os.geteuid()
    os.seteuid(somebody)
    try:
        with pytest.raises(ExportError, match="No permission"):
            write_whole(tmp_path / "r.pdf", b"new")
    finally:
        os.seteuid(before)


async def test_a_bug_in_rendering_comes_home_with_its_trace():
    broken = replace(CONTENT, moment="no time")
    with pytest.raises(RuntimeError, match="Invalid isoformat"):
        await render_apart(".pdf", broken)


async def test_a_process_that_dies_is_an_error_not_a_silence(monkeypatch):
    monkeypatch.setattr(export.formats, "render_to", os.abort)  # called with arguments: ends with a TypeError
    with pytest.raises(ExportError, match="its process failed"):
        await render_apart(".pdf", CONTENT)


async def test_a_process_that_cannot_start_is_noticed_however_much_there_is_to_render():
    """What is handed over is larger than a pipe holds; handed over at the start, it would wait for ever."""
    large = replace(CONTENT, readme="x" * 1_000_000)
    spawning = multiprocessing.get_context("spawn")
    spawning.set_executable("/bin/false")
    try:
        async with asyncio.timeout(20):
            with pytest.raises(ExportError, match="its process failed"):
                await render_apart(".pdf", large)
    finally:
        spawning.set_executable(sys.executable)


async def test_a_name_the_system_cannot_have(project, tmp_path):
    with pytest.raises(ExportError, match="cannot be written"):
        await export_report(project, tmp_path / ("x" * 300 + ".pdf"), language="en")


async def test_no_process_no_report(monkeypatch):
    def refuse(_self):
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(export._Rendering, "_start", refuse)
    with pytest.raises(ExportError, match="Resource temporarily unavailable"):
        await render_apart(".pdf", CONTENT)


async def test_the_loop_runs_on_while_a_report_is_rendered():
    turns = 0

    async def count():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.ensure_future(count())
    data = await render_apart(".pdf", CONTENT)
    counting.cancel()
    assert data.startswith(b"%PDF")
    assert turns > 10


async def test_cancelling_ends_the_process_and_writes_nothing(project, tmp_path, monkeypatch):
    begun, loop, processes = asyncio.Event(), asyncio.get_running_loop(), []
    real = export._Rendering._start

    def start(self):
        real(self)
        processes.append(self._process)
        loop.call_soon_threadsafe(begun.set)

    monkeypatch.setattr(export._Rendering, "_start", start)
    running = asyncio.ensure_future(export_report(project, tmp_path / "r.pdf", language="en"))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not list(tmp_path.glob("r.*"))
    with pytest.raises(ValueError, match="closed"):
        processes[0].is_alive()
