"""Brevo's statistics as PROVIDERS 6.6 says; refuses every other request as it does."""

from datetime import date

from tests.providers.base import Request, Response

KEY = "xkeysib-right-0123456789"


class Sendinblue:
    """One account: days as they are answered."""

    hosts = frozenset({"api.brevo.com"})

    def __init__(self):
        self.asked: list[Request] = []
        self.days: list[dict] = []

    def answer(self, request: Request) -> Response:
        if request.headers.get("api-key") != KEY:
            return Response.of({"message": "Key not found", "code": "unauthorized"}, 401)
        if request.method != "GET" or request.path != "/v3/smtp/statistics/reports":
            return Response.of({"message": "not found", "code": "document_not_found"}, 404)
        query = dict(request.query)
        first, last = date.fromisoformat(query["startDate"]), date.fromisoformat(query["endDate"])
        if (
            (last - first).days > 30
            or not 0 < int(query.get("limit", 10)) <= 30
            or query.get("sort") not in {"asc", "desc"}
        ):
            return Response.of({"message": "Invalid parameters", "code": "invalid_parameter"}, 400)
        days = [day for day in self.days if str(first) <= day["date"] <= str(last)]
        page = days[int(query.get("offset", 0)) :][: int(query["limit"])]
        return Response.of({"reports": page} if page else {})
