"""Which addresses may be connected to: those of the public Internet, unless a test says otherwise."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from workbench.model.rdata import Address

_SHARED = ipaddress.ip_network("64:ff9b::/96")  # NAT64, RFC 6052: an IPv4 address in the last 32 bits
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")


@dataclass(frozen=True, slots=True)
class Lab:
    """
    Where tests have their servers; nothing but a test makes one.

    Attributes:
        authority: Certificates, PEM, that are trusted instead of the system's.
        https_port: Where web servers listen.
        http_port: Where those listen that do without TLS.
        smtp_port: Where mail servers listen.
    """

    authority: str
    https_port: int = 443
    smtp_port: int = 25
    http_port: int = 80


def may_connect(address: Address, lab: Lab | None = None) -> bool:
    """
    Whether a server whose address a stranger's DNS names may be connected to.

    Private, loopback, link-local, shared, multicast, reserved and documentation addresses may not be: a domain that
    names one would have this program knock at doors inside the user's own network. Addresses that carry an IPv4
    address are judged by that. A test's `lab` adds loopback, nothing else.
    """
    inner = _inner(address)
    if lab is not None and inner.is_loopback:
        return True
    return inner.is_global and not inner.is_multicast and not inner.is_reserved and not inner.is_unspecified


def _inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, or the address itself."""
    if address.version == 4:
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _SHARED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return ipaddress.IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return address
