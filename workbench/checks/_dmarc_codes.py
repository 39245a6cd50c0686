"""The codes of the DMARC check about the record as a whole, its policies and its reports."""

from __future__ import annotations

from workbench.checks._dmarc_syntax_codes import SYNTAX_CODES
from workbench.model.findings import Code, Plural, Severity

_DOMAIN = {"domain": "example.org"}
_AUTHOR = {"domain": "news.example.org", "found_at": "example.org", "tag": "sp"}

_PRESENCE = {
    "dmarc.missing": Code(
        Severity.CRITICAL,
        "{domain} has no DMARC record",
        "Anybody can send mail in the name of {domain}, and you would not learn of it. Gmail, Yahoo and Microsoft "
        "refuse bulk mail from domains without DMARC.",
        "Publish the suggested record. It changes nothing for your mail and only asks for reports; the"
        " address {address} "
        "must exist first.",
        "RFC 9989 4.7",
        _DOMAIN | {"address": "dmarc@example.org"},
    ),
    "dmarc.missing_unused": Code(
        Severity.HIGH,
        "{domain} sends no mail, but no DMARC record protects its name",
        "SPF forbids every sender, but does not look at the address that people see. Without DMARC anybody can put "
        "{domain} there.",
        "Publish the suggested record: receivers then refuse whatever comes in this name. To learn who tries, add "
        "rua=mailto: and an address at another domain, one that takes mail.",
        "RFC 9989 4.7",
        _DOMAIN,
    ),
    "dmarc.missing_no_mailbox": Code(
        Severity.CRITICAL,
        "{domain} has no DMARC record, and no mailbox where reports could go",
        "Anybody can send mail in the name of {domain}, and you would not learn of it. Gmail, Yahoo and Microsoft "
        "refuse bulk mail from domains without DMARC.",
        "Publish the suggested record, with rua=mailto: and an address at another domain added to it, one"
        " that takes mail.",
        "RFC 9989 4.7",
        _DOMAIN,
    ),
    "dmarc.several_records": Code(
        Severity.CRITICAL,
        Plural(
            "count",
            "{domain} has {count} DMARC record where one is allowed",
            "{domain} has {count} DMARC records instead of one",
        ),
        "Receivers discard all of them, so that the domain is treated as if it had none.",
        "Delete all TXT records at _dmarc.{domain} but one.",
        "RFC 9989 4.10",
        _DOMAIN | {"count": 2},
    ),
    "dmarc.not_a_record": Code(
        Severity.CRITICAL,
        "The DMARC record of {domain} is not written as one",
        "It must begin with v=DMARC1, in capitals, and have a semicolon behind each part. As it does not, receivers "
        "ignore the whole record: {text}",
        "Replace it by the suggested record.",
        "RFC 9989 4.7",
        _DOMAIN | {"text": "v=dmarc1; p=none"},
    ),
    "dmarc.spf_in_its_place": Code(
        Severity.MEDIUM,
        "An SPF record stands at _dmarc.{domain}, where only DMARC is looked for",
        "Nobody reads SPF there, so this record protects nothing: {text}",
        "Move it to {domain} itself if SPF is missing there, and delete it here.",
        "RFC 7208 4.4",
        _DOMAIN | {"text": "v=spf1 -all"},
    ),
    "dmarc.wildcard": Code(
        Severity.LOW,
        "A wildcard record of {domain} also answers at _dmarc.{domain}",
        "The text stands at *.{domain} and appears under every name that has no record of its own. It is not DMARC, "
        "so receivers skip it: {text}",
        "Leave it or delete it at *.{domain}, as its purpose demands; nothing stands at _dmarc.{domain} itself. A "
        "DMARC record published there takes its place.",
        "RFC 4592 2.2.1",
        _DOMAIN | {"text": "v=spf1 -all"},
    ),
    "dmarc.stray_text": Code(
        Severity.LOW,
        "A text that is not DMARC stands at _dmarc.{domain}",
        "Receivers skip it, but it makes the answer longer and hides mistakes: {text}",
        "Delete it, unless it was put there on purpose.",
        "RFC 9989 4.10",
        _DOMAIN | {"text": "site-verification=1"},
    ),
    "dmarc.at_apex": Code(
        Severity.MEDIUM,
        "The DMARC record stands at {domain} instead of _dmarc.{domain}",
        "Receivers ask at _dmarc.{domain} only and never see this record.",
        "Publish the same text at _dmarc.{domain}, then delete it at {domain}.",
        "RFC 9989 4.5",
        _DOMAIN,
    ),
    "dmarc.inherited": Code(
        Severity.INFO,
        "{domain} has no DMARC record of its own and takes that of {found_at}",
        "The tag {tag} of that record decides what happens to mail that fails.",
        "",
        "RFC 9989 4.10.1",
        {"domain": "news.example.org", "found_at": "example.org", "tag": "sp"},
    ),
    "dmarc.inherited_from_suffix": Code(
        Severity.INFO,
        "{domain} is covered only by the DMARC record of the registry at {found_at}",
        "The registry decides what happens to mail that fails, and it receives the reports.",
        "Publish a record of your own at _dmarc.{domain}.",
        "RFC 9989 4.10.1",
        {"domain": "example.bank", "found_at": "bank"},
    ),
    "dmarc.nonexistent_domain": Code(
        Severity.INFO,
        "{domain} does not exist in DNS; the record of {found_at} still covers it",
        "Mail from made-up names is judged by the tag {tag} of that record.",
        "",
        "RFC 9989 4.7",
        {"domain": "nothing.example.org", "found_at": "example.org", "tag": "np"},
    ),
    "dmarc.psl_differs": Code(
        Severity.MEDIUM,
        "Receivers disagree about which organization {domain} belongs to",
        "By the records in DNS it is {walk}, by the Public Suffix List of older receivers it is {psl}; the same "
        "message can pass at one receiver and fail at another.",
        "Publish a DMARC record at _dmarc.{psl}, or sign and send with {domain} itself so that alignment does not "
        "depend on it.",
        "RFC 9989 4.10.2",
        {"domain": "news.example.org", "walk": "news.example.org", "psl": "example.org"},
    ),
}

_POLICIES = {
    "dmarc.no_processing": Code(
        Severity.CRITICAL,
        "The DMARC record of {domain} has no valid policy, and receivers ignore it",
        "The policy is missing or misspelt ({tags}), and there is no valid address for reports that would save the "
        "record.",
        "Publish the suggested record with p=none, quarantine or reject.",
        "RFC 9989 4.10.1",
        _DOMAIN | {"tags": ["p=rejct"]},
    ),
    "dmarc.treated_as_none": Code(
        Severity.HIGH,
        "A mistake in {tags} makes the whole DMARC policy of {domain} p=none",
        "A policy can only be none, quarantine or reject. Because of the mistake receivers act as if the record asked "
        "for nothing: forged mail is delivered.",
        "Publish the suggested record, with the policy that was meant.",
        "RFC 9989 4.10.1",
        _DOMAIN | {"tags": ["sp=rejct"]},
    ),
    "dmarc.p_missing": Code(
        Severity.MEDIUM,
        "The DMARC record of {domain} states no policy",
        "Because it names an address for reports, receivers take it for p=none: forged mail is delivered.",
        "Write p=none explicitly, or a stricter policy.",
        "RFC 9989 4.7",
        _DOMAIN,
    ),
    "dmarc.policy_none": Code(
        Severity.MEDIUM,
        "The DMARC policy for {domain} only watches ({tag}=none)",
        "Forged mail in your name is delivered as if nothing were wrong; you only read about it in the reports.",
        "Once the reports show that all your own mail passes, write {tag}=quarantine and later {tag}=reject into the "
        "record at _dmarc.{found_at}.",
        "RFC 9989 4.7",
        _AUTHOR,
    ),
    "dmarc.policy_quarantine": Code(
        Severity.INFO,
        "Mail that fails DMARC goes to the spam folder ({tag}=quarantine)",
        "Forged mail in the name of {domain} is kept out of inboxes, but is still delivered.",
        "When no mail of your own fails any more, {tag}=reject in the record at _dmarc.{found_at} stops forgeries "
        "outright.",
        "RFC 9989 4.7",
        _AUTHOR,
    ),
    "dmarc.policy_reject": Code(
        Severity.PASS,
        "Mail that fails DMARC is refused ({tag}=reject)",
        "Forged mail in the name of {domain} is refused by receivers that follow DMARC.",
        "",
        "RFC 9989 4.7",
        _AUTHOR,
    ),
    "dmarc.pct_part": Code(
        Severity.MEDIUM,
        "Receivers disagree how much of the mail of {domain} the policy is for (pct={pct})",
        "Receivers of today ignore pct and apply {tag}={policy} to all mail that fails. Older ones, by RFC 7489, apply "
        "it to {pct} % of that mail and {applied} to the rest.",
        "If all your own mail passes by now, publish the suggested record, without pct. If not, write {tag}={applied} "
        "until it does.",
        "RFC 9989 A.6, RFC 7489 6.6.4",
        _AUTHOR | {"policy": "reject", "applied": "quarantine", "pct": 20},
    ),
    "dmarc.reject_and_people": Code(
        Severity.INFO,
        "With {tag}=reject, mail of people at {domain} can be lost on mailing lists",
        "Lists and forwarders change messages and break their signatures. The standard advises against p=reject for "
        "domains whose users write to lists; for domains that only send newsletters or receipts it is right.",
        "If people at {domain} write to mailing lists, use {tag}=quarantine, or a separate subdomain for the people.",
        "RFC 9989 7.4",
        _AUTHOR,
    ),
    "dmarc.testing": Code(
        Severity.MEDIUM,
        "The policy for {domain} is in test mode: {applied} applies, not {policy} (t=y)",
        "While t=y stands in the record, receivers apply a policy one level weaker than {tag}={policy}. Older ones do "
        "not know t and apply {policy}.",
        "When the test is over, remove t=y from the record at _dmarc.{found_at}.",
        "RFC 9989 4.7",
        _AUTHOR | {"policy": "reject", "applied": "quarantine"},
    ),
    "dmarc.testing_no_effect": Code(
        Severity.LOW,
        "Test mode (t=y) does nothing for {domain}",
        "There is no policy weaker than none that receivers could apply.",
        "Remove t=y.",
        "RFC 9989 4.7",
        _AUTHOR | {"policy": "none", "applied": "none"},
    ),
    "dmarc.subdomains_weaker": Code(
        Severity.MEDIUM,
        "Subdomains of {domain} are protected less than the domain itself",
        "The policy for the domain is {policy}, for its subdomains {subdomain_policy}: whoever wants to forge mail "
        "takes a subdomain.",
        "Once the mail of your subdomains passes, raise sp, or remove it, so that they get the policy of the domain.",
        "RFC 9989 4.7",
        _DOMAIN | {"policy": "reject", "subdomain_policy": "none"},
    ),
    "dmarc.np_weaker": Code(
        Severity.MEDIUM,
        "Made-up subdomains of {domain} are protected less than real ones",
        "For names that do not exist the policy is {np}, elsewhere {policy}; no mail of yours can come from them.",
        "Set np=reject.",
        "RFC 9989 4.7",
        _DOMAIN | {"policy": "reject", "np": "none"},
    ),
    "dmarc.np_absent": Code(
        Severity.INFO,
        "Forgeries from made-up subdomains of {domain} could be refused at once",
        "Names that do not exist get the policy {policy} like those that do, because np is not given. No mail of yours "
        "comes from them, so they need not wait until your own mail is in order.",
        "Add np=reject: it touches nothing that exists.",
        "RFC 9989 4.7",
        _DOMAIN | {"policy": "none"},
    ),
    "dmarc.sp_ignored": Code(
        Severity.LOW,
        "The policy for subdomains ({tags}) in the record of {domain} is ignored",
        "Subdomains take their policy from {organizational_domain}, the top of the organization.",
        "Set sp and np in the record of {organizational_domain}, or give each subdomain a record of its own.",
        "RFC 9989 4.7",
        {"domain": "news.example.org", "tags": ["sp"], "organizational_domain": "example.org"},
    ),
    "dmarc.psd_yes": Code(
        Severity.HIGH,
        "{domain} declares itself a registry (psd=y)",
        "Each of its subdomains counts as a separate organization, so that mail from a subdomain signed by {domain} "
        "fails DMARC.",
        "Remove psd=y; it is meant for registries such as com or co.uk.",
        "RFC 9989 4.7",
        _DOMAIN,
    ),
    "dmarc.psd_no": Code(
        Severity.INFO,
        "{domain} declares itself the top of an organization (psd=n)",
        "Domains above {domain} play no part for it and its subdomains. Mostly this is not needed.",
        "",
        "RFC 9989 4.7",
        _DOMAIN,
    ),
    "dmarc.strict_dkim": Code(
        Severity.INFO,
        "DKIM of {domain} must match the sender's domain exactly (adkim=s)",
        "Mail from a subdomain signed by {domain}, or the other way round, fails DKIM alignment.",
        "Keep it if every service signs with exactly the domain in From; otherwise go back to relaxed alignment.",
        "RFC 9989 4.4.1",
        _DOMAIN,
    ),
    "dmarc.strict_spf": Code(
        Severity.INFO,
        "SPF of {domain} must match the sender's domain exactly (aspf=s)",
        "Bounce addresses at a subdomain, usual with mailing services, no longer count for DMARC.",
        "Keep it only if no service uses a subdomain for bounces; otherwise go back to relaxed alignment.",
        "RFC 9989 4.4.2",
        _DOMAIN,
    ),
}

_REPORTS = {
    "dmarc.no_rua": Code(
        Severity.MEDIUM,
        "{domain} receives no DMARC reports",
        "Without them you do not see who sends in your name, nor whether your own mail fails.",
        "Add an address as in the suggested record; {address} must exist, or use one that does.",
        "RFC 9989 4.7",
        _DOMAIN | {"address": "dmarc@example.org"},
    ),
    "dmarc.no_rua_elsewhere": Code(
        Severity.LOW,
        "Nobody receives DMARC reports about {domain}",
        "They would show who tries to send in the name of {domain}. An address at {domain} is no help, because no "
        "mail arrives there.",
        "Add rua=mailto: and an address at another domain, one that takes mail. That domain has to agree by a TXT "
        "record; the next audit gives it.",
        "RFC 9989 4.7, RFC 9990 4",
        _DOMAIN,
    ),
    "dmarc.external_unauthorized": Code(
        Severity.MEDIUM,
        "{host} does not accept DMARC reports about {domain}",
        "The owner of {host} has not published the consent that the standard demands, so receivers send no reports to "
        "{addresses}.",
        "Ask the owner of {host} to publish the suggested record at {record}, or use an address of your own domain.",
        "RFC 9990 4",
        _DOMAIN
        | {
            "host": "reports.example.net",
            "addresses": ["a@reports.example.net"],
            "record": "example.org._report._dmarc.reports.example.net",
        },
    ),
    "dmarc.external_ok": Code(
        Severity.PASS,
        "Other domains agreed to receive the DMARC reports about this one",
        "Reports may be sent to {hosts}.",
        "",
        "RFC 9990 4",
        {"hosts": ["reports.example.net"]},
    ),
    "dmarc.report_host_no_mail": Code(
        Severity.MEDIUM,
        "{host}, where DMARC reports about {domain} go, cannot receive mail",
        "It has no mail server, so that reports to {addresses} are lost.",
        "Correct the address in the record, or give {host} an MX record.",
        "RFC 5321 5.1",
        _DOMAIN | {"host": "reports.example.net", "addresses": ["a@reports.example.net"]},
    ),
    "dmarc.fo_without_ruf": Code(
        Severity.LOW,
        "The option fo does nothing for {domain}",
        "It chooses which failure reports are sent, but no address for them (ruf) is given.",
        "Remove fo.",
        "RFC 9989 4.7",
        _DOMAIN,
    ),
    "dmarc.ruf_without_fo": Code(
        Severity.INFO,
        "{domain} gets failure reports only for mail that fails everything",
        "Without fo=1 a message that passes either SPF or DKIM is not reported. Few large receivers send failure "
        "reports at all.",
        "Add fo=1 if you want a report for each failure.",
        "RFC 9989 4.7",
        _DOMAIN,
    ),
}

CODES = _PRESENCE | _POLICIES | _REPORTS | SYNTAX_CODES
"""Every code of the check."""
