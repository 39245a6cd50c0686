import dns.resolver
import pytest

from workbench.model.errors import UsageError
from workbench.net.server import Server
from workbench.net.system_servers import system_servers


def test_resolv_conf(tmp_path):
    path = tmp_path / "resolv.conf"
    path.write_bytes(
        b"# nameserver 192.0.2.9\n; nameserver 192.0.2.8\nsearch example.org\n\nnameserver\t192.0.2.1 \n"
        b"nameserver 2001:db8::53\nnameserver fe80::1%eth0\nnameserver 192.0.2.1\nnameserver nonsense\nnameserver\n"
        b"options edns0\nnameserver 192.0.2.2 # second\n\xff\xfe\n"
    )
    assert system_servers("linux", path) == (
        Server("192.0.2.1"),
        Server("2001:db8::53"),
        Server("fe80::1%eth0"),
        Server("192.0.2.2"),
    )


@pytest.mark.parametrize("content", [None, b"", b"search example.org\n"])
def test_no_servers(tmp_path, content):
    path = tmp_path / "resolv.conf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match="--server"):
        system_servers("darwin", path)


class _Configured:
    nameservers = ("192.0.2.1", "2001:db8::53", "https://dns.example/dns-query", "192.0.2.1")


def test_windows_asks_dnspython(monkeypatch, tmp_path):
    monkeypatch.setattr(dns.resolver, "Resolver", _Configured)
    assert system_servers("win32", tmp_path / "none") == (Server("192.0.2.1"), Server("2001:db8::53"))


def test_windows_without_servers(monkeypatch, tmp_path):
    def fails():
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", fails)
    with pytest.raises(UsageError, match="no DNS server"):
        system_servers("win32", tmp_path / "none")
