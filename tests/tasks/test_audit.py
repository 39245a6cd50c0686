import asyncio
from datetime import UTC, datetime

import pytest

from workbench.checks.base import CHECKS, unknown
from workbench.model.audit import CheckStatus
from workbench.model.errors import UsageError
from workbench.model.findings import CODES, Code, Finding, Outcome, Severity
from workbench.model.inquiry import Answer, Question, Status, ask, ask_all
from workbench.model.progress import Progress
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.net.cache import Cache
from workbench.tasks.audit import audit_domain, audit_many
from workbench.tasks.plugins import load_checks

load_checks()
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MX = Question("MX", "example.org")


class Answers:
    """A resolver that says the same to everything and remembers what it was asked."""

    described = ("the test",)

    def __init__(self, status=Status.NODATA):
        self.status = status
        self.asked = []

    async def ask(self, asked):
        self.asked.append(asked)
        return Answer(asked.kind, self.status)


def target(domain="example.org"):
    return Target(domain, load_rules())


@pytest.fixture
def only(monkeypatch):
    """Replace the checks by those given."""

    def replace(**checks):
        monkeypatch.setattr("workbench.tasks.audit.CHECKS", checks)
        monkeypatch.setattr("workbench.tasks.audit.load_checks", lambda: None)

    return replace


def asks(*questions, code=None):
    def judge(at):
        yield from ask_all(questions)
        return Outcome(findings=(Finding(code, at.domain),) if code else ())

    return judge


async def test_checks_run_at_once_and_ask_once(only):
    only(**{f"check{number}": asks(MX, Question("A", "example.org")) for number in range(50)})
    together = asyncio.Barrier(2)

    class Both(Answers):
        async def ask(self, asked):
            await together.wait()  # passed only while two questions are under way
            return await super().ask(asked)

    resolver = Both()
    async with asyncio.timeout(5):
        result = await audit_domain(resolver, target(), clock=lambda: NOON)
    assert sorted(resolver.asked) == [Question("A", "example.org"), MX]
    assert [question for question, _ in result.answers] == [MX, Question("A", "example.org")]


async def test_a_crash_costs_one_check_only(only, monkeypatch, caplog):
    def crashes(_):
        yield from ask(MX)
        raise ZeroDivisionError("a bug")

    monkeypatch.setitem(CODES, "good.fine", Code(Severity.PASS, "t", "w", "", "r"))
    only(bad=crashes, good=asks(MX, code="good.fine"))
    result = await audit_domain(Answers(), target(), clock=lambda: NOON)
    assert result.audit.checks["bad"].status is CheckStatus.CRASHED
    assert result.audit.checks["bad"].facts == {"error": "ZeroDivisionError: a bug"}
    assert [(item.check, item.reason) for item in result.audit.unknown] == [("bad", "crashed")]
    assert [finding.code for finding in result.audit.findings] == ["good.fine"]
    assert "check bad crashed on example.org" in caplog.text


async def test_a_resolver_that_raises_is_a_crash_of_who_asked(only):
    class Raises(Answers):
        async def ask(self, asked):
            if asked == MX:
                raise RuntimeError("a bug in the resolver")
            return await super().ask(asked)

    only(mail=asks(MX), web=asks(Question("A", "example.org")))
    result = await audit_domain(Raises(), target(), clock=lambda: NOON)
    assert {name: run.status.value for name, run in result.audit.checks.items()} == {"mail": "crashed", "web": "done"}


async def test_cancelling_leaves_nothing_running(only):
    only(slow=asks(MX))
    began = asyncio.Event()
    ended = asyncio.Event()

    class Hangs(Answers):
        async def ask(self, asked):
            began.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

    work = asyncio.ensure_future(audit_domain(Hangs(), target()))
    await began.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert ended.is_set()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_unknown_check():
    with pytest.raises(UsageError, match="no check nonsense"):
        await audit_domain(Answers(), target(), checks=["nonsense"])


async def test_chosen_checks_only():
    result = await audit_domain(Answers(), target(), checks=["mx"])
    assert list(result.audit.checks) == ["mx"]


@pytest.mark.parametrize("status", [s for s in Status if not s.known])
async def test_nothing_answered_means_nothing_is_missing(status):
    """With nobody answering, every check says unknown and none says missing or broken."""
    result = await audit_domain(Answers(status), target(), clock=lambda: NOON)
    assert set(result.audit.checks) == set(CHECKS)
    severities = {load_rules().severity(finding) for finding in result.audit.findings}
    assert severities <= {Severity.INFO}
    assert {item.check for item in result.audit.unknown} >= {"spf", "dkim", "dmarc", "mx"}
    assert result.audit.score.low == 0.0
    assert result.audit.score.value is None


async def test_many_are_drawn_as_needed(only):
    only(one=asks(MX))
    drawn = []

    def targets():
        for number in range(1000):
            drawn.append(number)
            yield target(f"d{number}.example")

    results = audit_many(Answers(), targets(), at_once=10)
    first = await anext(results)
    assert first.audit.domain.endswith(".example")
    assert len(drawn) <= 10
    assert len([result async for result in results]) == 999


async def test_ids_sort_by_time_and_differ_by_domain(only):
    only(one=asks(MX))
    a = await audit_domain(Answers(), target("a.example"), clock=lambda: NOON)
    b = await audit_domain(Answers(), target("b.example"), clock=lambda: NOON)
    later = await audit_domain(Answers(), target("a.example"), clock=lambda: NOON.replace(hour=13))
    assert len({a.audit.id, b.audit.id, later.audit.id}) == 3
    assert max(a.audit.id, b.audit.id) < later.audit.id


def test_unknown_names_the_question():
    item = unknown("mx", MX, Answer("MX", Status.TIMEOUT))
    assert (item.question, item.reason, item.decisive) == ("MX example.org", "timeout", True)


async def test_progress_counts_every_question_once(only):
    only(one=asks(MX, Question("A", "example.org")), two=asks(MX))
    for resolver in (Answers(), cache := Cache(Answers()), cache):  # the last time every answer is kept
        progress = Progress()
        await audit_domain(resolver, target(), progress=progress)
        assert (progress.done, progress.total) == (2, 2)


async def test_cancelling_withdraws_what_the_cache_asks(only):
    only(slow=asks(MX))
    began, ended = asyncio.Event(), asyncio.Event()

    class Hangs(Answers):
        async def ask(self, asked):
            began.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

    cache = Cache(Hangs())
    leaving, staying = (asyncio.ensure_future(audit_domain(cache, target())) for _ in range(2))
    await began.wait()
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert not ended.is_set()
    staying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await staying
    await ended.wait()
