"""What is left beside a project when programs leave it, at once or one killed: nothing, once all have gone."""

import subprocess
import sys
from contextlib import ExitStack

import pytest

from tests.conftest import ROOT
from tests.store.material import names, remember, settings
from workbench.store import ownership
from workbench.store.project import Access, Project


@pytest.fixture(params=[None, "secret"], ids=["plain", "encrypted"])
def passphrase(request):
    return request.param


@pytest.fixture
def path(tmp_path, passphrase):
    Project.create(tmp_path / "a.postmaster", passphrase).close()
    return tmp_path / "a.postmaster"


class Leaver:
    """A process that has the project open."""

    def __init__(self, access, path, passphrase):
        command = [sys.executable, "-m", "tests.store.leaver", access, str(path), *([passphrase] if passphrase else [])]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, bufsize=1
        )

    def heard(self):
        return self._process.stdout.readline().strip()

    def say(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def kill(self):
        self._process.kill()
        self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(30)


def test_processes_that_leave_at_once_leave_one_file(path, passphrase):
    with ExitStack() as stack:
        leavers = [stack.enter_context(Leaver(access, path, passphrase)) for access in (*Access, "write")]
        for _ in range(8 if passphrase is None else 2):
            assert {one.heard() for one in leavers} == {"open"}
            for one in leavers:
                one.say()
            assert {one.heard() for one in leavers} == {"closed"}
            assert names(path.parent) == ["a.postmaster"]
            for one in leavers:
                one.say()
    assert names(path.parent) == ["a.postmaster"]


def test_what_a_killed_program_left_the_next_takes_away(path, passphrase):
    for access in ("window", "write"):
        with Leaver(access, path, passphrase) as victim:
            assert victim.heard() == "open"
            victim.kill()
    path.with_name(path.name + ownership.TIDY).touch()  # as if it had been tidying
    with Project.open(path, passphrase) as project:
        remember(project, "a")
        assert settings(project) == ["a"]
    assert names(path.parent) == ["a.postmaster"]


def test_whoever_has_the_turn_is_waited_for_and_then_left_to_it(path, passphrase, monkeypatch):
    monkeypatch.setattr("workbench.store.project.BUSY_MS", 20)
    with Project.open(path, passphrase) as project:
        remember(project, "a")
        project.read()
        turn = ownership.take(path, ownership.TIDY)
    assert names(path.parent)[0] == "a.postmaster"
    turn.give_back()
    with Project.open(path, passphrase) as again:
        assert settings(again) == ["a"]
    assert names(path.parent) == ["a.postmaster"]


def test_the_turn_and_the_ownership_are_two_things(path):
    turn, owned = ownership.take(path, ownership.TIDY), ownership.take(path)
    assert turn and owned
    assert ownership.take(path, ownership.TIDY) is None
    owned.give_back()
    turn.give_back()
    assert names(path.parent) == ["a.postmaster"]
