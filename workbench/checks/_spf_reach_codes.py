"""What an SPF record and those behind it come to: whom they let in, how they end, what cannot be known of them."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

REACH_CODES = {
    "spf.pass_all": Code(
        Severity.CRITICAL,
        "{term} allows the whole Internet to send in your name",
        "Every sender passes SPF, and with it DMARC. Receivers know this as a sign of spam.",
        "Name your own senders instead of {term}, and end the record with ~all, or with -all when all your services"
        " are in it.",
        "RFC 7208 5.1, 11.4",
        {"term": "+all"},
    ),
    "spf.include_passes_all": Code(
        Severity.CRITICAL,
        "{term} allows the whole Internet",
        "It leads to {culprit} in the record of {domain}, so any sender passes SPF for your domain, and with it DMARC.",
        "Remove the term; if the service behind it is yours, name its addresses, and end the record with ~all.",
        "RFC 7208 5.2, 6.1, 11.4",
        {"term": "include:_spf.example.net", "domain": "_spf.example.net", "culprit": "+all"},
    ),
    "spf.passes_internet": Code(
        Severity.CRITICAL,
        "{share} % of all {family} addresses are allowed to send in your name",
        "Nobody owns so much of the Internet: strangers pass SPF for your domain, and with it DMARC. It comes from:"
        " {terms}.",
        "Name only the addresses that your services use.",
        "RFC 7208 11.4",
        {"share": 100, "family": "IPv4", "terms": ["ip4:0.0.0.0/1", "ip4:128.0.0.0/1"]},
    ),
    "spf.open_once_mended": Code(
        Severity.HIGH,
        "Once the errors of the record are mended, the whole Internet may send in your name",
        "Now every check of a stranger ends in an error; without it {terms} would let strangers pass. Receivers that"
        " overlook the error let them pass already.",
        "Name your own senders instead, and end the record with ~all, before you mend the errors.",
        "RFC 7208 5.1, 11.4",
        {"terms": ["+all"]},
    ),
    "spf.redirect_neutral": Code(
        Severity.MEDIUM,
        "{term} leads to a record that says nothing about strangers",
        "The record of {domain} decides how yours ends, and it ends in ?all or without all. Mail from servers you did"
        " not name is treated as if there were no SPF record.",
        "End the record of {domain} with ~all, or with -all when all services are in it.",
        "RFC 7208 4.7, 6.1",
        {"term": "redirect=_spf.example.net", "domain": "_spf.example.net"},
    ),
    "spf.neutral_term": Code(
        Severity.MEDIUM,
        "{term} makes the record say nothing about strangers",
        "Everybody matches it, and a term that begins with a question mark says nothing about those it matches. What"
        " stands behind it is never read.",
        "Remove {term}, or name the addresses that are meant.",
        "RFC 7208 4.6.2, 8.2",
        {"term": "?include:_spf.example.net"},
    ),
    "spf.macros": Code(
        Severity.INFO,
        "Terms depend on the sender: {terms}",
        "What they allow cannot be listed in advance; for includes a sample sender was followed.",
        "",
        "RFC 7208 7",
        {"terms": ["exists:%{i}._spf.example.net"]},
    ),
    "spf.depends": Code(
        Severity.MEDIUM,
        "{term} leads nowhere for the sender that was tried",
        "Which record it leads to depends on the sender. For {ip} there is none, and the check of such a sender ends"
        " in an error; it could not be followed for every sender.",
        "Make sure that there is an SPF record for every sender, or name the record of the service without macros.",
        "RFC 7208 5.2, 7",
        {"term": "include:%{i}._spf.example.net", "ip": "192.0.2.1"},
    ),
    "spf.alias": Code(
        Severity.LOW,
        "The domain is an alias (CNAME) of {target}",
        "A name with a CNAME can have no other records: its SPF, mail servers and everything else come from {target},"
        " and a record published beside the CNAME is an error.",
        "Replace the CNAME by A and AAAA records, or by the ALIAS record your DNS provider offers; then publish SPF.",
        "RFC 1034 3.6.2, RFC 2181 10.1",
        {"target": "shops.example.net"},
    ),
    "spf.ok_in_part": Code(
        Severity.PASS,
        Plural(
            "lookups",
            "What can be read of the SPF record in advance is in order and uses {lookups} DNS look-up of {limit}",
            "What can be read of the SPF record in advance is in order and uses {lookups} DNS look-ups of {limit}",
        ),
        "A part of it depends on the sender and could not be followed for every sender.",
        "",
        "RFC 7208 7",
        {"lookups": 3, "limit": 10},
    ),
}
