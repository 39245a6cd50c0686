"""Sentences for failures that only other systems, or rarer ones, have: each system names a certificate's fault its way."""

import errno
import socket
import ssl
from datetime import timedelta

import httpx2
import pytest

from workbench.model.text import LANGUAGES, Texts
from workbench.net.api_errors import clock_error, explain, is_passing, proxy_for

HOST = "api.example"


@pytest.fixture(autouse=True)
def direct(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def refused(code, message=""):
    """Return what httpx2 raises where truststore, or OpenSSL, does not accept a certificate."""
    cause = ssl.SSLCertVerificationError(1, message)
    cause.verify_code, cause.verify_message = code, message
    error = httpx2.ConnectError(message)
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("code", "message", "sentence"),
    [
        (10, "certificate has expired", "has expired"),  # OpenSSL
        (9, "certificate is not yet valid", "is not yet valid"),
        (-67818, "“api.example” certificate is expired", "has expired"),  # macOS
        (-67819, "certificate is not valid yet", "is not yet valid"),
        (0x800B0101, "A required certificate is not within its validity period", "has expired"),  # Windows
        (0x800B0101 - (1 << 32), "", "has expired"),
        (20, "unable to get local issuer certificate", "is not trusted"),
        (62, "Hostname mismatch", "is not trusted"),
        (0x800B0109, "A certificate chain processed, but terminated in a root", "is not trusted"),
    ],
)
def test_certificates_of_every_system(code, message, sentence):
    said = explain(refused(code, message), HOST, None)
    assert str(said).startswith(f"The certificate of {HOST} {sentence}")
    assert not is_passing(refused(code, message))
    assert ("Is the computer's clock right?" in str(said)) == (sentence != "is not trusted")


@pytest.mark.parametrize(
    ("skew", "word"), [(timedelta(days=1), "1440 min slow"), (timedelta(hours=-2), "120 min fast")]
)
def test_a_clock_that_servers_contradict(skew, word):
    assert word in str(explain(refused(10), HOST, skew)) and word in str(clock_error(skew))
    assert "has expired" in str(explain(refused(10), HOST, skew / 1000))
    assert "is not trusted" in str(explain(refused(20), HOST, skew))


def caused(kind, cause):
    error = kind("x")
    error.__cause__ = cause
    return error


SEVERAL = ExceptionGroup("several addresses", [OSError(errno.EHOSTUNREACH, "x"), ConnectionRefusedError("x")])


@pytest.mark.parametrize(
    ("error", "sentence", "passing"),
    [
        (caused(httpx2.ConnectError, socket.gaierror(-2, "x")), "The name api.example was not found", False),
        (caused(httpx2.ConnectError, caused(OSError, SEVERAL)), "api.example refuses the connection", False),
        (caused(httpx2.ConnectError, OSError(errno.ENETUNREACH, "x")), "api.example cannot be reached", False),
        (caused(httpx2.ConnectError, ssl.SSLError(1, "wrong version number")), "No secure connection to", False),
        (httpx2.WriteError("x"), "The connection to api.example was cut", True),
        (TimeoutError(), "api.example did not answer in time", True),
        (httpx2.ProxyError("407 x"), "The proxy ? wants a name and a password", False),
        (httpx2.ProxyError("504 x"), "The proxy ? refuses the way to api.example", True),
    ],
)
def test_sentences(error, sentence, passing):
    said = explain(error, HOST, None)
    assert str(said).startswith(sentence) and is_passing(error) is passing
    for language in LANGUAGES:
        assert "{" not in Texts(language).error(said)


@pytest.mark.parametrize(
    ("proxy", "shown"),
    [
        ("http://ann:s3cret@proxy.example:3128/", "proxy.example:3128"),
        ("proxy.example:3128", "proxy.example:3128"),
        ("", ""),
    ],
)
def test_the_proxy_without_its_password(monkeypatch, proxy, shown):
    monkeypatch.setenv("https_proxy", proxy)
    assert proxy_for(HOST) == shown
    monkeypatch.setenv("no_proxy", "example")
    assert proxy_for(HOST) == ""
