"""What can be found about an SPF record and the records it leads to."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

CODES = {
    "spf.missing": Code(
        Severity.HIGH,
        "There is no SPF record",
        "Receivers cannot tell your servers from strangers'. Large mailbox providers put such mail into spam"
        " or refuse it, and anybody can use the domain as a bounce address.",
        "Publish one TXT record that begins with v=spf1 and names every service that sends for the domain.",
        "RFC 7208 4.5, Google sender guidelines 2024-02-01, Yahoo sender best practices, Microsoft 2025-05-05",
        {"status": "nodata"},
    ),
    "spf.missing_unused": Code(
        Severity.MEDIUM,
        "A domain without mail servers has no SPF record",
        "A domain that takes no mail probably sends none either, but without SPF strangers may send in its name.",
        "If the domain sends no mail, publish the suggested record. If it does, publish one that names its senders.",
        "RFC 7208 10.1.2",
    ),
    "spf.almost": Code(
        Severity.CRITICAL,
        "A record looks like SPF but is not one: {text}",
        "An SPF record must begin with exactly v=spf1 and a space. Receivers skip this text, so for them the"
        " domain has no SPF.",
        "Correct the beginning of the record: no quotation marks of your own, no missing or added spaces, no"
        " other version.",
        "RFC 7208 4.5",
        {"text": '"v=spf1 -all"'},
    ),
    "spf.several_records": Code(
        Severity.CRITICAL,
        Plural(
            "count",
            "{count} SPF record",
            "{count} SPF records instead of one",
        ),
        "With more than one SPF record every check ends in an error: none of them counts, also for your own servers.",
        "Merge them into one record and delete the others.",
        "RFC 7208 3.2, 4.5",
        {"count": 2},
    ),
    "spf.too_many_lookups": Code(
        Severity.HIGH,
        Plural(
            "lookups",
            "The record needs {lookups} DNS look-up, {limit} are allowed",
            "The record needs {lookups} DNS look-ups, {limit} are allowed",
        ),
        "Receivers stop with an error at the limit. Mail from the services that stand last in the record then"
        " counts as not authorised.",
        "Remove services you no longer use, replace a and mx by the addresses themselves, and move"
        " newsletters to a subdomain with a record of its own.",
        "RFC 7208 4.6.4",
        {"lookups": 12, "limit": 10},
    ),
    "spf.near_lookup_limit": Code(
        Severity.LOW,
        Plural(
            "lookups",
            "{lookups} DNS look-up of {limit} is used",
            "{lookups} DNS look-ups of {limit} are used",
        ),
        "The next service you add, or a change a provider makes in its own record, would break the limit.",
        "Make room now: remove services you no longer use.",
        "RFC 7208 4.6.4",
        {"lookups": 9, "limit": 10},
    ),
    "spf.too_many_voids": Code(
        Severity.HIGH,
        Plural(
            "voids",
            "{voids} look-up finds nothing, {limit} are allowed",
            "{voids} look-ups find nothing, {limit} are allowed",
        ),
        "Most receivers stop with an error after {limit} look-ups without a result; the whole record then"
        " counts for nothing.",
        "Remove the terms whose names no longer exist.",
        "RFC 7208 4.6.4",
        {"voids": 3, "limit": 2},
    ),
    "spf.void_lookup": Code(
        Severity.LOW,
        "{term} finds nothing",
        "The name {name} has no such record, so the term in the record of {domain} allows nobody and costs a"
        " look-up. After two such terms the check ends in an error.",
        "Remove the term, or correct the name.",
        "RFC 7208 4.6.4",
        {"term": "a:old.example.org", "domain": "example.org", "name": "old.example.org"},
    ),
    "spf.include_missing": Code(
        Severity.CRITICAL,
        "{term} leads to a domain without an SPF record",
        "The record of {domain} refers to a record that is not there. Every check that gets this far ends in an error.",
        "Remove {term} if the service is no longer used; otherwise look up the right name in its documentation.",
        "RFC 7208 5.2, 6.1",
        {"term": "include:_spf.example.net", "domain": "example.org"},
    ),
    "spf.include_several": Code(
        Severity.CRITICAL,
        "{term} leads to a domain with several SPF records",
        "The record of {domain} refers to a domain that must have one SPF record and has more. Every check"
        " that gets this far ends in an error.",
        "Tell the service, and remove the term until it is mended.",
        "RFC 7208 4.5, 5.2",
        {"term": "include:_spf.example.net", "domain": "example.org"},
    ),
    "spf.include_broken": Code(
        Severity.CRITICAL,
        "{term} leads to a record with an error: {wrong}",
        "The included record is malformed at character {position}. Every check that gets this far ends in an"
        " error, so your own record, {domain}, stops counting too.",
        "Tell the service, and remove the term until it is mended.",
        "RFC 7208 5.2",
        {"term": "include:_spf.example.net", "domain": "example.org", "wrong": "ip4:192.0.2.300", "position": 8},
    ),
    "spf.loop": Code(
        Severity.CRITICAL,
        "{term} leads back to a record already being read",
        "The records refer to each other in a circle, here in the record of {domain}. Checks run into the"
        " limit of look-ups and end in an error.",
        "Remove the term.",
        "RFC 7208 4.6.4",
        {"term": "include:_spf.example.net", "domain": "example.org"},
    ),
    "spf.too_many_mx": Code(
        Severity.HIGH,
        Plural(
            "hosts",
            "{term} covers {hosts} mail host, {limit} are allowed",
            "{term} covers {hosts} mail hosts, {limit} are allowed",
        ),
        "Beyond the limit the term makes the check of {domain} end in an error.",
        "Replace the term by the addresses of the servers that really send.",
        "RFC 7208 4.6.4",
        {"term": "mx", "domain": "example.org", "hosts": 11, "limit": 10},
    ),
    "spf.neutral_all": Code(
        Severity.MEDIUM,
        "?all says nothing about strangers",
        "Mail from servers you did not name is treated as if there were no SPF record.",
        "Replace ?all by ~all, or by -all when all your services are in the record.",
        "RFC 7208 8.2",
    ),
    "spf.no_all": Code(
        Severity.MEDIUM,
        "The record does not say what holds for all other senders",
        "Without all or redirect at its end the record is neutral about strangers, as if it were not there.",
        "Add ~all at the end, or -all when all your services are in the record.",
        "RFC 7208 4.7",
    ),
    "spf.after_all": Code(
        Severity.LOW,
        "Terms behind all are never looked at: {terms}",
        "Reading ends at all. If these senders are yours, their mail is not authorised.",
        "Move the terms before all, or delete them.",
        "RFC 7208 5.1",
        {"terms": ["ip4:192.0.2.1"]},
    ),
    "spf.redirect_ignored": Code(
        Severity.LOW,
        "{term} has no effect beside all",
        "A redirect counts only in a record without all.",
        "Remove the redirect, or remove all if the other record is meant to decide.",
        "RFC 7208 6.1",
        {"term": "redirect=_spf.example.net"},
    ),
    "spf.ptr": Code(
        Severity.MEDIUM,
        "The record uses ptr: {terms}",
        "The standard advises against ptr: it is slow and unreliable, and some receivers ignore it or refuse"
        " the record.",
        "Find out which servers send by it (DMARC reports name them), add their addresses with ip4 and ip6, and remove"
        " ptr only then.",
        "RFC 7208 5.5",
        {"terms": ["ptr"]},
    ),
    "spf.unknown_modifier": Code(
        Severity.INFO,
        "Receivers do not know and skip: {terms}",
        "Unknown modifiers do no harm and have no effect.",
        "Remove them unless you know what they are for.",
        "RFC 7208 6",
        {"terms": ["default=pass"]},
    ),
    "spf.not_a_mechanism": Code(
        Severity.HIGH,
        "An equals sign makes these terms count for nothing: {terms}",
        "Mechanisms take a colon. With an equals sign receivers see an unknown modifier and skip it, so these"
        " senders are not authorised.",
        "Write a colon in place of the equals sign.",
        "RFC 7208 4.6.1",
        {"terms": ["include=_spf.example.net"]},
    ),
    "spf.repeated_version": Code(
        Severity.MEDIUM,
        "{term} stands a second time inside the record",
        "Two records were probably pasted into one. Whatever stands behind the first all is never looked at.",
        "Keep one v=spf1 at the beginning and one all at the end.",
        "RFC 7208 4.5",
        {"term": "v=spf1"},
    ),
    "spf.version_case": Code(
        Severity.INFO,
        "The version is written {version}",
        "It is valid, but simple-minded tools look for lower case.",
        "Write v=spf1.",
        "RFC 7208 4.5",
        {"version": "V=SPF1"},
    ),
    "spf.duplicate": Code(
        Severity.LOW,
        "Terms stand more than once: {terms}",
        "A repetition changes nothing, but each one may cost a look-up again.",
        "Keep one of each.",
        "RFC 7208 4.6.4",
        {"terms": ["mx"]},
    ),
    "spf.private_network": Code(
        Severity.LOW,
        "Addresses that do not exist on the Internet: {terms}",
        "Private addresses never reach a receiver, so these terms have no effect and show your inner network.",
        "Remove them.",
        "RFC 1918, RFC 4193, RFC 6598",
        {"terms": ["ip4:10.0.0.0/8"]},
    ),
    "spf.wide_network": Code(
        Severity.MEDIUM,
        "Very large networks are allowed to send: {terms}",
        "Such a range belongs to many others too; whoever gets an address there passes SPF in your name.",
        "Name only the addresses that your services use.",
        "RFC 7208 11.4",
        {"terms": ["ip4:198.0.0.0/8"]},
    ),
    "spf.split_word": Code(
        Severity.HIGH,
        "A space is lost where the record is cut into strings: {terms}",
        "Long records are cut into strings of up to 255 characters and joined again without a space. Here two"
        " terms became one.",
        "End the first string with a space.",
        "RFC 7208 3.3",
        {"terms": ["include:a.example.netinclude:b.example.net"]},
    ),
    "spf.large": Code(
        Severity.LOW,
        Plural(
            "octets",
            "The record is {octets} octet long",
            "The record is {octets} octets long",
        ),
        "Beyond about {limit} octets the answer, with other TXT records beside it, may not fit one packet;"
        " some resolvers then fail.",
        "Shorten the record, or move parts of it behind an include.",
        "RFC 7208 3.4",
        {"octets": 480, "limit": 450},
    ),
    "spf.ip_pass": Code(
        Severity.PASS,
        "{ip} is allowed to send",
        "The record authorises this sending address.",
        "",
        "RFC 7208 2.6.3",
        {"ip": "192.0.2.1", "result": "pass"},
    ),
    "spf.ip_not_authorised": Code(
        Severity.HIGH,
        "{ip} is not allowed to send: the result is {result}",
        "You named this as a sending address, but the record does not authorise it. Its mail fails SPF.",
        "Add the address with ip4 or ip6, or the include of the service it belongs to.",
        "RFC 7208 2.6",
        {"ip": "192.0.2.1", "result": "softfail"},
    ),
    "spf.null_record": Code(
        Severity.PASS,
        "The domain sends no mail, and its SPF record says so",
        "v=spf1 -all refuses every sender, which is right for a domain without mail.",
        "",
        "RFC 7208 10.1.2",
    ),
    "spf.ok": Code(
        Severity.PASS,
        Plural(
            "lookups",
            "The SPF record is sound and uses {lookups} DNS look-up of {limit}",
            "The SPF record is sound and uses {lookups} DNS look-ups of {limit}",
        ),
        "Receivers can read it to the end.",
        "",
        "RFC 7208",
        {"lookups": 3, "limit": 10},
    ),
}
