"""The codes of the DMARC check about the text of a record: what is misspelt, and where."""

from __future__ import annotations

from typing import Any

from workbench.model.findings import Code, Plural, Severity


def _place(tag: str, text: str) -> dict[str, Any]:
    return {"domain": "example.org", "tag": tag, "text": text, "position": 12}


SYNTAX_CODES = {
    "dmarc.bad_value": Code(
        Severity.MEDIUM,
        "{tag} in the DMARC record of {domain} has a value that does not exist",
        "At character {position} stands “{text}”. Receivers use the default instead ({default}).",
        "Publish the suggested record, or write the value that was meant.",
        "RFC 9989 4.8",
        _place("adkim", "x") | {"default": "r"},
    ),
    "dmarc.duplicate_tag": Code(
        Severity.HIGH,
        "{tag} stands twice in the DMARC record of {domain}, which makes the whole record invalid",
        "The second one stands at character {position}: {text}. Receivers that keep to the standard ignore the record, "
        "and {domain} is without DMARC there; others take the first one or the last one.",
        "Publish the suggested record, which keeps the first one, once you have made sure that it is the one you mean.",
        "RFC 6376 3.2, RFC 9989 4.7",
        _place("p", "p=reject"),
    ),
    "dmarc.garbage": Code(
        Severity.MEDIUM,
        "The DMARC record of {domain} has a piece that means nothing",
        "At character {position} stands “{text}”, which is not of the form name=value. Receivers skip it or ignore "
        "the record.",
        "Publish the suggested record; often a semicolon is missing or quotes were pasted along.",
        "RFC 9989 4.8",
        _place("", "hello"),
    ),
    "dmarc.empty_part": Code(
        Severity.LOW,
        "The DMARC record of {domain} has a semicolon too many",
        "At character {position}; strict receivers may stumble over it.",
        "Publish the suggested record.",
        "RFC 9989 4.8",
        _place("", ""),
    ),
    "dmarc.bad_character": Code(
        Severity.MEDIUM,
        "The DMARC record of {domain} holds a character that is not allowed",
        "At character {position} stands {text}. Such characters come in by copying from a document, and the tag they "
        "stand in is not understood.",
        "Publish the suggested record, typed in plain ASCII.",
        "RFC 9989 4.8",
        _place("", "U+00A0"),
    ),
    "dmarc.no_mailto": Code(
        Severity.MEDIUM,
        "An address for reports of {domain} lacks mailto:",
        "Receivers do not send reports to “{text}” ({tag}, character {position}), because it is not a URI.",
        "Publish the suggested record.",
        "RFC 9989 4.6",
        _place("rua", "dmarc@example.org"),
    ),
    "dmarc.bad_uri": Code(
        Severity.MEDIUM,
        "An address for reports of {domain} cannot be read",
        "Receivers ignore “{text}” ({tag}, character {position}).",
        "Write mailto: and an address, several of them separated by commas.",
        "RFC 9989 4.6",
        _place("rua", "mailto:example.org"),
    ),
    "dmarc.not_mailto": Code(
        Severity.LOW,
        "Reports of {domain} are asked for over something else than mail",
        "Receivers need to support mailto: only, and will hardly use “{text}” ({tag}, character {position}).",
        "Give a mailto: address as well.",
        "RFC 9989 4.7",
        _place("rua", "https://example.org/reports"),
    ),
    "dmarc.uri_size": Code(
        Severity.LOW,
        "A size limit stands behind an address for reports of {domain}",
        "Limits such as “{text}” ({tag}, character {position}) were removed from the standard and are ignored.",
        "Publish the suggested record without it.",
        "RFC 9989 4.8",
        _place("rua", "!10m"),
    ),
    "dmarc.unknown_tag": Code(
        Severity.LOW,
        "The DMARC record of {domain} has an unknown tag: {tag}",
        "Receivers ignore {tag}={value} (character {position}); perhaps another tag was meant.",
        "Correct it or leave it out.",
        "RFC 9989 4.7",
        {"domain": "example.org", "tag": "ruq", "value": "mailto:a@example.org", "position": 18},
    ),
    "dmarc.historic_tags": Code(
        Severity.LOW,
        Plural(
            "count",
            "The DMARC record of {domain} uses a tag that no longer exists: {tags}",
            "The DMARC record of {domain} uses tags that no longer exist: {tags}",
        ),
        "Receivers of today ignore pct, rf and ri.",
        "Remove what is listed; the suggested record leaves it out.",
        "RFC 9989 A.6",
        {"domain": "example.org", "tags": ["pct=100", "ri=3600"], "count": 2},
    ),
    "dmarc.p_not_second": Code(
        Severity.LOW,
        "In the DMARC record of {domain} p does not stand right behind v",
        "Today any order is allowed, but receivers that follow RFC 7489 may ignore such a record.",
        "Publish the suggested record: the same in the usual order.",
        "RFC 7489 6.4",
        {"domain": "example.org"},
    ),
}
"""Codes by name; `position` counts characters of the record from 1."""
