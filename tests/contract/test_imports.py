"""The layers are a promise: import-linter keeps it, and each of its contracts is shown to break when broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LINTER = Path(sys.executable).with_name("lint-imports")

QT = ("PySide6", "shiboken6", "pyqtgraph")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    return subprocess.run(
        [LINTER, "--no-cache", "--config", "pyproject.toml"],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_contracts_hold():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout
    assert "0 broken" in result.stdout


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("Layers: everything points down", "model/progress.py", "import workbench.tasks.audit"),
        ("Layers: everything points down", "cli/exits.py", "import workbench.ui.jobs"),
        ("Qt stays in ui", "reports/base.py", "import PySide6.QtGui"),
        ("Checks are pure: no network, no database", "checks/base.py", "import socket"),
        ("Checks are pure: no network, no database", "mail/tags.py", "import dns.resolver"),
        ("Sources do not write the project", "sources/__init__.py", "import workbench.store.project"),
        ("Pages do not know each other", "ui/pages/issues.py", "import workbench.ui.pages.authentication"),
        ("APSW stays in store", "tasks/verify.py", "import apsw"),
    ],
)
def test_a_broken_contract_is_seen(tmp_path, contract, module, line):
    shutil.copytree(ROOT / "workbench", tmp_path / "workbench", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / "workbench" / module
    broken.write_text(broken.read_text("utf-8") + f"\n{line}  # noqa\n", "utf-8")
    result = lint(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in result.stdout


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('\\n'.join(sys.modules))"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_everything_but_the_window_loads_without_qt():
    code = (
        "import pkgutil, importlib, workbench\n"
        "for info in pkgutil.walk_packages(workbench.__path__, 'workbench.'):\n"
        "    if not info.name.startswith('workbench.ui') and not info.name.endswith('__main__'):\n"
        "        importlib.import_module(info.name)"
    )
    assert not modules_after(code) & set(QT)


def test_version_loads_no_library():
    code = "import sys; sys.argv = ['workbench', '--version']; from workbench.__main__ import main; main()"
    heavy = {*QT, "numpy", "typst", "apsw", "dns", "click", "babel", "cryptography", "asyncio"}
    assert not modules_after(code) & heavy
