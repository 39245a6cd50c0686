"""TLS contexts: what is trusted, and the certificates of servers that are not."""

from __future__ import annotations

import ssl
import warnings
from typing import TYPE_CHECKING, Any

from workbench.model.probed import KeyKind, Outdated

if TYPE_CHECKING:
    from workbench.net.addresses import Lab

_DER = 2
"""`_ssl.ENCODING_DER`: before Python 3.13 the chain comes as objects of a private module."""

_CIPHERS = {None: "ALL", KeyKind.RSA: "aRSA", KeyKind.ECDSA: "aECDSA"}
"""OpenSSL's names for the suites in which a server proves itself with such a key."""


def verifying(lab: Lab | None = None) -> ssl.SSLContext:
    """Return a context for web servers: the system's roots, the host's name checked, TLS 1.2 or newer."""
    context = _base(lab)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # RFC 9525 2: the common name is no name of a host. truststore's context has no such switch, the one within has.
    getattr(context, "_ctx", context).hostname_checks_common_name = False
    return context


def verifying_mail(lab: Lab | None = None, key: KeyKind | None = None) -> ssl.SSLContext:
    """
    Return a context that tells whether a mail server's chain is trusted; with `key`, of its certificate of that kind.

    The name is not checked, since that is a judgement of its own, and old versions and ciphers are let in, since that
    they are spoken is what must be learnt.
    """
    context = _base(lab)
    context.check_hostname = False
    return _lenient(context, key)


def looking(only: KeyKind | Outdated | None = None) -> ssl.SSLContext:
    """Return a context that trusts everybody, to see what a server shows; nothing is sent through it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if not isinstance(only, Outdated):
        return _lenient(context, only)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that TLS 1.1 is withdrawn is why it is asked for
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return _lenient(context, None)


def _base(lab: Lab | None) -> ssl.SSLContext:
    if lab is not None:
        return ssl.create_default_context(cadata=lab.authority)
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _lenient(context: ssl.SSLContext, key: KeyKind | None) -> ssl.SSLContext:
    # MINIMUM_SUPPORTED and not TLSv1, which Python warns of; level 0, or OpenSSL 3 refuses TLS 1.0 and 1.1 anyway.
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers(f"{_CIPHERS[key]}:@SECLEVEL=0")
    if key is not None:
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # in TLS 1.3 no suite says what key it takes (RFC 8446 1.2)
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    return context


def chain(session: ssl.SSLObject) -> tuple[bytes, ...]:
    """Return the certificates that a server sent, DER, leaf first."""
    inner: Any = session
    if not hasattr(inner, "get_unverified_chain"):  # public since Python 3.13
        inner = getattr(session, "_sslobj", None)
    sent = inner.get_unverified_chain() if hasattr(inner, "get_unverified_chain") else None
    if not sent:
        leaf = session.getpeercert(binary_form=True)
        return (leaf,) if leaf else ()
    return tuple(item if isinstance(item, bytes) else item.public_bytes(_DER) for item in sent)
