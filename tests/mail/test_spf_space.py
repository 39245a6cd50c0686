"""Sets of addresses, against sets of numbers."""

import ipaddress
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workbench.mail import spf_space

PIECES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: (pair[0], sum(pair))), max_size=8)


def numbers(space):
    return {number for first, end in space for number in range(first, end)}


@given(PIECES, PIECES)
def test_union_and_split(one, other):
    left, right = spf_space.union(one), spf_space.union(other)
    assert numbers(left) == numbers(one)
    assert all(end < later for (_, end), (later, _) in pairwise(left))
    inside, outside = spf_space.split(left, right)
    assert (numbers(inside), numbers(outside)) == (numbers(left) & numbers(right), numbers(left) - numbers(right))
    assert {number for number in range(60) if spf_space.holds(left, number)} == numbers(left)


@given(st.ip_addresses(), st.integers(0, 128))
def test_a_network_is_that_of_the_standard_library(address, prefix):
    prefix = min(prefix, address.max_prefixlen)
    wanted = ipaddress.ip_network((address, prefix), strict=False)
    first, end = spf_space.network(int(address), prefix, address.version)
    assert (first, end - 1) == (int(wanted[0]), int(wanted[-1]))


def test_share_of_the_internet():
    assert spf_space.share(spf_space.everything(4), 4) == spf_space.share(spf_space.everything(6), 6) == 1
    assert spf_space.share((), 4) == 0
    assert spf_space.share((spf_space.network(0x2000 << 112, 4, 6),), 6) == 0.5
    assert spf_space.share((spf_space.network(0xFC << 120, 7, 6),), 6) == 0
