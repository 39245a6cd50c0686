"""Mailchimp's reports as PROVIDERS 6.7 says; refuses every other request as it does."""

import base64
import re

from tests.providers.base import Request, Response

KEY = "0123456789abcdef0123456789abcdef-us21"


class Chimp:
    """One account: reports, and domains by campaign."""

    hosts = frozenset({"us21.api.mailchimp.com"})

    def __init__(self):
        self.asked: list[Request] = []
        self.reports: list[dict] = []
        self.domains: dict[str, list[dict]] = {}

    def answer(self, request: Request) -> Response:
        scheme, _, proof = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or base64.b64decode(proof).decode().partition(":")[2] != KEY:
            return Response.of({"title": "API Key Invalid", "status": 401}, 401)
        query = dict(request.query)
        if match := re.fullmatch(r"/3\.0/reports/(\w+)/domain-performance", request.path):
            return Response.of({"domains": self.domains.get(match[1], []), "campaign_id": match[1]})
        if request.method != "GET" or request.path != "/3.0/reports" or int(query.get("count", 10)) > 1000:
            return Response.of({"title": "Bad Request", "status": 400}, 400)
        first, last = query.get("since_send_time", ""), query.get("before_send_time", "9999")
        found = [report for report in self.reports if first <= report["send_time"] < last]
        page = found[int(query.get("offset", 0)) :][: int(query.get("count", 10))]
        return Response.of({"reports": page, "total_items": len(found)})
