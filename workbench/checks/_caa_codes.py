"""What can be found about who may issue certificates for a domain."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

_ARGS = {"domain": "example.org", "owner": "example.org"}

CODES = {
    "caa.unknown_critical": Code(
        Severity.HIGH,
        "A CAA record of {owner} is critical, but no authority knows {tag}",
        "Every certificate authority must refuse to issue for this name, so certificates of mail and web servers run"
        " out and cannot be renewed.",
        "Remove the record, or set its flags to 0.",
        "RFC 8659 4.1",
        {**_ARGS, "tag": "tbs"},
    ),
    "caa.malformed": Code(
        Severity.MEDIUM,
        Plural("count", "One CAA record of {owner} cannot be read", "{count} CAA records of {owner} cannot be read"),
        "An authority may refuse to issue because of it, or do as if the record were not there.",
        "Delete the damaged record and enter it again: flags, tag, value in quotation marks.",
        "RFC 8659 4.1",
        {**_ARGS, "count": 1},
    ),
    "caa.nobody": Code(
        Severity.LOW,
        "{owner} allows no authority to issue certificates",
        "That is right for a name that has no server. A mail server, or the policy host of MTA-STS, cannot renew its"
        " certificate then.",
        "Name the authority that issues your certificates, if there is one.",
        "RFC 8659 4.2",
        _ARGS,
    ),
    "caa.iodef_invalid": Code(
        Severity.LOW,
        "{owner} names no usable address for reports of refused requests: {value}",
        "An authority that was asked for a certificate without right cannot tell you.",
        "Write iodef with mailto: and an address, or an https address.",
        "RFC 8659 4.4",
        {**_ARGS, "value": "admin@example.org"},
    ),
    "caa.unknown_tag": Code(
        Severity.LOW,
        "A CAA record of {owner} has a tag that nobody knows: {tag}",
        "It does nothing, so what it was meant to forbid is allowed.",
        "Check the spelling: issue, issuewild, issuemail, issuevmc, iodef.",
        "RFC 8659 4.1, IANA CAA properties",
        {**_ARGS, "tag": "isue"},
    ),
    "caa.none": Code(
        Severity.INFO,
        "{domain} has no CAA record: every authority may issue certificates for it",
        "A CAA record makes it harder to obtain a certificate by deceit, for the mail server as well. It is optional.",
        "",
        "RFC 8659 3",
        {"domain": "example.org"},
    ),
    "caa.mail_open": Code(
        Severity.INFO,
        "Every authority may issue S/MIME certificates for addresses at {domain}",
        "The records restrict certificates of servers, not those that sign mail: for these there is a tag of its own,"
        " issuemail.",
        "",
        "RFC 9495",
        {"domain": "example.org"},
    ),
    "caa.mail_nobody": Code(
        Severity.INFO,
        "{domain} allows nobody to issue S/MIME certificates for its addresses",
        "Right where mail is not signed with S/MIME; otherwise new certificates will be refused.",
        "",
        "RFC 9495 4",
        {"domain": "example.org"},
    ),
    "caa.ok": Code(
        Severity.PASS,
        "CAA records of {owner} say who may issue certificates: {authorities}",
        "An authority that is not named must refuse.",
        "",
        "RFC 8659",
        {**_ARGS, "authorities": ["ca.example.net"]},
    ),
}
