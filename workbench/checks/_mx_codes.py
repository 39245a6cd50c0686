"""What can be found about the hosts that take a domain's mail."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

_HOST = {"domain": "example.org", "host": "mx1.example.org"}

CODES = {
    "mx.resolver_invents_answers": Code(
        Severity.HIGH,
        "The DNS server {server} invents answers",
        "It gave an address for {name}, a name that cannot exist. A filtering provider or the sign-in page of a guest"
        " network stands between you and the real DNS, so nothing it said about this domain can be relied on.",
        "Audit again from another network or with another DNS server.",
        "RFC 6761 6.4",
        {"server": "192.0.2.53:53", "name": "pmwb-none-such.invalid"},
    ),
    "mx.domain_missing": Code(
        Severity.CRITICAL,
        "The domain {domain} does not exist",
        "The DNS knows no such name. Mail from it is refused by most receivers, and no reply or bounce can arrive.",
        "Check the spelling; if it is right, check that the registration has not run out.",
        "RFC 1035 4.1.1, RFC 8020",
        {"domain": "example.org"},
    ),
    "mx.unreachable": Code(
        Severity.CRITICAL,
        "None of the mail hosts of {domain} can be reached",
        "Not one name in the MX records leads to an address that can be reached from the internet, so no mail, no reply"
        " and no bounce arrives at this domain.",
        "Correct the MX records, or give their host names A or AAAA records with public addresses.",
        "RFC 5321 5.1",
        {"domain": "example.org"},
    ),
    "mx.domain_alias": Code(
        Severity.HIGH,
        "{domain} itself is an alias (CNAME) of {target}",
        "A CNAME takes every other record at its name: an MX, SPF or any other TXT record entered at {domain} is not"
        " seen, and senders get those of {target}. At the top of a domain a CNAME is not allowed at all.",
        "Put A and AAAA records in its place (some DNS providers call that ALIAS, ANAME or flattening). Only then can"
        " MX and TXT records stand at {domain}.",
        "RFC 1034 3.6.2, RFC 2181 10.1",
        {"domain": "example.org", "target": "shop.example.net"},
    ),
    "mx.subdomain_alias": Code(
        Severity.INFO,
        "{domain} is an alias (CNAME) of {target}",
        "A CNAME takes every other record at its name: {domain} has the MX and SPF records of {target} and cannot have"
        " its own.",
        "If {domain} needs MX or TXT records of its own, put A and AAAA records in the place of the CNAME first.",
        "RFC 1034 3.6.2",
        {"domain": "www.example.org", "target": "shop.example.net"},
    ),
    "mx.none": Code(
        Severity.HIGH,
        "{domain} cannot receive mail: no MX record and no address",
        "Replies and bounces to this domain are lost, and many receivers refuse mail from a domain that cannot be"
        " answered.",
        "Publish MX records, or say plainly that the domain takes no mail (null MX and v=spf1 -all).",
        "RFC 5321 5.1",
        {"domain": "example.org"},
    ),
    "mx.implicit": Code(
        Severity.MEDIUM,
        "{domain} has no MX record; mail goes to its own address",
        "Without MX records senders fall back to the address of the domain, which is usually the web server. Mail is"
        " lost where no mail server listens there.",
        "Publish an MX record that names the mail server.",
        "RFC 5321 5.1",
        {"domain": "example.org"},
    ),
    "mx.null_with_others": Code(
        Severity.HIGH,
        "{domain} says both that it takes no mail and where to deliver it",
        "The null MX (a single dot) must stand alone. Beside other MX records some senders give up at once.",
        "Remove the record with the dot, or remove all the others.",
        "RFC 7505 3",
        {"domain": "example.org"},
    ),
    "mx.null_but_sends": Code(
        Severity.MEDIUM,
        "{domain} takes no mail but seems to send some",
        "The null MX says that nobody can answer, while the SPF record allows senders. Receivers may refuse mail from"
        " a domain that cannot take a bounce.",
        "Publish real MX records if the domain sends; if it does not, let the SPF record be v=spf1 -all.",
        "RFC 7505 4.2",
        {"domain": "example.org"},
    ),
    "mx.target_address": Code(
        Severity.HIGH,
        "An MX record of {domain} holds an IP address: {host}",
        "An MX record must name a host. Senders look the address up as if it were a name, find nothing and give up.",
        "Give the mail server a host name and put that name into the MX record.",
        "RFC 1035 3.3.9, RFC 5321 5.1",
        {"domain": "example.org", "host": "192.0.2.1"},
    ),
    "mx.target_missing": Code(
        Severity.HIGH,
        "The mail host {host} does not exist",
        "Senders that pick this host cannot deliver; they lose time and, if it is the only one, the mail.",
        "Correct the name in the MX record, publish an address for it, or remove the record.",
        "RFC 5321 5.1",
        _HOST,
    ),
    "mx.target_no_address": Code(
        Severity.HIGH,
        "The mail host {host} has no address",
        "The name exists but has neither an A nor an AAAA record, so nothing can be delivered to it.",
        "Publish an address for the host, or remove it from the MX records.",
        "RFC 5321 5.1",
        _HOST,
    ),
    "mx.target_cname": Code(
        Severity.MEDIUM,
        "The mail host {host} is an alias of {target}",
        "An MX record must not point to a CNAME. Some senders do not follow it, and mail loops are possible.",
        "Put the final host name into the MX record.",
        "RFC 2181 10.3, RFC 5321 5.1",
        {**_HOST, "target": "mail.example.net"},
    ),
    "mx.target_invalid": Code(
        Severity.MEDIUM,
        "{host} is not a valid host name",
        "Host names consist of letters, digits and hyphens. Some senders refuse to look up anything else.",
        "Rename the host, or correct the MX record.",
        "RFC 1123 2.1",
        {"domain": "example.org", "host": "mail_1.example.org"},
    ),
    "mx.private_address": Code(
        Severity.HIGH,
        "The mail host {host} has an address that the internet cannot reach: {addresses}",
        "Private, loopback and reserved addresses lead nowhere from outside; mail to them is lost or comes late.",
        "Publish the public address of the mail server only.",
        "RFC 6890",
        {**_HOST, "addresses": ["10.0.0.5"]},
    ),
    "mx.unreadable": Code(
        Severity.MEDIUM,
        Plural("count", "One MX record cannot be read", "{count} MX records cannot be read"),
        "The data of the record is damaged; senders skip it or refuse the whole answer.",
        "Delete the damaged record and enter it again.",
        "RFC 1035 3.3.9",
        {"count": 1},
    ),
    "mx.duplicate_host": Code(
        Severity.LOW,
        "The mail host {host} is listed more than once",
        "The repetition brings no second way in; it only makes failing deliveries take longer.",
        "Keep one MX record for the host.",
        "RFC 5321 5.1",
        _HOST,
    ),
    "mx.same_address": Code(
        Severity.LOW,
        "Several mail hosts share the address {address}: {hosts}",
        "They look like a reserve but are the same machine: if it is down, all of them are.",
        "Give each MX host an address of its own, or keep one record.",
        "RFC 5321 5.1",
        {"address": "192.0.2.25", "hosts": ["mx1.example.org", "mx2.example.org"]},
    ),
    "mx.too_many": Code(
        Severity.LOW,
        "{domain} lists {count} mail hosts, more than {limit}",
        "Senders try only some of them, and an SPF record of this domain that says mx fails for every mail.",
        "Keep the hosts that are needed.",
        "RFC 7208 4.6.4",
        {"domain": "example.org", "count": 12, "limit": 10},
    ),
    "mx.null": Code(
        Severity.INFO,
        "{domain} says that it takes no mail",
        "The null MX is the right way to say so: senders learn it at once instead of trying for days.",
        "",
        "RFC 7505",
        {"domain": "example.org"},
    ),
    "mx.no_mail_wanted": Code(
        Severity.INFO,
        "{domain} says that it neither takes nor sends mail",
        "The SPF record forbids every sender and there is nowhere to deliver to, as it should be for a parked domain.",
        "",
        "RFC 7505, RFC 7208 10.1.2",
        {"domain": "example.org"},
    ),
    "mx.null_preference": Code(
        Severity.LOW,
        "The null MX of {domain} has preference {preference} instead of 0",
        "The standard writes it with 0. Most senders look at the dot only, but some may try to deliver.",
        "Change the MX record to: 0 .",
        "RFC 7505 3",
        {"domain": "example.org", "preference": 10},
    ),
    "mx.single": Code(
        Severity.INFO,
        "{domain} has a single mail host: {host}",
        "While it is down, senders keep mail waiting, usually for some days. Many services run many machines behind"
        " one name, so this is often fine.",
        "",
        "RFC 5321 5.1",
        _HOST,
    ),
    "mx.equal_preference": Code(
        Severity.INFO,
        Plural(
            "count",
            "One mail host has preference {preference}",
            "{count} mail hosts share preference {preference}",
        ),
        "Senders choose among them at random, which spreads the load.",
        "",
        "RFC 5321 5.1",
        {"count": 2, "preference": 10},
    ),
    "mx.no_ipv6": Code(
        Severity.INFO,
        "No mail host of {domain} can be reached over IPv6",
        "Nearly all senders use IPv4, so this costs nothing today.",
        "",
        "RFC 5321 5.2",
        {"domain": "example.org"},
    ),
    "mx.ok": Code(
        Severity.PASS,
        Plural(
            "count",
            "{domain} has a mail host, and it can be found",
            "{domain} has {count} mail hosts, and all of them can be found",
        ),
        "Replies and bounces know where to go.",
        "",
        "RFC 5321 5.1",
        {"domain": "example.org", "count": 2},
    ),
}
