"""What can be found about the encryption that mail hosts offer."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

_AT = {"host": "mx1.example.org", "addresses": ["192.0.2.25"]}
_DATED = {**_AT, "date": "2026-11-01"}
_RENEW = "Have the certificate renewed, and have the renewal done by a machine from now on."

CODES = {
    "starttls.missing": Code(
        Severity.HIGH,
        "The mail host {host} does not offer encryption",
        "At {addresses} STARTTLS is missing, so all mail to it crosses the internet in the clear. Senders that insist"
        " on encryption do not deliver at all.",
        "Install a certificate on the mail server and switch STARTTLS on.",
        "RFC 3207 4, RFC 8314",
        _AT,
    ),
    "starttls.failed": Code(
        Severity.HIGH,
        "The mail host {host} offers encryption that does not work",
        "At {addresses} no TLS session came about ({detail}). Some senders try again without encryption, others keep"
        " the mail waiting until it bounces.",
        "Check the TLS settings and the certificate file of the mail server.",
        "RFC 3207 4.1",
        {**_AT, "detail": "TLSV1_ALERT_INTERNAL_ERROR"},
    ),
    "starttls.old_version": Code(
        Severity.MEDIUM,
        "The mail host {host} speaks only an outdated version of TLS: {version}",
        "Seen at {addresses}. The versions 1.0 and 1.1 are withdrawn; modern senders refuse them and then deliver in"
        " the clear or not at all.",
        "Let the mail server speak TLS 1.2 and 1.3.",
        "RFC 8996 5",
        {**_AT, "version": "TLSv1"},
    ),
    "starttls.old_version_too": Code(
        Severity.INFO,  # encryption of any age is better than none where nobody verifies (RFC 9325 5.2, RFC 7435)
        "The mail host {host} still speaks an outdated version of TLS, too: {version}",
        "Seen at {addresses} when nothing newer was offered. Senders that know a newer version use that, so no mail"
        " suffers today; but 1.0 and 1.1 are withdrawn, and security reviews object to them.",
        "Switch TLS 1.0 and 1.1 off at the mail server. A sender that knows nothing newer will then deliver in the"
        " clear, or not at all.",
        "RFC 8996 5, RFC 9325 3.1.1, 5.2",
        {**_AT, "version": "TLSv1.1"},
    ),
    "starttls.expired": Code(
        Severity.MEDIUM,
        "The certificate of the mail host {host} expired on {date}",
        "Shown at {addresses}. Senders that verify certificates (MTA-STS, DANE, forced TLS) do not deliver; the others"
        " still do.",
        _RENEW,
        "RFC 5280 4.1.2.5",
        _DATED,
    ),
    "starttls.not_yet_valid": Code(
        Severity.MEDIUM,
        "The certificate of the mail host {host} is not valid before {date}",
        "Shown at {addresses}. Senders that verify certificates do not deliver until then.",
        "Check the clock of the machine that made the certificate, or install one that is valid already.",
        "RFC 5280 4.1.2.5",
        _DATED,
    ),
    "starttls.wrong_name": Code(
        Severity.MEDIUM,
        "The certificate of {host} is not for that name",
        "At {addresses} it names {names}. Senders that verify names (MTA-STS, forced TLS) do not deliver.",
        "Have a certificate issued that names the host as the MX record does; only subject alternative names count.",
        "RFC 9525 6.3, RFC 8461 4.1",
        {**_AT, "names": ["mail.example.net"]},
    ),
    "starttls.self_signed": Code(
        Severity.MEDIUM,
        "The certificate of the mail host {host} is signed by itself",
        "Shown at {addresses}. It keeps eavesdroppers out, but anybody can make one like it, so senders that verify"
        " certificates do not deliver.",
        "Install a certificate of a public authority, or publish it through DANE.",
        "RFC 8461 4.2",
        _AT,
    ),
    "starttls.untrusted": Code(
        Severity.MEDIUM,
        "The certificate of the mail host {host} does not lead to a trusted authority",
        "At {addresses} the chain cannot be followed ({detail}); often the intermediate certificate is not sent."
        " Senders that verify certificates do not deliver.",
        "Install the whole chain the authority supplied, the server's own certificate first.",
        "RFC 8461 4.2",
        {**_AT, "detail": "unable to get local issuer certificate"},
    ),
    "starttls.expires_soon": Code(
        Severity.LOW,
        Plural(
            "days",
            "The certificate of the mail host {host} expires in {days} day",
            "The certificate of the mail host {host} expires in {days} days",
        ),
        "Shown at {addresses}, valid until {date}. Certificates that are renewed by a machine are usually renewed"
        " earlier than this.",
        "Check that the renewal works.",
        "RFC 5280 4.1.2.5",
        {**_DATED, "days": 5},
    ),
    "starttls.weak_key": Code(
        Severity.LOW,
        Plural(
            "bits",
            "The certificate of the mail host {host} has a key of only {bits} bit",
            "The certificate of the mail host {host} has a key of only {bits} bits",
        ),
        "Shown at {addresses}. Keys below 2048 bits are no longer issued or accepted by the public authorities.",
        "Have a certificate issued for a new key: RSA with 2048 bits, or ECDSA.",
        "CA/Browser Forum Baseline Requirements 6.1.5",
        {**_AT, "bits": 1024},
    ),
    "starttls.turned_away": Code(
        Severity.INFO,
        "The mail host {host} did not let us in",
        "At {addresses} it said: {greeting}. It may refuse this network only, as many do with home connections, so"
        " nothing follows for its encryption.",
        "",
        "RFC 5321 4.2",
        {**_AT, "greeting": "554 no SMTP service here"},
    ),
    "starttls.smtputf8": Code(
        Severity.INFO,
        "The mail hosts of {domain} take addresses in other alphabets (SMTPUTF8)",
        "Mail from and to internationalised addresses can be delivered.",
        "",
        "RFC 6531",
        {"domain": "example.org"},
    ),
    "starttls.requiretls": Code(
        Severity.INFO,
        "The mail hosts of {domain} understand REQUIRETLS",
        "A sender may demand that a message goes on encrypted to its end, or comes back.",
        "",
        "RFC 8689",
        {"domain": "example.org"},
    ),
    "starttls.ok": Code(
        Severity.PASS,
        Plural(
            "count",
            "The mail host of {domain} offers sound encryption",
            "All mail hosts of {domain} offer sound encryption, at {count} addresses",
        ),
        "Version, certificate, name and dates are as strict senders want them.",
        "",
        "RFC 3207, RFC 8461 4.2",
        {"domain": "example.org", "count": 2},
    ),
}
