"""Run a verb in this process and look at what it said."""

import json
from typing import NamedTuple

import pytest

from tests.conftest import ROOT
from workbench.cli.group import run

EXAMPLE = str(ROOT / "resources/example/kestrel.zone")


class Said(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def workbench(capsys):
    """Return a function that runs a verb, in English unless told otherwise."""

    def call(*words):
        capsys.readouterr()
        status = run(["--lang", "en", *map(str, words)])
        return Said(status, *capsys.readouterr())

    return call


@pytest.fixture
def example(workbench, tmp_path):
    """Return the path of a project with the three domains of the bundled zone, audited once."""
    path = tmp_path / "kestrel.postmaster"
    domains = [f"--domain=kestrel-{name}.example" for name in ("coffee", "shop", "old")]
    assert workbench("new", path, "--client", "Kestrel Coffee", *domains).status == 0
    assert workbench("audit", "-p", path, "--zone", EXAMPLE, "--selector", "sendwell").status == 0
    return path
