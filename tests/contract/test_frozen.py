"""The built program: the same plug-ins as the source tree, an audit without a network, a window that opens."""

import json
import os
import shutil
import subprocess
import sys
import time

import pytest

import build_installer
from tests.conftest import ROOT

ZONE = ROOT / "resources/example/kestrel.zone"
OPENED_WITHIN_S = 60

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    if sys.platform != "linux":
        pytest.skip("the built program is tried on Linux")
    folder = tmp_path_factory.mktemp("frozen")
    return build_installer.build(folder / "dist", folder / "build")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout


def test_same_plugins(built, tmp_path):
    ours = json.loads(run(sys.executable, "-m", "workbench", "plugins", "--json", cwd=ROOT))
    theirs = json.loads(run(built / "workbench", "plugins", "--json", cwd=tmp_path))
    assert theirs == ours
    assert all(ours[kind] for kind in ("check", "chapter", "page"))


def test_audit_report(built, tmp_path):
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    project = tmp_path / "k.postmaster"
    run(built / "workbench", "new", project, "--client", "K", "--domain", "kestrel-shop.example", env=clean)
    run(built / "workbench", "audit", "-p", project, "--zone", ZONE, env=clean)
    run(built / "workbench", "report", project, "-o", tmp_path / "k.pdf", "--lang", "ru", env=clean)
    assert (tmp_path / "k.pdf").read_bytes().startswith(b"%PDF")


def test_statistics(built, tmp_path):
    """Numbers, arrays, charts, keyring and workbook readers are in the built program."""
    clean = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    project = tmp_path / "s.postmaster"
    run(built / "workbench", "sample", project, env=clean)
    (line,) = json.loads(run(built / "workbench", "stats", project, "--metric", "spam_rate", "--subject",
                             "oriole-tea.example", "--since", "2026-11-10", "--until", "2026-11-10", "--json",
                             env=clean))["samples"]  # fmt: skip
    assert line["day"] == "2026-11-10"
    run(built / "workbench", "report", project, "-o", tmp_path / "s.pdf", env=clean)
    (tmp_path / "n.csv").write_text("Date,Domain,Sent\n2026-11-21,shop.example,3\n", "utf-8")
    assert json.loads(run(built / "workbench", "parse", tmp_path / "n.csv", env=clean))["metric"] == "sent"
    assert "Mail.ru" in run(built / "workbench", "account", "list", project, env=clean)


def test_window_opens(built, tmp_path):
    if not (shutil.which("Xvfb") and shutil.which("xdotool")):
        if os.environ.get("CI") == "true":
            pytest.fail("Xvfb and xdotool are needed")
        pytest.skip("Xvfb and xdotool are not installed (apt-get install xvfb xdotool)")
    display = f":{90 + os.getpid() % 400}"
    environment = {**os.environ, "DISPLAY": display, "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    environment.pop("QT_QPA_PLATFORM", None)
    server = subprocess.Popen(
        ["Xvfb", display, "-screen", "0", "1280x800x24", "-nolisten", "tcp"], stderr=subprocess.DEVNULL
    )
    window = None
    log = tmp_path / "log"
    try:
        with log.open("wb") as errors:
            window = subprocess.Popen([built / "postmaster-workbench"], env=environment, stderr=errors)
        until = time.monotonic() + OPENED_WITHIN_S
        search = ["xdotool", "search", "--onlyvisible", "--name", "Postmaster Workbench"]
        while subprocess.run(search, env=environment, capture_output=True, check=False).returncode:
            assert window.poll() is None, log.read_text()
            assert time.monotonic() < until, "no window came up"
            time.sleep(0.2)
    finally:
        for process in (window, server):
            if process is not None:
                process.terminate()
                process.wait(20)


@pytest.mark.parametrize("system", sorted(build_installer.SYSTEMS))
def test_specification_is_python(system):
    compile(build_installer.specification(system), system, "exec")
