"""The fetches of the sample project: each Monday's window of days, as the providers told it then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from workbench.model.samples import Sample
from workbench.store.sample_rows import Run
from workbench.tasks import sample_statements as says
from workbench.tasks.sample_story import FEEDS, Feed, first_day, identity, run_days
from workbench.tasks.sample_world import DOMAINS, LAST, Day, live, moment


class Fetched(NamedTuple):
    """One run and what it brought."""

    run: Run
    samples: list[Sample]


class World:
    """All days of all domains, and what Mail.ru makes of thirty of them."""

    def __init__(self) -> None:
        self.days: dict[tuple[str, date], Day] = {}
        self.months: dict[tuple[str, date], says.Month] = {}
        everything = list(live())
        for domain in DOMAINS:
            own = [day for day in everything if day.domain == domain]
            self.days |= {(domain, day.day): day for day in own}
            self.months |= {(domain, day.day): month for day, month in zip(own, says.months(own), strict=True)}

    def said(self, feed: Feed, domain: str, day: date, *, final: bool) -> Iterator[says.Statement]:
        """Yield what a feed says of a domain's day; not final, as it was first known."""
        truth = self.days[domain, day]
        seen = truth if final or (day.toordinal() + len(domain)) % 3 else says.early(truth)
        if feed.tells is None:
            yield from says.mailru(seen, self.months[domain, day])
        else:
            yield from feed.tells(seen)


def runs() -> Iterator[Fetched]:
    """Yield every fetch of every account, in the order of time."""
    world = World()
    before: dict[str, date] = {}
    for at in run_days():
        for feed in FEEDS:
            if feed.silent is not None and feed.silent[0] <= at <= feed.silent[1]:
                before[feed.source] = feed.silent[1] + timedelta(
                    feed.settles
                )  # what the silence cost is not fetched again
                continue
            first = max(first_day(feed), before.get(feed.source, first_day(feed)) - timedelta(feed.settles))
            before[feed.source] = at
            yield _run(world, feed, first, at)


def _run(world: World, feed: Feed, first: date, at: date) -> Fetched:
    shown = {domain: name for domain, name in feed.subjects.items() if (feed.since(domain) or at) <= at}
    spans = tuple((name, first, at) for name in shown.values())
    made = Run(identity(f"run {feed.source} {at}"), feed.source, feed.title, feed.account, moment(at), spans)
    found: list[Sample] = []
    more = {"account": feed.account, "fetched": made.asked, "api": feed.api}
    for domain, name in shown.items():
        for day in _days(max(first, feed.since(domain) or first), min(at - timedelta(max(feed.lag, 1)), LAST)):
            late = (at - day).days < feed.settles
            statements = world.said(feed, domain, day, final=not late)
            found += says.samples(statements, day, feed.source, name, feed.provider, provisional=late, **more)
            if feed.source == "sendgrid":
                gmail = says.sendgrid_at_gmail(world.days[domain, day])
                found += says.samples(gmail, day, feed.source, name, "gmail", provisional=late, **more)
        if feed.source == "google_postmaster":
            verdicts = says.compliance(domain, at)
            found += says.samples(verdicts, at, feed.source, name, feed.provider, **more)
    return Fetched(made, found)


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(offset)
