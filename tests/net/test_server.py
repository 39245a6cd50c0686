import pytest

from workbench.model.errors import UsageError
from workbench.net.server import Server


@pytest.mark.parametrize(
    ("text", "host", "port", "shown", "is_address"),
    [
        ("127.0.0.1", "127.0.0.1", 53, "127.0.0.1:53", True),
        (" 127.0.0.1:5353 ", "127.0.0.1", 5353, "127.0.0.1:5353", True),
        ("::1", "::1", 53, "[::1]:53", True),
        ("[::1]", "::1", 53, "[::1]:53", True),
        ("[2001:db8::1]:5353", "2001:db8::1", 5353, "[2001:db8::1]:5353", True),
        ("fe80::1%eth0", "fe80::1%eth0", 53, "[fe80::1%eth0]:53", True),
        ("ns.example", "ns.example", 53, "ns.example:53", False),
        ("ns_1.example.:54", "ns_1.example.", 54, "ns_1.example.:54", False),
        ("localhost", "localhost", 53, "localhost:53", False),
    ],
)
def test_parse(text, host, port, shown, is_address):
    server = Server.parse(text)
    assert (server.host, server.port, str(server), server.is_address) == (host, port, shown, is_address)
    assert Server.parse(str(server)) == server


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:５３",
        "127.0.0.1:99999999999999999999",
        "300.1.1.1",
        "1.2.3",
        "[127.0.0.1]:53",
        "[::1",
        "[::1]x",
        "[::1]:x",
        "::1::2",
        "a b",
        "ns..example",
        "https://dns.example/",
        "пример.рф",
        "x" * 64 + ".example",
    ],
)
def test_what_is_no_server_is_said_in_one_sentence(text):
    with pytest.raises(UsageError) as caught:
        Server.parse(text)
    assert "192.0.2.53" in str(caught.value)
    assert "\n" not in str(caught.value)
