"""
Certificates for servers of tests, signed by an authority that exists only there.

    authority = Authority()
    leaf = authority.issue("mx.example.org", days=90)      # Issued: PEM texts `certificate` and `key`
    authority.pem                                          # what a client must trust
"""

import datetime
import ipaddress
import ssl
from functools import cache
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem_key(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


class Issued(NamedTuple):
    """A certificate with its key, PEM; `der` is what a client sees."""

    certificate: str
    key: str
    der: bytes

    def save(self, folder, name):
        """Write both into a folder and return their paths; the key as strict servers want it."""
        paths = folder / f"{name}.crt", folder / f"{name}.key"
        for path, text in zip(paths, (self.certificate, self.key), strict=True):
            path.write_text(text)
            path.chmod(0o600)
        return paths

    def context(self, folder, name):
        """Return a server's TLS context."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.save(folder, name))
        return context


class Authority:
    """A root of its own."""

    def __init__(self, name="Test authority"):
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self._certificate = self._sign(
            self._name, self._key.public_key(), days=3650, extensions=[(x509.BasicConstraints(True, 0), True)]
        )
        self.pem = self._certificate.public_bytes(serialization.Encoding.PEM).decode()

    def issue(self, *hosts, days=90, since=-1, rsa_bits=0, common_name="test", self_signed=False):
        """Issue a certificate for hosts, valid from `since` days from now (negative: before) to `days` from now."""
        key = rsa.generate_private_key(65537, rsa_bits) if rsa_bits else ec.generate_private_key(ec.SECP256R1())
        extensions = [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)]
        if hosts:
            extensions.append((x509.SubjectAlternativeName([_general(host) for host in hosts]), False))
        certificate = self._sign(
            _name(common_name),
            key.public_key(),
            days=days,
            since=since,
            extensions=extensions,
            signer=(key, _name(common_name)) if self_signed else None,
        )
        pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
        return Issued(pem, _pem_key(key), certificate.public_bytes(serialization.Encoding.DER))

    def _sign(self, subject, key, *, days, since=-1, extensions=(), signer=None):
        signing, issuer = signer or (self._key, self._name)
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + datetime.timedelta(days=min(since, days - 1)))
            .not_valid_after(now + datetime.timedelta(days=days))
        )
        for extension, critical in extensions:
            made = made.add_extension(extension, critical)
        return made.sign(signing, hashes.SHA256())


def _general(host):
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@cache
def authority():
    """Return the authority that all tests of one run share."""
    return Authority()
