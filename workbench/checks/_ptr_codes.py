"""What can be found about the names of addresses."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

_SENDER = {"address": "192.0.2.10"}
_HOST = {"address": "192.0.2.25", "host": "mx1.example.org"}

CODES = {
    "ptr.missing": Code(
        Severity.HIGH,
        "The sending address {address} has no name",
        "Large receivers, Gmail, Yahoo and Outlook among them, refuse or slow down mail from an address without a PTR"
        " record.",
        "Ask whoever owns the address (hosting, provider) to set its PTR record to the host name of the mail server.",
        "RFC 1912 2.1, Google sender guidelines 2024-02-01",
        _SENDER,
    ),
    "ptr.mismatch": Code(
        Severity.HIGH,
        "The name of the sending address {address} does not lead back to it: {names}",
        "Anyone can claim any name for an address; receivers therefore look the name up again and distrust an address"
        " that is not among the answers.",
        "Have whoever owns this name publish an A or AAAA record that gives it the address {address}, or correct the"
        " PTR record.",
        "RFC 8601 3, Google sender guidelines 2024-02-01",
        {**_SENDER, "names": ["mail.example.org"]},
    ),
    "ptr.not_public": Code(
        Severity.MEDIUM,
        "{address} is not an address that mail can come from",
        "Private, loopback and reserved addresses never appear on the internet; receivers see another address.",
        "Name the public address that the mail leaves from.",
        "RFC 6890",
        {"address": "10.0.0.5"},
    ),
    "ptr.invalid_name": Code(
        Severity.MEDIUM,
        "The name of the sending address {address} is not a host name: {names}",
        "Receivers that check the name refuse one that no host can have.",
        "Set the PTR record to a full host name of letters, digits and hyphens.",
        "RFC 1912 2.1, RFC 1123 2.1",
        {**_SENDER, "names": ["mail_1.example.org"]},
    ),
    "ptr.generic": Code(
        Severity.LOW,
        "The name of the sending address {address} looks like that of a home connection: {name}",
        "Filters take names made of the address, or with words such as dsl and dynamic, for infected home computers.",
        "Ask for a PTR record with a name of your own, such as mail.example.org.",
        "Yahoo sender best practices",
        {**_SENDER, "name": "192-0-2-10.dsl.example.net"},
    ),
    "ptr.several": Code(
        Severity.LOW,
        Plural(
            "count",
            "The sending address {address} has one name",
            "The sending address {address} has {count} names",
        ),
        "Receivers pick one of the names at random, so checks of the name come out differently from mail to mail.",
        "Keep one PTR record: the name the mail server greets with.",
        "RFC 1912 2.1",
        {**_SENDER, "count": 2},
    ),
    "ptr.mx_missing": Code(
        Severity.LOW,
        "The address {address} of the mail host {host} has no name",
        "It matters only if mail is also sent from this address.",
        "Ask whoever owns the address to set its PTR record to the host name.",
        "RFC 1912 2.1",
        _HOST,
    ),
    "ptr.mx_mismatch": Code(
        Severity.LOW,
        "The name of the address {address} of the mail host {host} does not lead back to it: {names}",
        "It matters only if mail is also sent from this address.",
        "Have whoever owns this name publish an A or AAAA record that gives it the address {address}, or correct the"
        " PTR record.",
        "RFC 8601 3",
        {**_HOST, "names": ["mail.example.org"]},
    ),
    "ptr.mx_ok": Code(
        Severity.PASS,
        Plural(
            "count",
            "The address of the mail hosts of {domain} has a name that leads back to it",
            "All {count} addresses of the mail hosts of {domain} have names that lead back to them",
        ),
        "Forward and reverse DNS agree.",
        "",
        "RFC 1912 2.1",
        {"domain": "example.org", "count": 2},
    ),
    "ptr.ok": Code(
        Severity.PASS,
        "The sending address {address} is called {name}, and the name leads back to it",
        "Forward and reverse DNS agree, as receivers demand.",
        "",
        "RFC 1912 2.1, RFC 8601 3",
        {**_SENDER, "name": "mail.example.org"},
    ),
}
