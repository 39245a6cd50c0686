"""The one record to paste for everything that is wrong with an SPF record; none where it could do harm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from workbench.checks import _spf_repair as repair
from workbench.checks import _spf_whole as whole
from workbench.checks._spf_reach import Reach
from workbench.checks._spf_tree import Node, Walk
from workbench.mail.spf_record import LOOKUP_TERMS, Mechanism, Modifier, Record, scan
from workbench.model.findings import Finding
from workbench.model.findings import Record as Paste
from workbench.model.inquiry import Inquiry
from workbench.model.target import Target

_FATAL = frozenset({"spf.include_missing", "spf.include_several", "spf.include_broken", "spf.loop", "spf.too_many_mx"})


class Offer(NamedTuple):
    """The record to paste, None where there is none; whether it leaves strangers out."""

    text: str | None = None
    leaves_out: bool = False

    def on(self, findings: list[Finding]) -> list[Finding]:
        """Return findings about strangers with the record, where it helps against them."""
        if self.text is None or not self.leaves_out:
            return findings
        return [replace(found, records=(Paste(found.subject, "TXT", self.text),)) for found in findings]


NOTHING = Offer()


def offer(target: Target, strings: Sequence[bytes], walk: Walk, tree: Node, lets_in: Reach) -> Inquiry[Offer]:
    """
    Return the record to paste, None where there is none that is no worse than what is published.

    Terms that count anew (behind `all`, after a repair) are followed first: a dead include that was skipped so far
    must not make the whole record an error.
    """
    text = b"".join(strings)
    record, problems = scan(text)
    lost = repair.lost_spaces(strings)
    found = repair.mended(*scan(lost[1].encode("ascii") if lost else text))
    if found is None or found.encode("ascii") == text:
        return NOTHING
    better = scan(found.encode("ascii"))[0]
    walked, after = walk, tree
    if _asks(better) - _asks(record):
        walked = Walk(target)
        after = yield from walked.root(better)
        broken = bool(problems) or _is_broken(walk)
        if not broken and (_is_broken(walked) or _is_dearer(target, tree, after) or _is_vaguer(walk, walked)):
            return NOTHING
    reach = whole.reach(walked, found.encode("ascii"))
    open_still = whole.too_much(reach, target.rules)
    worse = open_still and any(reach.share(version) > lets_in.share(version) for version in reach.parts)
    open_still = open_still or whole.too_much(whole.reach(walked, found.encode("ascii"), mended=True), target.rules)
    return NOTHING if worse else Offer(found, not open_still)


def merged(target: Target, texts: list[bytes]) -> Inquiry[str | None]:
    """Return one record for several, None where they contradict or let strangers in."""
    found = repair.merged(texts)
    if found is None:
        return None
    walk = Walk(target)
    yield from walk.root(scan(found.encode("ascii"))[0])
    return None if whole.too_much(whole.reach(walk, found.encode("ascii")), target.rules) else found


def _asks(record: Record) -> set[str]:
    """Return the terms that are evaluated and cost a look-up."""
    last = record.all
    live = [term for term in record.mechanisms if last is None or term.at < last.at]
    asking: list[Mechanism | Modifier] = [term for term in live if term.name in LOOKUP_TERMS]
    asking += [record.redirect] if record.redirect is not None else []
    return {term.text for term in asking}


def _is_broken(walk: Walk) -> bool:
    return any(finding.code in _FATAL for finding in walk.findings)


def _is_dearer(target: Target, before: Node, after: Node) -> bool:
    limit, voids = target.rules.threshold("spf.lookups"), target.rules.threshold("spf.void_lookups")
    return after.cost > max(limit, before.cost) or after.voids > max(voids, before.voids)


def _is_vaguer(before: Walk, after: Walk) -> bool:
    known = {item.question for item in before.unknown}
    return not after.complete or any(item.question not in known for item in after.unknown)
