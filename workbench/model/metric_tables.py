"""Words for what stands around a metric: denominators, states, gaps, dimensions, providers, sources; marked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from workbench.model.text import mark

DENOMINATORS: Mapping[str, str] = MappingProxyType(
    {
        "inboxed_dkim": mark("of the mail in the inbox that DKIM vouches for"),
        "authenticated_mail": mark("of the mail that Gmail authenticated"),
        "tls_inbound_mail": mark("of the mail to Gmail"),
        "tls_outbound_mail": mark("of the mail from Gmail to the domain"),
        "delivery_attempts": mark("of the delivery attempts"),
        "feedback_loop_mail": mark("of the mail with this Feedback-ID"),
        "sent": mark("of the mail sent"),
        "inboxed_30d": mark("of the mail in the inbox over 30 days"),
        "recipients": mark("of the message recipients"),
        "inboxed": mark("of the mail in the inbox"),
        "delivered": mark("of the mail delivered"),
        "judged": mark("of the mail that the provider judged"),
    }
)
"""Of what a share is a share, by the denominator of the metric."""

STATES: Mapping[str, str] = MappingProxyType(
    {
        "compliant": mark("Compliant"),
        "needs_work": mark("Needs work"),
        "not_evaluated": mark("Not evaluated"),
        "high": mark("High reputation"),
        "medium": mark("Medium reputation"),
        "low": mark("Low reputation"),
        "bad": mark("Bad reputation"),
        "green": mark("Green"),
        "yellow": mark("Yellow"),
        "red": mark("Red"),
        "ok": mark("Not blocked"),
        "blocked": mark("Blocked"),
        "no_problem": mark("No problem named"),
        "information": mark("For information"),
        "problem": mark("Problem named"),
        "healthy": mark("Healthy"),
        "probation": mark("Under review"),
        "shutdown": mark("Sending stopped"),
        "message_volume_low": mark("Too little mail to judge"),
        "smtp_errors_high": mark("Many delivery errors"),
        "sender_not_compliant": mark("Requirements not met"),
        "spam_rate_high": mark("Spam rate over 0.1%"),
        "user_feedback_negative": mark("Readers respond badly"),
        "user_feedback_low": mark("Readers do not respond"),
        "user_feedback_positive": mark("Readers respond well"),
        "no_unsub_general": mark("Most mail lacks one-click unsubscribe"),
        "no_unsub_spam_reports": mark("Most mail reported as spam lacks one-click unsubscribe"),
        "no_unsub_promo_spam_reports": mark("Most promotional mail reported as spam lacks one-click unsubscribe"),
        "not_honoring": mark("Unsubscribing is not honoured"),
        "not_honoring_too_few_campaigns": mark("Unsubscribing is not honoured: use more relevant campaigns"),
        "not_honoring_too_many_campaigns": mark("Unsubscribing is not honoured: use fewer campaigns"),
    }
)
"""Ordinal states and reasons, as sources spell them in lower case."""

GAP_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "below_threshold": mark("Below the provider's threshold"),
        "nothing_sent": mark("Nothing sent"),
        "not_due": mark("Not due yet"),
        "outage": mark("Outage of the provider"),
        "not_imported": mark("Not imported"),
        "before_access": mark("Before access"),
        "not_given": mark("Not given"),
        "no_mail": mark("No mail to divide by"),
        "contradiction": mark("The counts contradict each other"),
    }
)
"""Why a day has no value, in a few words."""

GAP_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "below_threshold": mark("The provider hides figures of so little mail."),
        "nothing_sent": mark("A source says that no mail was sent on this day."),
        "not_due": mark("The provider has not published this day yet; it comes later."),
        "outage": mark(
            "At least three domains that always have figures lack this day, so the provider published nothing."
        ),
        "not_imported": mark("Nobody has fetched this day yet; fetch it, or import a file."),
        "before_access": mark("The account has seen the domain only since a later day."),
        "not_given": mark("The provider was asked and gave neither a figure nor a reason."),
        "no_mail": mark("The rate does not exist: on this day there was no mail that it could be a share of."),
        "contradiction": mark("The source counts more cases than messages on this day, so that no rate can be made."),
    }
)
"""The same as a sentence."""

PROVIDERS: Mapping[str, str] = MappingProxyType(
    {
        "gmail": mark("Gmail"),
        "mailru": mark("Mail.ru"),
        "yandex": mark("Yandex"),
        "microsoft": mark("Outlook.com"),
        "yahoo": mark("Yahoo"),
        "apple": mark("iCloud"),
        "gmx": mark("GMX"),
        "": mark("All recipients"),
    }
)
"""Whose recipients."""

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "google_postmaster": "Google Postmaster Tools",
        "google_v1_export": mark("Google Postmaster Tools v1 (old export)"),
        "mailru_postmaster": "Mail.ru Postmaster",
        "microsoft_snds": "Microsoft SNDS",
        "yandex_postoffice": mark("Yandex Postoffice"),
        "yahoo_sender_hub": "Yahoo Sender Hub",
        "amazon_ses": "Amazon SES",
        "sendgrid": "SendGrid",
        "mailgun": "Mailgun",
        "postmark": "Postmark",
        "sparkpost": "SparkPost",
        "brevo": "Brevo",
        "mailchimp": "Mailchimp",
        "unisender": "UniSender",
        "unisender_go": "Unisender Go",
        "sendpulse": "SendPulse",
        "table": mark("A table"),
    }
)
"""Names of the sources; those that are the same in every language are not marked."""

DIMENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "error": mark("Error: {value}"),
        "reason": mark("reason: {value}"),
        "feedback": mark("Feedback-ID {value}"),
        "feedback_dkim": mark("Feedback-ID {value}, by DKIM domain"),
        "requirement": mark("Requirement: {value}"),
        "msgtype": mark("Message type {value}"),
        "isp": mark("Recipients at {value}"),
        "tag": mark("Tag {value}"),
        "campaign": mark("Campaign {value}"),
        "reputation": mark("Reputation: {value}"),
        "ip": mark("Address {value}"),
        "stream": mark("Stream {value}"),
    }
)
"""Parts of a subject's mail, by kind."""

VALUES: Mapping[str, str] = MappingProxyType(
    {
        "reject": mark("refused for good"),
        "temp_fail": mark("put off"),
        "bad_attachment": mark("bad attachment"),
        "bad_or_missing_ptr_record": mark("bad or missing PTR record"),
        "ip_in_rbls": mark("address on a blocklist"),
        "low_domain_reputation": mark("low reputation of the domain"),
        "low_ip_reputation": mark("low reputation of the address"),
        "spammy_content": mark("content like spam"),
        "stamp_policy_error": mark("breaks a policy"),
        "other": mark("other"),
        "anomalous_traffic_pattern": mark("unusual traffic"),
        "SPF": mark("SPF"),
        "DKIM": mark("DKIM"),
        "SPF_AND_DKIM": mark("SPF and DKIM"),
        "DMARC_POLICY": mark("DMARC policy"),
        "DMARC_ALIGNMENT": mark("DMARC alignment"),
        "MESSAGE_FORMATTING": mark("format of the messages"),
        "DNS_RECORDS": mark("DNS records"),
        "ENCRYPTION": mark("encryption"),
        "USER_REPORTED_SPAM_RATE": mark("spam rate"),
        "ONE_CLICK_UNSUBSCRIBE": mark("one-click unsubscribe"),
        "HONOR_UNSUBSCRIBE": mark("unsubscribing is honoured"),
        "DELIVERABILITY": mark("state of delivery"),
    }
)
"""Values of dimensions."""
