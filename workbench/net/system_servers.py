"""The DNS servers that the system is set up to ask: the one place where platforms differ."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from workbench.model.errors import UsageError
from workbench.net.server import Server

RESOLV_CONF = Path("/etc/resolv.conf")


def system_servers(platform: str = sys.platform, resolv_conf: Path = RESOLV_CONF) -> tuple[Server, ...]:
    """
    Return the system's DNS servers in their order, each once.

    Args:
        platform: As `sys.platform`.
        resolv_conf: The file that names them everywhere but on Windows.

    Raises:
        UsageError: there is none.
    """
    found = _from_windows() if platform == "win32" else _from_file(resolv_conf)
    if not found:
        raise UsageError(
            "This system has no DNS server set up",
            "Connect to a network, or name a server: --server 192.0.2.53",
            retryable=True,
        )
    return found


def _from_file(path: Path) -> tuple[Server, ...]:
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return ()
    words = (line.split() for line in text.splitlines())
    return _servers(pair[1] for pair in words if len(pair) > 1 and pair[0] == "nameserver")


def _from_windows() -> tuple[Server, ...]:
    """Ask dnspython, which reads the registry (or WMI) for the interfaces that are up."""
    import dns.exception
    import dns.resolver

    try:
        found = dns.resolver.Resolver().nameservers
    except (dns.exception.DNSException, OSError):
        return ()
    return _servers(str(one) for one in found)


def _servers(hosts: Iterable[str]) -> tuple[Server, ...]:
    """Return those hosts that are addresses (`fe80::1%eth0` too); a configuration may hold anything."""
    found = (Server(host) for host in hosts)
    return tuple(dict.fromkeys(server for server in found if server.is_address))
