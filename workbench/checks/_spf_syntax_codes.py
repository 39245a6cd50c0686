"""What can be wrong with one term of an SPF record; the codes end in the names of `mail.spf_record.Fault`."""

from __future__ import annotations

from workbench.model.findings import Code, Severity

SYNTAX_CODES = {
    "spf.syntax_character": Code(
        Severity.CRITICAL,
        "Characters that may not stand in a record: {term}",
        "At character {position} there is something other than printable ASCII, such as a letter that is not"
        " Latin, a control character or a curly quotation mark. One malformed term makes the whole record an"
        " error.",
        "Type the term again by hand.",
        "RFC 7208 4.6.1, 12",
        {"term": "a:bär.example", "position": 8},
    ),
    "spf.syntax_mechanism": Code(
        Severity.CRITICAL,
        "{term} is not a term of SPF",
        "At character {position} the record has a word that the standard does not know. One malformed term"
        " makes the whole record an error.",
        "Correct the word, or remove it.",
        "RFC 7208 4.6.1, 12",
        {"term": "moo", "position": 8},
    ),
    "spf.syntax_value_missing": Code(
        Severity.CRITICAL,
        "{term} lacks its value",
        "At character {position} a domain or an address is missing behind the name of the term. One malformed"
        " term makes the whole record an error.",
        "Add the value, or remove the term.",
        "RFC 7208 4.6.1, 12",
        {"term": "include:", "position": 8},
    ),
    "spf.syntax_value_unexpected": Code(
        Severity.CRITICAL,
        "{term} has a value where none may stand",
        "At character {position} something follows the name of the term that is not allowed there. One"
        " malformed term makes the whole record an error.",
        "Remove what follows the name.",
        "RFC 7208 4.6.1, 12",
        {"term": "all:example.org", "position": 8},
    ),
    "spf.syntax_ip4": Code(
        Severity.CRITICAL,
        "{term} holds no IPv4 address",
        "At character {position} the address is not four numbers from 0 to 255. One malformed term makes the"
        " whole record an error.",
        "Correct the address.",
        "RFC 7208 4.6.1, 12",
        {"term": "ip4:192.0.2.300", "position": 8},
    ),
    "spf.syntax_ip6": Code(
        Severity.CRITICAL,
        "{term} holds no IPv6 address",
        "At character {position} the address is not a whole IPv6 address. One malformed term makes the whole"
        " record an error.",
        "Correct the address; shorten zeros with ::.",
        "RFC 7208 4.6.1, 12",
        {"term": "ip6:2001:db8", "position": 8},
    ),
    "spf.syntax_prefix": Code(
        Severity.CRITICAL,
        "The length behind the slash in {term} is not possible",
        "At character {position}: IPv4 networks go up to /32, IPv6 networks up to /128, without leading"
        " zeros. One malformed term makes the whole record an error.",
        "Correct the length.",
        "RFC 7208 4.6.1, 12",
        {"term": "ip4:192.0.2.0/33", "position": 8},
    ),
    "spf.syntax_domain": Code(
        Severity.CRITICAL,
        "{term} does not name a full domain",
        "At character {position} a domain name with at least one dot and a valid ending is needed. One"
        " malformed term makes the whole record an error.",
        "Write the full domain name.",
        "RFC 7208 4.6.1, 12",
        {"term": "a:example", "position": 8},
    ),
    "spf.syntax_domain_is_address": Code(
        Severity.CRITICAL,
        "{term} has an address where a domain belongs",
        "At character {position} the term asks for a domain name. One malformed term makes the whole record an error.",
        "Use ip4: for addresses.",
        "RFC 7208 4.6.1, 12",
        {"term": "a:192.0.2.1", "position": 8},
    ),
    "spf.syntax_macro": Code(
        Severity.CRITICAL,
        "{term} has a malformed macro",
        "At character {position} a percent sign does not begin a macro such as %{{i}}. One malformed term"
        " makes the whole record an error.",
        "Correct the macro, or write %% for a percent sign.",
        "RFC 7208 4.6.1, 12",
        {"term": "exists:%(i).example.org", "position": 8},
    ),
    "spf.syntax_repeated": Code(
        Severity.CRITICAL,
        "{term} stands a second time",
        "At character {position}: redirect and exp may each stand once. One malformed term makes the whole"
        " record an error.",
        "Keep one of them.",
        "RFC 7208 4.6.1, 12",
        {"term": "redirect=b.example.org", "position": 8},
    ),
}
