"""Why a request got no reply, as a sentence for the user: the network, the proxy, the certificate, the clock."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from workbench.model.errors import SourceError

if TYPE_CHECKING:
    import httpx2

CLOCK_TOLERANCE = timedelta(minutes=10)
"""A clock that is further off than this is said to be wrong."""

# Why a certificate is refused: OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED, macOS's
# errSecCertificateNotValidYet and errSecCertificateExpired, Windows' CERT_E_EXPIRED (for both), signed and unsigned.
_NOT_YET = frozenset({9, -67819})
_EXPIRED = frozenset({10, -67818, 0x800B0101, 0x800B0101 - (1 << 32)})


def explain(error: Exception, host: str, skew: timedelta | None) -> SourceError:
    """
    Return what to tell the user of a request that got no reply.

    Args:
        error: What httpx2 raised, or TimeoutError.
        host: Who was asked.
        skew: How far this computer's clock is behind the servers' (negative: ahead); None where no server told.
    """
    import httpx2

    if isinstance(error, httpx2.ProxyError):
        return _proxy(error, host)
    if isinstance(error, httpx2.ConnectTimeout):
        return _connect(error, host)
    if isinstance(error, httpx2.ConnectError):
        trouble = next((one for one in _causes(error) if isinstance(one, ssl.SSLError)), None)
        return _connect(error, host) if trouble is None else _tls(trouble, host, skew)
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return SourceError(
            "{host} did not answer in time", "Try again; the network or the provider may be slow now",
            retryable=True, host=host,
        )  # fmt: skip
    return SourceError(
        "The connection to {host} was cut", "Try again; what came before is kept", retryable=True, host=host
    )


def is_passing(error: Exception) -> bool:
    """Whether asking again at once may help: the connection was cut, or something took too long."""
    import httpx2

    if any(isinstance(one, ssl.SSLCertVerificationError | socket.gaierror) for one in _causes(error)):
        return False
    if isinstance(error, httpx2.ProxyError):
        return str(error)[:3] in {"502", "503", "504"}
    return not isinstance(error, httpx2.ConnectError | httpx2.LocalProtocolError | httpx2.UnsupportedProtocol)


def redirected(host: str, target: str) -> SourceError:
    """Return what to tell of a reply that sends elsewhere; only the host of the target is shown."""
    return SourceError(
        "{host} sends elsewhere, to {target}",
        "No interface does that; a sign-in page of the network may stand between: open any page in the browser, sign "
        "in if it asks, then try again",
        retryable=True,
        host=host,
        target=urlsplit(target).hostname or host,
    )


def too_large(host: str, limit: int) -> SourceError:
    """Return what to tell of a body that does not end."""
    return SourceError(
        "{host} sent more than {size} MiB", "Ask for fewer days at a time", host=host, size=limit // (1024 * 1024)
    )


def clock_is_off(skew: timedelta) -> bool:
    """Whether the clock is so wrong that it explains a refusal."""
    return abs(skew) > CLOCK_TOLERANCE


def _tls(error: ssl.SSLError, host: str, skew: timedelta | None) -> SourceError:
    if not isinstance(error, ssl.SSLCertVerificationError):
        return SourceError(
            "No secure connection to {host} could be made",
            "A filter of the network or an old proxy may stand between: {detail}",
            retryable=True,
            host=host,
            detail=(getattr(error, "reason", "") or str(error))[:200],  # no reason where Python made the error
        )
    code, words = getattr(error, "verify_code", 0), _words(error).lower()
    early = code in _NOT_YET or "not yet valid" in words
    if early or code in _EXPIRED or "expired" in words:
        if skew is not None and clock_is_off(skew):
            return clock_error(skew)
        return SourceError(
            "The certificate of {host} is not yet valid" if early else "The certificate of {host} has expired",
            "Is the computer's clock right? Let the system set date and time by itself, then try again",
            retryable=True,
            host=host,
        )
    return SourceError(
        "The certificate of {host} is not trusted",
        "A filter of the network, a proxy or a virus scanner may read along; if that is your company's, its root "
        "certificate must be installed in this system: {detail}",
        host=host,
        detail=_words(error)[:200],
    )


def _words(error: ssl.SSLCertVerificationError) -> str:
    return getattr(error, "verify_message", "") or str(error)


def clock_error(skew: timedelta) -> SourceError:
    """Return what to tell of a clock that other servers contradict."""
    minutes = round(abs(skew).total_seconds() / 60)
    return SourceError(
        "This computer's clock is {minutes} min slow"
        if skew > timedelta()
        else "This computer's clock is {minutes} min fast",
        "Let the system set date and time by itself, then try again",
        retryable=True,
        minutes=minutes,
    )


def _proxy(error: httpx2.ProxyError, host: str) -> SourceError:
    status = str(error)[:3]
    proxy = proxy_for(host) or "?"
    if status == "407":
        return SourceError(
            "The proxy {proxy} wants a name and a password",
            "Enter them in the system's proxy settings, or put them into HTTPS_PROXY: http://name:password@{proxy}",
            proxy=proxy,
        )
    return SourceError(
        "The proxy {proxy} refuses the way to {host}",
        "It says: {detail}. Ask whoever runs the network to allow {host}",
        retryable=status in {"502", "503", "504"},
        proxy=proxy,
        host=host,
        detail=str(error)[:100],
    )


def unusable_proxy() -> SourceError:
    """Return what to tell of a system whose proxy is of a kind that cannot be used, or is no address."""
    return SourceError(
        "The system's proxy {proxy} cannot be used",
        "Proxies of kind http:// and https:// can be; set such a one in the system's settings or in HTTPS_PROXY",
        proxy=_without_password(_system_proxy()),
    )


def _connect(error: Exception, host: str) -> SourceError:
    proxy = proxy_for(host)
    if proxy:
        return SourceError(
            "The proxy {proxy} cannot be reached", "Check the system's proxy settings", retryable=True, proxy=proxy
        )
    causes = list(_causes(error))
    if any(isinstance(one, socket.gaierror) for one in causes):
        return SourceError(
            "The name {host} was not found",
            "Is this computer connected to the network? Open any page in the browser, then try again",
            retryable=True,
            host=host,
        )
    if any(isinstance(one, ConnectionRefusedError) for one in causes):
        return SourceError(
            "{host} refuses the connection",
            "A firewall may forbid it; else try again later",
            retryable=True,
            host=host,
        )
    return SourceError(
        "{host} cannot be reached",
        "Is this computer connected to the network? A firewall may also forbid it",
        retryable=True,
        host=host,
    )


def proxy_for(host: str) -> str:
    """Return the system's proxy for https to `host` as `host:port`, without name and password; "" for none."""
    named = _system_proxy()
    if not named or proxy_bypass(host):
        return ""
    return _without_password(named).rpartition("/")[2]


def _system_proxy() -> str:
    found = getproxies()
    return found.get("https") or found.get("all") or ""


def _without_password(proxy: str) -> str:
    scheme, _, rest = proxy.rstrip("/").rpartition("://")
    return f"{scheme or 'http'}://{rest.rpartition('@')[2]}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came from, into groups: several addresses of a host fail each in its way."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _causes(one)
        error = error.__cause__ or error.__context__
