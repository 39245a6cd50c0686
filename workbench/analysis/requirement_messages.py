"""
What the header of a message says to a provider's rule: holds, does not, or is not known.

Nothing here verifies a signature: what rests on one is left open, unless the header alone refutes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from workbench.analysis import message_lint as lint
from workbench.analysis.requirement_tests import Part
from workbench.model.grounds import Ground
from workbench.model.messages import Message
from workbench.model.requirements import Means

MessageTest: TypeAlias = Callable[[Message], Part]

_GMAIL = ("gmail.com", "googlemail.com")
_GMAIL_HOST = "mx.google.com"
"""What Google's servers call themselves where they take mail from others; hops inside Google bear other names."""


def ask_messages(name: str, messages: Sequence[Message]) -> Part | None:
    """Return what messages say: one that refutes is enough, and all must speak for it; None without a message."""
    test = MESSAGE_TESTS[name]
    parts = [test(message) for message in messages]
    if not parts:
        return None
    grounds = tuple(ground for part in parts for ground in part.grounds)
    if any(part.holds is False for part in parts):
        return Part(holds=False, grounds=grounds)
    if any(part.holds is None for part in parts):
        return Part(None, next(part.reason for part in parts if part.holds is None), grounds=grounds)
    return Part(holds=True, grounds=grounds)


def _part(message: Message, word: str, *, holds: bool | None, reason: str = "", **args: Any) -> Part:
    return Part(holds, reason, grounds=(_ground(message, word, holds=holds, **args),))


def _ground(message: Message, word: str, *, holds: bool | None, **args: Any) -> Ground:
    day = None if message.date is None else message.date.date()
    return Ground(Means.MESSAGE, word, message.name, holds, args, "", day, day)


def _faulty(message: Message, faults: Iterable[lint.Fault]) -> Part | None:
    grounds = tuple(_ground(message, fault.word, holds=False, **fault.args) for fault in faults)
    return Part(holds=False, grounds=grounds) if grounds else None


def _format(message: Message) -> Part:
    return _faulty(message, lint.format_faults(message)) or _part(message, "format_ok", holds=True)


def _tls_at_gmail(message: Message) -> Part:
    """Judge the last hop at which Google took the message from others; the other hops are of no concern."""
    hop = next((hop for hop in message.hops if hop.by == _GMAIL_HOST), None)
    if hop is None:
        return _part(message, "not_at_gmail", holds=None, reason="not_at_provider")
    return _part(message, "tls" if hop.tls else "no_tls", holds=hop.tls, host=hop.by, protocol=hop.protocol)


def _no_gmail_author(message: Message) -> Part:
    if not message.authors:
        return _part(message, "from_no_address", holds=None, reason="no_author")
    authors = [author for author in message.authors if _is_in(author.rpartition("@")[2], _GMAIL)]
    if not authors:
        return _part(message, "author", holds=True, author=", ".join(message.authors))
    if any(_is_in(signature.domain, _GMAIL) for signature in message.signatures):
        return _part(message, "signers", holds=None, reason="needs_verification", signers=_signers(message))
    return _part(message, "gmail_author", holds=False, author=authors[0])


def _signed(message: Message) -> Part:
    if not message.signatures:
        return _part(message, "unsigned", holds=False)
    return _part(message, "signers", holds=None, reason="needs_verification", signers=_signers(message))


def _signed_aligned(message: Message) -> Part:
    part = _signed(message)
    if part.holds is None and not _may_align(message, [one.domain for one in message.signatures]):
        return _part(message, "signed_by_others", holds=False, signers=_signers(message), author=_author(message))
    return part


def _alignment(message: Message) -> Part:
    """Judge whether anything in the message can be aligned with its author; whether it passes is not asked here."""
    if not message.authors:
        return _part(message, "from_no_address", holds=None, reason="no_author")
    names = [one.domain for one in message.signatures]
    if message.returned_to:
        names.append(message.returned_to)
    if message.returned_to and not _may_align(message, names):
        return _part(
            message, "not_aligned", holds=False, names=", ".join(dict.fromkeys(names)), author=_author(message)
        )
    return _part(
        message, "identifiers", holds=None, reason="needs_verification", names=", ".join(dict.fromkeys(names)) or "–",
        author=_author(message),
    )  # fmt: skip


def _spf(message: Message) -> Part:
    return _part(message, "returned_to", holds=None, reason="needs_verification", name=message.returned_to or "–")


def _may_align(message: Message, names: Iterable[str]) -> bool:
    """
    Return whether one of these can be of the author's organizational domain.

    An organizational domain has two labels at least, so that names with other last labels never share one; whether
    those with the same do is for DNS to say (RFC 9989 4.10).
    """
    authors = {_end(author.rpartition("@")[2]) for author in message.authors}
    return not authors or any(_end(name) in authors for name in names)


def _end(name: str) -> str:
    return ".".join(name.split(".")[-2:])


def _one_click(message: Message) -> Part:
    if (exempt := _exempt(message)) is not None:
        return exempt
    faulty = _faulty(message, lint.one_click_faults(message))
    return faulty or _part(message, "one_click_ok", holds=None, reason="needs_verification")


def _unsubscribe(message: Message) -> Part:
    if (exempt := _exempt(message)) is not None:
        return exempt
    if (faulty := _faulty(message, lint.unsubscribe_faults(message))) is not None:
        return faulty
    links = ", ".join(dict.fromkeys(uri.partition(":")[0].lower() for uri in lint.unsubscribe_uris(message)))
    found = _part(message, "unsubscribe_ok", holds=True, links=links)
    open_ = tuple(_ground(message, fault.word, holds=None, **fault.args) for fault in lint.one_click_faults(message))
    return Part(holds=True, grounds=(*found.grounds, *open_))


def _unsubscribe_and_text(message: Message) -> Part:
    """Judge the field; that the text says it too, only a reader sees."""
    part = _unsubscribe(message)
    return Part(None, "needs_reading", grounds=part.grounds) if part.holds else part


def _of_mailing(faults: Callable[[Message], Iterable[lint.Fault]], *headers: str) -> MessageTest:
    """Return a test of one field, by its name and its other names, that only mailings must pass."""

    def ask(message: Message) -> Part:
        values = [header.value for header in message.headers if header.name in headers]
        exempt = None if values else _exempt(message)
        if exempt is not None:
            return exempt
        faulty = _faulty(message, faults(message))
        return faulty or _part(message, "value_ok", holds=True, value=", ".join(values)[:80])

    return ask


def _exempt(message: Message) -> Part | None:
    """Return the answer for a message that shows no sign of a mailing: it may be exempt, or lack everything."""
    if lint.is_mailing(message):
        return None
    return _part(message, "no_mailing", holds=None, reason="not_a_mailing")


def _is_in(name: str, domains: Iterable[str]) -> bool:
    return any(name == domain or name.endswith("." + domain) for domain in domains)


def _signers(message: Message) -> str:
    return ", ".join(dict.fromkeys(one.domain for one in message.signatures))


def _author(message: Message) -> str:
    return ", ".join(dict.fromkeys(author.rpartition("@")[2] for author in message.authors)) or "–"


MESSAGE_TESTS: Mapping[str, MessageTest] = {
    "format": _format,
    "tls_at_gmail": _tls_at_gmail,
    "no_gmail_author": _no_gmail_author,
    "signed": _signed,
    "signed_aligned": _signed_aligned,
    "alignment": _alignment,
    "spf": _spf,
    "one_click": _one_click,
    "unsubscribe": _unsubscribe,
    "unsubscribe_and_text": _unsubscribe_and_text,
    "precedence": _of_mailing(lint.precedence_faults, "precedence"),
    "list_id": _of_mailing(lint.list_id_faults, "list-id"),
    "msgtype": _of_mailing(lint.msgtype_faults, "x-postmaster-msgtype", "x-mailru-msgtype"),
    "feedback_id": _of_mailing(lint.feedback_id_faults, "feedback-id"),
}
"""Every question that a rule's `message` may name."""
