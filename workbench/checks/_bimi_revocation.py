"""Whether the issuers of a mark certificate took it back: their revocation lists, asked for and read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.checks._bimi_certificate import Judged
from workbench.checks._bimi_fetch import lost
from workbench.mail.mark_certificate import Flaw, Problem
from workbench.mail.revocation import Revocable, Revoked, read_list
from workbench.model.fetched import FetchEnd, fetched, get
from workbench.model.findings import Unknown
from workbench.model.inquiry import Answer, Inquiry, Question, ask, together


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one authority's list says of one certificate; `known` is false where there is no list that says anything."""

    of: Revocable
    question: Question
    answer: Answer
    known: bool
    revoked: Revoked | None = None


def ask_revocation(judged: Judged) -> Inquiry[Judged]:
    """
    Return a certificate with what the lists of its issuers say of it.

    They are asked for only where everything else is in order: the hosts are then named by certificates whose path leads
    to a known root, not by whoever wrote the record.
    """
    certificate = judged.certificate
    if certificate is None or not judged.valid or not certificate.revocable:
        return judged
    heard = yield from together([_ask(one) for one in certificate.revocable])
    problems, evidence = list(judged.problems), list(judged.document.evidence)
    for one in heard:
        if one.revoked is not None:
            day = one.revoked.on.date().isoformat()
            problems.append(Problem(Flaw.REVOKED, f"{day}, {one.of.name}" if one.of.is_authority else day))
            evidence.append(one.answer.evidence)
    unknown = tuple(_unknown(one) for one in heard if not one.known)
    document = replace(judged.document, evidence=tuple(dict.fromkeys(evidence)))
    return replace(judged, document=document, problems=tuple(problems), revocation=_word(heard), unasked=unknown)


def _word(heard: tuple[_Heard, ...]) -> str:
    if any(one.revoked is not None for one in heard):
        return "revoked"
    return "good" if all(one.known for one in heard) else "unknown"


def _ask(of: Revocable) -> Inquiry[_Heard]:
    """Ask for the list of one certificate; where one place has none that counts, the next."""
    first: _Heard | None = None
    for url in of.lists:
        question = get(url)
        answer = yield from ask(question)
        heard = _read(of, question, answer)
        if heard.known:
            return heard
        first = first or heard
    assert first is not None
    return first


def _read(of: Revocable, question: Question, answer: Answer) -> _Heard:
    found = fetched(answer)
    if found is None or found.end is not FetchEnd.RESPONSE or found.code != 200:
        return _Heard(of, question, answer, known=False)
    try:
        return _Heard(of, question, answer, known=True, revoked=read_list(found.body, of, answer.asked))
    except ValueError:
        return _Heard(of, question, answer, known=False)


def _unknown(heard: _Heard) -> Unknown:
    return replace(lost(heard.question, heard.answer), decisive=False)
