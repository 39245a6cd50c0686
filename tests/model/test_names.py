import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.model.errors import NotADomainError
from workbench.model.names import organizational_domain, parse_domain, public_suffix, to_ascii, to_unicode
from workbench.model.rdata import labels


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("example.org", "example.org"),
        (" EXAMPLE.org. ", "example.org"),
        ("https://Example.ORG:443/path?q=1", "example.org"),
        ("http://user:pw@mail.example.org/", "mail.example.org"),
        ("example.org/path", "example.org"),
        ("example.org:25", "example.org"),
        ("someone@example.org", "example.org"),
        ("Some One <someone@example.org>", "example.org"),
        ("mailto:someone@example.org?subject=Hi", "example.org"),
        ("@example.org", "example.org"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("ПРИМЕР.РФ.", "xn--e1afmkfd.xn--p1ai"),
        ("почта@пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
        ("faß.de", "xn--fa-hia.de"),
        ("_dmarc.example.org", "_dmarc.example.org"),
        ('"example.org"', "example.org"),
    ],
)
def test_what_people_type(typed, domain):
    assert parse_domain(typed) == domain


@pytest.mark.parametrize(
    "typed",
    ["", "  ", ".", "example", "192.0.2.1", "https://192.0.2.1/", "2001:db8::1", "[2001:db8::1]", "two words.org",
     "a..org", ".example.org", "*.example.org", "exa(mple.org", "a@", "http://", f"{'a' * 64}.org", "x." * 130 + "org",
     "xn--a.рф\u202e", "\x00.org", "-"],
)  # fmt: skip
def test_what_is_no_domain(typed):
    with pytest.raises(NotADomainError) as caught:
        parse_domain(typed)
    assert caught.value.title
    assert caught.value.hint


@given(st.text(max_size=80))
def test_any_text_is_a_domain_or_a_known_error(text):
    try:
        domain = parse_domain(text)
    except NotADomainError:
        return
    assert domain.isascii()
    assert domain == domain.lower()
    assert all(labels(domain))
    assert parse_domain(domain) == domain


def test_unicode_and_back():
    assert to_unicode("xn--e1afmkfd.xn--p1ai") == "пример.рф"
    assert to_unicode("xn--zzzz--.example") == "xn--zzzz--.example"  # not decodable: shown as it is
    assert to_ascii("пример.рф") == "xn--e1afmkfd.xn--p1ai"


def test_public_suffix():
    assert public_suffix("mail.example.co.uk") == "co.uk"
    assert organizational_domain("a.b.example.co.uk") == "example.co.uk"
    assert organizational_domain("co.uk") == "co.uk"
