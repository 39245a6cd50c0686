"""Amazon SES v2 as its description says (PROVIDERS 6.1); checks each signature with Amazon's own library."""

import re

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.providers.base import Request, Response

KEY_ID, SECRET = "AKIARIGHT0123456789", "right/secret+0123456789abcdefghijklmnop"
NAMES = {"SEND", "COMPLAINT", "PERMANENT_BOUNCE", "TRANSIENT_BOUNCE", "OPEN", "CLICK", "DELIVERY", "DELIVERY_OPEN",
         "DELIVERY_CLICK", "DELIVERY_COMPLAINT"}  # fmt: skip


class Ses:
    """One account in one region: (metric, epoch seconds of a day) to a number; `denied` metrics."""

    def __init__(self, region="eu-west-1"):
        self.region = region
        self.hosts = frozenset({f"email.{region}.amazonaws.com"})
        self.asked: list[Request] = []
        self.numbers: dict[tuple[str, int], float] = {}
        self.denied: set[str] = set()
        self.standing = "HEALTHY"

    def answer(self, request: Request) -> Response:
        if request.headers.get("authorization") != self._proof(request):
            return Response.of({"message": "The request signature we calculated does not match"}, 403)
        if (request.method, request.path) == ("GET", "/v2/email/account"):
            return Response.of({"EnforcementStatus": self.standing, "SendQuota": {"Max24HourSend": 50000.0}})
        if (request.method, request.path) != ("POST", "/v2/email/metrics/batch"):
            return Response.of({"message": "unknown operation"}, 404)
        queries = request.json()["Queries"]
        if not 0 < len(queries) <= 10 or any(self._wrong(query) for query in queries):
            return Response.of({"message": "BadRequestException"}, 400)
        allowed = [query for query in queries if query["Metric"] not in self.denied]
        return Response.of(
            {
                "Results": [self._result(query) for query in allowed],
                "Errors": [
                    {"Id": query["Id"], "Code": "ACCESS_DENIED", "Message": "VDM is off"}
                    for query in queries
                    if query not in allowed
                ],
            }
        )

    def _wrong(self, query):
        return query["Namespace"] != "VDM" or query["Metric"] not in NAMES or query["StartDate"] >= query["EndDate"]

    def _result(self, query):
        found = sorted(
            (at, value)
            for (metric, at), value in self.numbers.items()
            if metric == query["Metric"] and query["StartDate"] <= at < query["EndDate"]
        )
        return {"Id": query["Id"], "Timestamps": [at for at, _ in found], "Values": [value for _, value in found]}

    def _proof(self, request: Request) -> str:
        stamp = request.headers.get("x-amz-date", "")
        if not re.fullmatch(r"\d{8}T\d{6}Z", stamp):
            return "none"
        signer = SigV4Auth(Credentials(KEY_ID, SECRET), "ses", self.region)
        headers = {
            name: request.headers[name] for name in ("content-type", "host", "x-amz-date") if name in request.headers
        }
        copy = AWSRequest(request.method, f"https://{request.host}{request.path}", headers=headers, data=request.body)
        copy.context["timestamp"] = stamp
        signature = signer.signature(signer.string_to_sign(copy, signer.canonical_request(copy)), copy)
        names = ";".join(sorted(headers))
        return f"AWS4-HMAC-SHA256 Credential={signer.scope(copy)}, SignedHeaders={names}, Signature={signature}"
