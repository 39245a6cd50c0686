"""Signatures of Amazon's interfaces, version 4: a header that proves the key without sending it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlsplit


class AwsKey(NamedTuple):
    """A key of an Amazon account; the secret half never leaves the machine."""

    id: str
    secret: str

    def __repr__(self) -> str:
        """Show the half that is no secret."""
        return f"AwsKey({self.id!r}, ***)"


def sign(
    method: str, url: str, body: bytes, key: AwsKey, *, region: str, service: str, moment: datetime,
    headers: Mapping[str, str] | None = None,
) -> dict[str, str]:  # fmt: skip
    """
    Return the headers of a signed request: those given, `Host`, `X-Amz-Date` and `Authorization`.

    Source: AWS, "Signature Version 4 signing process". The path must be what is sent, already encoded; queries are not
    signed, since none of our calls has one.

    Args:
        method: `GET`, `POST`.
        url: Without a query.
        body: What is sent.
        key: Whose signature.
        region: `eu-west-1`.
        service: `ses`.
        moment: Now, in UTC; Amazon refuses what is more than five minutes off.
        headers: Further headers, all of which are signed.
    """
    parts = urlsplit(url)
    stamp = moment.strftime("%Y%m%dT%H%M%SZ")
    signed = {name.lower(): " ".join(value.split()) for name, value in (headers or {}).items()}
    signed |= {"host": parts.netloc, "x-amz-date": stamp}
    names = ";".join(sorted(signed))
    canonical = "\n".join([
        method, quote(parts.path or "/", safe="/%~"), "",
        *(f"{name}:{signed[name]}" for name in sorted(signed)), "", names, hashlib.sha256(body).hexdigest(),
    ])  # fmt: skip
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    derived = f"AWS4{key.secret}".encode()
    for part in scope.split("/"):
        derived = _hmac(derived, part)
    proof = _hmac(derived, text).hex()
    return {
        **(headers or {}), "Host": parts.netloc, "X-Amz-Date": stamp,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={key.id}/{scope}, SignedHeaders={names}, Signature={proof}",
    }  # fmt: skip


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
