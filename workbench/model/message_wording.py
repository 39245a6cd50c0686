"""The words for what the header of a message says to a provider's rule."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from workbench.model.text import Texts, mark

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "format_ok": mark("the header keeps to RFC 5322"),
        "from_missing": mark("From is missing"),
        "from_no_address": mark("From holds no address"),
        "from_several": mark("From holds several addresses: {count}"),
        "header_twice": mark("{header} stands there {count} times, and may stand once"),
        "header_missing": mark("{header} is missing"),
        "date_invalid": mark("Date is no date"),
        "message_id_invalid": mark("Message-ID is not of the form <something@domain>"),
        "stray_line": mark("the header has a line that is no field"),
        "long_line": mark("a line of the header is longer than 998 characters"),
        "raw_characters": mark("the header has characters outside ASCII that are not encoded"),
        "not_at_gmail": mark("Google's servers did not take it (no “by mx.google.com” in Received)"),
        "tls": mark("{host} took it through TLS ({protocol})"),
        "no_tls": mark("{host} took it without TLS ({protocol})"),
        "author": mark("From: {author}"),
        "gmail_author": mark("From is {author}, and Gmail did not sign it"),
        "unsigned": mark("it has no DKIM signature"),
        "signers": mark("signed by {signers}, not verified here"),
        "signed_by_others": mark("signed by {signers} only, which cannot be aligned with {author} in From"),
        "not_aligned": mark("neither signatures nor return path ({names}) can be aligned with {author} in From"),
        "identifiers": mark("From: {author}; signatures and return path: {names}, not verified here"),
        "returned_to": mark("return path: {name}; whether SPF passes is not verified here"),
        "no_mailing": mark("nothing in the header marks it as a mailing"),
        "one_click_ok": mark("both one-click fields are right and signed; the signature is not verified here"),
        "one_click_no_https": mark("List-Unsubscribe holds no https link: mailto alone is no one-click"),
        "one_click_value": mark("List-Unsubscribe-Post is “{value}”, and must be “{wanted}”"),
        "one_click_not_signed": mark(
            "no signature covers both List-Unsubscribe and List-Unsubscribe-Post (h= of DKIM-Signature)"
        ),
        "not_signed": mark("no signature covers {header} (h= of DKIM-Signature)"),
        "unsubscribe_ok": mark("List-Unsubscribe is there, with {links}"),
        "unsubscribe_no_link": mark("List-Unsubscribe holds no link in angle brackets that can be used"),
        "value_ok": mark("the field is right: {value}"),
        "precedence_other": mark("Precedence is “{value}”, not “bulk”"),
        "list_id_invalid": mark("List-Id holds no name in angle brackets: {value}"),
        "msgtype_invalid": mark(
            "the message type has other characters than Latin letters and digits, or over 32: {value}"
        ),
        "sender_id_length": mark("SenderId, the last part of Feedback-ID, has {count} characters: {sender}"),
        "feedback_repeated": mark("Feedback-ID has the same value in two parts: they are counted apart"),
        "feedback_too_many": mark("Feedback-ID has {count} parts: only the last four count"),
        "feedback_of_one": mark("Feedback-ID names this one message or recipient: nothing can be counted by it"),
    }
)
"""What a message says, by the word of a ground; without a final stop."""


def message_text(texts: Texts, word: str, args: Mapping[str, Any]) -> str:
    """Return one sentence of what a message says; a word without a sentence as it is."""
    return texts.tr(SENTENCES[word], **args) if word in SENTENCES else word
