"""Google Postmaster Tools, API v2: what personal Gmail mailboxes made of a domain's mail, a day each."""

from __future__ import annotations

import asyncio
import logging
import math
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta

from workbench.model.accounts import Access, Subject
from workbench.model.errors import NotADomainError, SourceError
from workbench.model.metrics import METRICS, Unit
from workbench.model.names import parse_domain
from workbench.model.samples import Sample
from workbench.model.text import mark
from workbench.net import oauth
from workbench.net.api import Api, Reply
from workbench.sources._google_calls import HOST, RATE, Calls, Refused, Why, accepted
from workbench.sources._google_client import SCOPES, client_of
from workbench.sources._google_compliance import read_compliance
from workbench.sources._google_metrics import GROUPS, IDENTIFIERS, Definition, feedback_rate, grouped, requests
from workbench.sources._google_queries import Answers, Queries
from workbench.sources._google_shapes import ComplianceStatus, Domain, Domains, Value
from workbench.sources.base import Batch, Connection, Field, FieldKind, SourceInfo, Step, Trouble, Window, source

ID = "google_postmaster"
LAG = timedelta(days=2)
"""A day is there two days later, as a rule; a younger one is not asked for."""

SETTLES = timedelta(days=7)
"""Reports of spam count for the day of the mail, so days change for a week."""

_log = logging.getLogger(__name__)

_FIELDS = (
    Field(
        "client",
        mark("File of your Google client id"),
        FieldKind.FILE,
        help=mark("client_secret_….json of a client id of type “Desktop app”. It is kept in your system's keyring."),
    ),
    Field(
        "domains",
        mark("Only these domains"),
        required=False,
        help=mark(
            "Separated by commas. Empty: every domain of this account. Needed only where you do not tick the permission"
            " to list your domains."
        ),
    ),
)
_STEPS = (
    Step(
        mark("Open Postmaster Tools with your Google account. Your domains must be listed there as verified."),
        "https://postmaster.google.com/",
    ),
    Step(
        mark(
            "In the Google Cloud console make a project, or choose one, and enable “Gmail Postmaster Tools API” in it."
        ),
        f"https://console.cloud.google.com/apis/library/{HOST}",
    ),
    Step(
        mark(
            "Set up the consent screen there: audience “External”, your own address as contact. Then press “Publish"
            " app”: in testing every sign-in ends after 7 days. Google need not verify it for your own use."
        ),
        "https://console.cloud.google.com/auth/overview",
    ),
    Step(
        mark("Under “Clients” create a client id of type “Desktop app” and download its JSON file."),
        "https://console.cloud.google.com/auth/clients",
    ),
    Step(
        mark(
            "Choose the file here and sign in: the browser opens Google's page. Tick both permissions, the list of"
            " domains and the statistics. Google warns that it has not verified the app: it is your own; go on under"
            " “Advanced”."
        )
    ),
)


@source
class GooglePostmaster:
    """Lists domains, reads their numbers and what Google asks of senders; changes nothing there."""

    info = SourceInfo(
        ID,
        "Google Postmaster Tools",
        provider="gmail",
        hosts=(HOST, "accounts.google.com", "oauth2.googleapis.com"),
        fields=_FIELDS,
        steps=_STEPS,
        history_days=125,
        rate=RATE,
        sign_in=True,
    )

    def __init__(
        self,
        clock: Callable[[], datetime] = oauth.utc_now,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep

    async def sign_in(self, connection: Connection, api: Api, browser: oauth.Browser) -> None:
        """
        Ask for consent in the browser; the statistics must be granted, the list of domains may be left out.

        Raises:
            SourceError: the file is no client id, or the user did not grant it.
        """
        client = client_of(connection)
        required = [SCOPES["traffic"]]
        token = await oauth.sign_in(client, list(SCOPES.values()), api, browser, required=required, clock=self._clock)
        oauth.keep(connection, token)

    async def revoke(self, connection: Connection, api: Api) -> None:
        """Tell Google to forget the sign-in."""
        token = connection.secrets.get(oauth.REFRESH, "")
        if token:
            await oauth.revoke(client_of(connection), token, api)

    async def discover(self, connection: Connection, api: Api) -> list[Subject]:
        """
        Return the domains of the account, or those that are typed and what Google says of each.

        Raises:
            SourceError: nothing can be had with this sign-in.
        """
        calls = Calls(connection, api, self._clock)
        typed = _typed(connection)
        listed = await self._listed(calls, by_name=bool(typed))
        if listed is None:
            return [await self._tested(calls, name) for name in typed]
        if not listed and not typed:
            raise SourceError(
                "No domain is in Postmaster Tools of this account",
                "Add and verify your domain at postmaster.google.com with the Google account you signed in with",
            )
        known = {subject.name: subject for subject in listed}
        return [known.get(name, Subject(name, Access.NONE, detail="NOT_FOUND")) for name in typed or known]

    async def _listed(self, calls: Calls, *, by_name: bool) -> list[Subject] | None:
        """Return the domains that Google lists, or None where it may not list them and they are known by name."""
        found: list[Domain] = []
        token = ""
        met: set[str] = set()
        while True:
            params = {"pageSize": "200", **({"pageToken": token} if token else {})}
            said = await calls.ask("GET", "domains", params=params, name=f"domains {len(found)}")
            if isinstance(said, Refused) and said.why is Why.SCOPE and by_name:
                return None
            page = accepted(said).json(Domains)
            found += page.domains
            if not page.next_page_token or page.next_page_token in met:
                return sorted(
                    (_subject(one) for one in found if one.name.removeprefix("domains/")), key=lambda one: one.name
                )
            token = page.next_page_token
            met.add(token)

    async def _tested(self, calls: Calls, name: str) -> Subject:
        """Return what Google says of a typed domain when it is asked for one day of it."""
        day = self._today() - LAG
        (request,) = requests(name, GROUPS[:1], Window(day, day))
        said = await calls.ask("POST", f"domains/{name}/domainStats:query", domain=name, json=request.body())
        if isinstance(said, Refused) and said.why is not Why.DOMAIN:
            raise said.error
        return Subject(name, Access.NONE if isinstance(said, Refused) else Access.FULL)

    async def fetch(
        self, connection: Connection, subjects: Sequence[Subject], window: Window, api: Api
    ) -> AsyncIterator[Batch]:
        """Yield two batches for each domain; one that Google fails on is passed over, two in a row end it."""
        queries = Queries(Calls(connection, api, self._clock), self._sleep)
        window = Window(window.first, min(window.last, self._today() - LAG))
        failed = False
        for subject in subjects:
            if subject.access is not Access.FULL:
                continue
            template = Sample(
                window.first, ID, subject.name, "", account=connection.account.id, provider="gmail", api="v2"
            )
            try:
                async with aclosing(self._domain(queries, template, window)) as batches:
                    async for batch in batches:
                        yield batch
                failed = False
            except SourceError as error:
                if failed or not error.retryable:
                    raise
                failed = True
                yield Batch(troubles=[Trouble(subject.name, error)])

    async def _domain(self, queries: Queries, template: Sample, window: Window) -> AsyncGenerator[Batch, None]:
        """Yield the numbers of a domain, then those of its feedback identifiers and what is asked of it."""
        name = template.subject
        if window.first <= window.last:
            answers = await queries.run(requests(name, [*GROUPS, IDENTIFIERS], window))
            yield self._batch(answers, template)
            if answers.domain is not None:
                return
            loops = await queries.run(requests(name, grouped(_loops(answers), window), window))
            batch = self._batch(loops, template)
            if answers.complete and loops.complete:
                batch.asked.append((name, window.first, window.last))
            yield batch
        said = await queries.calls.ask(
            "GET", f"domains/{name}/complianceStatus", domain=name, name=f"complianceStatus {name}"
        )
        if isinstance(said, Reply):
            yield Batch(read_compliance(said.json(ComplianceStatus), template, self._today()))
        elif said.why in {Why.SCOPE, Why.ACCOUNT}:
            raise said.error
        else:
            _log.info("no compliance status of %s: %s", name, said.error)

    def _batch(self, answers: Answers, template: Sample) -> Batch:
        troubles = [Trouble(template.subject, error) for error in answers.errors()]
        return Batch(self._samples(answers, template), troubles=troubles)

    def _samples(self, answers: Answers, template: Sample) -> list[Sample]:
        """Return the numbers; an entry without one stays a day without a value, and is logged."""
        found = []
        for (definition, day), value in answers.values.items():
            number = _number(definition, value)
            if number is not None:
                found.append(
                    template._replace(
                        day=day, metric=definition.metric, dimension=definition.dimension, value=number,
                        provisional=day > self._today() - SETTLES,
                    )
                )  # fmt: skip
            elif definition.metric:
                _log.warning("no usable number of %s %s on %s: %s", template.subject, definition, day, value)
        return found

    def _today(self) -> date:
        return self._clock().astimezone(UTC).date()


def _typed(connection: Connection) -> list[str]:
    found = []
    for part in re.split(r"[,;\s]+", connection.account.options.get("domains", "")):
        if not part:
            continue
        try:
            found.append(parse_domain(part))
        except NotADomainError as error:
            raise SourceError(
                "{typed} is not a domain", "Correct the domains of this account", typed=part[:80]
            ) from error
    return list(dict.fromkeys(found))


def _subject(domain: Domain) -> Subject:
    name = domain.name.removeprefix("domains/").lower()
    if domain.permission == "NONE":
        return Subject(name, Access.NONE, detail=domain.permission)
    if domain.verification_state == "UNVERIFIED":
        return Subject(name, Access.UNVERIFIED, detail=domain.verification_state)
    return Subject(name, detail=domain.permission or domain.verification_state)


def _loops(answers: Answers) -> list[Definition]:
    """Return the rates to ask for: one for each identifier that Google lists on any day, by how it is counted."""
    listed = {
        (definition.dimension, identifier)
        for (definition, _), value in answers.values.items()
        if not definition.metric and value.string_list is not None
        for identifier in value.string_list.values
        if identifier
    }
    return [feedback_rate(kind, identifier) for kind, identifier in sorted(listed)]


def _number(definition: Definition, value: Value) -> float | None:
    """Return a number that can be what the metric is: a share of 0..1, a count of 0 or more; a 0 is a 0."""
    if not definition.metric or value.number is None or not math.isfinite(value.number) or value.number < 0:
        return None
    return value.number if METRICS[definition.metric].unit is Unit.COUNT or value.number <= 1 else None
