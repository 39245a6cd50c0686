"""SparkPost's metrics as PROVIDERS 6.5 says; refuses every other request as it does."""

import re

from tests.providers.base import Request, Response

KEY = "0123456789abcdef-right"
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
PARAMETERS = {"from", "to", "timezone", "precision", "metrics", "sending_domains"}


class Bird:
    """One account: domain to days to numbers, and domain and day to numbers by provider."""

    hosts = frozenset({"api.sparkpost.com", "api.eu.sparkpost.com", "email.eu-west-1.api.bird.com"})

    def __init__(self):
        self.asked: list[Request] = []
        self.days: dict[str, dict[str, dict]] = {}
        self.by_provider: dict[tuple[str, str], dict[str, dict]] = {}

    def answer(self, request: Request) -> Response:
        if request.headers.get("authorization") != KEY:  # a "Bearer" before it is refused too
            return Response.of({"errors": [{"message": "Forbidden."}]}, 401)
        query = dict(request.query)
        if request.method != "GET" or not query.keys() <= PARAMETERS or not MOMENT.fullmatch(query.get("from", "")):
            return Response.of({"errors": [{"message": "invalid params"}]}, 400)
        kind = request.path.removeprefix("/api/v1/metrics/deliverability")
        first, last = query["from"][:10], query["to"][:10]
        wanted = query["metrics"].split(",")
        if kind == "/sending-domain":
            rows = [{"sending_domain": name, "count_sent": 1} for name in self.days]
        elif kind == "/time-series" and query.get("precision") == "day":
            rows = [
                {"ts": f"{day}T00:00:00+00:00", **{name: numbers[name] for name in wanted if name in numbers}}
                for day, numbers in sorted(self.days.get(query["sending_domains"], {}).items())
                if first <= day < last
            ]
        elif kind == "/mailbox-provider":
            found = self.by_provider.get((query["sending_domains"], first), {})
            rows = [{"mailbox_provider": name, **numbers} for name, numbers in found.items()]
        else:
            return Response.of({"errors": [{"message": "resource not found"}]}, 404)
        return Response.of({"results": rows})
