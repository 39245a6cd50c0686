import threading

import apsw
import pytest

from tests.store.material import names
from workbench.store import ownership


def test_one_owner_at_a_time(tmp_path):
    path = tmp_path / "a.postmaster"
    first = ownership.take(path)
    assert names(tmp_path) == ["a.postmaster-lock"]
    assert ownership.take(path) is None
    assert ownership.is_owned(path)
    first.give_back()
    assert not ownership.is_owned(path)
    assert names(tmp_path) == []


def test_a_lock_on_a_removed_file_is_worth_nothing(tmp_path, monkeypatch):
    path = tmp_path / "a.postmaster"
    owners = [ownership.take(path)]
    connection = apsw.Connection

    def owner_leaves_meanwhile(name):
        lock = connection(name)
        while owners:
            owners.pop().give_back()
        return lock

    with monkeypatch.context() as late:
        late.setattr(apsw, "Connection", owner_leaves_meanwhile)
        second = ownership.take(path)
    assert second is not None
    assert ownership.take(path) is None
    second.give_back()
    assert names(tmp_path) == []


def test_no_lock_where_no_file_can_be(tmp_path):
    assert ownership.take(tmp_path / "nowhere" / "a.postmaster") is None


def test_a_lock_file_of_something_else_is_left_alone(tmp_path):
    strange = tmp_path / "a.postmaster-lock"
    strange.mkdir()
    assert ownership.take(tmp_path / "a.postmaster") is None
    assert strange.is_dir()


@pytest.mark.parametrize(
    ("forbidden", "reason"),
    [("a.postmaster", "This file may not be written"), ("", "The folder of this file may not be written")],
)
def test_obstacles_have_names(tmp_path, monkeypatch, forbidden, reason):
    path = tmp_path / "a.postmaster"
    path.touch()
    assert ownership.obstacle(path) == ""
    monkeypatch.setattr(ownership.os, "access", lambda asked, _: asked != tmp_path / forbidden)
    assert ownership.obstacle(path) == reason


def test_of_many_openers_one_wins(tmp_path):
    path = tmp_path / "a.postmaster"
    gate = threading.Barrier(8)
    won = []

    def race():
        for _ in range(20):
            gate.wait()
            mine = ownership.take(path)
            won.append(mine is not None)
            gate.wait()
            if mine is not None:
                mine.give_back()

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), sum(won)) == (160, 20)
    assert names(tmp_path) == []
