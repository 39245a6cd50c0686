"""SPF macros: the examples of RFC 7208 section 7.4, and any text."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.mail.spf_macro import expand, is_domain_spec, parse_macros, query_name
from workbench.mail.spf_result import Sender, macro_values
from workbench.model.rdata import labels

FOUR = Sender(ipaddress.ip_address("192.0.2.3"), "mx.example.org", "strong-bad@email.example.com")
SIX = Sender(ipaddress.ip_address("2001:db8::cb01"), "mx.example.org", "strong-bad@email.example.com")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
    ],
)
def test_examples_of_the_standard(text, wanted):
    assert expand(parse_macros(text), macro_values(FOUR, "email.example.com")) == wanted


def test_example_of_the_standard_for_ipv6():
    found = expand(parse_macros("%{ir}.%{v}._spf.%{d2}"), macro_values(SIX, "email.example.com"))
    wanted = "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com"
    assert found.lower() == wanted


def test_escapes_and_upper_case():
    values = macro_values(FOUR, "a.example") | {"l": "a b/\u00e4~_"}
    assert expand(parse_macros("%%%_%-%{L}"), values) == "% %20a%20b%2F%C3%A4~_"
    assert expand(parse_macros("%{c} %{r} %{t}", explanation=True), values) == "192.0.2.3 unknown 0"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(["%", "{", "}", "d", "2", "r", "-", "%{i}", "."])).map("".join))
def test_any_text_is_a_macro_string_or_an_error(text):
    try:
        macros = parse_macros(text)
    except ValueError:
        return
    is_domain_spec(text)
    name = query_name(expand(macros, macro_values(FOUR, "a.example") | {"p": "unknown"}))
    if name is not None:
        assert labels(name)


def test_names():
    assert query_name("WWW.Example.org.") == "www.example.org"
    assert query_name("a b.example") == "a\\032b.example"
    assert query_name("") is query_name(".") is query_name("a..b") is query_name("a" * 64 + ".b") is None
    long = ".".join(["x" * 50] * 6)
    assert query_name(long) == ".".join(["x" * 50] * 4)
