"""Yandex Postoffice by its description of about 2015 (PROVIDERS 3.1)."""

from tests.providers.base import Request, Response

TOKEN = "y0-secret-token-of-yandex"
VIEW = {
    "session": "s", "subject": "", "total": 100,
    "spam": {"total": 7, "instant": 5, "read": 1, "not_read": 6, "not_deleted": 2, "personal": 2},
    "deleted": {"total": 30, "read": 10, "not_read": 20, "not_spam": 28},
    "read": {"total": 40, "inbox": 39, "spam": 1, "deleted": 10},
    "scrolling": [0] * 10,
}  # fmt: skip


class Yandex:
    """One account: `listed` as reg-list gives it, `views` by name and day."""

    hosts = frozenset({"postoffice.yandex.ru"})

    def __init__(self, *listed: dict, views: dict[tuple[str, str], dict] | None = None):
        self.asked: list[Request] = []
        self.listed = list(listed)
        self.views = views or {}
        self.forced: dict[str, Response] = {}

    def answer(self, request: Request) -> Response:
        call = request.path.removeprefix("/api/1.0/")
        if request.method != "GET" or call not in {"reg-list", "stat-view"}:
            return Response(404, b"<html>404</html>", {"content-type": "text/html"})
        if request.param("oauth_token") != TOKEN:
            return Response.of({"error": "unauthorized"}, 401)
        if call in self.forced:
            return self.forced[call]
        query = {name: value for name, value in request.query if name != "oauth_token"}
        if call == "reg-list":
            return Response(400) if query else Response.of({"session": "s", "list": self.listed})
        kind = next(iter(query), "")
        if kind not in {"domain", "email"} or list(query)[1:] != ["year", "month", "day"]:
            return Response(400)
        day = f"{query['year']}-{int(query['month']):02}-{int(query['day']):02}"
        return Response.of(self.views.get((query[kind], day), {"session": "s", "subject": ""}))
