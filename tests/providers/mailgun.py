"""Mailgun's analytics as PROVIDERS 6.3 says; refuses every other request as it does."""

import base64
from email.utils import format_datetime, parsedate_to_datetime

from tests.providers.base import Request, Response

KEY = "key-right-0123456789"
MOST_METRICS = 10
DIMENSIONS = {"time", "domain", "recipient_domain", "recipient_provider", "ip", "tag"}


class Gun:
    """One account: (domain, ISO day, provider or "") to numbers."""

    hosts = frozenset({"api.mailgun.net", "api.eu.mailgun.net"})

    def __init__(self):
        self.asked: list[Request] = []
        self.numbers: dict[tuple[str, str, str], dict] = {}

    def answer(self, request: Request) -> Response:
        basic = base64.b64encode(f"api:{KEY}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return Response(401, b"Forbidden", {"content-type": "text/plain"})
        if (request.method, request.path) != ("POST", "/v1/analytics/metrics"):
            return Response.of({"message": "page not found"}, 404)
        query = request.json()
        try:
            first, last = (parsedate_to_datetime(query[key]).date().isoformat() for key in ("start", "end"))
        except ValueError:
            return Response.of({"message": "start: invalid date"}, 400)
        if not set(query["dimensions"]) <= DIMENSIONS or query["resolution"] != "day" or not query["metrics"]:
            return Response.of({"message": "invalid query"}, 400)
        if len(query["metrics"]) > MOST_METRICS:
            return Response.of({"message": "too many metrics"}, 400)
        wanted = [value["value"] for one in query.get("filter", {}).get("AND", []) for value in one["values"]]
        rows = [
            (domain, day, provider, {name: numbers[name] for name in query["metrics"] if name in numbers})
            for (domain, day, provider), numbers in sorted(self.numbers.items())
            if first <= day <= last and (not wanted or domain in wanted)
        ]
        items = self._items(query["dimensions"], rows)
        skip, limit = query["pagination"]["skip"], query["pagination"]["limit"]
        return Response.of(
            {
                "items": items[skip:][:limit],
                "aggregates": {},
                "pagination": {"skip": skip, "limit": limit, "total": len(items)},
            }
        )

    def _items(self, dimensions, rows):
        if dimensions == ["domain"]:
            names = dict.fromkeys(domain for domain, *_ in rows)
            return [
                {"dimensions": [{"dimension": "domain", "value": name, "display_value": name}], "metrics": {}}
                for name in names
            ]
        by_provider = "recipient_provider" in dimensions
        return [
            {
                "dimensions": [
                    {"dimension": "time", "value": _rfc2822(day), "display_value": day},
                    *(
                        [{"dimension": "recipient_provider", "value": provider, "display_value": provider}]
                        if by_provider
                        else []
                    ),
                ],
                "metrics": numbers,
            }
            for _, day, provider, numbers in rows
            if bool(provider) == by_provider
        ]


def _rfc2822(day):
    from datetime import UTC, datetime

    return format_datetime(datetime.fromisoformat(day).replace(tzinfo=UTC))
