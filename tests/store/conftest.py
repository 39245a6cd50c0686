"""A project that is open for writing."""

import pytest

from workbench.store.project import Project


@pytest.fixture
def project(tmp_path):
    with Project.create(tmp_path / "client.postmaster", client="ACME") as made:
        yield made
