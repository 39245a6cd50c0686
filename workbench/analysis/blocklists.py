"""What a blocklist's answer says: listed and as what, not listed, refused, or nothing that can be relied on."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum

from workbench.model.blocklists import Blocklist, Entry, Refusal
from workbench.model.inquiry import Answer, Status

_LISTS = ipaddress.ip_network("127.0.0.0/8")


class Standing(StrEnum):
    """How something stands on a list."""

    LISTED = "listed"
    CLEAR = "clear"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """
    One answer read.

    Attributes:
        standing: The verdict.
        entries: The parts of the list it stands on, each once; only if listed.
        codes: The addresses of the answer.
        reason: Why it is refused or unknown: a `Status`, or a word of `model.wording`.
    """

    standing: Standing
    entries: tuple[Entry, ...] = ()
    codes: tuple[str, ...] = ()
    reason: str = ""


_REFUSED = {
    Refusal.RESOLVER: "list_refuses_resolver",
    Refusal.VOLUME: "list_refuses_volume",
    Refusal.KEY: "list_refuses_key",
    Refusal.QUESTION: "list_refuses_question",
}


def read_answer(blocklist: Blocklist, answer: Answer) -> Reading:
    """
    Return what `answer` says by the list's own codes.

    A list lists by answering with an address of 127.0.0.0/8 (RFC 5782 2.1). A code of refusal is neither a listing nor
    its absence, and a code that the list does not publish is not interpreted.
    """
    if not answer.status.known:
        return Reading(Standing.UNKNOWN, reason=answer.status.value)
    if answer.status is not Status.FOUND:
        return Reading(Standing.CLEAR)
    codes = tuple(sorted({str(address) for address in answer.addresses}))
    refusal = next((blocklist.refused[code] for code in codes if code in blocklist.refused), None)
    if refusal is not None:
        return Reading(Standing.REFUSED, codes=codes, reason=_REFUSED[refusal])
    entries = tuple(dict.fromkeys(entry for code in codes for entry in _entries(blocklist, code)))
    if (reason := _fault(answer, codes, entries)) is not None:
        return Reading(Standing.UNKNOWN, codes=codes, reason=reason)
    return Reading(Standing.LISTED, entries, codes)


def _fault(answer: Answer, codes: tuple[str, ...], entries: tuple[Entry, ...]) -> str | None:
    """Return why an answer is no listing that can be relied on."""
    if not codes or len(answer.addresses) != len(answer.rdata):
        return Status.MALFORMED.value
    if any(address not in _LISTS for address in answer.addresses):
        return "resolver_invents_answers"
    if not entries:
        return "list_refuses_question" if codes[0].startswith("127.255.255.") else "list_code_unknown"
    return None


def _entries(blocklist: Blocklist, code: str) -> list[Entry]:
    if not blocklist.bits:
        return [blocklist.codes[code]] if code in blocklist.codes else []
    last = int(code.rpartition(".")[2])
    return [entry for bit, entry in blocklist.codes.items() if last & int(bit)]


def trusted(reading: Reading, listed: Reading | None, never: Reading) -> Reading:
    """
    Return `reading` as far as the list's test entries bear it out (RFC 5782 5).

    Who is not listed there is known only if the list shows us what it always lists: some answer strangers with silence,
    and a resolver may know no list at all. A list without such an entry can therefore list, but never clear.
    A listing counts unless the list also lists what must never be, as closed lists and catch-all resolvers do.

    Args:
        reading: The answer in question.
        listed: That to the entry which is always listed; None where the list has none.
        never: That to the entry which is never listed.
    """
    if reading.standing is Standing.LISTED and never.standing is Standing.LISTED:
        return Reading(Standing.UNKNOWN, codes=reading.codes, reason="list_lists_everything")
    if reading.standing is Standing.CLEAR and listed is None:
        return Reading(Standing.UNKNOWN, reason="list_without_test")
    if reading.standing is Standing.CLEAR and listed is not None and listed.standing is not Standing.LISTED:
        if listed.standing is Standing.CLEAR:
            return Reading(Standing.UNKNOWN, reason="list_is_blind")
        return Reading(listed.standing, reason=listed.reason)
    return reading
