"""
Mark certificates (VMC and CMC): the chain, the mark, the logo, and what is wrong with them.

After draft-fetch-validation-vmc-wchuang-11 and the Minimum Security Requirements for Issuance of Mark Certificates.
The path is built here and not by a TLS verifier, so that every refusal has its reason, and so that the time is the one
the certificate was fetched at. Whether it was revoked its issuer's list says (see `mail.revocation`), which must be
asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from workbench.mail import logotype
from workbench.mail.certificate import foreign
from workbench.mail.revocation import Revocable, revocable
from workbench.mail.svg_ps import Logo, read_logo
from workbench.model.resources import resource

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MAX_READ = 512 * 1024
MAX_CERTIFICATES = 10
MAX_DEPTH = 5

_USAGE = "1.3.6.1.5.5.7.3.31"  # id-kp-BrandIndicatorforMessageIdentification
_MARK_TYPE = "1.3.6.1.4.1.53087.1.13"
_PRIOR_USE_SOURCE = "1.3.6.1.4.1.53087.5.1"
_PILOT = "1.3.6.1.4.1.53087.4.1"
_NO_PILOT_FROM = datetime(2025, 3, 15, tzinfo=UTC)
_SOURCE_FROM = datetime(2025, 4, 15, tzinfo=UTC)
_VERIFIED = ("Registered Mark", "Government Mark")
_COMMON = ("Prior Use Mark", "Modified Registered Mark")


class MarkKind(StrEnum):
    """What the mark stands on."""

    VERIFIED = "vmc"
    COMMON = "cmc"
    UNKNOWN = "unknown"


class Flaw(StrEnum):
    """Why receivers refuse a certificate."""

    ORDER = "order"  # the mark certificate must come first
    UNTRUSTED = "untrusted"  # no path to a known root
    BAD_SIGNATURE = "bad_signature"  # a path by names, but a signature on it is wrong
    NOT_AN_ISSUER = "not_an_issuer"  # a certificate on the path may not sign others
    ISSUER_EXPIRED = "issuer_expired"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_DOMAIN = "wrong_domain"
    USAGE = "usage"
    MARK_TYPE = "mark_type"
    PILOT = "pilot"
    NO_SOURCE = "no_source"
    REVOKED = "revoked"
    NO_LOGO = "no_logo"
    LOGO_HASH = "logo_hash"


class Problem(NamedTuple):
    """One flaw and the name or value it is about, empty where there is none."""

    flaw: Flaw
    text: str


@dataclass(frozen=True, slots=True)
class MarkCertificate:
    """
    A mark certificate with its path.

    Attributes:
        kind: By the mark type.
        mark_type: As written: `Registered Mark`.
        organization: Whose mark it is.
        issuer: Name of the issuing authority.
        domains: Names the certificate is for, lower case.
        not_before: First moment of its validity.
        not_after: Last moment.
        logo: The logo it carries; None if there is none that can be read.
        path_ends: Last moment of every certificate above it.
        path_starts: First moment of every certificate above it.
        root: Name of the known root the path leads to; empty if none.
        sha256: Hash of the certificate, in hexadecimal.
        problems: What is wrong whatever the time and the domain.
        revocable: Certificates of the path to the root that their issuers may have taken back, this one first.
    """

    kind: MarkKind
    mark_type: str
    organization: str
    issuer: str
    domains: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    logo: Logo | None
    path_ends: tuple[datetime, ...]
    path_starts: tuple[datetime, ...]
    root: str
    sha256: str
    problems: tuple[Problem, ...]
    revocable: tuple[Revocable, ...] = ()

    def judge(self, domains: Collection[str], moment: datetime | None) -> tuple[Problem, ...]:
        """
        Return everything wrong with it.

        Args:
            domains: Names of which one must be in the certificate.
            moment: The time to judge by; None leaves the time out.
        """
        found = list(self.problems)
        if not {name.lower() for name in domains} & set(self.domains):
            found.append(Problem(Flaw.WRONG_DOMAIN, ", ".join(self.domains)))
        if moment is not None:
            found += self._at(moment)
        return tuple(found)

    def _at(self, moment: datetime) -> Iterator[Problem]:
        if moment > self.not_after:
            yield Problem(Flaw.EXPIRED, self.not_after.date().isoformat())
        elif moment < self.not_before:
            yield Problem(Flaw.NOT_YET_VALID, self.not_before.date().isoformat())
        if any(moment > end for end in self.path_ends) or any(moment < start for start in self.path_starts):
            yield Problem(Flaw.ISSUER_EXPIRED, self.issuer)


@cache
def load_roots() -> tuple[bytes, ...]:
    """Return the roots that mark certificates are trusted by, in DER; sources and dates stand in the files."""
    from cryptography.x509 import load_pem_x509_certificates

    files = sorted(resource("trust/mark-roots").glob("*.pem"))
    return tuple(_der(root) for path in files for root in load_pem_x509_certificates(path.read_bytes()))


def read_mark_certificate(pem: bytes, roots: Sequence[bytes]) -> MarkCertificate:
    """
    Return the mark certificate in a PEM file: its own first, then those it was issued by.

    Args:
        pem: The file.
        roots: Trusted roots in DER.

    Raises:
        ValueError: there is no certificate in it, or it cannot be read.
    """
    if len(pem) > MAX_READ:
        raise ValueError(f"the file is larger than {MAX_READ // 1024} KB")
    with foreign():
        return _read(pem, roots)


def _read(pem: bytes, roots: Sequence[bytes]) -> MarkCertificate:
    from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates

    found = load_pem_x509_certificates(pem)
    if not found or len(found) > MAX_CERTIFICATES:
        raise ValueError(f"{len(found)} certificates in one file")
    own = next((item for item in found if not _may_sign(item)), found[0])
    problems = [Problem(Flaw.ORDER, "")] if own is not found[0] else []
    path, wrong = _climb(own, [item for item in found if item is not own], list(map(load_der_x509_certificate, roots)))
    problems += [wrong] if wrong is not None else []
    return _describe(own, path if wrong is None else path[:0], problems)


def _describe(own: Certificate, path: list[Certificate], problems: list[Problem]) -> MarkCertificate:
    mark_type = _subject(own, _MARK_TYPE)
    logo, wrong = _logo(own)
    problems += [*_usage(own), *_rules(own, mark_type), *wrong]
    return MarkCertificate(
        MarkKind.VERIFIED if mark_type in _VERIFIED else MarkKind.COMMON if mark_type in _COMMON else MarkKind.UNKNOWN,
        mark_type,
        _subject(own, "2.5.4.10") or _subject(own, "2.5.4.3"),
        _name(own, issuer=True),
        _domains(own),
        own.not_valid_before_utc,
        own.not_valid_after_utc,
        logo,
        tuple(item.not_valid_after_utc for item in path),
        tuple(item.not_valid_before_utc for item in path),
        _name(path[-1]) if path else "",
        hashlib.sha256(_der(own)).hexdigest(),
        tuple(problems),
        revocable([own, *path]),
    )


def _usage(own: Certificate) -> Iterator[Problem]:
    from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound

    try:
        usages = own.extensions.get_extension_for_class(ExtendedKeyUsage).value
    except ExtensionNotFound:
        yield Problem(Flaw.USAGE, "")
        return
    named = [usage.dotted_string for usage in usages]
    if _USAGE not in named:
        yield Problem(Flaw.USAGE, ", ".join(named))


def _rules(own: Certificate, mark_type: str) -> Iterator[Problem]:
    """Check the mark type, and the two rules of the requirements that began in 2025, by the date of issue."""
    if mark_type not in (*_VERIFIED, *_COMMON):
        yield Problem(Flaw.MARK_TYPE, mark_type)
    pilot = any(entry.oid.dotted_string == _PILOT for entry in own.extensions)
    if pilot and own.not_valid_before_utc >= _NO_PILOT_FROM:
        yield Problem(Flaw.PILOT, own.not_valid_before_utc.date().isoformat())
    unsourced = mark_type == "Prior Use Mark" and not _subject(own, _PRIOR_USE_SOURCE)
    if unsourced and own.not_valid_before_utc >= _SOURCE_FROM:
        yield Problem(Flaw.NO_SOURCE, own.not_valid_before_utc.date().isoformat())


def _logo(own: Certificate) -> tuple[Logo | None, list[Problem]]:
    from cryptography.x509 import UnrecognizedExtension

    for entry in own.extensions:
        if entry.oid.dotted_string == logotype.OID and isinstance(entry.value, UnrecognizedExtension):
            try:
                image, right = logotype.read_logotype(entry.value.value).image()
            except ValueError as error:
                return None, [Problem(Flaw.NO_LOGO, str(error))]
            return read_logo(image), [] if right else [Problem(Flaw.LOGO_HASH, "")]
    return None, [Problem(Flaw.NO_LOGO, "")]


def _climb(
    own: Certificate, others: list[Certificate], roots: list[Certificate]
) -> tuple[list[Certificate], Problem | None]:
    """Return the certificates above `own` up to a root, or why there is no such path."""
    path: list[Certificate] = []
    current = own
    while len(path) < MAX_DEPTH:
        named = [item for item in roots if item.subject == current.issuer]
        if (root := next((item for item in named if _signed_by(current, item)), None)) is not None:
            return [*path, root], None
        above = [item for item in others if item.subject == current.issuer and item not in path]
        signer = next((item for item in above if _signed_by(current, item)), None)
        if signer is None:
            flaw = Flaw.BAD_SIGNATURE if named or above else Flaw.UNTRUSTED
            return path, Problem(flaw, _name(current, issuer=True))
        if not _may_sign(signer):
            return path, Problem(Flaw.NOT_AN_ISSUER, _name(signer))
        path.append(signer)
        current = signer
    return path, Problem(Flaw.UNTRUSTED, _name(current, issuer=True))


def _signed_by(item: Certificate, issuer: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        item.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _may_sign(item: Certificate) -> bool:
    from cryptography.x509 import BasicConstraints, ExtensionNotFound

    try:
        return item.extensions.get_extension_for_class(BasicConstraints).value.ca
    except (ExtensionNotFound, ValueError):
        return False


def _domains(own: Certificate) -> tuple[str, ...]:
    from cryptography.x509 import DNSName, ExtensionNotFound, SubjectAlternativeName

    try:
        names = own.extensions.get_extension_for_class(SubjectAlternativeName).value
    except ExtensionNotFound:
        return ()
    return tuple(dict.fromkeys(name.lower().rstrip(".") for name in names.get_values_for_type(DNSName)))


def _subject(own: Certificate, oid: str) -> str:
    for attribute in own.subject:
        if attribute.oid.dotted_string == oid:
            return _text(attribute.value)
    return ""


def _name(item: Certificate, *, issuer: bool = False) -> str:
    """Return the common name, else the organisation, else the whole name."""
    name = item.issuer if issuer else item.subject
    known = {attribute.oid.dotted_string: _text(attribute.value) for attribute in name}
    return known.get("2.5.4.3") or known.get("2.5.4.10") or name.rfc4514_string()


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.hex()


def _der(item: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return item.public_bytes(Encoding.DER)
