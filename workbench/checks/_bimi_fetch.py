"""The files a BIMI record names, fetched: logo and certificate, and what stood in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from workbench.model.fetched import Fetched, FetchEnd, fetched, get
from workbench.model.findings import Args, Finding, Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, Status, ask

MAX_HOPS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ENDS = {
    FetchEnd.CERTIFICATE: "bimi.server_certificate",
    FetchEnd.TLS: "bimi.server_tls",
    FetchEnd.FORBIDDEN: "bimi.server_private",
    FetchEnd.TOO_LARGE: "bimi.file_huge",
    FetchEnd.CUT: "bimi.file_cut",
}


@dataclass(frozen=True, slots=True)
class Document:
    """
    One file.

    Attributes:
        url: As the record has it.
        question: The last question asked for it.
        answer: Its answer.
        found: What it says; None if that is not known.
        elsewhere: A URL it was moved to that was not asked: another host, not https, or one hop too many.
        evidence: Ids of all answers on the way, the last one first.
    """

    url: str
    question: Question
    answer: Answer
    found: Fetched | None
    elsewhere: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def body(self) -> bytes | None:
        """The file; None where there is none."""
        if self.found is None or self.found.end is not FetchEnd.RESPONSE or self.found.code != 200:
            return None
        return self.found.body

    @property
    def asked(self) -> datetime | None:
        """When it was fetched."""
        return self.answer.asked


def fetch(url: str) -> Inquiry[Document]:
    """
    Ask for a file, following redirects on its own host.

    A host that the domain's records do not name is not asked: a stranger's redirect must not lead this program about.
    """
    place = url
    evidence: tuple[str, ...] = ()
    for hop in range(MAX_HOPS + 1):
        question = get(place)
        answer = yield from ask(question)
        found = fetched(answer)
        evidence = (answer.evidence, *evidence) if answer.evidence else evidence
        onward = _onward(place, found)
        if not onward:
            return Document(url, question, answer, found, evidence=evidence)
        if hop == MAX_HOPS or not _same_host(place, onward):
            return Document(url, question, answer, found, onward, evidence)
        place = onward
    raise AssertionError("the loop returns")


def _onward(place: str, found: Fetched | None) -> str:
    """Return where a redirect leads, empty if there is none."""
    if found is None or found.code not in _REDIRECTS or not found.location:
        return ""
    try:
        return urljoin(place, found.location)
    except ValueError:
        return ""


def _same_host(place: str, onward: str) -> bool:
    try:
        old, new = [(parts.scheme, parts.hostname, parts.port or 443) for parts in map(urlsplit, (place, onward))]
    except ValueError:
        return False
    return old == new == ("https", new[1], new[2])


def judge_fetch(document: Document) -> Iterator[Finding]:
    """Say what stood in the way of a file."""
    args: Args = {"url": shorten(document.url)}
    found = document.found
    if document.elsewhere:
        args["target"] = shorten(document.elsewhere)
        yield Finding("bimi.redirect", document.url, args, document.evidence)
    elif found is not None and found.end is not FetchEnd.RESPONSE:
        args["detail"] = shorten(found.detail) or "-"
        yield Finding(_ENDS[found.end], document.url, args, document.evidence)
    elif found is not None and found.code != 200:
        args["status"] = str(found.code) if found.code is not None else "-"
        yield Finding("bimi.file_missing", document.url, args, document.evidence)


def missed(document: Document) -> Iterator[Unknown]:
    """List what was not learned of a file."""
    if document.elsewhere:
        yield Unknown(str(get(document.elsewhere)), "other_host", "bimi", decisive=False)
    elif document.found is None:
        yield lost(document.question, document.answer)


def lost(question: Question, answer: Answer) -> Unknown:
    """Return what could not be learned; decisive only if somebody was asked."""
    reason = Status.MALFORMED.value if answer.status.known else answer.status.value
    return Unknown(str(question), reason, "bimi", answer.status is not Status.NOT_ASKED, answer.evidence)


def shorten(text: str) -> str:
    """Return a stranger's text cut for a sentence, without characters that cannot be shown."""
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[:161])
    return shown if len(shown) <= 160 else shown[:159] + "…"
