import pytest

from tests.checks.answers import zones
from workbench.mail.spf_flatten import MAX_FOLLOWED, flatten
from workbench.model.inquiry import replay

ZONE = """
@ TXT "v=spf1 include:one.example.org include:two.example.org ~all"
one TXT "v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 a:host.example.org/24 -all ip4:203.0.113.9"
two TXT "v=spf1 mx:host.example.org redirect=three.example.org"
three TXT "v=spf1 ip6:2001:db8::/48 ip4:10.0.0.1 include:one.example.org ~all"
host A 198.51.100.7
host AAAA 2001:db8:1::1
host MX 10 host
dynamic TXT "v=spf1 exists:%{i}.example.org -all"
macro TXT "v=spf1 include:%{d}.example.org -all"
refuses TXT "v=spf1 -ip4:192.0.2.1 ip4:192.0.2.0/24 -all"
everybody TXT "v=spf1 +all"
broken TXT "v=spf1 ip4:x"
away TXT "v=spf1 include:unasked.example.net -all"
none TXT "nothing"
empty TXT "v=spf1 ip4:10.0.0.1 -all"
"""


def flat(name):
    return replay(flatten(f"{name}.example.org" if name else "example.org"), zones(ZONE))


def test_addresses_behind_an_include():
    found = flat("")
    assert [str(one) for one in found.networks] == [
        "192.0.2.0/24", "198.51.100.0/24", "2001:db8::/48", "2001:db8:1::1/128",
    ]  # fmt: skip
    assert found.obstacle == ""


@pytest.mark.parametrize(
    ("name", "obstacle"),
    [
        ("dynamic", "exists:%{i}.example.org"),
        ("macro", "include:%{d}.example.org"),
        ("refuses", "-ip4:192.0.2.1"),
        ("everybody", "+all"),
        ("broken", "ip4:x"),
        ("away", "TXT unasked.example.net"),
        ("none", "TXT none.example.org"),
        ("missing", "TXT missing.example.org"),
        ("empty", "TXT empty.example.org"),
    ],
)
def test_what_stands_in_the_way_is_named(name, obstacle):
    found = flat(name)
    assert (found.networks, found.obstacle) == ((), obstacle)


def test_an_endless_chain_ends():
    chain = "".join(f'n{at} TXT "v=spf1 include:n{at + 1}.example.org -all"\n' for at in range(MAX_FOLLOWED + 5))
    assert replay(flatten("n0.example.org"), zones(chain)).obstacle
