"""What can be found about the text of MTA-STS: the record, and the lines of the policy."""

from __future__ import annotations

from typing import Any

from workbench.model.findings import Code, Severity

_HERE = {"domain": "example.org"}
_NO_RECORD = "Senders then act as if the domain had no MTA-STS."
_NO_POLICY = (
    "Senders reject the whole policy, so the record promises a protection that is not there; those that remember an"
    " older policy go on with that one until it runs out."
)
_CHANGE = "Correct the file, then change the id of the record."
_PASTE = "Publish the suggested record."


def _piece(text: str) -> dict[str, Any]:
    return {**_HERE, "piece": text}


TEXT_CODES = {
    "mta_sts.missing": Code(
        Severity.LOW,
        "{domain} has no MTA-STS",
        "Whoever stands between a sender and your mail hosts can switch the encryption off unnoticed. Gmail,"
        " Outlook.com and Yahoo would refuse that, if the domain asked for it.",
        "First serve a file with these lines at {url}: {lines}. Only then publish the record; `workbench make mta-sts"
        " {domain}` makes both. Set the mode to enforce once the TLS reports stay clean.",
        "RFC 8461 3",
        {
            **_HERE,
            "url": "https://mta-sts.example.org/.well-known/mta-sts.txt",
            "lines": ["version: STSv1", "mode: testing", "mx: mx1.example.org", "max_age: 604800"],
        },
    ),
    "mta_sts.policy_without_record": Code(
        Severity.LOW,
        "{domain} serves an MTA-STS policy, but no record announces it",
        "Senders look for the record first; without it nobody reads the policy.",
        _PASTE,
        "RFC 8461 3.1",
        _HERE,
    ),
    "mta_sts.several_records": Code(
        Severity.MEDIUM,
        "{domain} has more than one MTA-STS record",
        _NO_RECORD,
        "Keep one of them.",
        "RFC 8461 3.1",
        _HERE,
    ),
    "mta_sts.record_version": Code(
        Severity.MEDIUM,
        "The MTA-STS record of {domain} does not begin with v=STSv1",
        "It begins with “{piece}”. " + _NO_RECORD,
        "Write v=STSv1; in exactly these letters at the beginning.",
        "RFC 8461 3.1",
        _piece("v=stsv1"),
    ),
    "mta_sts.record_not_text": Code(
        Severity.MEDIUM,
        "The MTA-STS record of {domain} holds bytes that are no text",
        "Near “{piece}”. " + _NO_RECORD,
        "Enter the record again, in plain ASCII.",
        "RFC 8461 3.1",
        _piece("ÿ"),
    ),
    "mta_sts.record_no_id": Code(
        Severity.MEDIUM,
        "The MTA-STS record of {domain} has no id",
        "By the id senders see that the policy has changed. " + _NO_RECORD,
        "Add id= with letters and digits, such as the date: v=STSv1; id=20261101",
        "RFC 8461 3.1",
        _HERE,
    ),
    "mta_sts.record_bad_id": Code(
        Severity.MEDIUM,
        "The id in the MTA-STS record of {domain} is not valid: “{piece}”",
        "It must be 1 to 32 letters and digits, nothing else. " + _NO_RECORD,
        "Write an id such as the date: id=20261101",
        "RFC 8461 3.1",
        _piece("2026-11-01"),
    ),
    "mta_sts.record_bad_field": Code(
        Severity.MEDIUM,
        "The MTA-STS record of {domain} has a piece that means nothing: “{piece}”",
        "Every part between semicolons must be name=value, without spaces inside. " + _NO_RECORD,
        "Remove it.",
        "RFC 8461 3.1",
        _piece("hello"),
    ),
    "mta_sts.record_empty_field": Code(
        Severity.MEDIUM,
        "The MTA-STS record of {domain} has a semicolon too many",
        "Two semicolons with nothing between are against the grammar; strict senders act as if there were no record.",
        "Remove one.",
        "RFC 8461 3.1",
        _HERE,
    ),
    "mta_sts.policy_version": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} does not say version: STSv1",
        "Found: “{piece}”. " + _NO_POLICY,
        _CHANGE,
        "RFC 8461 3.2",
        _piece("-"),
    ),
    "mta_sts.policy_not_text": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} is not a text in UTF-8",
        "Near “{piece}”. " + _NO_POLICY,
        _CHANGE,
        "RFC 8461 3.2",
        _piece("ÿ"),
    ),
    "mta_sts.policy_no_mode": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} has no mode",
        _NO_POLICY,
        "Add the line mode: testing or mode: enforce, then change the id of the record.",
        "RFC 8461 3.2",
        _HERE,
    ),
    "mta_sts.policy_bad_mode": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} has a mode that does not exist: “{piece}”",
        "There are enforce, testing and none, in lower case. " + _NO_POLICY,
        _CHANGE,
        "RFC 8461 3.2",
        _piece("report"),
    ),
    "mta_sts.policy_no_max_age": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} does not say how long to keep it (max_age)",
        _NO_POLICY,
        "Add the line max_age: 1209600 (two weeks), then change the id of the record.",
        "RFC 8461 3.2",
        _HERE,
    ),
    "mta_sts.policy_bad_max_age": Code(
        Severity.HIGH,
        "The max_age in the MTA-STS policy of {domain} is not a number of seconds: “{piece}”",
        _NO_POLICY,
        _CHANGE,
        "RFC 8461 3.2",
        _piece("2 weeks"),
    ),
    "mta_sts.policy_no_mx": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} names no mail host",
        _NO_POLICY,
        "Add a line mx: for every MX host, then change the id of the record.",
        "RFC 8461 3.2",
        _HERE,
    ),
    "mta_sts.policy_bad_mx": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} names a host that is none: “{piece}”",
        "Allowed are host names, and names behind *. for one label; A-labels, no final dot. " + _NO_POLICY,
        _CHANGE,
        "RFC 8461 3.2",
        _piece("*.*.example.org"),
    ),
    "mta_sts.policy_bad_line": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} has a line that cannot be read: “{piece}”",
        "Every line must be name: value; often a web page is served in place of the policy. " + _NO_POLICY,
        _CHANGE,
        "RFC 8461 3.2",
        _piece("<html>"),
    ),
}
