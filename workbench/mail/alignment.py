"""Identifier alignment of DMARC: whether an authenticated domain belongs with the author's (RFC 9989 4.4)."""

from __future__ import annotations

from workbench.mail.dmarc import Alignment
from workbench.mail.dmarc_walk import Walk, walk
from workbench.model.inquiry import Inquiry


def align(author: Walk, identifier: str, mode: Alignment) -> Inquiry[bool | None]:
    """
    Return whether `identifier`, a domain that SPF or DKIM passed for, is aligned; None if that cannot be known.

    Equal domains are aligned in both modes. Relaxed alignment compares the organizational domains and may have to
    walk the tree of `identifier`.
    """
    if identifier == author.domain:
        return True
    if mode is Alignment.STRICT:
        return False
    if not share_an_ancestor(author.domain, identifier):
        return False
    theirs = yield from walk(identifier)
    ours, other = author.organizational_domain, theirs.organizational_domain
    return None if ours is None or other is None else ours == other


def share_an_ancestor(one: str, other: str) -> bool:
    """Return whether two domains end alike; else no walk can lead them to the same organizational domain."""
    return one.rpartition(".")[2] == other.rpartition(".")[2]
