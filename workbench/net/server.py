"""The address of a DNS server."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from workbench.model.errors import UsageError


@dataclass(frozen=True, slots=True)
class Server:
    """
    Where questions are sent.

    Attributes:
        host: An IPv4 or IPv6 address (its zone allowed: `fe80::1%eth0`), or a host name.
        port: The same for UDP and TCP.
    """

    host: str
    port: int = 53

    def __str__(self) -> str:
        """Return `192.0.2.53:53` or `[2001:db8::1]:53`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_address(self) -> bool:
        """Whether the host is an address, so that nothing must be looked up to reach it."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return False
        return True

    @classmethod
    def parse(cls, text: str) -> Server:
        """
        Read `127.0.0.1`, `127.0.0.1:5353`, `::1`, `[::1]:53`, `ns.example` or `ns.example:53`.

        Raises:
            UsageError: the text is none of these.
        """
        host, port = _split(text.strip())
        if not port.isdecimal() or not port.isascii() or not 0 < int(port[:6]) < 65536 or not _is_host(host):
            raise UsageError(
                "{text} is not the address of a DNS server",
                "Examples: 192.0.2.53, 127.0.0.1:5353, [2001:db8::1]:53, ns.example.net",
                text=text.strip()[:80] or "''",
            )
        return cls(host, int(port))


def _split(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or ":" not in host or rest[:1] not in {"", ":"}:
            return "", ""
        return host, rest[1:] if rest else "53"
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, port
    return text, "53"


def _is_host(text: str) -> bool:
    if ":" in text or text.replace(".", "").isdigit():
        try:
            ipaddress.ip_address(text)
        except ValueError:
            return False
        return True
    return 0 < len(text) <= 253 and text.isascii() and all(_is_label(label) for label in text.rstrip(".").split("."))


def _is_label(text: str) -> bool:
    return 0 < len(text) <= 63 and all(sign.isalnum() or sign in "-_" for sign in text)
