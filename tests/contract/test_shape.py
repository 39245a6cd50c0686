"""The tree reads like a table of contents: small files, each with its reason to exist."""

import ast
import re

import pytest

from tests.conftest import ROOT

MODULES = sorted((ROOT / "workbench").rglob("*.py"))
SOURCES = [*MODULES, *sorted((ROOT / "tests").rglob("*.py")), ROOT / "build_installer.py"]
LIMIT = 400


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in SOURCES if path.exists()], ids=name)
def test_size(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LIMIT, f"{lines} lines: split it"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_reason_to_exist(path):
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert docstring, "no docstring"
    assert len(docstring.splitlines()[0]) > 15, "the first line says why the module exists"


def test_no_drawers_for_odds_and_ends():
    drawers = {"utils", "util", "helpers", "common", "manager", "misc"}
    assert not [name(path) for path in SOURCES if path.stem in drawers or drawers & set(path.parts)]


def test_top_level_is_what_was_agreed():
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    agreed = {
        "workbench",
        "resources",
        "tests",
        "pyproject.toml",
        "build_installer.py",
        "README.md",
        "LICENSE",
        "CONTRIBUTING.md",
    }
    made = {"build", "dist", "requirements.lock"}
    assert found <= agreed | made


def test_no_path_of_a_machine():
    stray = re.compile(r"/(home|root|Users)/[a-z]|[A-Z]:\\\\Users\\\\")
    assert not [name(path) for path in MODULES if stray.search(path.read_text("utf-8"))]
