"""
Google Postmaster Tools v2 as its specification says, and nothing beside: what is not as described is refused.

The world is `Google(domains={"shop.example": Owned(...)})`; numbers come from `Owned.values`, one per metric and day.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.providers.base import Request, Response

API = "gmailpostmastertools.googleapis.com"
TOKEN = "oauth2.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/postmaster"
CODES = {"INVALID_ARGUMENT": (400, 3), "PERMISSION_DENIED": (403, 7), "NOT_FOUND": (404, 5), "UNAUTHENTICATED": (401, 16),
         "RESOURCE_EXHAUSTED": (429, 8), "INTERNAL": (500, 13), "UNAVAILABLE": (503, 14)}  # fmt: skip

REJECT = ("bad_attachment", "bad_or_missing_ptr_record", "ip_in_rbls", "low_domain_reputation", "low_ip_reputation",
          "spammy_content", "stamp_policy_error", "other")  # fmt: skip
ERRORS = {
    "", 'error_type = "reject"', 'error_type = "temp_fail"',
    *(f'error_type = "reject" AND error_reason = "{reason}"' for reason in REJECT),
    *(f'error_type = "temp_fail" AND error_reason = "{reason}"' for reason in ("anomalous_traffic_pattern", "other")),
}  # fmt: skip
FILTERS = {
    "SPAM_RATE": {""},
    "AUTH_SUCCESS_RATE": {f'auth_type = "{kind}"' for kind in ("spf", "dkim", "dmarc")},
    "TLS_ENCRYPTION_RATE": {'traffic_direction = "inbound"', 'traffic_direction = "outbound"'},
    "TLS_ENCRYPTION_MESSAGE_COUNT": {'traffic_direction = "inbound"', 'traffic_direction = "outbound"'},
    "DELIVERY_ERROR_RATE": ERRORS,
    "DELIVERY_ERROR_COUNT": ERRORS,
    "FEEDBACK_LOOP_ID": {"", *(f'aggregation_key_type = "{kind}"' for kind in ("FROM_HEADER", "ALL_DKIM"))},
}
LISTS = {"FEEDBACK_LOOP_ID"}
COUNTS = {"TLS_ENCRYPTION_MESSAGE_COUNT", "DELIVERY_ERROR_COUNT"}


class Refuse(Exception):
    """An error of Google's."""

    def __init__(self, status, message="", reason="", metadata=None):
        super().__init__(message)
        self.http, self.grpc = CODES[status]
        self.said = {"message": message, "details": []}
        if reason:
            detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}
            self.said["details"].append({**detail, "metadata": metadata or {"service": API}})
        self.status = status


@dataclass
class Owned:
    """
    A domain in Postmaster Tools.

    `values` maps (standard metric, filter) to {day: number, list of texts, or None for an entry without a value}.
    """

    permission: str = "OWNER"
    verification: str = "VERIFIED"
    values: dict = field(default_factory=dict)
    compliance: dict | None = None


class Google:
    """One account's Google; `answers` overrides: a list of Response or None, one per API request, in turn."""

    def __init__(self, domains=None, *, scopes=("postmaster.domain", "postmaster.traffic.readonly"), page=10**6,
                 oauth=None):  # fmt: skip
        self.oauth = oauth  # a GoogleOAuth that gives and knows the tokens; else this one gives them itself
        self.hosts = frozenset({API}) if oauth else frozenset({API, TOKEN})
        self.asked: list[Request] = []
        self.domains = domains if domains is not None else {}
        self.scopes = set(scopes)
        self.page = page  # the most entries this server likes to give
        self.refresh_token, self.client = "1//refresh-of-google", ("id.apps.googleusercontent.com", "GOCSPX-the-secret")
        self.access_token, self.issued = "ya29.first", 0
        self.answers: list[Response | None] = []
        self.broken_metrics: dict[str, Refuse] = {}  # standard metric or filter to what each query with it gets
        self.batches = True
        self.memory = date.min  # earlier days are refused
        self.queries = 0

    def answer(self, request: Request) -> Response:
        if request.host == TOKEN:
            return self._token(request)
        override = self.answers.pop(0) if self.answers else None
        if override is not None:
            return override
        try:
            return Response.of(self._answer(request))
        except Refuse as refused:
            return Response.of(
                {"error": {"code": refused.http, "status": refused.status, **refused.said}}, refused.http
            )

    def expire(self):
        """Let the access token end; the next one comes by refreshing."""
        self.access_token = f"ya29.lost-{self.issued}"

    def _token(self, request):
        form = request.form()
        if request.path == "/revoke":
            return (
                Response.of({})
                if form == {"token": self.refresh_token}
                else Response.of({"error": "invalid_token"}, 400)
            )
        if (form.get("client_id"), form.get("client_secret")) != self.client:
            return Response.of({"error": "invalid_client"}, 401)
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh_token:
            return Response.of(
                {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400
            )
        self.issued += 1
        self.access_token = f"ya29.issued-{self.issued}"
        scope = " ".join(f"{SCOPE}.{one}".replace("postmaster.postmaster", "postmaster") for one in self.scopes)
        return Response.of(
            {"access_token": self.access_token, "expires_in": 3599, "scope": scope, "token_type": "Bearer"}
        )

    def _answer(self, request):
        self._authenticate(request)
        parts = request.path.strip("/").split("/")
        if parts[0] != "v2":
            raise Refuse("RESOURCE_EXHAUSTED", "This version of the Postmaster Tools API is no longer supported")
        match request.method, parts[1:]:
            case "GET", ["domains"]:
                return self._list(request)
            case "GET", ["domains", name, "complianceStatus"]:
                return self._compliance(name)
            case "POST", ["domains", name, "domainStats:query"]:
                body = request.json()
                if body.get("parent") != f"domains/{name}":
                    raise Refuse("INVALID_ARGUMENT", "parent is required")
                return self._query(body)
            case "POST", ["domainStats:batchQuery"]:
                return self._batch(request.json())
        raise Refuse("NOT_FOUND", "Requested entity was not found.")

    def _authenticate(self, request):
        if self.oauth is not None:
            scopes = self.oauth.scopes_of(request)
            self.scopes = {one.removeprefix("https://www.googleapis.com/auth/") for one in scopes or ()}
            good = scopes is not None
        else:
            good = request.headers.get("authorization") == f"Bearer {self.access_token}"
        if not good:
            raise Refuse("UNAUTHENTICATED", "Request had invalid authentication credentials.")

    def _need(self, scope):
        if scope not in self.scopes and "postmaster" not in self.scopes:
            raise Refuse(
                "PERMISSION_DENIED",
                "Request had insufficient authentication scopes.",
                "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            )

    def _list(self, request):
        self._need("postmaster.domain")
        size = int(request.param("pageSize") or 10)
        if not 1 <= size <= 200:
            raise Refuse("INVALID_ARGUMENT", "pageSize must be at most 200")
        names = list(self.domains)
        start = int(request.param("pageToken") or 0)
        end = start + min(size, self.page)
        listed = []
        for name in names[start:end]:
            owned = self.domains[name]
            listed.append(
                {"name": f"domains/{name}", "permission": owned.permission, "verificationState": owned.verification}
            )
        return {"domains": listed, "nextPageToken": str(end) if end < len(names) else ""}

    def _owned(self, name):
        owned = self.domains.get(name)
        if owned is None:
            raise Refuse("NOT_FOUND", "Requested entity was not found.")
        if owned.permission == "NONE" or owned.verification == "UNVERIFIED":
            raise Refuse("PERMISSION_DENIED", "The caller does not have permission")
        return owned

    def _compliance(self, name):
        self._need("postmaster.traffic.readonly")
        owned = self._owned(name)
        if owned.compliance is None:
            raise Refuse("NOT_FOUND", "Requested entity was not found.")
        return {"name": f"domains/{name}/complianceStatus", **owned.compliance}

    def _batch(self, body):
        if not self.batches:
            raise Refuse("PERMISSION_DENIED", "The caller does not have permission")
        self._need("postmaster.traffic.readonly")
        if set(body) != {"requests"} or not 1 <= len(body["requests"]) <= 100:
            raise Refuse("INVALID_ARGUMENT", "between 1 and 100 requests")
        for one in body["requests"]:
            self._owned(one.get("parent", "").removeprefix("domains/"))
        results = []
        for one in body["requests"]:
            try:
                results.append({"response": self._query(one)})
            except Refuse as refused:
                results.append({"error": {"code": refused.grpc, **refused.said}})
        return {"results": results}

    def _query(self, body):
        self.queries += 1
        self._need("postmaster.traffic.readonly")
        allowed = {"parent", "metricDefinitions", "timeQuery", "aggregationGranularity", "pageSize", "pageToken"}
        if not {"parent", "metricDefinitions", "timeQuery"} <= set(body) <= allowed:
            raise Refuse("INVALID_ARGUMENT", "Invalid JSON payload received.")
        owned = self._owned(body["parent"].removeprefix("domains/"))
        size = body.get("pageSize", 10)
        if not 1 <= size <= 200:
            raise Refuse("INVALID_ARGUMENT", "page_size must be at most 200")
        if body.get("aggregationGranularity", "DAILY") != "DAILY":
            raise Refuse("INVALID_ARGUMENT", "only DAILY here")
        days = _days(body["timeQuery"])
        if days[0] < self.memory:
            raise Refuse("INVALID_ARGUMENT", "date_ranges is too early")
        entries = []
        for day in days:
            for one in body["metricDefinitions"]:
                entries += self._entry(body["parent"], owned, one, day)
        start = int(body.get("pageToken", "0").partition("/")[0])
        end = start + min(size, self.page)
        return {"domainStats": entries[start:end], "nextPageToken": f"{end}/m" if end < len(entries) else ""}

    def _entry(self, parent, owned, definition, day):
        standard, filtered = definition["baseMetric"]["standardMetric"], definition.get("filter", "")
        for key in (standard, filtered):
            if key in self.broken_metrics:
                raise self.broken_metrics[key]
        if not definition.get("name") or not _allows(standard, filtered):
            raise Refuse("INVALID_ARGUMENT", f"filter of {standard}: {filtered!r}")
        found = owned.values.get((standard, filtered), {})
        if day not in found:
            return []
        at = {"year": day.year, "month": day.month, "day": day.day}
        name = f"{parent}/domainStats/{day.toordinal():x}"
        return [{"name": name, "metric": definition["name"], "date": at, "value": _value(standard, found[day])}]


def _allows(standard, filtered):
    if standard == "FEEDBACK_LOOP_SPAM_RATE":
        identifier, _, rest = filtered.partition(" AND ")
        named = identifier.startswith('feedback_loop_id = "') and identifier.endswith('"')
        return named and rest in {"", *(f'aggregation_key_type = "{kind}"' for kind in ("FROM_HEADER", "ALL_DKIM"))}
    return filtered in FILTERS.get(standard, ())


def _value(standard, value):
    if value is None:
        return {}
    if standard in LISTS:
        return {"stringList": {"values": value}}
    if standard in COUNTS:
        return {"intValue": str(value)}
    return {"floatValue" if standard == "SPAM_RATE" else "doubleValue": value}


def _days(query):
    if set(query) != {"dateRanges"} or set(query["dateRanges"]) != {"dateRanges"}:
        raise Refuse("INVALID_ARGUMENT", "time_query")
    found = []
    for one in query["dateRanges"]["dateRanges"]:
        first, last = (date(**one[end]) for end in ("start", "end"))
        if first > last:
            raise Refuse("INVALID_ARGUMENT", "start is after end")
        found += [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return found
