"""Puts many queries to Google at once and gets every page: one refused takes no other with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

from workbench.model.errors import SourceError
from workbench.net.api import Reply
from workbench.sources._google_calls import Calls, Refused, Why, judge
from workbench.sources._google_metrics import Definition, Request
from workbench.sources._google_shapes import Results, Stat, Stats, Value

BATCH = 100
"""Queries of one batch, at most."""

_TRIES = 3
_STRIKES = 3
"""Single queries of a domain that Google may fail on, after every attempt, before the domain is given up."""

_PAGES = 1000


class _Question(NamedTuple):
    """A query on its way: which page of it, and how often it has been put in vain."""

    request: Request
    token: str = ""
    failed: int = 0
    page: int = 0


_Answer: TypeAlias = Stats | Refused


@dataclass(slots=True)
class Answers:
    """
    What came of some queries about one domain.

    Attributes:
        values: By definition and day; of an entry given twice, the last.
        refused: What could not be had, and why.
        newest: First day of the newest query answered, by definition.
        domain: Why nothing about the domain can be had.
    """

    values: dict[tuple[Definition, date], Value] = field(default_factory=dict)
    refused: list[tuple[Request, Refused]] = field(default_factory=list)
    newest: dict[Definition, date] = field(default_factory=dict)
    domain: SourceError | None = None

    def add(self, request: Request, stats: Sequence[Stat]) -> None:
        """Take the entries of a page; those that nobody asked for, or of no day, are passed over."""
        for one in request.definitions:
            self.newest[one] = max(self.newest.get(one, date.min), request.window.first)
        for stat in stats:
            definition = request.definition(stat.metric)
            day = stat.date.date() if stat.date is not None else None
            if definition is not None and day is not None and request.window.first <= day <= request.window.last:
                self.values[definition, day] = stat.value

    @property
    def complete(self) -> bool:
        """Whether asking again would bring no more: what is refused is so for good."""
        return self.domain is None and all(refused.why is not Why.PASSING for _, refused in self.refused)

    def errors(self) -> list[SourceError]:
        """Return why something could not be had, each sentence once; days before Google's memory are no failure."""
        found = {str(refused.error): refused.error for request, refused in self.refused if not self._early(request)}
        return [*found.values(), *([self.domain] if self.domain is not None else [])]

    def _early(self, request: Request) -> bool:
        """Whether days are refused of what is answered for later ones."""
        return all(self.newest.get(one, date.min) > request.window.last for one in request.definitions)


class Queries:
    """Queries of one account; in batches where Google lets it, else one by one."""

    def __init__(self, calls: Calls, sleep: Callable[[float], Awaitable[object]]) -> None:
        self.calls = calls
        self._sleep = sleep
        self._batches = True
        self._strikes = 0

    async def run(self, requests: Sequence[Request]) -> Answers:
        """
        Return what came of queries about one domain, all pages of them.

        Raises:
            SourceError: nothing can be had for this account, or not now.
        """
        answers = Answers()
        self._strikes = 0
        waiting = [_Question(request) for request in requests]
        while waiting and answers.domain is None:
            questions, waiting = waiting[:BATCH], waiting[BATCH:]
            said = await self._put(questions)
            again = [
                one
                for question, answer in zip(questions, said, strict=True)
                for one in _next(question, answer, answers)
            ]
            if any(one.failed for one in again):
                await self._sleep(2.0 ** max(one.failed for one in again))
            waiting = again + waiting
        return answers

    async def _put(self, questions: list[_Question]) -> list[_Answer]:
        if not self._batches or len(questions) == 1:
            return await self._singly(questions)
        domain = questions[0].request.domain
        window = questions[0].request.window
        found = await self.calls.ask(
            "POST",
            "domainStats:batchQuery",
            domain=domain,
            json={"requests": [one.request.body(one.token) for one in questions]},
            name=f"domainStats:batchQuery {domain} {window.first} ({len(questions)})",
        )
        if isinstance(found, Reply):
            return _answers(found.json(Results), questions)
        if found.why in {Why.SCOPE, Why.ACCOUNT, Why.PASSING}:
            raise found.error
        said = await self._singly(questions)  # Google refuses a whole batch for one domain, or one query, of it
        if any(isinstance(one, Stats) for one in said) and found.why is Why.DOMAIN:
            self._batches = False  # the domain is fine, so it is batches that are not allowed
        return said

    async def _singly(self, questions: list[_Question]) -> list[_Answer]:
        said: list[_Answer] = []
        for one in questions:
            domain = one.request.domain
            found = await self.calls.ask(
                "POST",
                f"domains/{domain}/domainStats:query",
                domain=domain,
                json=one.request.body(one.token),
                name=f"domainStats:query {domain} {one.request.window.first}",
            )
            if isinstance(found, Reply):
                said.append(found.json(Stats))
                continue
            self._strikes += found.why is Why.PASSING
            if found.why in {Why.SCOPE, Why.ACCOUNT} or self._strikes > _STRIKES:
                raise found.error
            said.append(found)
            if found.why is Why.DOMAIN:  # nor will the others be answered
                return said + [found] * (len(questions) - len(said))
        return said


def _answers(results: Results, questions: list[_Question]) -> list[_Answer]:
    """Return the answers of a batch, in order; one that says neither yes nor no is none, and put again."""
    domain = questions[0].request.domain
    said: list[_Answer] = []
    for result in results.results[: len(questions)]:
        if result.error is not None:
            said.append(judge(result.error, result.error.code, domain))
        elif result.response is not None:
            said.append(result.response)
        else:
            said.append(_none(domain))
    return said + [_none(domain)] * (len(questions) - len(said))


def _none(domain: str) -> Refused:
    return Refused(
        Why.PASSING,
        SourceError(
            "Google left out a part of its answer about {domain}",
            "What came is kept; fetch again later",
            retryable=True,
            domain=domain,
        ),
    )


def _next(question: _Question, answer: _Answer, answers: Answers) -> list[_Question]:
    """Put an answer where it belongs and return what is to be asked because of it."""
    if isinstance(answer, Refused):
        return _again(question, answer, answers)
    answers.add(question.request, answer.domain_stats)
    token = answer.next_page_token
    if token and (token == question.token or question.page >= _PAGES):
        answers.refused.append((question.request, _none(question.request.domain)))
        return []
    return [_Question(question.request, token, page=question.page + 1)] if token else []


def _again(question: _Question, refused: Refused, answers: Answers) -> list[_Question]:
    request = question.request
    if refused.why in {Why.SCOPE, Why.ACCOUNT}:
        raise refused.error
    if refused.why is Why.REQUEST and len(request.definitions) > 1:
        return [_Question(one) for one in request.singly()]
    if refused.why is Why.REQUEST and len(halves := request.halves()) > 1:
        return [_Question(one) for one in halves]
    if refused.why is Why.PASSING and not refused.tried and question.failed + 1 < _TRIES:
        return [question._replace(failed=question.failed + 1)]
    if refused.why is Why.DOMAIN:
        answers.domain = refused.error
    else:
        answers.refused.append((request, refused))
    return []
