"""What can be found about the certificates that DNS vouches for."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

_HOST = {"domain": "example.org", "host": "mx1.example.org"}
_ADDRESS = {**_HOST, "address": "192.0.2.25"}

CODES = {
    "dane.mismatch": Code(
        Severity.CRITICAL,
        "The certificate of {host} at {address} fits none of its TLSA records",
        "Senders that follow DANE, among them Microsoft, Comcast, web.de and GMX, refuse to deliver: to them it looks"
        " as if somebody had put himself in between.",
        "Publish the record shown, made from the certificate that the server uses now; remove the old one after its TTL"
        " has passed.",
        "RFC 7672 2.2, 3.1",
        _ADDRESS,
    ),
    "dane.mismatch_key": Code(
        Severity.HIGH,
        "The {key} certificate of {host} at {address} fits none of its TLSA records",
        "The server has a second certificate, and shows it to senders that prefer such keys. Those among them that"
        " follow DANE refuse to deliver, while others have no trouble: mail gets lost here and there.",
        "Publish the record shown beside the others, or take this certificate out of the server.",
        "RFC 7671 8, RFC 7672 3.1",
        {**_ADDRESS, "key": "RSA"},
    ),
    "dane.no_tls": Code(
        Severity.CRITICAL,
        "{host} at {address} offers no encryption, but its TLSA records demand it",
        "Senders that follow DANE never deliver unencrypted to a host with TLSA records: their mail waits and comes"
        " back.",
        "Turn STARTTLS on at this server, or remove the TLSA records.",
        "RFC 7672 2.2",
        _ADDRESS,
    ),
    "dane.bogus": Code(
        Severity.HIGH,
        "The DNSSEC of the TLSA records of {host} is broken in the zone {zone}",
        "Senders that follow DANE must not deliver to a host of which they cannot tell whether it has TLSA records.",
        "Have the zone signed again; see what is said of DNSSEC.",
        "RFC 7672 2.1.2",
        {**_HOST, "zone": "example.org"},
    ),
    "dane.not_secured": Code(
        Severity.MEDIUM,
        "The TLSA records of {host} are not protected by DNSSEC, so nobody follows them",
        "A TLSA record counts only in a signed zone; as it is, it protects nothing.",
        "Sign the zone of the mail host with DNSSEC, or remove the records.",
        "RFC 7672 2.1.1, RFC 6698 4.1",
        _HOST,
    ),
    "dane.unusable": Code(
        Severity.MEDIUM,
        "No TLSA record of {host} is of use for mail: {records}",
        "Senders then encrypt without checking the certificate, which does not protect against somebody in between.",
        "Publish a record 3 1 1 with the SHA-256 digest of the server's key.",
        "RFC 7672 3.1.3, RFC 7671 4",
        {**_HOST, "records": ["1 0 1"]},
    ),
    "dane.partly_unusable": Code(
        Severity.LOW,
        "Some TLSA records of {host} are of no use for mail: {records}",
        "Usages 0 and 1 mean nothing for mail, and data of the wrong length fit nothing; senders skip them.",
        "Remove these records; a record 3 1 1 is enough.",
        "RFC 7672 3.1.3, RFC 7671 4",
        {**_HOST, "records": ["1 0 1"]},
    ),
    "dane.partial": Code(
        Severity.LOW,
        Plural(
            "count",
            "One mail host of {domain} has no TLSA records: {hosts}",
            "{count} mail hosts of {domain} have no TLSA records: {hosts}",
        ),
        "An attacker who makes the protected hosts unreachable diverts the mail to these.",
        "Publish TLSA records for all mail hosts.",
        "RFC 7672 2.2.1",
        {"domain": "example.org", "count": 1, "hosts": ["mx2.example.org"]},
    ),
    "dane.only_current": Code(
        Severity.INFO,
        "{host} has TLSA records for the keys in use only, none for the next",
        "When a key changes, the new certificate must not come first: publish the record of the next key (3 1 1) beside"
        " the present one at least two TTLs before, for each kind of key that the server has. A record for the"
        " authority (2 1 1) also helps.",
        "",
        "RFC 7671 8.1, RFC 7672 5",
        _HOST,
    ),
    "dane.mx_unsigned": Code(
        Severity.INFO,
        "The mail hosts of {domain} are ready for DANE, but its MX records are not signed: {hosts}",
        "Most senders then do not look at the hosts' TLSA records. Signing the domain is all that is missing.",
        "",
        "RFC 7672 2.2.1",
        {"domain": "example.org", "hosts": ["mx1.example.net"]},
    ),
    "dane.published": Code(
        Severity.INFO,
        "The TLSA records of {domain} are in order; the certificates were not compared",
        "Whether the mail hosts show the certificates that the records promise can only be told by connecting to them.",
        "",
        "RFC 7672",
        {"domain": "example.org"},
    ),
    "dane.none": Code(
        Severity.INFO,
        "No mail host of {domain} has TLSA records",
        "DANE is optional. With it, senders can tell that they talk to the right server before they hand over mail;"
        " MTA-STS is another way.",
        "",
        "RFC 7672",
        {"domain": "example.org"},
    ),
    "dane.ok": Code(
        Severity.PASS,
        "DANE protects mail to {domain}: every certificate seen fits its TLSA records",
        "Senders that follow DANE deliver only to the right servers and only encrypted.",
        "",
        "RFC 7672",
        {"domain": "example.org"},
    ),
}
