"""What is wrong with the header of a message, by RFC 5322, RFC 2369, RFC 8058 and the providers' own fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from workbench.model.messages import Message


class Fault(NamedTuple):
    """One thing that is wrong: a word for it, and what fills its sentence."""

    word: str
    args: dict[str, Any]


SINGLE = (
    "from", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to", "references", "subject", "date",
)  # fmt: skip
"""Fields that may stand once (RFC 5322 3.6)."""

ONE_CLICK = "List-Unsubscribe=One-Click"

_MESSAGE_ID = re.compile(r"<[^\s<>@]+@(?:[^\s<>@\[\]]+|\[[^\s<>\[\]]*\])>")
_URI = re.compile(r"<([^<>]*)>")
_MAILING = ("list-unsubscribe", "list-id", "feedback-id", "x-postmaster-msgtype", "x-mailru-msgtype")
_MSGTYPE = re.compile(r"[A-Za-z0-9]{1,32}")


def _fault(word: str, **args: Any) -> Fault:
    return Fault(word, args)


def is_mailing(message: Message) -> bool:
    """Return whether a message says of itself that it went to many, or the reader does; other mail is exempt."""
    bulk = {value.lower() for value in message.values("precedence")} & {"bulk", "list"}
    return message.mailing or bool(bulk) or any(message.values(name) for name in _MAILING)


def format_faults(message: Message) -> Iterator[Fault]:
    """Yield what breaks RFC 5322, of what Gmail and others turn mail away for."""
    if not message.values("from"):
        yield _fault("from_missing")
    elif not message.authors:
        yield _fault("from_no_address")
    elif len(message.values("from")) == 1 and len(message.authors) > 1:
        yield _fault("from_several", count=len(message.authors))
    for name in SINGLE:
        if (count := len(message.values(name))) > 1:
            yield _fault("header_twice", header=_title(name), count=count)
    yield from _marks(message)
    for flaw in message.flaws:
        # RFC 6532: UTF-8 in a header is right where SMTPUTF8 was spoken
        if flaw != "raw_characters" or not any(hop.protocol.startswith("UTF8") for hop in message.hops):
            yield _fault(flaw)


def _marks(message: Message) -> Iterator[Fault]:
    """Yield what is wrong with the date and the identifier."""
    if not message.values("date"):
        yield _fault("header_missing", header="Date")
    elif message.date is None:
        yield _fault("date_invalid")
    ids = message.values("message-id")
    if not ids:
        yield _fault("header_missing", header="Message-ID")
    elif not _MESSAGE_ID.fullmatch(ids[0]):
        yield _fault("message_id_invalid")


def unsubscribe_uris(message: Message) -> tuple[str, ...]:
    """Return the links of List-Unsubscribe; white space in them is that of folding (RFC 2369 2)."""
    return tuple(
        "".join(found.split()) for value in message.values("list-unsubscribe") for found in _URI.findall(value)
    )


def unsubscribe_faults(message: Message) -> Iterator[Fault]:
    """Yield what keeps List-Unsubscribe from working at all (RFC 2369 3.2)."""
    values = message.values("list-unsubscribe")
    if not values:
        yield _fault("header_missing", header="List-Unsubscribe")
        return
    if len(values) > 1:
        yield _fault("header_twice", header="List-Unsubscribe", count=len(values))
    if not any(_is_link(uri, ("https", "http", "mailto")) for uri in unsubscribe_uris(message)):
        yield _fault("unsubscribe_no_link")


def one_click_faults(message: Message) -> Iterator[Fault]:
    """Yield what keeps one-click unsubscribing from working (RFC 8058 3.1, 4)."""
    yield from unsubscribe_faults(message)
    if message.values("list-unsubscribe") and not any(_is_link(uri, ("https",)) for uri in unsubscribe_uris(message)):
        yield _fault("one_click_no_https")
    posts = message.values("list-unsubscribe-post")
    if not posts:
        yield _fault("header_missing", header="List-Unsubscribe-Post")
    elif len(posts) > 1:
        yield _fault("header_twice", header="List-Unsubscribe-Post", count=len(posts))
    elif posts[0] != ONE_CLICK:
        yield _fault("one_click_value", value=posts[0][:80], wanted=ONE_CLICK)
    if not message.signatures:
        yield _fault("unsigned")
    elif not covered(message, "list-unsubscribe", "list-unsubscribe-post"):
        yield _fault("one_click_not_signed")


def covered(message: Message, *names: str) -> bool:
    """Return whether one signature covers all of these fields."""
    return any(signature.covered.issuperset(names) for signature in message.signatures)


def feedback_id_faults(message: Message) -> Iterator[Fault]:
    """Yield what keeps Gmail from telling complaints by Feedback-ID: only the last four parts count, each by itself."""
    values = message.values("feedback-id")
    if len(values) != 1:
        missing = not values
        yield (
            _fault("header_missing", header="Feedback-ID")
            if missing
            else _fault("header_twice", header="Feedback-ID", count=len(values))
        )
        return
    parts = [part.strip() for part in values[0].split(":")]
    sender, counted = parts[-1], [part for part in parts[-4:] if part]
    if not 5 <= len(sender) <= 15:
        yield _fault("sender_id_length", sender=sender[:80], count=len(sender))
    if len(set(counted)) < len(counted):
        yield _fault("feedback_repeated")
    if len(parts) > 4:
        yield _fault("feedback_too_many", count=len(parts))
    ids = {value.strip("<> ") for value in message.values("message-id")}
    if any(part in ids or "@" in part for part in counted):
        yield _fault("feedback_of_one")
    if not message.signatures:
        yield _fault("unsigned")
    elif not covered(message, "feedback-id"):
        yield _fault("not_signed", header="Feedback-ID")


def msgtype_faults(message: Message) -> Iterator[Fault]:
    """Yield what is wrong with Mail.ru's mark of a kind of mailing (PROVIDERS.md 2.5)."""
    values = message.values("x-postmaster-msgtype") + message.values("x-mailru-msgtype")
    if not values:
        yield _fault("header_missing", header="X-Postmaster-Msgtype")
    elif len(values) > 1:
        yield _fault("header_twice", header="X-Postmaster-Msgtype", count=len(values))
    elif not _MSGTYPE.fullmatch(values[0]):
        yield _fault("msgtype_invalid", value=values[0][:80])


def precedence_faults(message: Message) -> Iterator[Fault]:
    """Yield what is wrong with Precedence, which Mail.ru wants to be `bulk`."""
    values = message.values("precedence")
    if not values:
        yield _fault("header_missing", header="Precedence")
    elif any(value.lower() != "bulk" for value in values):
        yield _fault("precedence_other", value=values[0][:80])


def list_id_faults(message: Message) -> Iterator[Fault]:
    """Yield what is wrong with List-Id (RFC 2919 2)."""
    values = message.values("list-id")
    if not values:
        yield _fault("header_missing", header="List-Id")
    elif len(values) > 1:
        yield _fault("header_twice", header="List-Id", count=len(values))
    elif not re.search(r"<[^\s<>]+>", values[0]):
        yield _fault("list_id_invalid", value=values[0][:80])


def _is_link(uri: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme.lower() in schemes and bool(host if parts.scheme.lower() != "mailto" else "@" in parts.path)


def _title(name: str) -> str:
    known = {"message-id": "Message-ID", "reply-to": "Reply-To", "in-reply-to": "In-Reply-To"}
    return known.get(name, name.capitalize())
