"""The files that travel with the program are found from anywhere."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from workbench.model.resources import resource


def test_from_another_directory(tmp_path):
    code = (
        "from workbench.model.resources import resource; print(resource('rules/2026-11.toml').read_text('utf-8')[:6])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "# Rule"


def test_what_is_missing_is_named():
    with pytest.raises(FileNotFoundError, match="no/such"):
        resource("no/such")


@pytest.mark.slow
def test_they_are_inside_the_wheel(tmp_path):
    """An installed wheel, without the checkout, finds all of them."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT]
        if _has_hatchling() else [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT],
        check=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([sys.executable, "-m", "zipfile", "-e", wheel, tmp_path / "site"], check=True)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import workbench, pathlib; from workbench.model.resources import resource, _root\n"
        "assert pathlib.Path(workbench.__file__).is_relative_to(sys.argv[1]), workbench.__file__\n"
        "print(*sorted(p.relative_to(_root()).as_posix() for p in _root().rglob('*') if p.is_file()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "site"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    ours = sorted(p.relative_to(ROOT / "resources").as_posix() for p in (ROOT / "resources").rglob("*") if p.is_file())
    assert done.stdout.split() == ours


def _has_hatchling():
    return subprocess.run([sys.executable, "-c", "import hatchling"], capture_output=True, check=False).returncode == 0
