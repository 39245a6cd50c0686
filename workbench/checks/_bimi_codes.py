"""
What can be found about a BIMI record, its condition on DMARC, and the fetching of its files.

A logo that is not shown costs recognition, never a delivery: what keeps it from being shown anywhere is medium here.
"""

from __future__ import annotations

from workbench.model.findings import Code, Severity

_DRAFT = "draft-brand-indicators-for-message-identification-14"
_HERE = {"domain": "example.org"}
_BELOW = {"domain": "news.example.org", "found_at": "example.org"}
_AT = {"domain": "example.org", "tag": "l", "position": 10, "text": "http://example.org/logo.svg"}
_FILE = {"url": "https://example.org/logo.svg"}

RECORD_CODES = {
    "bimi.none": Code(
        Severity.INFO,
        "{domain} has no BIMI record",
        "Mail from this domain is shown without its logo. BIMI is voluntary and has no part in delivery.",
        "If the logo is to be seen: bring DMARC to quarantine or reject first, then publish a logo and a BIMI record.",
        f"{_DRAFT} 4",
        _HERE,
    ),
    "bimi.record_ok": Code(
        Severity.PASS,
        "{domain} has a valid BIMI record, and DMARC is enforced as BIMI demands",
        "Receivers that support BIMI look at the logo next.",
        "",
        f"{_DRAFT} 4.3, 7.1",
        _HERE,
    ),
    "bimi.declined": Code(
        Severity.INFO,
        "{domain} declines BIMI",
        "The record with empty l and a says that mail from this domain is to be shown without a logo, also where the"
        " organisation's main domain has one.",
        "",
        f"{_DRAFT} 4.3.1",
        _HERE,
    ),
    "bimi.inherited": Code(
        Severity.INFO,
        "{domain} uses the BIMI record of {found_at}",
        "The domain has no record of its own, so receivers take the one of the organisation's main domain.",
        "",
        f"{_DRAFT} 7.2",
        _BELOW,
    ),
    "bimi.several_records": Code(
        Severity.MEDIUM,
        "{domain} has {count} BIMI records where only one may stand",
        "With more than one record receivers stop, and no logo is shown.",
        "Keep the right record and remove all others.",
        f"{_DRAFT} 7.2, step 9",
        {"domain": "example.org", "count": 2},
    ),
    "bimi.not_a_record": Code(
        Severity.MEDIUM,
        "The BIMI record of {domain} is ignored: it does not begin with v=BIMI1",
        "The version must come first, in exactly these capitals; receivers must not mend it. What stands there now is:"
        " {text}",
        "Begin the record with v=BIMI1.",
        f"{_DRAFT} 4.3",
        {"domain": "example.org", "text": "v=bimi1; l=https://example.org/logo.svg"},
    ),
    "bimi.stray_text": Code(
        Severity.INFO,
        "Another text stands where the BIMI record of {domain} belongs",
        "Receivers pass over it. Often it comes from a wildcard record: {text}",
        "",
        f"{_DRAFT} 7.2, step 4",
        {"domain": "example.org", "text": "v=spf1 -all"},
    ),
    "bimi.misplaced": Code(
        Severity.MEDIUM,
        "The BIMI record of {domain} stands in the wrong place",
        "Receivers look for it at {name}, not at the domain itself, so the logo is never found.",
        "Move the record to {name}.",
        f"{_DRAFT} 4.3",
        {"domain": "example.org", "name": "default._bimi.example.org"},
    ),
    "bimi.no_location": Code(
        Severity.MEDIUM,
        "The BIMI record of {domain} names no logo",
        "The tag l is required. Without it the record is an error and no logo is shown.",
        "Add l= with the https address of the logo; to decline BIMI, publish l= and a= empty.",
        f"{_DRAFT} 4.3",
        _AT,
    ),
    "bimi.location_empty": Code(
        Severity.MEDIUM,
        "The BIMI record of {found_at} names a certificate but no logo",
        "The tag l is empty, so receivers have no logo to fetch, whatever the certificate says.",
        "Put the https address of the logo into l=.",
        f"{_DRAFT} 7.3",
        _BELOW,
    ),
    "bimi.bad_uri": Code(
        Severity.MEDIUM,
        "The tag {tag} in the BIMI record of {domain} holds no valid address",
        "What stands at character {position} cannot be fetched, so the whole record counts as an error: {text}",
        "Write one complete https address; a comma in it must be written as %2C.",
        f"{_DRAFT} 4.3",
        {**_AT, "text": "example.org/logo.svg"},
    ),
    "bimi.not_https": Code(
        Severity.MEDIUM,
        "The tag {tag} in the BIMI record of {domain} does not use https",
        "Only https is allowed, so receivers fetch nothing from {text}",
        "Serve the file over https and change the address.",
        f"{_DRAFT} 4.3",
        _AT,
    ),
    "bimi.no_full_name": Code(
        Severity.MEDIUM,
        "The address of the mark certificate of {domain} has no full host name",
        "The tag a must name a host by its full domain name, not by an IP address or a short name: {text}",
        "Put the certificate under a host name such as www.{domain}.",
        f"{_DRAFT} 4.3",
        {**_AT, "tag": "a", "text": "https://192.0.2.1/vmc.pem"},
    ),
    "bimi.bad_avatar": Code(
        Severity.LOW,
        "The tag avp in the BIMI record of {domain} has an unknown value: {text}",
        "Only brand and personal mean something. Receivers ignore any other value, and some may refuse the record.",
        "Write avp=brand or avp=personal, or leave the tag out.",
        f"{_DRAFT} 4.3",
        {**_AT, "tag": "avp", "text": "logo"},
    ),
    "bimi.bad_local_part": Code(
        Severity.LOW,
        "The tag lps in the BIMI record of {domain} holds something that is no prefix",
        "At character {position} stands “{text}”. A prefix consists of letters, digits and hyphens, at most 63; an"
        " address with anything else cannot choose a logo of its own.",
        "Correct the list: prefixes with commas between them, such as news,service.",
        f"{_DRAFT} 4.3, 4.5",
        {**_AT, "tag": "lps", "text": "my.news"},
    ),
    "bimi.old_local_part": Code(
        Severity.LOW,
        "The tag lps in the BIMI record of {domain} is written as in an old draft: {text}",
        "Up to draft 10 the tag was true or false; now it lists prefixes, so that {text} means addresses that begin"
        " with this word.",
        "Write lps= with nothing behind it for all addresses, or a list of prefixes, or leave the tag out.",
        f"{_DRAFT} 4.3",
        {**_AT, "tag": "lps", "text": "true"},
    ),
    "bimi.duplicate_tag": Code(
        Severity.MEDIUM,
        "The tag {tag} stands more than once in the BIMI record of {domain}",
        "A tag may occur once. Receivers refuse the record, the second one stands at character {position}.",
        "Keep one of them.",
        "RFC 6376 3.2",
        _AT,
    ),
    "bimi.garbage": Code(
        Severity.MEDIUM,
        "The BIMI record of {domain} cannot be read from character {position} on",
        "Between the semicolons must stand name=value; receivers may not mend it: {text}",
        "Correct this part of the record or remove it.",
        "RFC 6376 3.2",
        {**_AT, "text": "l:https://example.org/logo.svg"},
    ),
    "bimi.empty_part": Code(
        Severity.LOW,
        "The BIMI record of {domain} has two semicolons with nothing between them",
        "At character {position}. Strict receivers refuse such a record.",
        "Remove one of the semicolons.",
        "RFC 6376 3.2",
        _AT,
    ),
    "bimi.bad_character": Code(
        Severity.MEDIUM,
        "The BIMI record of {domain} contains a character that is not allowed",
        "At character {position} stands something outside plain ASCII, often a typographic quote or a space from a"
        " text program: {text}",
        "Type the record anew with plain characters; an address with other letters needs percent-encoding.",
        "RFC 6376 3.2",
        {**_AT, "text": "“"},
    ),
    "bimi.unknown_tag": Code(
        Severity.LOW,
        "The BIMI record of {domain} has a tag that nobody knows: {text}",
        "Receivers ignore it. It may be a slip of the keyboard; capitals count in the names of tags.",
        "Correct or remove it.",
        f"{_DRAFT} 4.3",
        {**_AT, "tag": "logo", "text": "logo"},
    ),
    "bimi.local_parts": Code(
        Severity.INFO,
        "{domain} has logos of their own for some sender addresses: {prefixes}",
        "For addresses that begin so (* stands for all), receivers look for a record under a selector made of the part"
        " before the @. Those records cannot be listed from outside and were not looked at.",
        "",
        f"{_DRAFT} 4.5",
        {"domain": "example.org", "found_at": "example.org", "prefixes": ["news", "service"]},
    ),
    "bimi.no_certificate": Code(
        Severity.LOW,
        "The BIMI record of {domain} names no mark certificate",
        "Gmail and Apple Mail show a logo only with a certificate (Gmail takes a VMC or, since 24 September 2024, a"
        " CMC; Apple Mail since iOS 16 of 2022). Yahoo and AOL show it without one to bulk senders of good repute.",
        "For Gmail and Apple, get a VMC for a registered trademark, for Gmail alone a CMC for a logo in use for a year,"
        " and put its address into a=.",
        f"{_DRAFT} 4.3; Google Workspace Updates 2024-09-24; Apple Developer: BIMI support; Yahoo Sender Hub: BIMI",
        _HERE,
    ),
    "bimi.dmarc_missing": Code(
        Severity.MEDIUM,
        "No logo is shown for {domain}: it has no DMARC record",
        "BIMI works only for domains that protect themselves by DMARC.",
        "Publish a DMARC record, and bring its policy to quarantine or reject.",
        f"{_DRAFT} 7.1",
        _BELOW,
    ),
    "bimi.dmarc_none": Code(
        Severity.MEDIUM,
        "No logo is shown for {domain}: the DMARC policy at {found_at} is none",
        "BIMI demands that forged mail is quarantined or rejected.",
        "Bring the DMARC policy to quarantine or reject once all own mail passes.",
        f"{_DRAFT} 7.1 (7)",
        _BELOW,
    ),
    "bimi.dmarc_subdomains": Code(
        Severity.MEDIUM,
        "No logo is shown for {domain}: the DMARC record at {found_at} exempts subdomains",
        "With sp=none anyone may forge mail from a subdomain. BIMI excludes the whole domain for that.",
        "Remove sp=none from the DMARC record, or raise it to quarantine or reject.",
        f"{_DRAFT} 7.1 (8)",
        _BELOW,
    ),
    "bimi.dmarc_above": Code(
        Severity.MEDIUM,
        "The DMARC policy of {found_at} keeps the logo of {domain} from being shown",
        "The domain's own policy is enforced, but BIMI also looks at the organisation's main domain, and there p or sp"
        " is none.",
        "Bring the policy of {found_at} to quarantine or reject, too.",
        f"{_DRAFT} 7.1 (7, 8)",
        _BELOW,
    ),
    "bimi.dmarc_testing": Code(
        Severity.MEDIUM,
        "No logo is shown for {domain}: the DMARC policy at {found_at} is only being tested",
        "With t=y receivers act one step milder, so that quarantine becomes none, which BIMI does not accept.",
        "Remove t=y when the test is over.",
        f"RFC 9989 4.7; {_DRAFT} 7.1",
        _BELOW,
    ),
    "bimi.dmarc_pct": Code(
        Severity.LOW,
        "The DMARC record at {found_at} has pct={share}, which may cost the logo of {domain}",
        "RFC 9989 removed pct, and most receivers ignore it; BIMI's rules still demand 100 with p=quarantine.",
        "Remove pct from the DMARC record.",
        f"{_DRAFT} 7.1 (9)",
        {**_BELOW, "share": "50"},
    ),
    "bimi.redirect": Code(
        Severity.LOW,
        "{url} only leads on to another address",
        "The file is said to be at {target}. Not every receiver follows, and this program does not ask hosts that the"
        " domain's records do not name.",
        "Put the final address into the BIMI record.",
        f"{_DRAFT} 7.3",
        {**_FILE, "target": "https://cdn.example.net/logo.svg"},
    ),
    "bimi.file_missing": Code(
        Severity.MEDIUM,
        "{url} is not there: the server answers {status}",
        "Receivers fetch this file before they show the logo; without it nothing is shown.",
        "Put the file in its place, and let it be fetched without signing in.",
        f"{_DRAFT} 7.5",
        {**_FILE, "status": "404"},
    ),
    "bimi.file_cut": Code(
        Severity.LOW,
        "The connection broke off before {url} was there",
        "If it is always so, receivers get no file and show nothing. The network said: {detail}",
        "Run the check again; if it stays, ask whoever runs the web server.",
        f"{_DRAFT} 7.5",
        {**_FILE, "detail": "incomplete read"},
    ),
    "bimi.file_huge": Code(
        Severity.MEDIUM,
        "{url} is so large that it was not fetched to the end",
        "A logo should have 32 KB at most, a certificate file has some tens of KB. Receivers stop as well.",
        "Publish the right file at this address.",
        f"{_DRAFT} 7.6",
        {**_FILE, "detail": "-"},
    ),
    "bimi.server_certificate": Code(
        Severity.MEDIUM,
        "The web server of {url} has no valid certificate",
        "Receivers must not show a file from a server they cannot trust. The reason: {detail}",
        "Install a valid certificate for this host on the web server.",
        f"{_DRAFT} 7.5, step 2",
        {**_FILE, "detail": "certificate has expired"},
    ),
    "bimi.server_tls": Code(
        Severity.MEDIUM,
        "No encrypted connection to the web server of {url} came about",
        "BIMI allows https only, so receivers get no file. The reason: {detail}",
        "Let the web server offer TLS 1.2 or 1.3.",
        f"{_DRAFT} 7.5",
        {**_FILE, "detail": "handshake failure"},
    ),
    "bimi.server_private": Code(
        Severity.MEDIUM,
        "The host of {url} has only addresses that the internet cannot reach",
        "Receivers cannot fetch the file from a private or reserved address.",
        "Serve the file from a public web server.",
        f"{_DRAFT} 7.5",
        {**_FILE, "detail": "-"},
    ),
}
