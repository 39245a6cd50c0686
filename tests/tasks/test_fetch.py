"""Fetching: what is asked again and what not, whole batches kept, each account for itself, undone as a unit."""

import asyncio
import threading
from datetime import date, timedelta

import pytest

from tests.tasks.fetching import NOW, TODAY, Scripted, World, days, failing
from workbench.model.accounts import Access, Subject
from workbench.model.changes import Changes
from workbench.model.errors import SecretsError, UsageError
from workbench.sources.base import SOURCES
from workbench.store.accounts import list_accounts
from workbench.store.coverage import list_coverage
from workbench.store.imports import list_imports, undo_import
from workbench.store.project import Project
from workbench.store.samples import list_samples
from workbench.store.settings import put_setting
from workbench.tasks import fetch_run
from workbench.tasks.stats import Wanted, read_stats


@pytest.fixture
def world(tmp_path, monkeypatch):
    with Project.create(tmp_path / "client.postmaster") as project:
        yield World(project, monkeypatch)


def stored(world, **wanted):
    return list_samples(world.project.read(), **wanted)


async def test_the_first_fetch_asks_for_the_whole_history(world):
    source = world.add()
    summary = await world.fetch()
    (outcome,) = summary.outcomes
    assert summary.whole and outcome.counts == (31, 0, 0) and outcome.name == "Shop"
    assert source.windows == [(TODAY - timedelta(days=30), TODAY, ["shop.example"])]
    found = stored(world)
    assert [sample.day for sample in found] == days(TODAY - timedelta(days=30), TODAY)
    assert {sample.fetched for sample in found} == {NOW} and {sample.account for sample in found} == {f"{1:032x}"}
    (covered,) = list_coverage(world.project.read())
    assert (covered.subject, covered.first, covered.last, covered.asked) == (
        "shop.example",
        *source.windows[0][:2],
        NOW,
    )
    assert world.last.changes & Changes.SAMPLES and world.last.changes & Changes.IMPORTS
    assert (world.last.progress.done, world.last.progress.total, world.last.progress.text) == (1, 1, "shop.example")


async def test_the_second_fetch_asks_for_what_may_change(world):
    source = world.add()
    await world.fetch()
    world.at(TODAY + timedelta(days=1))
    source.value = lambda subject, day: 0.002 if day == TODAY - timedelta(days=3) else 0.001
    (outcome,) = (await world.fetch()).outcomes
    # 7 days settle: a day d is settled when it was asked for on d + 7 or later
    assert source.windows[1][:2] == (TODAY - timedelta(days=6), TODAY + timedelta(days=1))
    assert outcome.counts == (1, 1, 6)
    restated = [sample for sample in stored(world, revisions=True) if sample.revision > 1]
    assert [(one.day, one.value, one.revision) for one in restated] == [(TODAY - timedelta(days=3), 0.002, 2)]


async def test_a_day_settles_without_being_restated(world):
    world.add()
    await world.fetch()
    provisional = [sample.day for sample in stored(world) if sample.provisional]
    assert provisional == days(TODAY - timedelta(days=6), TODAY)
    world.at(TODAY + timedelta(days=7))
    await world.fetch()
    assert not [sample for sample in stored(world, revisions=True) if sample.revision > 1]
    provisional = [sample.day for sample in stored(world) if sample.provisional]
    assert provisional == days(TODAY + timedelta(days=1), TODAY + timedelta(days=7))


async def test_snapshots_are_never_provisional(world):
    world.add().metric = "compliance"
    await world.fetch()
    assert not any(sample.provisional for sample in stored(world))


async def test_days_that_the_user_names(world):
    source = world.add()
    await world.fetch(since=date(2026, 1, 1), until=date(2026, 1, 31))
    assert source.windows == [(date(2026, 1, 1), date(2026, 1, 31), ["shop.example"])]
    await world.fetch()
    assert source.windows[1][:2] == (TODAY - timedelta(days=30), TODAY)
    with pytest.raises(UsageError, match="The first day is after the last"):
        await world.fetch(since=date(2026, 2, 1), until=date(2026, 1, 31))


async def test_a_missing_day_stays_missing_and_a_zero_a_zero(world):
    source = world.add()
    source.value = lambda subject, day: None if day.day % 2 else 0.0
    await world.fetch()
    assert {sample.value for sample in stored(world)} == {0.0}
    assert not [sample for sample in stored(world) if sample.day.day % 2]


async def test_a_failure_keeps_what_came_and_the_next_fetch_goes_on(world):
    source = world.add(source=Scripted(subjects=("a.example", "b.example", "c.example")))

    async def fail(subject, *_):
        if subject == "b.example":
            raise failing()

    source.hook = fail
    (outcome,) = (await world.fetch()).outcomes
    assert str(outcome.error) == "api.example was cut. Try again" and outcome.counts.new == 31
    assert {sample.subject for sample in stored(world)} == {"a.example"}
    (entry,) = list_accounts(world.project.read())
    assert (entry.health.error, entry.health.arguments) == ("{host} was cut", {"host": "api.example"})
    assert entry.health.fetched == entry.health.failed == NOW
    source.hook = None
    assert (await world.fetch()).whole
    recent = (TODAY - timedelta(days=6), TODAY)
    assert sorted(source.windows[1:]) == [
        (TODAY - timedelta(days=30), TODAY, ["b.example", "c.example"]), (*recent, ["a.example"]),
    ]  # fmt: skip
    assert list_accounts(world.project.read())[0].health.error == ""


async def test_one_account_does_not_touch_the_others(world):
    async def fail(*_):
        raise failing(retryable=False)

    world.add("Bad", number=1).hook = fail
    world.add("Good", Scripted("mailru_postmaster"), number=2)
    summary = await world.fetch()
    assert not summary.whole and not summary.fruitless
    assert [(one.name, one.error is None) for one in summary.outcomes] == [("Bad", False), ("Good", True)]
    assert {sample.source for sample in stored(world)} == {"mailru_postmaster"}


async def test_a_bug_in_one_source_takes_no_numbers_of_others(world):
    async def fail(*_):
        raise ZeroDivisionError

    world.add("Bad", number=1).hook = fail
    world.add("Good", Scripted("mailru_postmaster"), number=2)
    with pytest.raises(ZeroDivisionError):
        await world.fetch()
    assert {sample.source for sample in stored(world)} == {"mailru_postmaster"}


async def test_an_end_that_is_no_answer_leaves_what_was_known_of_the_account(world):
    source = world.add()

    async def fail(*_):
        raise failing()

    source.hook = fail
    await world.fetch()
    (before,) = list_accounts(world.project.read())
    reached = asyncio.Event()

    async def hang(*_):
        reached.set()
        await asyncio.Event().wait()

    async def break_down(*_):
        raise ZeroDivisionError

    source.hook = hang
    task = asyncio.ensure_future(world.fetch())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list_accounts(world.project.read())[0].health == before.health
    source.hook = break_down
    with pytest.raises(ZeroDivisionError):
        await world.fetch()
    assert list_accounts(world.project.read())[0].health == before.health


async def test_all_accounts_at_once(world):
    both = asyncio.Barrier(2)

    async def meet(*_):
        await both.wait()

    world.add("One", number=1).hook = meet
    world.add("Two", Scripted("mailru_postmaster"), number=2).hook = meet
    async with asyncio.timeout(10):
        assert (await world.fetch()).whole


async def test_cancelling_keeps_whole_batches(world):
    source = world.add(source=Scripted(subjects=("a.example", "b.example")))
    reached = asyncio.Event()

    async def hang(subject, *_):
        if subject == "b.example":
            reached.set()
            await asyncio.Event().wait()

    source.hook = hang
    task = asyncio.ensure_future(world.fetch())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert {sample.subject for sample in stored(world)} == {"a.example"} and len(stored(world)) == 31
    (entry,) = list_imports(world.project.read())
    assert entry.finished == NOW and entry.counts == {"new": 31, "changed": 0, "same": 0}
    assert world.last.changes & Changes.SAMPLES


async def test_cancelling_in_the_middle_of_a_transaction(world, monkeypatch):
    world.add(source=Scripted(subjects=("a.example", "b.example")))
    writing, go_on = threading.Event(), threading.Event()
    real = fetch_run.store_samples

    def slowly(*args, **more):
        writing.set()
        assert go_on.wait(20)
        return real(*args, **more)

    monkeypatch.setattr(fetch_run, "store_samples", slowly)
    task = asyncio.ensure_future(world.fetch())
    await asyncio.to_thread(writing.wait, 20)
    task.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(stored(world)) == 31 and {sample.subject for sample in stored(world)} == {"a.example"}
    (entry,) = list_imports(world.project.read())
    assert entry.finished == NOW and entry.counts["new"] == 31


async def test_a_fetch_is_undone_as_a_unit(world):
    source = world.add()
    await world.fetch()
    before = stored(world, revisions=True)
    world.at(TODAY + timedelta(days=1))
    source.value = lambda subject, day: 0.5
    (outcome,) = (await world.fetch()).outcomes
    assert outcome.counts.changed == 7
    newest, _ = list_imports(world.project.read())
    assert (newest.id, newest.kind, newest.origin) == (outcome.import_id, "fetch", "Shop")
    world.project.write(lambda db: undo_import(db, newest.id)).result()
    assert stored(world, revisions=True) == before
    assert len(list_coverage(world.project.read())) == 1


async def test_two_accounts_that_see_one_domain_do_not_double_it(world):
    source = world.add("One", number=1)
    await world.fetch()
    world.add("Two", source, number=2)
    world.at(TODAY + timedelta(days=1))
    source.value = lambda subject, day: 0.002
    await world.fetch(accounts=[f"{2:032x}"])
    assert {sample.account for sample in stored(world)} == {f"{1:032x}", f"{2:032x}"}
    (line,) = read_stats(world.project.read(), Wanted(), now=world.now).lines
    rows = {row.day: row.value for row in line.rows()}
    assert len(rows) == 32 and rows[TODAY] == 0.002  # of the account that asked last
    assert rows[TODAY - timedelta(days=30)] == 0.001  # which that one was not asked for


async def test_what_may_not_be_fetched_is_not_asked_for(world):
    shut = Subject("old.example", Access.UNVERIFIED, detail="UNVERIFIED")
    source = world.add(source=Scripted(subjects=("shop.example", shut)))
    (outcome,) = (await world.fetch()).outcomes
    assert outcome.whole and outcome.subjects[1] == shut
    assert source.windows[0][2] == ["shop.example"]
    assert list_accounts(world.project.read())[0].subjects == (shut, Subject("shop.example"))


async def test_a_rotated_secret_is_kept_even_after_a_failure(world):
    async def rotate(subject, connection, api):
        connection.secrets["key"] = "secret-rotated"
        raise failing()

    world.add().hook = rotate
    await world.fetch()
    assert world.vault.get(f"{1:032x}", "key") == "secret-rotated"


async def test_a_keyring_that_is_locked_meanwhile(world, monkeypatch):
    async def rotate(subject, connection, api):
        connection.secrets["key"] = "secret-rotated"

    def locked(*_):
        raise SecretsError("The keyring is locked", "Unlock it, then try again")

    world.add().hook = rotate
    monkeypatch.setattr(world.vault, "put", locked)
    (outcome,) = (await world.fetch()).outcomes
    assert isinstance(outcome.error, SecretsError) and outcome.counts.new == 31 == len(stored(world))


async def test_a_machine_without_the_secret(world):
    world.add()
    world.vault.remove(f"{1:032x}")
    summary = await world.fetch()
    (outcome,) = summary.outcomes
    assert isinstance(outcome.error, SecretsError) and "connect the account again" in str(outcome.error)
    assert summary.fruitless and not list_imports(world.project.read())
    assert list_accounts(world.project.read())[0].health.error == "This computer has no secret of “{name}”"


async def test_an_offline_project_asks_nobody(world):
    source = world.add()
    world.project.write(lambda db: put_setting(db, "offline", "true")).result()
    with pytest.raises(UsageError, match="offline"):
        await world.fetch()
    assert not source.windows


async def test_nothing_to_fetch_from(world):
    with pytest.raises(UsageError, match="No account is connected"):
        await world.fetch()
    world.add()
    with pytest.raises(UsageError, match="No connected account is of this kind"):
        await world.fetch(sources=["mailru_postmaster"])
    with pytest.raises(UsageError, match="There is no source"):
        await world.fetch(sources=["postmaster"])
    assert "google_postmaster" in SOURCES


async def test_troubles_of_single_subjects(world):
    source = world.add(source=Scripted(subjects=("a.example", "b.example")))
    real = source.fetch

    async def fetch(connection, subjects, window, api):
        async for batch in real(connection, subjects, window, api):
            if batch.asked[0][0] == "b.example":
                from workbench.sources.base import Batch, Trouble

                yield Batch(troubles=[Trouble("b.example", failing("{host} hides b"))])
            else:
                yield batch

    source.fetch = fetch
    (outcome,) = (await world.fetch()).outcomes
    assert outcome.error is None and not outcome.whole and outcome.counts.new == 31
    (entry,) = list_imports(world.project.read())
    assert [(one.name, one.reason) for one in entry.failures] == [("b.example", "{host} hides b")]
    assert list_accounts(world.project.read())[0].health.error == "{host} hides b"


async def test_replies_are_evidence_of_the_import(world, monkeypatch):
    from tests.providers.google_postmaster import Google, Owned
    from tests.sources.google_world import CLIENT, SPAM, api, no_wait
    from workbench.net.resolver import Offline
    from workbench.sources.google_postmaster import GooglePostmaster
    from workbench.store.evidence import broken_evidence, count_evidence
    from workbench.tasks.context import Context
    from workbench.tasks.fetch import fetch

    source = GooglePostmaster(clock=lambda: NOW, sleep=no_wait)
    world.add(source=source)
    world.vault.put(f"{1:032x}", "client", CLIENT)
    world.vault.put(f"{1:032x}", "refresh_token", "1//refresh-of-google")
    google = Google({"shop.example": Owned(values={SPAM: {date(2026, 11, 18): 0.0007}})})
    async with api(google) as client:
        summary = await fetch(Context(world.project, Offline(), clock=lambda: NOW), world.vault, client)
    assert summary.whole, summary.outcomes
    (entry,) = list_imports(world.project.read())
    assert entry.files == 2 == count_evidence(world.project.read()) and not broken_evidence(world.project.read())
    world.project.write(lambda db: undo_import(db, entry.id)).result()
    assert count_evidence(world.project.read()) == 0 and not stored(world)
