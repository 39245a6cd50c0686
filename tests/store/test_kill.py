"""Kill -9 at any moment: everything committed is there, nothing half is, and the next one just opens the file."""

import os
import random
import signal
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.store import victim
from tests.store.material import names, remember, settings
from workbench.store.integrity import check_integrity
from workbench.store.project import Access, Project


@pytest.mark.parametrize("arguments", [[], ["secret"]], ids=["plain", "encrypted"])
def test_killed_in_a_big_write(tmp_path, arguments):
    path = tmp_path / "a.postmaster"
    Project.create(path, *arguments).close()
    command = [sys.executable, "-m", "tests.store.victim", str(path), *arguments]
    kept = [f"kept {number:02}" for number in range(victim.COMMITTED)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "half\n"
        with Project.open(path, *arguments, access=Access.WINDOW) as watcher:
            assert watcher.read_only and settings(watcher) == kept
        process.kill()
        assert process.wait() != 0
    assert (tmp_path / "a.postmaster-wal").stat().st_size > 1_000_000, "nothing of it had reached the disk"

    with Project.open(path, *arguments, access=Access.WINDOW) as project:
        assert not project.read_only
        assert check_integrity(project.read()) == []
        assert settings(project) == kept
        remember(project, "later")
    assert names(tmp_path) == ["a.postmaster"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="starting a program a hundred times takes minutes here")
@pytest.mark.parametrize(
    ("rounds", "access", "passphrase"), [(100, "write", None), (25, "window", None), (10, "write", "secret")]
)
def test_killed_again_and_again(tmp_path, rounds, access, passphrase):
    path = tmp_path / "a.postmaster"
    given = [passphrase] if passphrase else []
    Project.create(path, *given).close()
    command = [sys.executable, "-m", "tests.store.victim", "--herd", str(path), access, *given]
    pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    chance = random.Random(20261123)
    committed = set()
    with subprocess.Popen(command, cwd=ROOT, text=True, bufsize=1, **pipe) as process:
        for life in range(rounds):
            said = live_and_die(process, life, chance.randrange(12))
            committed |= said
            with Project.open(path, *given, access=Access.WINDOW) as project:
                assert not project.read_only
                assert check_integrity(project.read()) == []
                found = set(settings(project))
                assert committed <= found
                assert len(found - committed) <= 1, "more than the one transaction whose word was cut off"
                committed = found
            assert names(tmp_path) == ["a.postmaster"]
        process.stdin.close()
    assert len(committed) > rounds


def live_and_die(process, life, words):
    """Start a child, kill it after some words, and return all keys it said were committed."""
    process.stdin.write(f"{life}\n")
    lines = []
    pid = None
    while pid is None or len(lines) < words:
        line = process.stdout.readline().strip()
        if line.startswith("pid "):
            pid = int(line.split()[1])
        else:
            lines.append(line)
    os.kill(pid, signal.SIGKILL)
    while (line := process.stdout.readline().strip()) != "gone":
        lines.append(line)
    return {line for line in lines if line.count(" ") == 1 and line.startswith(f"{life} ")}
