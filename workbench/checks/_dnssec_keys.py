"""What a zone's DNSSEC records say about its strength: keys, digests, NSEC3 parameters."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.model.findings import Finding
from workbench.model.inquiry import Answer
from workbench.model.rules import RulePack

NSEC3PARAM = "TYPE51"
SHA1_ALGORITHMS = frozenset({5, 7})
RSA_ALGORITHMS = frozenset({5, 7, 8, 10})
SHA1_DIGEST = 1
ZONE_KEY = 0x0100


def judge_strength(zone: str, rules: RulePack, ds: Answer, keys: Answer, parameters: Answer) -> Iterator[Finding]:
    """Yield what is weak in a zone that is signed."""
    algorithms = sorted({data[3] for data in keys.rdata if len(data) > 4} & SHA1_ALGORITHMS)
    if algorithms:
        shown = [str(number) for number in algorithms]
        yield Finding("dnssec.weak_algorithm", zone, {"zone": zone, "algorithms": shown}, _proof(keys))
    digests = {data[3] for data in ds.rdata if len(data) > 4}
    if digests == {SHA1_DIGEST}:
        yield Finding("dnssec.weak_digest", zone, {"zone": zone}, _proof(ds))
    wanted = int(rules.threshold("dnssec.rsa_bits"))
    sizes = [bits for data in keys.rdata if (bits := rsa_bits(data)) is not None]
    if sizes and min(sizes) < wanted:
        yield Finding("dnssec.short_key", zone, {"zone": zone, "bits": min(sizes), "wanted": wanted}, _proof(keys))
    iterations = max((int.from_bytes(data[2:4], "big") for data in parameters.rdata if len(data) > 4), default=0)
    if iterations:
        yield Finding("dnssec.iterations", zone, {"zone": zone, "count": iterations}, _proof(parameters))


def rsa_bits(rdata: bytes) -> int | None:
    """Return the size of a DNSKEY's RSA key; None where it is no zone key, no RSA key, or cannot be read (RFC 3110)."""
    if len(rdata) < 8 or rdata[3] not in RSA_ALGORITHMS or not rdata[0] << 8 & ZONE_KEY:
        return None
    public = rdata[4:]
    start = 1 + public[0] if public[0] else 3 + int.from_bytes(public[1:3], "big")
    return int.from_bytes(public[start:], "big").bit_length() or None


def _proof(answer: Answer) -> tuple[str, ...]:
    return (answer.evidence,) if answer.evidence else ()
