"""What an SPF record comes to with all it leads to: whom it lets in, how it ends, what depends on the sender."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbench.checks import _spf_reach as reaching
from workbench.checks._spf_reach import NOBODY, Part, Reach
from workbench.checks._spf_tree import Node, Walk, worst
from workbench.mail import spf_space
from workbench.mail.spf import select
from workbench.mail.spf_record import Modifier, Record, scan
from workbench.model.findings import Args, Finding
from workbench.model.inquiry import Answer, Question, Status
from workbench.model.rdata import split_strings, txt_rdata
from workbench.model.rules import RulePack
from workbench.model.target import Target

_FOLLOWED = 10  # redirects; the limit of look-ups


def reach(walk: Walk, text: bytes, *, mended: bool = False) -> Reach:
    """
    Return who passes a record whose tree was walked: nobody where it is malformed or nothing in it is wide.

    With `mended`: who would pass if the errors of the tree were no more.
    """
    record, problems = scan(text)
    if (problems and not mended) or not reaching.may_be_wide(
        (text, *walk.texts), walk.target.rules.threshold("spf.internet_share")
    ):
        return NOBODY
    own = Answer("TXT", Status.FOUND, (txt_rdata(split_strings(text)),))  # a loop leads back to it
    answers = {Question("TXT", walk.target.domain): own, **walk.answers}
    return reaching.reach(walk.sender, record, answers, mended=mended)


def too_much(found: Reach, rules: RulePack) -> bool:
    """Whether strangers pass: a share of the Internet's addresses that no owner of a domain has."""
    return any(found.share(version) >= rules.threshold("spf.internet_share") for version in found.parts)


def strangers(target: Target, found: Reach, evidence: tuple[str, ...]) -> list[Finding]:
    """Return what lets strangers in: the terms that let in the whole Internet, else how much passes together."""
    domain = target.domain
    whole: dict[str, Finding] = {}
    for version, parts in found.parts.items():
        for part in parts:
            if spf_space.share(part.space, version) >= reaching.WHOLE and (part.inner or len(part.terms) == 1):
                code, args = _whole(domain, part, version)
                whole.setdefault(part.terms[0], Finding(code, domain, args, evidence))
    return list(whole.values()) or list(_together(target, found, evidence))


def open_once_mended(walk: Walk, text: bytes, evidence: tuple[str, ...]) -> list[Finding]:
    """Return what would let strangers in, did not every check of one end in an error before."""
    found = strangers(walk.target, reach(walk, text, mended=True), evidence)
    terms = sorted(named(found))
    return [Finding("spf.open_once_mended", walk.target.domain, {"terms": terms}, evidence)] if terms else []


def _whole(domain: str, part: Part, version: int) -> tuple[str, Args]:
    term = part.terms[0]
    if not part.inner:
        return "spf.pass_all", {"term": term}
    culprit, owner = reaching.culprit(part, version)
    return "spf.include_passes_all", {"term": term, "domain": owner or domain, "culprit": culprit}


def _together(target: Target, found: Reach, evidence: tuple[str, ...]) -> Iterator[Finding]:
    for version, parts in found.parts.items():
        share = found.share(version)
        if share >= target.rules.threshold("spf.internet_share"):
            wide = [part for part in parts if spf_space.share(part.space, version) >= 0.01]
            args = {"share": int(100 * share), "family": f"IPv{version}", "terms": reaching.named(wide or parts)}
            yield Finding("spf.passes_internet", target.domain, args, evidence)


def named(findings: list[Finding]) -> set[str]:
    """Return the terms that findings of `strangers` name."""
    return {term for found in findings for term in found.args.get("terms", [found.args.get("term")])}


def marked(tree: Node, findings: list[Finding]) -> Node:
    """Return the tree with the terms marked that let strangers in."""
    by_term = {term: found for found in findings for term in found.args.get("terms", [found.args.get("term")])}
    if not by_term:
        return tree
    children = tuple(
        replace(child, state="error", code=by_term[child.label].code, args=by_term[child.label].args)
        if child.label in by_term
        else child
        for child in tree.children
    )
    return replace(tree, children=children, state=worst(children))


def neutral(domain: str, found: Reach, evidence: tuple[str, ...]) -> Iterator[Finding]:
    """Yield the term, other than `?all`, that makes the record neutral about everybody: `?include:` of `+all`."""
    for version, parts in found.neutral.items():
        for part in parts:
            is_all = part.terms[0].lower() == "?all"
            if not is_all and spf_space.share(part.space, version) >= reaching.WHOLE:
                yield Finding("spf.neutral_term", domain, {"term": part.terms[0]}, evidence)
                return


def ending(walk: Walk, record: Record, evidence: tuple[str, ...]) -> Iterator[Finding]:
    """Yield a finding where a redirect leads to a record that is neutral about strangers."""
    start, domain = record.redirect, walk.target.domain
    term: Modifier | None = start
    for _ in range(_FOLLOWED):
        if start is None or term is None:
            return
        target = reaching.target_of(walk.sender, domain, term)
        answer = walk.answers.get(Question("TXT", target.name or ""))
        texts = select(answer) if answer is not None else ()
        if target.depends or len(texts) != 1 or scan(texts[0])[1]:
            return
        record, domain = scan(texts[0])[0], target.text
        last, term = record.all, record.redirect
        if (last is None and term is None) or (last is not None and last.result == "neutral"):
            yield Finding("spf.redirect_neutral", walk.target.domain, {"term": start.text, "domain": domain}, evidence)


def dependent(walk: Walk, tree: Node, evidence: tuple[str, ...]) -> Iterator[Finding]:
    """Yield what depends on the sender, and what of it leads nowhere for the sender that was tried."""
    nodes = [node for node in _nodes(tree) if node.depends]
    nowhere = dict.fromkeys(node.label for node in nodes if node.code == "spf.depends")
    for label in nowhere:
        args: Args = {"term": label, "ip": str(walk.sender.address)}
        yield Finding("spf.depends", walk.target.domain, args, evidence)
    if others := list(dict.fromkeys(node.label for node in nodes if node.label not in nowhere)):
        yield Finding("spf.macros", walk.target.domain, {"terms": others}, evidence)


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in tree.children:
        yield from _nodes(child)


def in_part(tree: Node, found: Reach) -> bool:
    """Whether a part of the tree could not be followed for every sender."""
    return not found.complete or any(node.depends for node in _nodes(tree))
