"""Microsoft SNDS behind its automated link (PROVIDERS 4): data by day, blocked ranges, and the ambiguous 404."""

from datetime import date

from tests.providers.base import Request, Response

KEY = "5f0d1c2b-aaaa-bbbb-cccc-0123456789ab"
LINK = f"https://substrate.office.com/ip-domain-management-snds/data.aspx?key={KEY}"
STATUS_LINK = f"https://substrate.office.com/ip-domain-management-snds/ipStatus.aspx?key={KEY}"

# Appendix A7 of the reference
LINE = (
    "203.0.113.5,11/20/2026 12:00 AM,11/20/2026 11:59 PM,1895,1894,1894,GREEN,< 0.1%,,,0,"
    "mail.shop.example,bounce@shop.example,"
)


def line(day: date, ip="203.0.113.5", *, colour="GREEN", complaints="< 0.1%", recipients=1894, traps=0) -> str:
    when = f"{day.month}/{day.day}/{day.year}"
    return (
        f"{ip},{when} 12:00 AM,{when} 11:59 PM,{recipients + 1},{recipients},{recipients},{colour},{complaints},,,"
        f"{traps},mail.shop.example,bounce@shop.example,"
    )


class Snds:
    """
    One link.

    Attributes:
        days: Lines by day.
        form: How its parameter `date` is written; "" where it takes none and gives the newest.
        alive: Whether its key holds; an ended one is answered as a day without data.
        strict: Whether a date in another form is a bad request instead of a day without data.
        status: Lines of blocked ranges.
        forced: Answers everything, whatever is asked.
    """

    hosts = frozenset({"substrate.office.com"})

    def __init__(self, days: dict[date, list[str]], form="%m%d%y"):
        self.asked: list[Request] = []
        self.days = days
        self.form = form
        self.alive = True
        self.strict = False
        self.header = ""
        self.status: list[str] = []
        self.forced: Response | None = None

    def answer(self, request: Request) -> Response:
        if request.method != "GET":
            return Response(405)
        if self.forced is not None:
            return self.forced
        key = request.param("key") or ""
        if len(key) != len(KEY) or key.count("-") != 4:
            return Response(400, b"malformed key")
        if not self.alive or key != KEY:
            return Response(404)
        if request.path.endswith("/ipStatus.aspx"):
            return self._table(self.status)
        if not request.path.endswith("/data.aspx"):
            return Response(404)
        return self._data(request.param("date"))

    def _data(self, asked: str | None) -> Response:
        if asked is None or not self.form:
            newest = max(self.days, default=None)
            return Response(404) if newest is None else self._table(self.days[newest])
        named = {day.strftime(self.form): day for day in self.days}
        if asked in named:
            return self._table(self.days[named[asked]])
        fits = len(asked) == len(date(2026, 11, 20).strftime(self.form)) and asked.count("-") == self.form.count("-")
        return Response(400 if self.strict and not fits else 404)

    def _table(self, lines: list[str]) -> Response:
        text = "".join(f"{one}\r\n" for one in ([self.header] if self.header else []) + lines)
        return Response(200, text.encode(), {"content-type": "text/csv"})
