"""Unisender Go: event dumps that are ordered, waited for and read from a host of its own."""

from tests.providers.base import Request, Response

KEY = "6rightkey0123456789"


class Go:
    """One account: the text of its dump; ready after `looks`."""

    hosts = frozenset({"go1.unisender.ru", "dumps.unisender.ru"})

    def __init__(self, dump=""):
        self.asked: list[Request] = []
        self.dump = dump
        self.looks = 2
        self.url = "https://dumps.unisender.ru/one.csv"

    def answer(self, request: Request) -> Response:
        if request.host == "dumps.unisender.ru":
            leaked = "x-api-key" in request.headers
            return Response(400 if leaked else 200, self.dump.encode(), {"content-type": "text/csv"})
        if request.headers.get("x-api-key") != KEY:
            return Response.of({"status": "error", "message": "User with id not found", "code": 114}, 401)
        method = request.path.removeprefix("/ru/transactional/api/v1/")
        if request.method != "POST":
            return Response.of({"status": "error", "message": "method"}, 405)
        if method == "system/info.json":
            return Response.of({"status": "success", "user_id": 1})
        if method == "event-dump/create.json":
            return Response.of({"status": "success", "dump_id": "d1"})
        if method == "event-dump/get.json" and request.json() == {"dump_id": "d1"}:
            self.looks -= 1
            if self.looks > 0:
                return Response.of({"status": "success", "event_dump": {"dump_id": "d1", "dump_status": "in_process"}})
            return Response.of(
                {"status": "success", "event_dump": {"dump_status": "ready", "files": [{"url": self.url, "size": 1}]}}
            )
        return Response.of({"status": "error", "message": "unknown"}, 404)
