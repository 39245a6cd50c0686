"""What can be found about MTA-STS: the policy's host, what it says, and the mail hosts it covers."""

from __future__ import annotations

from workbench.model.findings import Code, Plural, Severity

_HERE = {"domain": "example.org", "host": "mta-sts.example.org"}
_HOSTS = {"domain": "example.org", "hosts": ["mx1.example.org"]}
_DETAIL = {**_HERE, "detail": "certificate has expired"}
_ALONE = (
    "Senders cannot read the policy, so the record promises a protection that is not there; those that remember an"
    " older policy go on with that one until it runs out."
)
_ENFORCED = "Senders that honour MTA-STS (Gmail, Outlook.com, Yahoo and others) do not deliver to these hosts."

POLICY_CODES = {
    "mta_sts.mx_refused": Code(
        Severity.CRITICAL,
        "The MTA-STS policy of {domain} covers none of its mail hosts",
        "The MX records name {hosts}, the policy says otherwise and is enforced. " + _ENFORCED,
        "Name every MX host in the policy, then change the id of the record. Until then set the mode to testing.",
        "RFC 8461 4.1, 5",
        _HOSTS,
    ),
    "mta_sts.mx_insecure": Code(
        Severity.CRITICAL,
        "Mail hosts of {domain} do not meet the domain's own MTA-STS policy: {hosts}",
        "Encryption is missing there or the certificate is not valid for the host; the STARTTLS check says which. "
        + _ENFORCED,
        "Give these hosts a valid certificate. Until then set the mode of the policy to testing.",
        "RFC 8461 4.2, 5",
        _HOSTS,
    ),
    "mta_sts.mx_some_refused": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} leaves out mail hosts: {hosts}",
        "The policy is enforced. " + _ENFORCED + " When the other hosts are down, no mail comes in.",
        "Name every MX host in the policy, then change the id of the record.",
        "RFC 8461 4.1, 5",
        _HOSTS,
    ),
    "mta_sts.host_missing": Code(
        Severity.HIGH,
        "The host of the MTA-STS policy does not exist: {host}",
        _ALONE,
        "Publish an address for {host} and serve the policy there, or take the record back.",
        "RFC 8461 3.3",
        _HERE,
    ),
    "mta_sts.host_private": Code(
        Severity.HIGH,
        "The host of the MTA-STS policy has no public address: {host}",
        "{detail}. " + _ALONE,
        "Publish the public address of the web server.",
        "RFC 6890, RFC 8461 3.3",
        {**_HERE, "detail": "not a public address: 10.0.0.1"},
    ),
    "mta_sts.host_expired": Code(
        Severity.HIGH,
        "The certificate of {host} has expired",
        "{detail}. " + _ALONE,
        "Renew the certificate, and have the renewal done by a machine from now on.",
        "RFC 8461 3.3",
        _DETAIL,
    ),
    "mta_sts.host_wrong_name": Code(
        Severity.HIGH,
        "The certificate of {host} is not for that name",
        "It names {names}. " + _ALONE,
        "Have a certificate issued that names {host}.",
        "RFC 8461 3.3",
        {**_HERE, "names": ["www.example.org"]},
    ),
    "mta_sts.host_untrusted": Code(
        Severity.HIGH,
        "The certificate of {host} is not trusted",
        "{detail}. " + _ALONE,
        "Install a certificate of a public authority with its whole chain.",
        "RFC 8461 3.3",
        {**_HERE, "detail": "self-signed certificate"},
    ),
    "mta_sts.host_no_tls": Code(
        Severity.HIGH,
        "{host} does not speak HTTPS as it should",
        "No TLS session came about ({detail}). " + _ALONE,
        "Check the TLS settings of the web server.",
        "RFC 8461 3.3",
        _DETAIL,
    ),
    "mta_sts.policy_cut": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} does not arrive whole",
        "{host} ended the connection too early ({detail}). " + _ALONE,
        "Check the web server that serves the policy.",
        "RFC 8461 3.3",
        {**_DETAIL, "detail": "peer closed connection"},
    ),
    "mta_sts.policy_redirected": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} is answered with a redirect",
        "It leads to {location}, but senders must not follow redirects here. " + _ALONE,
        "Serve the policy itself at the address below, without a redirect: {url}",
        "RFC 8461 3.3",
        {
            **_HERE,
            "location": "https://www.example.org/",
            "url": "https://mta-sts.example.org/.well-known/mta-sts.txt",
        },
    ),
    "mta_sts.policy_status": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} is not there: the web server answers {code}",
        "Only the status 200 counts. " + _ALONE,
        "Serve the policy at {url}, or take the record back.",
        "RFC 8461 3.3",
        {**_HERE, "code": 404, "url": "https://mta-sts.example.org/.well-known/mta-sts.txt"},
    ),
    "mta_sts.policy_too_large": Code(
        Severity.HIGH,
        "The MTA-STS policy of {domain} is larger than senders read",
        "They stop at 64 KB. " + _ALONE,
        "Serve a policy of some lines.",
        "RFC 8461 3.3",
        _HERE,
    ),
    "mta_sts.policy_type": Code(
        Severity.MEDIUM,
        "The MTA-STS policy of {domain} is served as {type} instead of text/plain",
        "Senders should check the type, and those that do reject the policy.",
        "Let the web server send Content-Type: text/plain for this file.",
        "RFC 8461 3.2",
        {**_HERE, "type": "text/html"},
    ),
    "mta_sts.mx_testing": Code(
        Severity.MEDIUM,
        "The MTA-STS policy of {domain} leaves out mail hosts: {hosts} (mode testing)",
        "Nothing is refused yet. With the mode enforce, senders would not deliver to these hosts.",
        "Name every MX host in the policy before enforcing it.",
        "RFC 8461 4.1, 5",
        _HOSTS,
    ),
    "mta_sts.mx_insecure_testing": Code(
        Severity.MEDIUM,
        "Mail hosts of {domain} do not meet the MTA-STS policy: {hosts} (mode testing)",
        "Encryption is missing there or the certificate is not valid for the host; the STARTTLS check says which."
        " Nothing is refused yet.",
        "Give these hosts a valid certificate before enforcing the policy.",
        "RFC 8461 4.2, 5",
        _HOSTS,
    ),
    "mta_sts.max_age_short": Code(
        Severity.LOW,
        Plural(
            "seconds",
            "The MTA-STS policy of {domain} is kept for only {seconds} second",
            "The MTA-STS policy of {domain} is kept for only {seconds} seconds",
        ),
        "After that senders must fetch it again, and whoever can disturb that at the right moment is rid of it.",
        "Set max_age to weeks: 1209600 is two, 31557600 (a year) the most.",
        "RFC 8461 3.2, 10.2",
        {"domain": "example.org", "seconds": 3600},
    ),
    "mta_sts.max_age_long": Code(
        Severity.LOW,
        Plural(
            "seconds",
            "The MTA-STS policy of {domain} is to be kept for {seconds} second, longer than allowed",
            "The MTA-STS policy of {domain} is to be kept for {seconds} seconds, longer than allowed",
        ),
        "The most is 31557600, a year. Some senders take that instead, some reject the policy.",
        "Set max_age to 31557600 at most.",
        "RFC 8461 3.2",
        {"domain": "example.org", "seconds": 99999999},
    ),
    "mta_sts.policy_odd": Code(
        Severity.LOW,
        "The MTA-STS policy of {domain} has lines that do not belong there: {lines}",
        "Blank lines and repeated fields are against the grammar; a strict sender may reject the policy.",
        "Remove them.",
        "RFC 8461 3.2",
        {"domain": "example.org", "lines": ["blank line"]},
    ),
    "mta_sts.host_expires_soon": Code(
        Severity.LOW,
        Plural(
            "days",
            "The certificate of {host} expires in {days} day",
            "The certificate of {host} expires in {days} days",
        ),
        "When it does, senders can no longer read the MTA-STS policy.",
        "Check that the renewal works.",
        "RFC 8461 3.3",
        {**_HERE, "days": 5},
    ),
    "mta_sts.testing": Code(
        Severity.LOW,
        "The MTA-STS policy of {domain} is only being tested",
        "Mail is delivered even where encryption fails; only reports tell of it.",
        "When the TLS reports have been clean for some weeks, set the mode to enforce and change the id of the record.",
        "RFC 8461 5",
        _HERE,
    ),
    "mta_sts.mode_none": Code(
        Severity.INFO,
        "The MTA-STS policy of {domain} says that there is none any more",
        "The mode none is the right way to leave MTA-STS: keep it until the max_age of the last policy has passed.",
        "",
        "RFC 8461 5, 8.3",
        _HERE,
    ),
    "mta_sts.pattern_unused": Code(
        Severity.INFO,
        "The MTA-STS policy of {domain} names hosts that no MX record names: {patterns}",
        "That is fine while the mail moves from one host to another; otherwise they can go.",
        "",
        "RFC 8461 4.1",
        {"domain": "example.org", "patterns": ["old.example.org"]},
    ),
    "mta_sts.host_alias": Code(
        Severity.INFO,
        "The MTA-STS policy of {domain} is served by {target}",
        "The name {host} is an alias. Whoever runs that server decides what the policy says.",
        "",
        "RFC 8461 8.2",
        {**_HERE, "target": "mta-sts.provider.example"},
    ),
    "mta_sts.ok": Code(
        Severity.PASS,
        "The MTA-STS policy of {domain} is enforced and covers all its mail hosts",
        "Senders that honour it deliver only encrypted and only to hosts with a valid certificate.",
        "",
        "RFC 8461 5",
        _HERE,
    ),
}
