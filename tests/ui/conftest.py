"""A session and a window over a real project, with settings of their own and no display."""

import asyncio

import pytest

from tests.ui.display import module as pytest_pycollect_makemodule  # noqa: F401
from tests.ui.display import why_no_qt

if not why_no_qt():
    from workbench.model.settings import Settings, load_settings
    from workbench.ui.jobs import Jobs
    from workbench.ui.session import Session
    from workbench.ui.theme import Mode, Theme
    from workbench.ui.window import Window

    @pytest.fixture
    def theme(qapp):
        made = Theme(Mode.LIGHT)
        yield made
        made.deleteLater()

    @pytest.fixture
    def failures():
        return []

    @pytest.fixture
    def jobs(qapp, failures):
        made = Jobs(lambda error, job: failures.append(error))
        yield made
        made.close()

    @pytest.fixture
    def session(qapp, theme, failures):
        made = Session(Settings(language="en"), theme, lambda error, job: failures.append(error))
        yield made
        made.close()

    @pytest.fixture(scope="session")
    def example_file(tmp_path_factory):
        from workbench.tasks.example import make_example

        path = tmp_path_factory.mktemp("example") / "example.postmaster"
        asyncio.run(make_example(path))
        return path

    @pytest.fixture
    def example(example_file, tmp_path):
        """A copy of the example project, to be written to."""
        path = tmp_path / "Kestrel.postmaster"
        path.write_bytes(example_file.read_bytes())
        return path

    @pytest.fixture
    def window(qtbot, theme, tmp_path, monkeypatch):
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        settings = load_settings(tmp_path / "config" / "settings.json")
        settings.language = "en"
        settings.theme = "light"
        made = Window(settings, theme)
        made.resize(1280, 800)
        made.show()
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        yield made
        made.leaving.certain = True
        made.close()
        made.deleteLater()

    @pytest.fixture
    def opened(qtbot, window, example):
        """The window with the example open and its pages read."""
        window.projects.open(example)
        qtbot.waitUntil(lambda: window.session.project is not None, timeout=10000)
        qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=10000)
        return window

    @pytest.fixture(scope="session")
    def sample_file(tmp_path_factory):
        from workbench.tasks.sample import make_sample

        path = tmp_path_factory.mktemp("sample") / "sample.postmaster"
        asyncio.run(make_sample(path))
        return path

    @pytest.fixture
    def sampled(qtbot, window, sample_file, tmp_path):
        """The window with a copy of the sample open and its pages read."""
        path = tmp_path / "Oriole.postmaster"
        path.write_bytes(sample_file.read_bytes())
        window.projects.open(path)
        qtbot.waitUntil(lambda: window.session.project is not None, timeout=10000)
        qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=10000)
        return window
