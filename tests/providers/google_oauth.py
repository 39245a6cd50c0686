"""Google's authorization server: consent, token and revocation as RFC 6749, 7636, 7009 and Google's pages say."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

from tests.providers.base import Request, Response

AUTH_HOST, TOKEN_HOST = "accounts.google.com", "oauth2.googleapis.com"


def utc_now() -> datetime:
    return datetime.now(UTC)


class GoogleOAuth:
    """
    One client of type "Desktop app" and a user who consents, or does not.

    `granted` None: all scopes that are asked for. `deny`: the user presses "Cancel". `wrong`: fixed answers of the token
    endpoint, used up in turn. `rotates`: a refresh gives a new refresh token and ends the old one.
    """

    hosts = frozenset({AUTH_HOST, TOKEN_HOST})

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self.client_id = "1234567890-abcdefghijklmnop.apps.googleusercontent.com"
        self.client_secret = f"GOCSPX-{secrets.token_urlsafe(21)}"
        self.clock = clock
        self.asked: list[Request] = []
        self.granted: set[str] | None = None
        self.deny = self.rotates = False
        self.lifetime_s = 3599
        self.wrong: list[Response] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.refresh_tokens: dict[str, frozenset[str]] = {}
        self.access_tokens: dict[str, tuple[datetime, str, frozenset[str]]] = {}

    @property
    def client_file(self) -> str:
        """What Google Cloud offers for download."""
        return (
            f'{{"installed":{{"client_id":"{self.client_id}","project_id":"mail-tools",'
            '"auth_uri":"https://accounts.google.com/o/oauth2/auth","token_uri":"https://oauth2.googleapis.com/token",'
            '"auth_provider_x509_cert_url":"https://www.googleapis.com/oauth2/v1/certs",'
            f'"client_secret":"{self.client_secret}","redirect_uris":["http://localhost"]}}}}'
        )

    def grant(self, *scopes: str) -> str:
        """Return a refresh token as if the user had consented."""
        token = f"1//{secrets.token_urlsafe(48)}"
        self.refresh_tokens[token] = frozenset(scopes)
        return token

    def scopes_of(self, request: Request) -> frozenset[str] | None:
        """Return what the request's bearer may do; None where the token is unknown, ended or revoked (401)."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        ends, refresh, scopes = self.access_tokens.get(token, (self.clock(), "", frozenset()))
        return scopes if kind == "Bearer" and ends > self.clock() and refresh in self.refresh_tokens else None

    def secrets(self) -> list[str]:
        """Return everything that must stay secret."""
        return [self.client_secret, *self.codes, *self.refresh_tokens, *self.access_tokens]

    def answer(self, request: Request) -> Response:
        ways = {
            (AUTH_HOST, "GET", "/o/oauth2/v2/auth"): self._consent,
            (TOKEN_HOST, "POST", "/token"): self._token,
            (TOKEN_HOST, "POST", "/revoke"): self._revoke,
        }
        way = ways.get((request.host, request.method, request.path))
        return way(request) if way else Response(404, b"<html>404. That's an error.</html>")

    def _consent(self, request: Request) -> Response:
        given = dict(request.query)
        problems = [
            len(given) != len(request.query),
            given.get("client_id") != self.client_id,
            given.get("response_type") != "code",
            given.get("access_type") != "offline",
            given.get("prompt") != "consent",
            not re.fullmatch(r"http://127\.0\.0\.1:\d{1,5}/?", given.get("redirect_uri", "")),
            given.get("code_challenge_method") != "S256",
            not re.fullmatch(r"[A-Za-z0-9_-]{43}", given.get("code_challenge", "")),
            len(given.get("state", "")) < 16,
            not given.get("scope"),
            "client_secret" in given,
        ]
        if any(problems):
            return Response(400, f"<html>Error 400: invalid_request {problems}</html>".encode())
        back = {"state": given["state"]}
        if self.deny:
            return _redirect(given["redirect_uri"], {**back, "error": "access_denied"})
        code = f"4/0A{secrets.token_urlsafe(40)}"
        asked = frozenset(given["scope"].split(" "))
        self.codes[code] = {**given, "scope": " ".join(sorted(asked if self.granted is None else asked & self.granted))}
        more = {"code": code, "scope": self.codes[code]["scope"], "iss": "https://accounts.google.com"}
        return _redirect(given["redirect_uri"], {**back, **more})

    def _token(self, request: Request) -> Response:
        if self.wrong:
            return self.wrong.pop(0)
        if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
            return _error("invalid_request", "Content-Type")
        form = request.form()
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return Response.of({"error": "invalid_client", "error_description": "Unauthorized"}, 401)
        if form.get("grant_type") == "authorization_code":
            return self._exchange(form)
        if form.get("grant_type") == "refresh_token":
            return self._refresh(form)
        return _error("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type')}")

    def _exchange(self, form: dict[str, str]) -> Response:
        asked = self.codes.pop(form.get("code", ""), None)  # a code works once
        verifier = form.get("code_verifier", "")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if asked is None:
            return _error("invalid_grant", "Malformed auth code.")
        if not re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier) or digest != asked["code_challenge"]:
            return _error("invalid_grant", "Invalid code verifier.")
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return _error("redirect_uri_mismatch", "Bad Request")
        refresh = self.grant(*asked["scope"].split())
        return self._give(refresh, shown=refresh)

    def _refresh(self, form: dict[str, str]) -> Response:
        token = form.get("refresh_token", "")
        if token not in self.refresh_tokens:
            return _error("invalid_grant", "Token has been expired or revoked.")
        if not self.rotates:
            return self._give(token)
        renewed = self.grant(*self.refresh_tokens.pop(token))
        return self._give(renewed, shown=renewed)

    def _give(self, refresh: str, *, shown: str = "") -> Response:
        access, scopes = f"ya29.a0{secrets.token_urlsafe(60)}", self.refresh_tokens[refresh]
        self.access_tokens[access] = (self.clock() + timedelta(seconds=self.lifetime_s), refresh, scopes)
        said = {
            "access_token": access,
            "expires_in": self.lifetime_s,
            "scope": " ".join(sorted(scopes)),
            "token_type": "Bearer",
        }
        return Response.of({**said, "refresh_token": shown} if shown else said)

    def _revoke(self, request: Request) -> Response:
        token = request.form().get("token", "")
        _, refresh, _ = self.access_tokens.get(token, (None, token, None))
        if self.refresh_tokens.pop(refresh, None) is None:
            return _error("invalid_token", "Token expired or revoked")
        return Response.of({})


def _redirect(uri: str, params: dict[str, str]) -> Response:
    assert urlsplit(uri).hostname == "127.0.0.1"
    return Response(302, headers={"location": f"{uri}?{urlencode(params)}"})


def _error(error: str, description: str) -> Response:
    return Response.of({"error": error, "error_description": description}, 400)
