"""What every test gets: no network but loopback, an off-screen window system, the plug-ins loaded."""

import asyncio
import ipaddress
import logging
import os
import socket
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUITES = ROOT.parent / "shared" / "suites"

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def suite(name: str) -> Path:
    """Return a folder of published test data, or skip, saying so, where it is not at hand."""
    path = SUITES / name
    if not path.exists():
        pytest.skip(f"published test data {name!r} is not at hand beside the checkout")
    return path


def _is_local(target) -> bool:
    if isinstance(target, tuple):
        host = str(target[0]).partition("%")[0]
        if host in {"localhost", ""}:
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False
    return True  # a local socket's path


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """
    Fail any test that reaches past loopback, over TCP or UDP.

    Raising is not enough: asyncio swallows what a UDP send raises and the caller sees a mere time-out. So attempts
    are also counted at the end.
    """
    attempts = []

    def guard(method):
        real = getattr(socket.socket, method)

        def guarded(self, *args):
            target = args[-1]
            if self.family != socket.AF_UNIX and isinstance(target, tuple) and not _is_local(target):
                attempts.append(target)
                raise OSError(f"this test may not reach {target}")
            return real(self, *args)

        return guarded

    for method in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, method, guard(method))
    yield attempts
    assert not attempts, f"reached out to {attempts}"


@pytest.fixture(autouse=True)
def log_level():
    """Put back what a verb that ran in this process did to the log: the next test may read it."""
    root = logging.getLogger()
    level = root.level
    yield
    root.setLevel(level)


def pytest_addoption(pluginmanager):
    """Run without pytest-qt where Qt's system libraries are missing: it would end the run before the first test."""
    from tests.ui.display import absent

    if absent():
        pluginmanager.unregister(name="pytest-qt")


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory):
    """The sample project in English: to be read; whoever writes takes a copy."""
    from workbench.tasks.sample import make_sample

    path = tmp_path_factory.mktemp("sample") / "sample.postmaster"
    asyncio.run(make_sample(path))
    return path
