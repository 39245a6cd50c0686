"""What NSEC and NSEC3 records prove, and what they must not be taken for (RFC 4035 5.4, RFC 5155 8, RFC 6840 4)."""

import hashlib

import pytest

from workbench.model.rdata import name_to_wire
from workbench.net.dnssec_denial import HashedDenial, PlainDenial, Proof
from workbench.net.dnssec_records import HashedSpan, Span, order
from workbench.net.dnssec_sets import Budget, TooMuchWorkError

A, NS, CNAME, SOA, MX, TXT, DNAME, DS, NSEC, DNSKEY = 1, 2, 5, 6, 15, 16, 39, 43, 47, 48
ZONE = name_to_wire("z")


def span(owner, following, *types):
    return Span(name_to_wire(owner), name_to_wire(following), frozenset({*types, NSEC, 46}))


APEX = span("z", "b.z", NS, SOA, DNSKEY, MX)


def plain(*spans):
    return PlainDenial(spans)


def test_canonical_order_of_the_standard():
    """RFC 4034 6.1."""
    names = ["example", "a.example", "yljkjljk.a.example", "z.a.example", "zabc.a.example", "z.example",
             "\\001.z.example", "*.z.example", "\\200.z.example"]  # fmt: skip
    wires = [name_to_wire(name) for name in names]
    assert sorted(set(wires), key=order) == wires


@pytest.mark.parametrize(
    ("spans", "name", "kind", "proof"),
    [
        ([APEX], "z", TXT, Proof.WHOLE),
        ([APEX], "z", MX, None),
        ([APEX], "z", DS, None),  # the child does not speak for its parent
        ([span("d.z", "e.z", NS)], "d.z", DS, Proof.WHOLE),
        ([span("d.z", "e.z", NS)], "d.z", TXT, None),  # nor the parent for its child
        ([span("d.z", "e.z", NS, DS)], "d.z", DS, None),
        ([span("c.z", "e.z", CNAME)], "c.z", TXT, None),
        ([span("a.z", "x.m.z", A)], "m.z", TXT, Proof.WHOLE),  # an empty non-terminal
        ([span("*.z", "a.z", A), span("a.z", "z", A)], "b.z", TXT, Proof.WHOLE),  # what a wildcard has not got
        ([span("*.z", "a.z", A), span("a.z", "z", A)], "b.z", A, None),
        ([span("*.z", "a.z", A)], "b.z", TXT, None),
        ([], "b.z", TXT, None),
    ],
)
def test_no_such_type(spans, name, kind, proof):
    assert plain(*spans).nodata(name_to_wire(name), kind) is proof


@pytest.mark.parametrize(
    ("spans", "name", "proof"),
    [
        ([APEX], "a.z", Proof.WHOLE),
        ([span("a.z", "c.z", A)], "b.z", None),  # a wildcard may stand for it
        ([span("a.z", "c.z", A), APEX], "b.z", Proof.WHOLE),
        ([span("y.z", "z", A), APEX], "yy.z", Proof.WHOLE),  # the last one leads back to the apex
        ([span("d.z", "f.z", NS), APEX], "x.d.z", None),  # below a delegation
        ([span("d.z", "f.z", DNAME), APEX], "x.d.z", None),
        ([span("a.z", "x.b.z", A), APEX], "b.z", None),  # it exists, empty
        ([span("a.z", "c.z", A), span("*.z", "a.z", A)], "b.z", None),
    ],
)
def test_no_such_name(spans, name, proof):
    assert plain(*spans).nxdomain(name_to_wire(name)) is proof


def test_nothing_closer_than_the_wildcard():
    denial = plain(span("a.w.z", "c.w.z", A))
    assert denial.unexpanded(name_to_wire("b.w.z"), 2) is Proof.WHOLE
    assert denial.unexpanded(name_to_wire("x.a.w.z"), 2) is None  # a.w.z is closer
    assert denial.unexpanded(name_to_wire("d.w.z"), 2) is None


def hashed(*names, opt_out=False, iterations=0):
    """NSEC3 records of a zone with these names and types, all of them."""

    def digest(name):
        found = name_to_wire(name)
        for _ in range(iterations + 1):
            found = hashlib.sha1(found + b"salt").digest()
        return found

    known = sorted((digest(name), types) for name, types in names)
    spans = [
        HashedSpan(owner, known[(at + 1) % len(known)][0], frozenset(types), opt_out, iterations, b"salt")
        for at, (owner, types) in enumerate(known)
    ]
    return HashedDenial(spans, ZONE, Budget())


NAMES = [("z", {NS, SOA, MX}), ("a.z", {A}), ("d.z", {NS}), ("n.z", {DNAME}), ("e.z", set()), ("x.e.z", {A})]


@pytest.mark.parametrize(
    ("name", "kind", "proof"),
    [("z", TXT, Proof.WHOLE), ("z", MX, None), ("z", DS, None), ("d.z", DS, Proof.WHOLE), ("d.z", A, None),
     ("e.z", A, Proof.WHOLE), ("b.z", A, None)],
)  # fmt: skip
def test_no_such_type_by_hash(name, kind, proof):
    assert hashed(*NAMES).nodata(name_to_wire(name), kind) is proof


@pytest.mark.parametrize(
    ("name", "proof"), [("b.z", Proof.WHOLE), ("q.b.z", Proof.WHOLE), ("q.d.z", None), ("q.n.z", None), ("a.z", None)]
)
def test_no_such_name_by_hash(name, proof):
    assert hashed(*NAMES).nxdomain(name_to_wire(name)) is proof


def test_opt_out_proves_only_that_nothing_signed_is_there():
    denial = hashed(*NAMES, opt_out=True)
    assert denial.nodata(name_to_wire("b.z"), DS) is Proof.OPT_OUT
    assert denial.nxdomain(name_to_wire("b.z")) is Proof.OPT_OUT
    assert denial.nodata(name_to_wire("a.z"), TXT) is Proof.WHOLE


def test_too_many_iterations_are_not_computed():
    denial = hashed(*NAMES, iterations=51)
    name = name_to_wire("b.z")
    assert {denial.nodata(name, A), denial.nxdomain(name), denial.unexpanded(name, 1)} == {Proof.UNCOUNTED}
    assert not denial.is_cut(name_to_wire("d.z"))


def test_hashing_is_bounded():
    """CVE-2023-50868: a long name below a zone with many iterations."""
    deep = ".".join("a" for _ in range(120)) + ".z"
    with pytest.raises(TooMuchWorkError):
        hashed(*NAMES).nxdomain(name_to_wire(deep))


def test_cuts():
    assert hashed(*NAMES).is_cut(name_to_wire("d.z")) and not hashed(*NAMES).is_cut(ZONE)
    assert plain(span("d.z", "e.z", NS)).is_cut(name_to_wire("d.z")) and not plain(APEX).is_cut(ZONE)
