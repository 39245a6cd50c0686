"""UniSender's methods as PROVIDERS 6.8 says: every refusal comes with status 200."""

from tests.providers.base import Request, Response

KEY = "5rightkey0123456789"


class Uni:
    """One account: campaigns, and their numbers by id."""

    hosts = frozenset({"api.unisender.com"})

    def __init__(self):
        self.asked: list[Request] = []
        self.campaigns: list[dict] = []
        self.stats: dict[int, dict] = {}

    def answer(self, request: Request) -> Response:
        method = request.path.removeprefix("/ru/api/")
        params = dict(request.query) | (request.form() if request.body else {})
        if params.get("format") != "json":
            return Response(200, b"<xml/>", {"content-type": "text/xml"})
        if params.get("api_key") != KEY:
            return Response.of(
                {"error": "ER081012-05 [Your API key is wrong]", "code": "invalid_api_key", "result": None}
            )
        if method == "getCampaigns":
            found = [one for one in self.campaigns if params["from"] <= one["start_time"] < params["to"]]
            return Response.of({"result": found[int(params["offset"]) :][: int(params["limit"])]})
        if method == "getCampaignCommonStats":
            stats = self.stats.get(int(params["campaign_id"]))
            if stats is None:
                return Response.of({"error": "campaign not found", "code": "object_not_found"})
            return Response.of({"result": stats})
        return Response.of({"error": f"unknown method {method}", "code": "unspecified"})
