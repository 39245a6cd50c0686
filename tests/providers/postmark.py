"""Postmark's statistics as PROVIDERS 6.4 says; refuses every other request as it does."""

import re

from tests.providers.base import Request, Response

TOKEN = "0f1e2d3c-aaaa-bbbb-cccc-right-token"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Postmarkapp:
    """One server: kind of event to days, as they are answered."""

    hosts = frozenset({"api.postmarkapp.com"})

    def __init__(self):
        self.asked: list[Request] = []
        self.days: dict[str, list[dict]] = {kind: [] for kind in ("sends", "bounces", "spam", "opens", "clicks")}

    def answer(self, request: Request) -> Response:
        if request.headers.get("accept") != "application/json":
            return Response(406)
        if request.headers.get("x-postmark-server-token") != TOKEN:
            return Response.of({"ErrorCode": 10, "Message": "The Server Token you provided was not valid."}, 401)
        kind = request.path.removeprefix("/stats/outbound/")
        query = dict(request.query)
        if request.method != "GET" or kind not in self.days:
            return Response.of({"ErrorCode": 404, "Message": "not found"}, 404)
        if not query.keys() <= {"fromdate", "todate", "tag", "messagestream"} or not DAY.fullmatch(query["fromdate"]):
            return Response.of({"ErrorCode": 300, "Message": "invalid parameters"}, 422)
        days = [day for day in self.days[kind] if query["fromdate"] <= day["Date"] <= query.get("todate", "9999")]
        return Response.of({"Days": days, "Total": len(days)})
