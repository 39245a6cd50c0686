"""What can be found about blocklists."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

_PAGE = "https://lists.example/removal"
_ADDRESS = {"address": "192.0.2.10", "list": "Example List", "entries": ["spam"], "page": _PAGE}
_DOMAIN = {"domain": "example.org", "list": "Example List", "entries": ["phish"], "page": _PAGE}
_RULE = "RFC 5782"

CODES = {
    "blocklists.listed": Code(
        Severity.HIGH,
        "The sending address {address} is on the blocklist {list} ({entries})",
        "Large receivers and widespread filters use this list: they refuse mail from the address or put it into the"
        " spam folder.",
        "Find out what was sent from the address and stop it, then ask for removal: {page}",
        _RULE,
        _ADDRESS,
    ),
    "blocklists.policy_listed": Code(
        Severity.HIGH,
        "The sending address {address} is on {list} as one that should not send mail directly ({entries})",
        "The list does not speak of spam: it says that by its provider's rules, or by its name, the address belongs to"
        " a home connection. Receivers refuse mail from such addresses.",
        "Send through your provider's mail server, or have the provider declare the address a mail server: {page}",
        _RULE,
        {**_ADDRESS, "entries": ["PBL"]},
    ),
    "blocklists.listed_minor": Code(
        Severity.LOW,
        "The sending address {address} is on the smaller blocklist {list} ({entries})",
        "Some filters count this list as one sign among many; by itself it seldom costs a message.",
        "Find out what was sent from the address; if the entry does not leave by itself, ask for removal: {page}",
        _RULE,
        _ADDRESS,
    ),
    "blocklists.listed_noise": Code(
        Severity.INFO,
        "The address {address} is on {list}, which hardly any receiver uses ({entries})",
        "The list names whole networks or providers for what their neighbours did. Do not pay for removal.",
        "",
        _RULE,
        _ADDRESS,
    ),
    "blocklists.mx_listed": Code(
        Severity.LOW,
        "The address {address} of the mail host {host} is on the blocklist {list} ({entries})",
        "It matters only if mail is also sent from this address: blocklists judge senders, not receivers.",
        "If mail leaves from this address, find the cause, then ask for removal: {page}",
        _RULE,
        {**_ADDRESS, "host": "mx1.example.org"},
    ),
    "blocklists.domain_listed": Code(
        Severity.HIGH,
        "{domain} is on the blocklist {list} ({entries})",
        "Filters look for the domain in the sender and in every link: messages with it are refused or put into the spam"
        " folder, whoever sends them.",
        "Look for a website or account that was taken over and for mail nobody agreed to, then ask for removal: {page}",
        _RULE,
        _DOMAIN,
    ),
    "blocklists.domain_listed_minor": Code(
        Severity.LOW,
        "{domain} is on the smaller blocklist {list} ({entries})",
        "Some filters count it as one sign among many; by itself it seldom costs a message.",
        "Look at what is sent with this domain; if the entry does not leave by itself, ask for removal: {page}",
        _RULE,
        _DOMAIN,
    ),
    "blocklists.ok": Code(
        Severity.PASS,
        Plural(
            "count",
            "{subject} is not on the one blocklist that answered",
            "{subject} is on none of the {count} blocklists that answered",
        ),
        "No reason for a refusal was found on these lists.",
        "",
        "RFC 5782",
        {"subject": "192.0.2.10", "count": 3},
    ),
}  # fmt: skip
