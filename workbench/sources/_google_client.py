"""The user's own client id of Google: the file that Google gives, as the program needs it."""

from __future__ import annotations

from typing import Any

import msgspec

from workbench.model.errors import SourceError
from workbench.model.text import mark
from workbench.net.oauth import OAuthClient
from workbench.sources.base import Connection

SCOPES = {
    "domains": "https://www.googleapis.com/auth/postmaster.domain",
    "traffic": "https://www.googleapis.com/auth/postmaster.traffic.readonly",
}
"""What is asked for; without `traffic` there are no numbers, without `domains` their names are typed."""

ENDED = mark(
    "Connect the account again. Consent may have been withdrawn, or the password changed; and while the consent screen "
    "of your Google project is in testing, a sign-in ends after 7 days: press “Publish app” there"
)


def client_of(connection: Connection) -> OAuthClient:
    """
    Return who asks; the endpoints are Google's own, whatever the file says.

    Raises:
        SourceError: there is no file, or it is another one.
    """
    text = connection.secrets.get("client") or connection.account.options.get("client", "")
    client_id, secret = read_client(text)
    return OAuthClient(
        client_id,
        secret,
        provider="Google",
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",
        revoke_url="https://oauth2.googleapis.com/revoke",
        extra={"access_type": "offline", "prompt": "consent"},
        ended=ENDED,
    )


def read_client(text: str) -> tuple[str, str]:
    """
    Return client id and secret of `client_secret_….json`, or of both typed with a space between.

    Raises:
        SourceError: it is something else; says what.
    """
    typed = text.split()
    if len(typed) == 2 and typed[0].endswith(".apps.googleusercontent.com"):
        return typed[0], typed[1]
    try:
        found = msgspec.json.decode(text.lstrip("\ufeff").encode("utf-8", "replace"))
    except msgspec.DecodeError:
        found = None
    if not isinstance(found, dict):
        raise SourceError(
            "This is not the file of a Google client id",
            "In the Google Cloud console, under Clients, make one of type “Desktop app” and download its JSON file",
        )
    return _installed(found)


def _installed(found: dict[str, Any]) -> tuple[str, str]:
    if found.get("type") == "service_account":
        raise SourceError(
            "This is the key of a service account",
            "Postmaster Tools belongs to a person: make a client id of type “Desktop app” instead",
        )
    if "web" in found:
        raise SourceError(
            "This client id is one for web sites", "Make one of type “Desktop app” in the Google Cloud console"
        )
    installed = found.get("installed")
    client = installed if isinstance(installed, dict) else found
    client_id, secret = client.get("client_id"), client.get("client_secret")
    if not (isinstance(client_id, str) and isinstance(secret, str) and client_id and secret):
        raise SourceError(
            "The file holds no client id with a secret",
            "Download it again in the Google Cloud console, right after making the client id of type “Desktop app”",
        )
    return client_id, secret
