"""Revocation lists (RFC 5280 5): whether an authority's list takes back a certificate that it issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from workbench.mail.certificate import foreign

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateRevocationList

MOST_LISTS = 2
"""Places of one list that are tried; they are mirrors of each other."""

_MAX_URL = 1000


class Revocable(NamedTuple):
    """
    A certificate, and where its issuer says whether it was taken back.

    Attributes:
        name: For people.
        serial: Its serial number.
        issuer: The certificate of its issuer, DER, whose signature on it was verified.
        is_authority: Whether it may itself issue others.
        lists: URLs of the list, all of them for the same one.
    """

    name: str
    serial: int
    issuer: bytes
    is_authority: bool
    lists: tuple[str, ...]


class Revoked(NamedTuple):
    """When a certificate was taken back, and why: `keyCompromise`, empty where the list does not say."""

    on: datetime
    reason: str


def list_urls(certificate: Certificate) -> tuple[str, ...]:
    """
    Return where the complete list of a certificate's issuer is to be had, the first places that the web offers.

    Raises:
        ValueError: the certificate says it in a form that cannot be read.
    """
    from cryptography.x509 import CRLDistributionPoints, ExtensionNotFound, UniformResourceIdentifier

    with foreign():
        try:
            points = certificate.extensions.get_extension_for_class(CRLDistributionPoints).value
        except ExtensionNotFound:
            return ()
        whole = [point for point in points if not point.reasons and not point.crl_issuer]
        names = [name for point in whole for name in point.full_name or ()]
        urls = [name.value for name in names if isinstance(name, UniformResourceIdentifier) and _is_web(name.value)]
    return tuple(dict.fromkeys(urls))[:MOST_LISTS]


def _is_web(url: str) -> bool:
    try:
        return len(url) <= _MAX_URL and urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False


def read_list(data: bytes, of: Revocable, moment: datetime | None) -> Revoked | None:
    """
    Return when a list takes a certificate back, None if it does not.

    Args:
        data: The list, DER, or PEM as some servers have it.
        of: The certificate.
        moment: When the list was fetched; None leaves its dates aside.

    Raises:
        ValueError: the list says nothing of it: no list, another issuer's, not of this time, for other certificates.
    """
    from cryptography import x509

    with foreign():
        pem = data.lstrip().startswith(b"-----BEGIN")
        found = x509.load_pem_x509_crl(data) if pem else x509.load_der_x509_crl(data)
        _require_issuer(found, x509.load_der_x509_certificate(of.issuer))
        _require_time(found, moment)
        _require_scope(found, is_authority=of.is_authority)
        entry = found.get_revoked_certificate_by_serial_number(of.serial)
        if entry is None:
            return None
        try:
            reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value
        except x509.ExtensionNotFound:
            reason = ""
        return Revoked(entry.revocation_date_utc, reason)


def _require_issuer(found: CertificateRevocationList, issuer: Certificate) -> None:
    if found.issuer != issuer.subject or not found.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]
        raise ValueError("the revocation list is not the issuer's")


def _require_time(found: CertificateRevocationList, moment: datetime | None) -> None:
    if moment is None:
        return
    if moment < found.last_update_utc:
        raise ValueError("the revocation list is of the future")
    if found.next_update_utc is not None and moment > found.next_update_utc:
        raise ValueError("the revocation list is out of date")


def _require_scope(found: CertificateRevocationList, *, is_authority: bool) -> None:
    """Refuse lists that hold only a part (RFC 5280 5.2.4, 5.2.5), and those with rules that are not known here."""
    from cryptography.x509 import DeltaCRLIndicator, IssuingDistributionPoint

    for extension in found.extensions:
        value = extension.value
        if isinstance(value, DeltaCRLIndicator):
            raise ValueError("the revocation list holds changes only")  # noqa: TRY004 - the data's fault
        if isinstance(value, IssuingDistributionPoint):
            other = value.only_contains_user_certs if is_authority else value.only_contains_ca_certs
            if other or value.only_contains_attribute_certs or value.only_some_reasons or value.indirect_crl:
                raise ValueError("the revocation list is for other certificates")
        elif extension.critical:
            raise ValueError(f"the revocation list has a rule of its own: {extension.oid.dotted_string}")


def revocable(path: Sequence[Certificate]) -> tuple[Revocable, ...]:
    """
    Return what of a verified path can be asked about: every certificate with a list, from the leaf up, not the root.

    Args:
        path: From the leaf to the root, each issued by the one behind it.

    Raises:
        ValueError: a certificate says where its list is in a form that cannot be read.
    """
    from cryptography.hazmat.primitives.serialization import Encoding

    found = []
    for at, (own, above) in enumerate(pairwise(path)):
        if urls := list_urls(own):
            name = own.subject.rfc4514_string()
            found.append(Revocable(name, own.serial_number, above.public_bytes(Encoding.DER), at > 0, urls))
    return tuple(found)
