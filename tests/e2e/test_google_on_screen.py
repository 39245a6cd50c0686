"""Thirteen months of ten domains from Google, fetched in the window, stored, and drawn, in one go."""

import asyncio
import math
from datetime import UTC, datetime, timedelta

import pytest

from tests.ui.display import require_qt

require_qt()

from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402

from tests.providers.google_postmaster import Google, Owned  # noqa: E402
from tests.providers.server import ProviderServer  # noqa: E402
from tests.sources.google_world import CLIENT, everything  # noqa: E402
from tests.ui.conftest import theme, window  # noqa: E402, F401
from workbench.model.accounts import Account  # noqa: E402
from workbench.net.api import Api  # noqa: E402
from workbench.net.resolver import Offline  # noqa: E402
from workbench.net.secrets import MemoryVault  # noqa: E402
from workbench.store.accounts import put_account  # noqa: E402
from workbench.store.project import Project  # noqa: E402
from workbench.store.samples import list_samples  # noqa: E402
from workbench.tasks.context import Context  # noqa: E402
from workbench.tasks.fetch import fetch  # noqa: E402

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ACCOUNT = "0123456789abcdef" * 2
DAYS = 395
LAST = datetime.now(UTC).date() - timedelta(days=2)
FIRST = LAST - timedelta(days=DAYS - 1)
NAMES = [f"shop-{number}.example" for number in range(10)]


@pytest.fixture
def google(tmp_path, monkeypatch):
    world = everything(FIRST, DAYS)
    made = Google({name: Owned(values={key: dict(value) for key, value in world.items()}) for name in NAMES})
    with ProviderServer(tmp_path, made) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield made


async def fetch_older(path, vault):
    with Project.open(path) as project:
        async with Api() as api:
            await fetch(Context(project, Offline()), vault, api, since=FIRST, until=LAST - timedelta(days=60))


def test_from_the_provider_to_the_picture(qtbot, window, google, tmp_path):  # noqa: F811
    path = tmp_path / "client.postmaster"
    account = Account(ACCOUNT, "google_postmaster", "Shop", {}, datetime.now(UTC))
    with Project.create(path) as project:
        project.write(lambda db: put_account(db, account)).result()
    vault = MemoryVault()
    vault.put(ACCOUNT, "client", CLIENT)
    vault.put(ACCOUNT, "refresh_token", google.refresh_token)
    # what was fetched while it was young; Google itself keeps four months
    asyncio.run(fetch_older(path, vault))
    window.session.outside.open_vault = lambda: vault
    window.projects.open(path)
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=20000)
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=20000)

    QTest.keyClick(window, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(window.session.jobs.running), timeout=5000)
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=120000)
    stored = list_samples(window.session.db, metric="spam_rate")
    assert {one.subject for one in stored} == set(NAMES)
    assert len(stored) == len(NAMES) * DAYS

    window.show_page("timeline")
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=30000)
    board = window.workspace.pages["timeline"].board
    qtbot.waitUntil(lambda: bool(board.panels), timeout=30000)
    drawn = {}
    for items in board.panels:
        for line in items.panel.lines:
            if "spam_rate" in items.panel.id:
                drawn[line.id.partition("/")[0]] = [value for value in line.values if not math.isnan(value)]
    assert set(drawn) == set(NAMES)
    for name, values in drawn.items():
        assert values == [one.value for one in stored if one.subject == name], "the picture shows other numbers"
