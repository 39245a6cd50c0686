"""What can be found about the record that asks for reports on failed encryption."""

from __future__ import annotations

from workbench.model.findings import Code, Severity

_HERE = {"domain": "example.org"}
_PIECE = {**_HERE, "piece": "tls@example.org"}
_PASTE = "Publish the suggested record."

CODES = {
    "tls_rpt.missing_with_policy": Code(
        Severity.MEDIUM,
        "{domain} has MTA-STS, but nobody reports when it fails",
        "Senders that cannot deliver under the policy hold the mail back. Without TLS-RPT you learn of it from your"
        " correspondents, days later.",
        "Publish the suggested record, with a mailbox that is read.",
        "RFC 8460 3",
        _HERE,
    ),
    "tls_rpt.missing": Code(
        Severity.LOW,
        "{domain} asks for no reports about failed encryption",
        "The large senders would tell daily how many connections to your mail hosts failed and why, if asked.",
        "Publish the suggested record, with a mailbox that is read.",
        "RFC 8460 3",
        _HERE,
    ),
    "tls_rpt.several_records": Code(
        Severity.MEDIUM,
        "{domain} has more than one TLS-RPT record",
        "Senders then act as if there were none, and report nothing.",
        "Keep one record; it may name several addresses, separated by commas.",
        "RFC 8460 3",
        _HERE,
    ),
    "tls_rpt.record_version": Code(
        Severity.MEDIUM,
        "The TLS-RPT record of {domain} does not begin with v=TLSRPTv1",
        "It begins with “{piece}”. Senders pass over it and report nothing.",
        _PASTE,
        "RFC 8460 3",
        {**_HERE, "piece": "v=TLSRPTV1"},
    ),
    "tls_rpt.record_no_rua": Code(
        Severity.MEDIUM,
        "The TLS-RPT record of {domain} names no address for reports",
        "Without rua= there is nowhere to report to, and senders ignore the record.",
        _PASTE,
        "RFC 8460 3",
        _HERE,
    ),
    "tls_rpt.record_bad_uri": Code(
        Severity.MEDIUM,
        "The TLS-RPT record of {domain} names an address that cannot be used: {piece}",
        "Reports go by mailto: or https: only. Many senders ignore the whole record.",
        "Write the address as mailto:name@domain or as an https: URL.",
        "RFC 8460 3",
        _PIECE,
    ),
    "tls_rpt.record_bad_field": Code(
        Severity.MEDIUM,
        "The TLS-RPT record of {domain} has a piece that means nothing: {piece}",
        "Every part between semicolons must be name=value. Strict senders ignore the whole record.",
        _PASTE,
        "RFC 8460 3",
        {**_HERE, "piece": "reports"},
    ),
    "tls_rpt.record_empty_field": Code(
        Severity.MEDIUM,
        "The TLS-RPT record of {domain} has a semicolon too many",
        "Two semicolons with nothing between are against the grammar, and strict senders ignore the whole record.",
        _PASTE,
        "RFC 8460 3",
        _HERE,
    ),
    "tls_rpt.ok": Code(
        Severity.PASS,
        "{domain} asks for reports about failed encryption: {rua}",
        "Senders that support TLS-RPT report once a day.",
        "",
        "RFC 8460",
        {**_HERE, "rua": ["mailto:tls@example.org"]},
    ),
}
