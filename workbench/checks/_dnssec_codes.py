"""What can be found about the signatures of a domain's DNS."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity
from workbench.model.security import Cause

_ARGS = {"domain": "example.org", "zone": "example.org", "records": ["SOA", "MX", "TXT"]}
_LOST = (
    "Receivers that validate, among them Gmail and most large providers, get no answer at all for this domain: mail to"
    " it bounces or waits, and its SPF, DKIM and DMARC cannot be read."
)

CODES = {
    "dnssec.expired": Code(
        Severity.CRITICAL,
        "The DNSSEC signatures of {zone} have expired",
        _LOST,
        "Have the zone signed again now, and find out why the signer stopped.",
        "RFC 4035 5.3.1",
        _ARGS,
    ),
    "dnssec.not_yet_valid": Code(
        Severity.CRITICAL,
        "The DNSSEC signatures of {zone} are not valid yet",
        _LOST,
        "Correct the clock of the machine that signs the zone, then sign again.",
        "RFC 4035 5.3.1",
        _ARGS,
    ),
    "dnssec.no_dnskey": Code(
        Severity.CRITICAL,
        "The registry has a DS record for {zone}, but the zone is not signed",
        _LOST,
        "Remove the DS record at the registrar, or sign the zone again with the key it names. This often happens when"
        " a domain moves to other name servers.",
        "RFC 4035 5.2",
        _ARGS,
    ),
    "dnssec.ds_mismatch": Code(
        Severity.CRITICAL,
        "No key of {zone} fits the DS record at the registry",
        _LOST,
        "Enter the DS record of the current key at the registrar, or remove the old one.",
        "RFC 4035 5.2",
        _ARGS,
    ),
    "dnssec.no_key": Code(
        Severity.CRITICAL,
        "Records of {zone} are signed with a key that the zone does not publish",
        _LOST,
        "Publish the key, or sign the zone again with a key that is published; all name servers must have the same"
        " zone.",
        "RFC 4035 5.3.1",
        _ARGS,
    ),
    "dnssec.bad_signature": Code(
        Severity.CRITICAL,
        "DNSSEC signatures of {zone} do not fit its records",
        _LOST,
        "Sign the zone again; records must not be changed behind the signer's back.",
        "RFC 4035 5.3.3",
        _ARGS,
    ),
    "dnssec.no_signature": Code(
        Severity.CRITICAL,
        "Records of {zone} come without the signature that they must have",
        _LOST,
        "Sign the whole zone, and check that every name server serves the signed version of it.",
        "RFC 4035 5.2",
        _ARGS,
    ),
    "dnssec.no_denial": Code(
        Severity.CRITICAL,
        "{zone} does not prove that what it lacks does not exist",
        _LOST,
        "Sign the zone again so that it has complete NSEC or NSEC3 records; an old name server may lose them.",
        "RFC 4035 5.4, RFC 5155 8",
        _ARGS,
    ),
    "dnssec.too_much_work": Code(
        Severity.CRITICAL,
        "{zone} has so many DNSSEC keys or signatures that validators give up",
        "Since 2024 validators stop after a small number of attempts, to protect themselves. To them this domain does"
        " not resolve, so mail to it is lost.",
        "Keep only the keys in use, with different key tags.",
        "CVE-2023-50387 (KeyTrap), February 2024",
        _ARGS,
    ),
    "dnssec.host_bogus": Code(
        Severity.HIGH,
        "The DNSSEC of the mail host {host} is broken in the zone {zone}",
        "Senders that validate find no address for this host, so they cannot deliver to it.",
        "Ask whoever runs the zone of the mail host to repair its signatures, or use another host.",
        "RFC 4035 5",
        {"host": "mx1.example.net", "zone": "example.net", "domain": "example.org"},
    ),
    "dnssec.ends_soon": Code(
        Severity.HIGH,
        Plural(
            "days",
            "The DNSSEC signatures of {zone} end in one day",
            "The DNSSEC signatures of {zone} end in {days} days",
        ),
        "A signer renews long before. That it has not done so means that it has probably stopped; once they end, mail"
        " to this domain is lost at every validating receiver.",
        "Check the signer today and have the zone signed again.",
        "RFC 6781 4.4.2",
        {"zone": "example.org", "days": 2},
    ),
    "dnssec.weak_algorithm": Code(
        Severity.MEDIUM,
        "{zone} is signed with SHA-1",
        "Algorithms {algorithms} must not be used for signing any more. Some receivers already treat such a domain as"
        " unsigned, and its DANE records as absent.",
        "Roll over to algorithm 13 (ECDSA P-256).",
        "RFC 9905 2, November 2025",
        {"zone": "example.org", "algorithms": ["7"]},
    ),
    "dnssec.weak_digest": Code(
        Severity.LOW,
        "The only DS record of {zone} is a SHA-1 digest",
        "SHA-1 must not be used for DS records any more; validators may stop accepting it, and the domain then counts"
        " as unsigned.",
        "Enter a DS record of digest type 2 (SHA-256) at the registrar.",
        "RFC 9904, RFC 9905",
        {"zone": "example.org"},
    ),
    "dnssec.short_key": Code(
        Severity.LOW,
        "{zone} has an RSA key of {bits} bits",
        "Keys below {wanted} bits may be broken in the lifetime of a signature scheme, by those who try hard.",
        "Roll over to algorithm 13 (ECDSA P-256): shorter answers and stronger keys.",
        "RFC 6781 3.4.2, NIST SP 800-57",
        {"zone": "example.org", "bits": 1024, "wanted": 2048},
    ),
    "dnssec.iterations": Code(
        Severity.LOW,
        Plural(
            "count",
            "{zone} hashes names of NSEC3 with one extra iteration",
            "{zone} hashes names of NSEC3 with {count} extra iterations",
        ),
        "They protect nothing and cost every resolver work. Many validators treat a zone with more than a few dozen"
        " as unsigned.",
        "Set the NSEC3 parameters to 0 iterations and an empty salt, or use NSEC.",
        "RFC 9276 3.1",
        {"zone": "example.org", "count": 10},
    ),
    "dnssec.unsupported": Code(
        Severity.LOW,
        "{zone} is signed in a way that validators do not know",
        "The DS record names an algorithm or digest that is out of use, so to everybody the domain is unsigned.",
        "Sign with algorithm 13 (ECDSA P-256) and enter the new DS record at the registrar.",
        "RFC 4035 5.2, RFC 9904",
        {"zone": "example.org"},
    ),
    "dnssec.not_linked": Code(
        Severity.LOW,
        "{zone} is signed, but the registry has no DS record for it",
        "Without the DS record nobody can follow the signatures, so the domain counts as unsigned.",
        "Enter the DS record at the registrar once the signatures are in order.",
        "RFC 4035 2.4",
        {"zone": "example.org"},
    ),
    "dnssec.unsigned": Code(
        Severity.INFO,
        "{domain} is not signed with DNSSEC",
        "That is allowed and common. Signed, the answers could not be forged on the way, and DANE could protect mail to"
        " the domain.",
        "",
        "RFC 9364",
        {"domain": "example.org"},
    ),
    "dnssec.host_unsigned": Code(
        Severity.INFO,
        Plural(
            "count",
            "One mail host lies in a zone without DNSSEC: {hosts}",
            "{count} mail hosts lie in zones without DNSSEC: {hosts}",
        ),
        "The MX records of {domain} are protected, the addresses of these hosts are not, so DANE cannot be used for"
        " them.",
        "",
        "RFC 7672 2.2.2",
        {"domain": "example.org", "count": 1, "hosts": ["mx1.example.net"]},
    ),
    "dnssec.ok": Code(
        Severity.PASS,
        "{domain} is signed with DNSSEC and validates",
        "The signatures lead from the domain to the trust anchor, the root's where no other was given; checked here and"
        " not only by the DNS server.",
        "",
        "RFC 4035 5",
        {"domain": "example.org"},
    ),
}

BROKEN = {
    cause: f"dnssec.{cause.value}"
    for cause in (
        Cause.EXPIRED,
        Cause.NOT_YET_VALID,
        Cause.NO_DNSKEY,
        Cause.DS_MISMATCH,
        Cause.NO_KEY,
        Cause.BAD_SIGNATURE,
        Cause.NO_SIGNATURE,
        Cause.NO_DENIAL,
        Cause.TOO_MUCH_WORK,
    )
}
"""The code of every way to be bogus."""
