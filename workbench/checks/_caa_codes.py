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
    "caa.bad_issuer": Code(
        Severity.HIGH,
        "A CAA record of {owner} names no authority in a valid way: {record}",
        "A damaged value counts as one that allows nobody. Unless another record names the authority, it must refuse,"
        " and the certificates of mail and web servers run out and cannot be renewed.",
        "Write only the domain of the authority, without https://; parameters follow a semicolon as name=value.",
        "RFC 8659 4.2",
        {**_ARGS, "record": '0 issue "https://ca.example.net"'},
    ),
    "caa.nobody": Code(
        Severity.HIGH,
        "{owner} allows no authority to issue certificates, but has servers that need them: {hosts}",
        "When their certificates run out, no authority may issue new ones: senders that insist on encryption then"
        " deliver nothing.",
        "Name the authority that issues your certificates.",
        "RFC 8659 4.2",
        {**_ARGS, "hosts": ["mx1.example.org"]},
    ),
    "caa.bad_issuer_other": Code(
        Severity.MEDIUM,
        "A CAA record of {owner} names no authority in a valid way: {record}",
        "A damaged value counts as one that allows nobody: certificates of this kind are refused unless another record"
        " names the authority.",
        "Write only the domain of the authority, without https://; parameters follow a semicolon as name=value.",
        "RFC 8659 4.2, RFC 9495 3",
        {**_ARGS, "record": '0 issuevmc "https://ca.example.net"'},
    ),
    "caa.no_dot": Code(
        Severity.MEDIUM,
        "A CAA record of {owner} names an authority by a name without a dot: {record}",
        "Authorities look for their own domain there, such as letsencrypt.org. To all of them this name is somebody"
        " else's, so they must refuse.",
        "Write the domain that the authority gives in its instructions.",
        "RFC 8659 4.2",
        {**_ARGS, "record": '0 issue "letsencrypt"'},
    ),
    "caa.open_but_wildcard": Code(
        Severity.LOW,
        "Every authority may issue ordinary certificates for {owner}: its CAA records restrict only wildcards",
        "The tag issuewild speaks of certificates for *.{owner} alone. For all others there must be a record with the"
        " tag issue.",
        "Add a record with the tag issue that names the same authority.",
        "RFC 8659 4.3",
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
    "caa.nobody_needed": Code(
        Severity.INFO,
        "{owner} allows no authority to issue certificates",
        "That is right for a domain without servers. No mail host or policy host of its own is known that would need a"
        " certificate.",
        "",
        "RFC 8659 4.2",
        _ARGS,
    ),
    "caa.wildcard_only": Code(
        Severity.INFO,
        "{owner} allows only wildcard certificates, from {authorities}",
        "A certificate for a single name must be refused.",
        "",
        "RFC 8659 4.3",
        {**_ARGS, "authorities": ["ca.example.net"]},
    ),
    "caa.open": Code(
        Severity.INFO,
        "Every authority may issue certificates for {owner}: no CAA record there restricts it",
        "The records speak of other things; only those with the tag issue restrict the certificates of servers.",
        "",
        "RFC 8659 4.1",
        _ARGS,
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
        "None of the CAA records speaks of certificates that sign mail: for these there is a tag of its own,"
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
