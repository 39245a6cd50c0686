"""SendGrid's statistics as PROVIDERS 6.2 says; refuses every other request as it does."""

import re

from tests.providers.base import Request, Response

KEY = "SG.right-key.0123456789"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

METRICS = {
    "blocks": 1, "bounce_drops": 2, "bounces": 3, "clicks": 40, "deferred": 5, "delivered": 940, "invalid_emails": 1,
    "opens": 300, "processed": 950, "requests": 956, "spam_report_drops": 1, "spam_reports": 2, "unique_clicks": 30,
    "unique_opens": 250, "unsubscribe_drops": 2, "unsubscribes": 4,
}  # fmt: skip


class Sendgrid:
    """One account: `days` to metrics, `by_provider` to (name, metrics) lists."""

    hosts = frozenset({"api.sendgrid.com", "api.eu.sendgrid.com"})

    def __init__(self):
        self.asked: list[Request] = []
        self.days: dict[str, dict] = {}
        self.by_provider: dict[str, list[tuple[str, dict]]] = {}
        self.plan_has_providers = True

    def answer(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return Response.of(
                {
                    "errors": [
                        {"field": None, "message": "The provided authorization grant is invalid, expired, or revoked"}
                    ]
                },
                401,
            )
        query = dict(request.query)
        if request.method != "GET" or not query.keys() <= {
            "start_date",
            "end_date",
            "aggregated_by",
            "mailbox_providers",
        }:
            return Response.of({"errors": [{"message": "bad request"}]}, 400)
        if not DAY.fullmatch(query.get("start_date", "")) or query.get("aggregated_by") != "day":
            return Response.of({"errors": [{"field": "start_date", "message": "missing required parameter"}]}, 400)
        first, last = query["start_date"], query.get("end_date", "9999")
        if request.path == "/v3/stats":
            return Response.of(
                [
                    {"date": day, "stats": [{"metrics": found}]}
                    for day, found in sorted(self.days.items())
                    if first <= day <= last
                ]
            )
        if request.path == "/v3/mailbox_providers/stats":
            if not self.plan_has_providers:
                return Response.of({"errors": [{"message": "access forbidden"}]}, 403)
            return Response.of(
                [
                    {
                        "date": day,
                        "stats": [{"type": "mailbox_provider", "name": name, "metrics": m} for name, m in found],
                    }
                    for day, found in sorted(self.by_provider.items())
                    if first <= day <= last
                ]
            )
        return Response.of({"errors": [{"message": "not found"}]}, 404)
