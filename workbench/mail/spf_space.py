"""Sets of addresses as intervals: what a network covers, what is left of it, how much of the Internet that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Space: TypeAlias = tuple[tuple[int, int], ...]
"""Addresses as numbers: from, up to but not including; in order, without overlaps, none touching the next."""

BITS = {4: 32, 6: 128}

_INTERNET: dict[int, Space] = {
    4: ((1 << 24, 224 << 24),),  # without "this network" and multicast (RFC 6890)
    6: ((0x2000 << 112, 0x4000 << 112),),  # global unicast (RFC 4291 2.4)
}


def everything(version: int) -> Space:
    """Return the whole address space of IPv4 or IPv6."""
    return ((0, 1 << BITS[version]),)


def network(number: int, prefix: int, version: int) -> tuple[int, int]:
    """Return the interval of a network, whatever stands behind its prefix."""
    shift = BITS[version] - prefix
    first = number >> shift << shift
    return first, first + (1 << shift)


def union(parts: Iterable[tuple[int, int]]) -> Space:
    """Return what at least one of the intervals covers."""
    found: list[tuple[int, int]] = []
    for first, end in sorted(parts):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((first, end))
    return tuple(found)


def split(space: Space, by: Space) -> tuple[Space, Space]:
    """Return what of `space` is in `by`, and what is not."""
    inside: list[tuple[int, int]] = []
    outside: list[tuple[int, int]] = []
    at = 0
    for first, end in space:
        while at < len(by) and by[at][1] <= first:
            at += 1
        rest, index = first, at
        while index < len(by) and by[index][0] < end:
            low, high = max(by[index][0], first), min(by[index][1], end)
            if rest < low:
                outside.append((rest, low))
            inside.append((low, high))
            rest = high
            index += 1
        if rest < end:
            outside.append((rest, end))
    return tuple(inside), tuple(outside)


def share(space: Space, version: int) -> float:
    """Return how much of the addresses that hosts on the Internet have is in `space`, from 0 to 1."""
    first, end = _INTERNET[version][0]
    inside = split(space, _INTERNET[version])[0]
    return sum(high - low for low, high in inside) / (end - first)


def holds(space: Space, number: int) -> bool:
    """Whether an address is in `space`."""
    return any(first <= number < end for first, end in space)
