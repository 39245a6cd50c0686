"""Trust anchors: the keys that validation begins with, the root zone's unless others are given."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from workbench.model.errors import UsageError
from workbench.model.rdata import name_to_wire
from workbench.model.resources import resource
from workbench.net.dnssec_records import Delegation


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """A zone and its key-signing keys in DS form."""

    zone: bytes
    delegations: tuple[Delegation, ...]


@cache
def root_anchor() -> TrustAnchor:
    """Return the root zone's keys, as IANA publishes them."""
    facts = tomllib.loads(resource("trust/root-anchors.toml").read_text("utf-8"))
    return TrustAnchor(
        name_to_wire(facts["zone"]),
        tuple(
            Delegation(one["key_tag"], one["algorithm"], one["digest_type"], bytes.fromhex(one["digest"]))
            for one in facts["anchor"]
        ),
    )


def parse_anchor(text: str) -> TrustAnchor:
    """
    Read a trust anchor from DS records of one zone as a zone file writes them: `example. IN DS 4711 13 2 9F…`.

    Raises:
        UsageError: a line is no DS record, they are of several zones, or there is none.
    """
    zones: set[bytes] = set()
    found = []
    for line in text.splitlines():
        words = line.partition(";")[0].split()
        if not words:
            continue
        try:
            at = [word.upper() for word in words].index("DS")
            zones.add(name_to_wire(words[0].lower()))
            tag, algorithm, digest_type = map(int, words[at + 1 : at + 4])
            found.append(Delegation(tag, algorithm, digest_type, bytes.fromhex("".join(words[at + 4 :]))))
        except ValueError as error:
            raise UsageError(
                "This is no trust anchor: {line}", "Write it as a DS record: . IN DS 20326 8 2 E06D…", line=line.strip()
            ) from error
    if len(zones) != 1:
        raise UsageError("A trust anchor needs DS records of exactly one zone", "Write: . IN DS 20326 8 2 E06D…")
    return TrustAnchor(zones.pop(), tuple(found))
