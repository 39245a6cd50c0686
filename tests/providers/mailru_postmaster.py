"""Mail.ru Postmaster as its description says (PROVIDERS 2), with its refusals; knows days of its domains."""

import re
from datetime import date, timedelta

from tests.providers.base import Request, Response

PARAMETERS = {
    "reg-list": set(),
    "troubles-list": set(),
    "stat-list": {"date_from", "date_to", "domain", "msgtype"},
    "stat-list-detailed": {"date_from", "date_to", "domain", "msgtype"},
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

# Appendix A5 of the reference
ROW = {"messages_sent": 152, "delivered": 45, "spam": 0, "probably_spam": 107, "complaints": 1, "read": 12,
       "deleted_read": 3, "deleted_unread": 4, "spam_percent": 0.0, "probably_spam_percent": 70.4, "reputation": 0.2,
       "trend": -4.2}  # fmt: skip


class Mailru:
    """
    One account.

    Attributes:
        rows: (domain, msgtype or "") to rows by day.
        troubles: Entries of troubles-list; `outer` is the name they stand under.
        access: The access token that holds; `refresh` the one that gets it.
        throttle: How many further requests are answered with 429.
        year: Days that it goes back.
    """

    hosts = frozenset({"postmaster.mail.ru", "o2.mail.ru"})

    def __init__(self, today: date, *domains: str):
        self.asked: list[Request] = []
        self.today = today
        self.domains = list(domains)
        self.rows: dict[tuple[str, str], dict[str, dict]] = {}
        self.troubles: list[dict] = []
        self.outer = "domains"
        self.access, self.refresh = "access-1", "refresh-token-no-1"
        self.throttle = 0
        self.year = 365
        self.forced: dict[str, Response] = {}  # path to what it answers, whatever is asked

    def answer(self, request: Request) -> Response:
        if request.host == "o2.mail.ru":
            return self._token(request)
        match = re.fullmatch(r"/ext-api/([a-z-]+)/", request.path)
        if match is None or match[1] not in PARAMETERS:
            return Response(404, b"<html>not found</html>", {"content-type": "text/html"})
        if request.method != "GET":
            return Response.of({"detail": "Method not allowed."}, 405)
        if "authorization" in request.headers or request.headers.get("bearer") != self.access:
            return Response.of({"detail": "Authentication credentials were not provided."}, 403)
        if not request.headers.get("user-agent"):
            return Response(403)
        if self.throttle:
            self.throttle -= 1
            return Response.of({"detail": "Request was throttled. Expected available in 35 seconds."}, 429)
        if match[1] in self.forced:
            return self.forced[match[1]]
        return self._call(match[1], dict(request.query), len(request.query))

    def _call(self, call: str, query: dict[str, str], count: int) -> Response:
        if not query.keys() <= PARAMETERS[call] or count != len(query):
            return Response(403)
        if call == "reg-list":
            return Response.of({"ok": True, "domains": [{"domain": name} for name in self.domains]})
        if call == "troubles-list":
            return Response.of({"ok": True, self.outer: self.troubles})
        if refusal := self._refuse(query):
            return refusal
        wanted = [query["domain"]] if "domain" in query else self.domains
        detailed = call == "stat-list-detailed"
        data = [entry for name in wanted for entry in self._entries(name, query, detailed=detailed)]
        return Response.of({"ok": True, "data": data})

    def _refuse(self, query: dict[str, str]) -> Response | None:
        if not DAY.fullmatch(query.get("date_from", "")):
            return Response.of({"ok": False, "error": "Wrong param: date_from"})
        if "date_to" in query and not DAY.fullmatch(query["date_to"]):
            return Response.of({"ok": False, "error": "Wrong param: date_to"})
        if date.fromisoformat(query["date_from"]) < self.today - timedelta(days=self.year):
            return Response.of({"ok": False, "error": "Wrong param: date_from, older than 1 year"})
        if "msgtype" in query and "domain" not in query:
            return Response(403)
        if query.get("domain", self.domains[0] if self.domains else "") not in self.domains:
            return Response(403)
        return None

    def _entries(self, name: str, query: dict[str, str], *, detailed: bool) -> list[dict]:
        rows = self.rows.get((name, query.get("msgtype", "")), {})
        first, last = query["date_from"], query.get("date_to", "9999-12-31")
        days = [{"date": day, **rows[day]} for day in sorted(rows, reverse=True) if first <= day <= last]
        if not days:
            return []
        if detailed:
            return [{"domain": name, "data": days}]
        return [{"domain": name, "messages_sent": sum(int(day.get("messages_sent", 0)) for day in days)}]

    def _token(self, request: Request) -> Response:
        form = request.form() if request.method == "POST" and request.path == "/token" else {}
        if form.get("client_id") != "postmaster_api_client" or form.get("grant_type") != "refresh_token":
            return Response.of({"error": "invalid_request"}, 400)
        if form.get("refresh_token") != self.refresh:
            return Response.of({"error": "invalid_request"}, 400)
        return Response.of({"expires_in": 3600, "access_token": self.access})
