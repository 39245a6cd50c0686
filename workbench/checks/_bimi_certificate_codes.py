"""What can be found about the mark certificate of a BIMI record."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

_DRAFT = "draft-fetch-validation-vmc-wchuang-11"
_RULES = "Minimum Security Requirements for Issuance of Mark Certificates"
_HERE = {"url": "https://example.org/vmc.pem", "domain": "example.org", "text": "-"}
_FINE = {"domain": "example.org", "issuer": "Example Mark CA", "until": "2027-03-01"}

CERTIFICATE_CODES = {
    "bimi.verified_mark": Code(
        Severity.PASS,
        "A Verified Mark Certificate (VMC) of {issuer} vouches for the logo of {domain}",
        "Valid until {until}. Gmail shows the logo with the blue check mark (on the web since May 2023, in its apps"
        " since September 2024), Apple Mail since iOS 16 of 2022, and Yahoo shows it, too; the sender's reputation"
        " has its say everywhere.",
        "",
        f"{_DRAFT}; Google Workspace Updates 2024-09-24; Apple Developer: BIMI support",
        _FINE,
    ),
    "bimi.common_mark": Code(
        Severity.PASS,
        "A Common Mark Certificate (CMC) of {issuer} vouches for the logo of {domain}",
        "Valid until {until}. Gmail shows the logo since 24 September 2024, without the blue check mark that a VMC"
        " brings; Yahoo shows it, too; Apple leaves it to each mailbox provider. The sender's reputation has its say"
        " everywhere.",
        "",
        f"{_DRAFT}; Google Workspace Updates 2024-09-24; Apple Developer: BIMI support",
        _FINE,
    ),
    "bimi.certificate_ends_soon": Code(
        Severity.LOW,
        Plural(
            "count",
            "The mark certificate of {domain} ends in {count} day",
            "The mark certificate of {domain} ends in {count} days",
        ),
        "After {until} Gmail and Apple Mail no longer show the logo. A renewal needs the checks of the issuer again and"
        " takes weeks.",
        "Renew the certificate now.",
        _DRAFT,
        {**_HERE, "count": 12, "until": "2026-12-05"},
    ),
    "bimi.certificate_unreadable": Code(
        Severity.MEDIUM,
        "What stands at {url} is no certificate file",
        "Expected is PEM text that begins with BEGIN CERTIFICATE. The reading ended so: {detail}",
        "Publish the PEM file as the issuer sent it, with its intermediate certificates.",
        _DRAFT,
        {**_HERE, "detail": "no PEM data"},
    ),
    "bimi.certificate_order": Code(
        Severity.LOW,
        "The certificates in {url} stand in the wrong order",
        "The mark certificate must come first and each issuer behind what it signed; some receivers refuse the file.",
        "Reorder the blocks of the PEM file.",
        _DRAFT,
        _HERE,
    ),
    "bimi.certificate_untrusted": Code(
        Severity.MEDIUM,
        "The mark certificate of {domain} does not lead to an authority that receivers know",
        "Its chain ends at {text}. Either an intermediate certificate is missing in the file, or the issuer is no"
        " recognised Mark Verifying Authority.",
        "Add the issuer's intermediate certificates to the PEM file, or get the certificate from a recognised issuer:"
        " DigiCert, GlobalSign or SSL.com.",
        _DRAFT,
        {**_HERE, "text": "Example Mark CA"},
    ),
    "bimi.certificate_bad_signature": Code(
        Severity.MEDIUM,
        "A signature in the mark certificate of {domain} is wrong",
        "It claims to come from {text}, whose key did not make it: the file was altered, or a wrong intermediate"
        " certificate stands in it.",
        "Publish the PEM file anew as the issuer sent it.",
        _DRAFT,
        {**_HERE, "text": "Example Mark CA"},
    ),
    "bimi.certificate_not_an_issuer": Code(
        Severity.MEDIUM,
        "The mark certificate of {domain} was signed by one that may not sign others",
        "{text} is not marked as an authority, so receivers do not trust what it signed.",
        "Get the certificate from a recognised issuer.",
        "RFC 5280 4.2.1.9",
        {**_HERE, "text": "Example"},
    ),
    "bimi.certificate_issuer_expired": Code(
        Severity.MEDIUM,
        "An issuer in the chain of the mark certificate of {domain} is not valid at this time",
        "Above the certificate, at or over {text}, one has ended or not yet begun; receivers refuse the chain.",
        "Ask the issuer for the current intermediate certificates.",
        _DRAFT,
        {**_HERE, "text": "Example Mark CA"},
    ),
    "bimi.certificate_expired": Code(
        Severity.MEDIUM,
        "The mark certificate of {domain} ended on {text}",
        "Gmail and Apple Mail no longer show the logo.",
        "Renew the certificate.",
        _DRAFT,
        {**_HERE, "text": "2026-10-01"},
    ),
    "bimi.certificate_not_yet_valid": Code(
        Severity.MEDIUM,
        "The mark certificate of {domain} only begins on {text}",
        "Until then receivers refuse it.",
        "Wait, or ask the issuer for one that is valid now.",
        _DRAFT,
        {**_HERE, "text": "2027-01-01"},
    ),
    "bimi.certificate_wrong_domain": Code(
        Severity.MEDIUM,
        "The mark certificate is not for {domain}",
        "It names {text}. Receivers show the logo only for domains named in the certificate, or whose organisation's"
        " main domain is.",
        "Have the certificate issued anew with this domain in it.",
        _DRAFT,
        {**_HERE, "text": "example.net"},
    ),
    "bimi.certificate_usage": Code(
        Severity.MEDIUM,
        "The certificate at {url} is not made for logos",
        "It lacks the purpose 1.3.6.1.5.5.7.3.31 (Brand Indicators); perhaps it is the web server's certificate. Its"
        " purposes: {text}",
        "Publish the mark certificate (VMC or CMC) here.",
        _DRAFT,
        {**_HERE, "text": "1.3.6.1.5.5.7.3.1"},
    ),
    "bimi.certificate_mark_type": Code(
        Severity.MEDIUM,
        "The mark certificate of {domain} does not say what kind of mark it is for",
        "Allowed are Registered Mark and Government Mark (VMC), Prior Use Mark and Modified Registered Mark (CMC); it"
        " says: {text}",
        "Ask the issuer for a corrected certificate.",
        f"{_RULES} 7.1.4.2.2",
        {**_HERE, "text": "Logo"},
    ),
    "bimi.certificate_pilot": Code(
        Severity.MEDIUM,
        "The mark certificate of {domain} still carries the mark of the pilot phase",
        "Certificates issued from 15 March 2025 on must not have the Pilot Identifier; this one is of {text}.",
        "Ask the issuer for a corrected certificate.",
        f"{_RULES}, 2025-03-15",
        {**_HERE, "text": "2026-02-01"},
    ),
    "bimi.certificate_no_source": Code(
        Severity.MEDIUM,
        "The mark certificate of {domain} does not prove the earlier use of the logo",
        "Certificates for a Prior Use Mark issued from 15 April 2025 on must name where its earlier use was seen"
        " (priorUseMarkSourceURL); this one is of {text}.",
        "Ask the issuer for a corrected certificate.",
        f"{_RULES}, 2025-04-15",
        {**_HERE, "text": "2026-02-01"},
    ),
    "bimi.certificate_revoked": Code(
        Severity.MEDIUM,
        "The mark certificate of {domain} was revoked ({text})",
        "Its issuer took it back, and says so in its revocation list. Receivers that look there show no logo.",
        "Ask the issuer why, and have a new certificate made.",
        f"{_DRAFT}; RFC 5280 5",
        {**_HERE, "text": "2026-10-01"},
    ),
    "bimi.certificate_no_logo": Code(
        Severity.MEDIUM,
        "The certificate of {domain} holds no logo that can be read",
        "A mark certificate carries the logo it vouches for. What was found: {text}",
        "Publish the mark certificate (VMC or CMC), or ask its issuer for a corrected one.",
        "RFC 9399 4.1",
        _HERE,
    ),
    "bimi.certificate_logo_hash": Code(
        Severity.MEDIUM,
        "The logo in the mark certificate of {domain} does not fit its own hash",
        "Receivers that check it refuse the certificate.",
        "Ask the issuer for a corrected certificate.",
        "RFC 9399 4.1",
        _HERE,
    ),
    "bimi.certificate_other_logo": Code(
        Severity.MEDIUM,
        "The logo in the mark certificate of {domain} is not the one that the record names",
        "Both must be the same file, byte for byte. Some receivers show no logo when they differ, even by a line end.",
        "Publish exactly the file that the issuer certified under l=, or have the certificate issued for the new logo.",
        _DRAFT,
        _HERE,
    ),
}
