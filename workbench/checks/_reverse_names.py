"""What the name of an address looks like: valid, or made up by an access provider."""

from __future__ import annotations

import ipaddress
import re

from workbench.model.rdata import Address

_HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")
_ACCESS = re.compile(
    r"(?:^|[.\-_\d])(?:dyn|dynamic|dynip|dhcp|[asvx]?dsl|pool|pools|pppo?e?|dialup|dial-up|dialin|broadband|cable"
    r"|cablemodem|unassigned|unallocated|no-?ptr|no-?reverse)(?=$|[.\-_\d])"
)


def is_host_name(name: str) -> bool:
    """Whether a name can be that of a host on the internet (RFC 1123 2.1)."""
    return _HOST_NAME.fullmatch(name) is not None


def looks_generic(name: str, address: Address) -> bool:
    """Whether a name is made of the address or has the words of access networks in it."""
    return _ACCESS.search(name) is not None or _holds(name, address)


def _holds(name: str, address: Address) -> bool:
    """Whether the octets of an address, or most of them, stand in a name, forwards or backwards."""
    if isinstance(address, ipaddress.IPv6Address):
        packed = address.packed.hex()
        letters = re.sub(r"[^0-9a-f]", "", name)
        return packed in letters or packed[::-1] in letters
    octets = list(address.packed)
    if f"{int(address):08x}" in name or "".join(f"{octet:03d}" for octet in octets) in name:
        return True
    numbers = [int(found) for found in re.findall(r"\d{1,10}", name)]
    return any(
        numbers[at : at + 3] == part[start : start + 3]
        for part in (octets, octets[::-1])
        for start in (0, 1)
        for at in range(len(numbers) - 2)
    )
