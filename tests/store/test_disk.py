"""A disk that fills up."""

import os
import shutil
import subprocess
import sys

import apsw
import pytest

from tests.conftest import ROOT
from tests.store.material import names, remember, settings
from workbench.model.errors import ProjectError
from workbench.store.integrity import check_integrity
from workbench.store.project import Project
from workbench.store.settings import put_setting

FULL = "ProjectError: The disk is full. Free some space; what was stored before is safe"
STORY = [
    f"write: {FULL}",
    "settings: 1",
    "close: done",
    f"create: {FULL}",
    f"open window: {FULL}",
    f"open write: {FULL}",
    "open read: done",
    "settings: 1",
    "close: done",
    "unchanged: True",
    "settings: 2 []",
    f"close with a full log: {FULL}",
    "settings: 3 []",
    "['a.postmaster']",
]


def small_disk(mount, *command):
    """Run a command where `mount` is a small file system that goes with it; None where that is not allowed."""
    if not shutil.which("unshare"):
        return None
    script = 'mount -t tmpfs -o size=1m tmpfs "$0" || exit 99; exec "$@"'
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", script, str(mount), *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_real_full_disk(tmp_path):
    done = small_disk(tmp_path, sys.executable, "-m", "tests.store.crowded", str(tmp_path))
    if done is None or (done.returncode in {1, 99} and "Traceback" not in done.stderr):
        pytest.skip("a small file system cannot be mounted here")
    assert done.stdout.splitlines() == STORY, done.stderr


def test_a_full_file_is_a_project_error_and_the_transaction_is_gone(tmp_path):
    path = tmp_path / "a.postmaster"
    with Project.create(path) as project:
        remember(project, "before")
        pages = project.read().pragma("page_count")
        project.write(lambda db: db.pragma("max_page_count", pages + 5)).result()

        def fill(db):
            for number in range(1000):
                put_setting(db, f"lost {number:0200}", "1")

        with pytest.raises(ProjectError, match="The disk is full") as caught:
            project.write(fill).result()
        assert caught.value.retryable and isinstance(caught.value.__cause__, apsw.FullError)
        assert settings(project) == ["before"]
        remember(project, "later")
        assert settings(project) == ["before", "later"]
        assert check_integrity(project.read()) == []
    assert names(tmp_path) == ["a.postmaster"]


LIMITED = """
import resource, sys
from pathlib import Path
from workbench.model.errors import ProjectError
from workbench.store.project import Project
from workbench.store.settings import put_setting
path = Path(sys.argv[1])
project = Project.open(path)
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 8192,) * 2)
try:
    project.write(lambda db: put_setting(db, "lost", '"' + "x" * 1_000_000 + '"')).result()
except ProjectError as error:
    print(error.title)
project.write(lambda db: put_setting(db, "kept", "1")).result()
project.close()
"""


@pytest.mark.skipif(os.name != "posix", reason="no such limit on this system")
def test_a_limit_on_the_size_of_files(tmp_path):
    path = tmp_path / "a.postmaster"
    Project.create(path).close()
    command = [sys.executable, "-c", LIMITED, str(path)]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert shown in {"The project file cannot be used\n", "The disk is full\n"}
    with Project.open(path) as project:
        assert settings(project) == ["kept"] and check_integrity(project.read()) == []
    assert names(tmp_path) == ["a.postmaster"]
