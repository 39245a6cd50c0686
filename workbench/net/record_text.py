r"""One record's data from its text form to wire bytes, exact: escapes are undone, nothing is stripped."""

from __future__ import annotations

import ipaddress
import re
import struct
from collections.abc import Sequence

from workbench.model.names import to_ascii
from workbench.model.rdata import name_to_wire, split_strings, txt_rdata, type_name, type_number
from workbench.net.master_file import Token

_TTL = re.compile(r"(?:\d{1,10}[smhdw]?)(?:\d{1,10}[smhdw])*", re.IGNORECASE)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_ESCAPE = re.compile(r"\\(\d{3}|.)|\\", re.DOTALL)


def kind_of(text: str) -> str | None:
    """Return the record type that a word names in the spelling of `model.rdata`; None if it names none."""
    word = text.upper()
    try:
        return type_name(type_number(word))
    except ValueError:
        pass
    if not word.isalnum():
        return None
    import dns.exception
    import dns.rdatatype

    try:
        return type_name(int(dns.rdatatype.from_text(word)))
    except (dns.exception.DNSException, ValueError):
        return None


def seconds(text: str) -> int | None:
    """Return seconds, also written in BIND's units (`1h30m`); None if it is no time."""
    if not text.isascii() or _TTL.fullmatch(text) is None:
        return None
    parts = re.findall(r"(\d+)([smhdw]?)", text.lower())
    return min(sum(int(number) * _UNITS[unit or "s"] for number, unit in parts), 0x7FFFFFFF)


def string_bytes(text: str) -> bytes:
    """
    Undo the escapes of a character-string; `text` has one character a byte.

    Raises:
        ValueError: a broken escape, or a character over 255.
    """
    if "\\" not in text:
        return text.encode("latin-1")

    def undo(match: re.Match[str]) -> str:
        found = match[1]
        if found is None:
            raise ValueError("a backslash at the end")
        if len(found) == 3:
            if int(found) > 255:
                raise ValueError(f"no byte \\{found}")
            return chr(int(found))
        if found.isdigit():
            raise ValueError(f"a broken escape \\{found}")
        return found

    return _ESCAPE.sub(undo, text).encode("latin-1")


def absolute(text: str, origin: str | None) -> str:
    """
    Return the name that `text` (one character a byte) means below `origin`, with its final dot.

    Raises:
        ValueError: it is relative and there is no origin.
    """
    if not text.isascii():
        text = _ascii(text)
    if text.endswith(".") and (len(text) - len(text[:-1].rstrip("\\"))) % 2 == 1:
        return text
    if origin is None:
        raise ValueError(f"a relative name without an origin: {text}")
    above = "" if origin == "." else origin
    return f"{above}." if text == "@" else f"{text}.{above}." if above else f"{text}."


def _ascii(text: str) -> str:
    """Return a name with bytes outside ASCII as A-labels where they are UTF-8 text, else escaped."""
    try:
        return to_ascii(text.encode("latin-1").decode("utf-8"))
    except ValueError:
        return "".join(c if c < "\x80" else f"\\{ord(c):03d}" for c in text)


def wire_name(text: str, origin: str | None) -> bytes:
    """Return the wire form of a name; ValueError as `absolute` and `model.rdata.name_to_wire`."""
    return name_to_wire(absolute(text, origin))


def parse_rdata(kind: str, tokens: Sequence[Token], origin: str | None) -> bytes:
    """
    Return the record data that `tokens` write; strings over 255 octets are cut in several.

    Raises:
        ValueError: they cannot be read as `kind`; the message says why, in English.
    """
    if tokens and tokens[0] == Token("\\#"):
        return _generic(tokens)
    match kind:
        case "TXT" | "SPF":
            if not tokens:
                raise ValueError("no text")
            strings = [string_bytes(token.text) for token in tokens]
            return txt_rdata(tuple(part for whole in strings for part in split_strings(whole)))
        case "A" | "AAAA":
            address = ipaddress.IPv4Address if kind == "A" else ipaddress.IPv6Address
            return address(_only(tokens)).packed
        case "NS" | "CNAME" | "PTR" | "DNAME":
            return wire_name(_only(tokens), origin)
        case "MX":
            preference, host = _texts(tokens, 2)
            return _number(preference).to_bytes(2, "big") + wire_name(host, origin)
        case _:
            return _foreign(kind, tokens, origin)


def _texts(tokens: Sequence[Token], count: int) -> list[str]:
    if len(tokens) != count:
        raise ValueError(f"{len(tokens)} fields where {count} belong")
    return [token.text for token in tokens]


def _only(tokens: Sequence[Token]) -> str:
    return _texts(tokens, 1)[0]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= 0xFFFF):
        raise ValueError(f"{text!r} is not a number up to 65535")
    return int(text)


def _generic(tokens: Sequence[Token]) -> bytes:
    """Read the form of unknown types (RFC 3597 5)."""
    if len(tokens) < 2:
        raise ValueError("no length behind \\#")
    data = bytes.fromhex("".join(token.text for token in tokens[2:]))
    if len(data) != _number(tokens[1].text):
        raise ValueError(f"{len(data)} octets where {tokens[1].text} are stated")
    return data


def _foreign(kind: str, tokens: Sequence[Token], origin: str | None) -> bytes:
    import dns.exception
    import dns.name
    import dns.rdata

    text = " ".join(str(token) for token in tokens)
    text = "".join(c if " " <= c < "\x7f" else f"\\{ord(c):03d}" for c in text)
    try:
        above = None if origin is None else dns.name.from_text(origin)
        found = dns.rdata.from_text("IN", kind, text, above, relativize=False)
        return bytes(found.to_wire() or b"")
    except (dns.exception.DNSException, ValueError, struct.error, OverflowError) as error:
        raise ValueError(str(error)) from error
