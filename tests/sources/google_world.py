"""What the tests of the Google source share: an account, a clock, a world of numbers, one fetch."""

import json
from datetime import UTC, date, datetime, timedelta

from tests.providers.base import InProcess
from tests.providers.google_postmaster import FILTERS, Google, Owned
from workbench.model.accounts import Account, Secrets
from workbench.net.api import Api
from workbench.sources.base import Connection, Window
from workbench.sources.google_postmaster import GooglePostmaster

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = date(2026, 11, 18)
WEEK = Window(date(2026, 11, 15), date(2026, 11, 21))
CLIENT = json.dumps({"installed": {"client_id": "id.apps.googleusercontent.com", "client_secret": "GOCSPX-the-secret"}})
SPAM = ("SPAM_RATE", "")


def connection(**options):
    secrets = Secrets(client=CLIENT, refresh_token="1//refresh-of-google")
    return Connection(Account("a" * 32, "google_postmaster", "Shop", options), secrets)


async def no_wait(_):
    return None


def source():
    return GooglePostmaster(clock=lambda: NOW, sleep=no_wait)


def api(*providers):
    return Api(transport=InProcess(*providers), sleep=no_wait, now=lambda: NOW)


def shop(values=None, **more):
    """Return a Google with one domain, `shop.example`."""
    return Google({"shop.example": Owned(values=values or {SPAM: {DAY: 0.0007}}, **more)})


async def discover(google, **options):
    async with api(google) as client:
        return await source().discover(connection(**options), client)


async def fetch(google, window=WEEK, *, given=None):
    """Return the batches of a whole fetch of all domains that may be fetched."""
    given = given or connection()
    async with api(google) as client:
        subjects = await source().discover(given, client)
        return [batch async for batch in source().fetch(given, subjects, window, client)]


def samples(batches):
    return [sample for batch in batches for sample in batch.samples]


def values(batches):
    return {(s.subject, s.metric, s.dimension, s.day): s.value for s in samples(batches) if s.value is not None}


def troubles(batches):
    return [(one.subject, str(one.error)) for batch in batches for one in batch.troubles]


def asked(batches):
    return [one for batch in batches for one in batch.asked]


def days(first, count):
    return [first + timedelta(days=number) for number in range(count)]


def everything(first, count):
    """Return a value of its own for every metric and filter that Google describes."""
    found, number = {}, 0
    for standard, filters in FILTERS.items():
        for filtered in sorted(filters):
            number += 1
            if standard == "FEEDBACK_LOOP_ID":
                found[standard, filtered] = {day: ["cmp77", "shop,news=1"] for day in days(first, count)}
            else:
                counted = standard.endswith("_COUNT")
                found[standard, filtered] = dict.fromkeys(
                    days(first, count), 2**40 + number if counted else number / 64
                )
    for kind in ("FROM_HEADER", "ALL_DKIM"):
        for at, loop in enumerate(("cmp77", "shop,news=1")):
            key = "FEEDBACK_LOOP_SPAM_RATE", f'feedback_loop_id = "{loop}" AND aggregation_key_type = "{kind}"'
            found[key] = {day: (at + len(kind)) / 100 for day in days(first, count)}
    return found
