"""Which addresses are public: the registries of special addresses (RFC 6890, IANA), also inside IPv6."""

import ipaddress

import pytest

from workbench.net.addresses import Lab, may_connect

INSIDE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "2002:a00:1::",
    "2002:7f00:1::",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "2001:db8::1",
    "100::1",
]
PUBLIC = ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
LAB = Lab("")


@pytest.mark.parametrize("text", INSIDE)
def test_not_public(text):
    address = ipaddress.ip_address(text)
    assert not may_connect(address)
    loopback = "127." in text or text in {"::1", "64:ff9b::7f00:1", "2002:7f00:1::"}
    assert may_connect(address, LAB) is loopback, "a test may reach itself, and nobody else"


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text):
    assert may_connect(ipaddress.ip_address(text))
