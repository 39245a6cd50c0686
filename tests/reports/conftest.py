"""The sample codes, declared for one test at a time, and the way to accept new golden files."""

import json
from pathlib import Path

import pytest

from tests.reports import samples
from workbench.model.findings import CODES

GOLDEN = Path(__file__).parents[1] / "golden" / "reports"


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write what the chapters say now as the golden files")


@pytest.fixture(autouse=True)
def sample_codes(monkeypatch):
    """Declare the codes of the samples, and forget them afterwards."""
    for name, code in samples.CODES.items():
        monkeypatch.setitem(CODES, name, code)


@pytest.fixture
def golden(request):
    """Return a function that compares JSON values with a golden file."""

    def compare(name, value):
        path = GOLDEN / f"{name}.json"
        text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
        if request.config.getoption("--update-golden", default=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        assert path.read_text("utf-8") == text, f"{path.name}: review, then accept with --update-golden"

    return compare
