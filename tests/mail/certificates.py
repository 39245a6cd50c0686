"""Mark certificates made for tests: an authority, an intermediate, and certificates with a logo inside."""

import base64
import gzip
import hashlib
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

LOGO = (
    b'<svg version="1.2" baseProfile="tiny-ps" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    b'<title>Example</title><rect width="10" height="10" fill="#c00"/></svg>'
)
BIMI_USAGE = ObjectIdentifier("1.3.6.1.5.5.7.3.31")
MARK_TYPE = ObjectIdentifier("1.3.6.1.4.1.53087.1.13")
PRIOR_USE_SOURCE = ObjectIdentifier("1.3.6.1.4.1.53087.5.1")
PILOT = ObjectIdentifier("1.3.6.1.4.1.53087.4.1")
LOGOTYPE = ObjectIdentifier("1.3.6.1.5.5.7.1.12")
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
REVOKED = datetime(2026, 10, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def der(tag, *parts):
    """Return one DER value."""
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def logotype(logo=LOGO, *, packed=True, digest=None):
    """Return the value of a logotype extension (RFC 9399 4.1) with the logo in a data URI."""
    data = gzip.compress(logo, mtime=0) if packed else logo
    media = b"image/svg+xml+gzip" if packed else b"image/svg+xml"
    uri = b"data:image/svg+xml;base64," + base64.b64encode(data)
    sha256 = der(0x30, der(0x06, bytes.fromhex("608648016503040201")), der(0x05))
    hashed = der(0x30, sha256, der(0x04, digest or hashlib.sha256(data).digest()))
    details = der(0x30, der(0x16, media), der(0x30, hashed), der(0x30, der(0x16, uri)))
    return der(0x30, der(0xA2, der(0xA0, der(0x30, der(0x30, details)))))


class Authority:
    """A root with an intermediate below it; `lists` are where the root's revocation list is to be had."""

    def __init__(self, *, name="Test Mark", end=END, lists=()):
        self.root_key, self.key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self.root_name, self.name = (_name(f"{name} {which}") for which in ("Root", "CA"))
        start, far = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
        self.root = _issue(self.root_name, self.root_key, self.root_name, self.root_key, start, far, ca=True)
        self.intermediate = _issue(self.name, self.key, self.root_name, self.root_key, start, end, ca=True,
                                   extensions=_points(lists))  # fmt: skip
        self.roots = (self.root.public_bytes(Encoding.DER),)

    def issue(self, **options):
        """Return a PEM file: a mark certificate and the intermediate."""
        return pem(self.leaf(**options), self.intermediate)

    def leaf(
        self, *, mark="Registered Mark", names=("example.org",), start=START, end=END, usage=BIMI_USAGE,
        logo=None, pilot=False, source=None, signer=None, key=None, lists=(),
    ):  # fmt: skip
        """Return a mark certificate."""
        subject = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Ltd")]
        subject += [x509.NameAttribute(MARK_TYPE, mark)] if mark else []
        subject += [x509.NameAttribute(PRIOR_USE_SOURCE, source)] if source else []
        extensions = [x509.SubjectAlternativeName([x509.DNSName(name) for name in names])] if names else []
        extensions += [x509.ExtendedKeyUsage([usage])] if usage else []
        value = logotype() if logo is None else logo
        extensions += [x509.UnrecognizedExtension(LOGOTYPE, value)] if value else []
        extensions += [x509.UnrecognizedExtension(PILOT, b"\x05\x00")] if pilot else []
        extensions += _points(lists)
        key = key or ec.generate_private_key(ec.SECP256R1())
        return _issue(x509.Name(subject), key, self.name, signer or self.key, start, end, extensions=extensions)

    def revocation_list(self, *revoked, start=START, end=END, by_root=False, signer=None, reason=None, extensions=()):
        """Return a list, DER, in which serial numbers are revoked on 1 October 2026."""
        name, key = (self.root_name, self.root_key) if by_root else (self.name, self.key)
        builder = x509.CertificateRevocationListBuilder().issuer_name(name).last_update(start).next_update(end)
        for serial in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(REVOKED)
            if reason is not None:
                entry = entry.add_extension(x509.CRLReason(reason), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        return builder.sign(signer or key, hashes.SHA256()).public_bytes(Encoding.DER)


def _points(urls):
    """Return the extension that says where a revocation list is, if it is anywhere."""
    names = [x509.UniformResourceIdentifier(url) for url in urls]
    return [x509.CRLDistributionPoints([x509.DistributionPoint(names, None, None, None)])] if names else []


def pem(*certificates):
    """Return certificates as one PEM file."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _issue(subject, key, issuer, signer, start, end, *, ca=False, extensions=()):  # noqa: PLR0917
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(signer, hashes.SHA256())
