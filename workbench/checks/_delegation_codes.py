"""What can be found about a domain's name servers and how its zone is run."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

_HOST = {"zone": "example.org", "host": "ns2.example.net"}
_HOSTS = {"zone": "example.org", "count": 1, "hosts": ["ns2.example.net"]}
_SERVERS = {"zone": "example.org", "count": 1, "servers": ["ns2.example.net (192.0.2.53)"]}

CODES = {
    "delegation.answers_differ": Code(
        Severity.HIGH,
        "The name servers of {zone} give different answers: {what}",
        "Which one a receiver asks is chance, so some of your mail is judged by one version and some by the other:"
        " failures that come and go. {servers} answer otherwise than the rest.",
        "Bring all name servers to the same version of the zone. If you changed it within the last hours, look again.",
        "RFC 1034 4.3.5, RFC 2182 6",
        {"zone": "example.org", "what": ["SPF", "MX"], "servers": ["192.0.2.53"]},
    ),
    "delegation.private_address": Code(
        Severity.HIGH,
        Plural(
            "count",
            "The name server {hosts} has an address that the internet cannot reach: {addresses}",
            "{count} name servers of {zone} have an address that the internet cannot reach: {hosts} ({addresses})",
        ),
        "Resolvers that pick such a server wait in vain before they try another one; slow DNS makes SPF and DKIM checks"
        " fail.",
        "Publish the public address of the name server.",
        "RFC 6890",
        {**_HOSTS, "addresses": ["10.0.0.53"]},
    ),
    "delegation.host_missing": Code(
        Severity.MEDIUM,
        Plural(
            "count",
            "The name server {hosts} of {zone} has no address",
            "{count} name servers of {zone} have no address: {hosts}",
        ),
        "Such a name leads nowhere. Whoever registers a name that has become free answers for your domain from then"
        " on.",
        "Correct the name at the registrar and in the zone, or remove the server.",
        "RFC 1912 2.8",
        _HOSTS,
    ),
    "delegation.lame": Code(
        Severity.MEDIUM,
        Plural(
            "count",
            "A name server of {zone} does not know the zone: {servers}",
            "{count} name servers of {zone} do not know the zone: {servers}",
        ),
        "What is answered there is {said}. Resolvers lose time with such a server, and now and then give up.",
        "Load the zone there, or remove the server from the delegation.",
        "RFC 1912 2.8",
        {**_SERVERS, "said": "refused"},
    ),
    "delegation.silent": Code(
        Severity.MEDIUM,
        Plural(
            "count",
            "A name server of {zone} does not answer: {servers}",
            "{count} name servers of {zone} do not answer: {servers}",
        ),
        "Others answered from here in the same moment. Resolvers lose time with a silent server, and DNS that is slow"
        " makes SPF and DKIM checks fail.",
        "Check that the server runs and that UDP and TCP port 53 are open, or remove it.",
        "RFC 1912 2.8, RFC 7766 5",
        _SERVERS,
    ),
    "delegation.parent_differs": Code(
        Severity.MEDIUM,
        "The registry and the zone {zone} name different name servers",
        "Only at the registry: {parent}. Only in the zone: {child}. Resolvers use one list or the other, so a server"
        " that is on one list alone may serve an old version unnoticed.",
        "Enter the same name servers at the registrar and in the zone.",
        "RFC 1034 4.2.2, RFC 9471",
        {"zone": "example.org", "parent": ["ns9.example.net"], "child": ["-"]},
    ),
    "delegation.single": Code(
        Severity.MEDIUM,
        "{zone} has a single name server: {host}",
        "While it is down, the domain does not exist: mail to it waits, mail from it is refused.",
        "Add a second name server in another network.",
        "RFC 1034 4.1, RFC 2182 5",
        _HOST,
    ),
    "delegation.alias": Code(
        Severity.LOW,
        Plural(
            "count",
            "The name server {hosts} of {zone} is an alias",
            "{count} name servers of {zone} are aliases: {hosts}",
        ),
        "An NS record must not point to a CNAME; some resolvers do not follow it.",
        "Put the final host name into the NS record.",
        "RFC 2181 10.3",
        _HOSTS,
    ),
    "delegation.one_network": Code(
        Severity.LOW,
        "All name servers of {zone} are in one network: {network}",
        "One fault on the way there makes the domain disappear.",
        "Add a name server in another network.",
        "RFC 2182 3.1",
        {"zone": "example.org", "network": "192.0.2.0/24"},
    ),
    "delegation.serial_differs": Code(
        Severity.LOW,
        "The name servers of {zone} have different versions: {serials}",
        "After a change that is normal for some minutes. If it stays, a server no longer receives the zone.",
        "Look again later; then check the transfer between the name servers.",
        "RFC 1912 2.2, RFC 1996",
        {"zone": "example.org", "serials": ["1", "2"]},
    ),
    "delegation.expire_short": Code(
        Severity.LOW,
        "The secondary name servers of {zone} forget it after {seconds} seconds without contact",
        "If the primary is down for that long, all others stop answering as well, and the domain is gone.",
        "Set the expire value of the SOA record to 2 to 4 weeks.",
        "RFC 1912 2.2",
        {"zone": "example.org", "seconds": 3600},
    ),
    "delegation.negative_ttl_long": Code(
        Severity.LOW,
        "That a record of {zone} is missing is remembered for {seconds} seconds",
        "A record that you add, or bring back after a mistake, stays invisible for that long to whoever asked before.",
        "Set the last value of the SOA record to an hour or less.",
        "RFC 2308 5, 4",
        {"zone": "example.org", "seconds": 172800},
    ),
    "delegation.ttl_low": Code(
        Severity.LOW,
        "Mail records of {domain} may be kept for only {seconds} seconds: {what}",
        "Nearly every message then makes receivers ask again, and each question that goes wrong is a check that fails.",
        "Set the TTL to an hour, except shortly before a move.",
        "RFC 1912 2.2",
        {"domain": "example.org", "seconds": 10, "what": ["MX"]},
    ),
    "delegation.ttl_high": Code(
        Severity.LOW,
        "Mail records of {domain} are kept for {seconds} seconds: {what}",
        "A mistake in them, and its correction, take that long to reach everybody.",
        "Set the TTL to a day or less.",
        "RFC 1912 2.2, RFC 8767",
        {"domain": "example.org", "seconds": 604800, "what": ["MX"]},
    ),
    "delegation.wildcard_text": Code(
        Severity.LOW,
        "Every name below {domain} has a TXT record: {text}",
        "A wildcard answers for DKIM selectors, for _dmarc of subdomains and for reports too, with a text that does not"
        " belong there: checks fail in odd ways, and an SPF record in it lets names send that you never thought of.",
        "Remove the wildcard and publish the records where they are needed.",
        "RFC 1912 2.7, RFC 4592",
        {"domain": "example.org", "text": "v=spf1 -all"},
    ),
    "delegation.wildcard_address": Code(
        Severity.INFO,
        "Every name below {domain} exists: a wildcard gives it an address",
        "Made-up subdomains look real, so np= in a DMARC record (the policy for names that do not exist) never applies;"
        " sp= covers them.",
        "",
        "RFC 4592, RFC 9989 (np)",
        {"domain": "example.org"},
    ),
    "delegation.wildcard_mx": Code(
        Severity.INFO,
        "Every name below {domain} takes mail: a wildcard gives it MX records",
        "Mail to misspelt subdomains arrives, spam included, and made-up subdomains look like senders that can be"
        " answered.",
        "",
        "RFC 4592, RFC 5321 5.1",
        {"domain": "example.org"},
    ),
    "delegation.no_ipv6": Code(
        Severity.INFO,
        "No name server of {zone} can be reached over IPv6",
        "Nearly all resolvers can use IPv4, so this costs nothing today.",
        "",
        "RFC 3901",
        {"zone": "example.org"},
    ),
    "delegation.ok": Code(
        Severity.PASS,
        Plural(
            "count",
            "The name server of {zone} answers as it should",
            "All {count} name servers of {zone} answer, and agree",
        ),
        "Each was asked by itself for the zone and for the mail records.",
        "",
        "RFC 1034 4.1, RFC 2182",
        {"zone": "example.org", "count": 2},
    ),
}
