"""SendPulse as PROVIDERS 6.9 says; tokens end, and not every tariff has SMTP."""

import re

from tests.providers.base import Request, Response

ID, SECRET = "right-id", "right-secret-0123456789"


class Pulse:
    """One account: campaigns with their details, bounces and leavers by day."""

    hosts = frozenset({"api.sendpulse.com"})

    def __init__(self):
        self.asked: list[Request] = []
        self.campaigns: list[dict] = []
        self.bounces: dict[str, int] = {}
        self.left: dict[str, list[dict]] = {}
        self.token = 0
        self.smtp = True

    def answer(self, request: Request) -> Response:
        if request.path == "/oauth/access_token":
            wanted = {"grant_type": "client_credentials", "client_id": ID, "client_secret": SECRET}
            if request.method != "POST" or request.json() != wanted:
                return Response.of({"error": "invalid_client", "error_code": 1}, 401)
            self.token += 1
            return Response.of({"access_token": f"token-{self.token}", "token_type": "Bearer", "expires_in": 3600})
        if request.headers.get("authorization") != f"Bearer token-{self.token}":
            return Response.of({"error": "unauthorized", "error_code": 1}, 401)
        query = dict(request.query)
        if request.path == "/campaigns":
            page = self.campaigns[int(query["offset"]) :][: int(query["limit"])]
            return Response.of([{key: value for key, value in one.items() if key != "statistics"} for one in page])
        if match := re.fullmatch(r"/campaigns/(\d+)", request.path):
            return Response.of(next(one for one in self.campaigns if one["id"] == int(match[1])))
        if request.path.startswith("/smtp/") and not self.smtp:
            return Response.of({"message": "Your tariff does not allow the operation", "error_code": 422}, 422)
        if request.path == "/smtp/bounces/day/total":
            return Response.of({"total": self.bounces.get(query["date"], 0)})
        if request.path == "/smtp/unsubscribe":
            return Response.of(self.left.get(query["date"], [])[int(query["offset"]) :][: int(query["limit"])])
        return Response.of({"message": "not found", "error_code": 404}, 404)
