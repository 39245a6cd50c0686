import asyncio

import pytest

from workbench.model.changes import Changes
from workbench.model.errors import ProjectError
from workbench.store.entities import list_domains, put_domain
from workbench.store.project import Access, Project
from workbench.ui.theme import Mode


@pytest.fixture
def project(session, tmp_path):
    made = Project.create(tmp_path / "a.postmaster", client="ACME", access=Access.WINDOW)
    session.use(made)
    return made


def test_language_is_live_and_remembered(session):
    seen = []

    class Widget:
        def retranslate(self):
            seen.append(session.texts.tr("Cancel"))

    widget = Widget()
    session.follow(widget)
    session.speak("ru")
    assert seen == ["Cancel", "Отмена"]
    assert session.settings.language == "ru"


def test_colours_are_live_and_remembered(session):
    seen = []
    session.look_changed.connect(lambda: seen.append(session.theme.dark))
    session.paint(Mode.DARK)
    assert seen == [True]
    assert session.settings.theme == "dark"


def test_a_write_is_announced_once(qtbot, session, project):
    seen = []
    session.changed.connect(seen.append)
    session.write(Changes.ENTITIES, lambda db: put_domain(db, "example.org"), owner=session)
    qtbot.waitUntil(lambda: not session.jobs.running)
    session.look_around()
    assert seen == [Changes.ENTITIES]
    assert [entry.name for entry in list_domains(session.db)] == ["example.org"]


def test_what_was_written_before_a_cancellation_is_announced(qtbot, session, project):
    seen = []
    session.changed.connect(seen.append)

    async def task(ctx):
        await ctx.write(Changes.ENTITIES, lambda db: put_domain(db, "example.org"))
        ctx.progress.step()
        await asyncio.sleep(60)

    job = session.start("t", task, owner=session)
    qtbot.waitUntil(lambda: job.progress.done == 1)
    job.cancel()
    qtbot.waitUntil(lambda: not session.jobs.running)
    assert seen == [Changes.ENTITIES]


def test_another_program_s_write_is_noticed(session, project):
    seen = []
    session.changed.connect(seen.append)
    session.look_around()
    assert not seen
    with Project.open(project.path, access=Access.WRITE) as other:
        other.write(lambda db: put_domain(db, "example.net")).result()
    session.look_around()
    assert seen == [Changes.everything()]
    session.look_around()
    assert len(seen) == 1


def test_a_failure_can_be_tried_again(qtbot, session, project, failures):
    tries = []

    async def task(ctx):
        tries.append(1)
        if len(tries) == 1:
            raise ProjectError("The project is busy", retryable=True)

    job = session.start("t", task, owner=session)
    qtbot.waitUntil(lambda: bool(failures))
    job.retry()
    qtbot.waitUntil(lambda: len(tries) == 2)


def test_an_overtaken_read_is_dropped(qtbot, session, project):
    seen = []
    for number in range(20):
        session.read(lambda db, number=number: number, seen.append, owner=session, key="page")
    qtbot.waitUntil(lambda: not session.jobs.running)
    assert seen == [19]


def test_settings_of_the_project(session, project):
    assert session.setting("offline") is None
    assert session.offline is False
    from workbench.store.settings import put_setting

    project.write(lambda db: put_setting(db, "offline", "true")).result()
    assert session.offline is True


def test_another_project_closes_the_one_before(session, project, tmp_path):
    session.look_at("example.org")
    session.use(None)
    assert session.project is None
    assert session.scope is None
    assert not list(tmp_path.glob("*-lock"))
