"""Titles and explanations of every metric of the catalogue, in English, marked for translation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from workbench.model.text import mark


class Words(NamedTuple):
    """
    What is said of a metric.

    Attributes:
        title: Its name beside others.
        short: Its name where there is little room.
        about: What it is, in a sentence or two.
    """

    title: str
    short: str
    about: str


WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "spam_rate": Words(
            mark("Spam rate reported by Gmail users"),
            mark("Spam rate"),
            mark(
                "Share of the mail in the inbox that people marked as spam. Mail that Gmail put into the spam "
                "folder itself cannot be reported, so a low rate alone is no proof of good placement."
            ),
        ),
        "spf_pass_rate": Words(
            mark("Mail that passes SPF"),
            mark("SPF passes"),
            mark("Share of the mail whose sending address the SPF record allows."),
        ),
        "dkim_pass_rate": Words(
            mark("Mail that passes DKIM"),
            mark("DKIM passes"),
            mark("Share of the mail with a valid DKIM signature."),
        ),
        "dmarc_pass_rate": Words(
            mark("Mail that passes DMARC"),
            mark("DMARC passes"),
            mark("Share of the mail whose SPF or DKIM passes for the domain that the reader sees."),
        ),
        "tls_inbound_rate": Words(
            mark("Mail to Gmail that was encrypted on the way"),
            mark("TLS to Gmail"),
            mark("Share of the mail that reached Gmail over an encrypted connection."),
        ),
        "tls_outbound_rate": Words(
            mark("Mail from Gmail that was encrypted on the way"),
            mark("TLS from Gmail"),
            mark("Share of the mail that Gmail sent to the domain over an encrypted connection."),
        ),
        "tls_inbound_messages": Words(
            mark("Encrypted messages to Gmail"),
            mark("Encrypted to Gmail"),
            mark("Messages that reached Gmail over an encrypted connection."),
        ),
        "tls_outbound_messages": Words(
            mark("Encrypted messages from Gmail"),
            mark("Encrypted from Gmail"),
            mark("Messages that Gmail sent to the domain over an encrypted connection."),
        ),
        "delivery_error_rate": Words(
            mark("Mail that Gmail refused or put off"),
            mark("Delivery errors"),
            mark("Share of the attempts that Gmail rejected for good or for the time being, by its reason."),
        ),
        "delivery_errors": Words(
            mark("Delivery errors at Gmail"),
            mark("Number of errors"),
            mark("Attempts that Gmail rejected for good or for the time being, by its reason."),
        ),
        "feedback_loop_spam_rate": Words(
            mark("Spam rate of a feedback-loop identifier"),
            mark("Feedback loop"),
            mark(
                "Share of the mail with this Feedback-ID that people marked as spam. Google names an "
                "identifier only when unusually many complained."
            ),
        ),
        "compliance": Words(
            mark("Google's requirements for senders"),
            mark("Requirements"),
            mark(
                "Google's verdict on each of its requirements, as it stood on the day of the fetch. Google "
                "keeps no history."
            ),
        ),
        "compliance_reason": Words(
            mark("Google's reason for a verdict"),
            mark("Reason"),
            mark("Why a requirement is not met, in Google's word, as it stood on the day of the fetch."),
        ),
        "spam_rate_v1": Words(
            mark("Spam rate in the old Postmaster Tools"),
            mark("Spam rate (v1)"),
            mark(
                "The rate of Google's interface that was switched off in 2025. It was computed otherwise than "
                "today's and is not one line with it."
            ),
        ),
        "domain_reputation": Words(
            mark("Domain reputation in the old Postmaster Tools"),
            mark("Domain reputation"),
            mark(
                "Google's word for the domain, from high to bad. It ended with the old version; nothing took its place."
            ),
        ),
        "reputation_addresses": Words(
            mark("Addresses by reputation in the old Postmaster Tools"),
            mark("Addresses"),
            mark("How many sending addresses Google put into each class of reputation."),
        ),
        "inboxed": Words(
            mark("Delivered to the inbox"),
            mark("Inbox"),
            mark("Messages put into the inbox or a folder of the user's own."),
        ),
        "spam_foldered": Words(
            mark("Put into the spam folder"),
            mark("Spam folder"),
            mark("Messages that the provider took for probable spam and delivered into the spam folder."),
        ),
        "spam_rejected": Words(
            mark("Refused as spam"),
            mark("Refused"),
            mark("Messages that the provider refused during delivery because it takes them for spam."),
        ),
        "reads": Words(
            mark("Openings"),
            mark("Openings"),
            mark("How often messages were opened; one message may be opened several times."),
        ),
        "deleted_read": Words(
            mark("Deleted after reading"),
            mark("Deleted, read"),
            mark("Messages that were read and then deleted."),
        ),
        "deleted_unread": Words(
            mark("Deleted unread"),
            mark("Deleted unread"),
            mark("Messages that were deleted without being opened: a quiet sign of unwanted mail."),
        ),
        "spam_rejected_share": Words(
            mark("Share refused as spam"),
            mark("Refused, share"),
            mark("Share of all mail to the provider that it refused as spam."),
        ),
        "spam_foldered_share": Words(
            mark("Share put into the spam folder"),
            mark("Spam folder, share"),
            mark("Share of all mail to the provider that it put into the spam folder."),
        ),
        "complaint_share_30d": Words(
            mark("Complaints over 30 days"),
            mark("Complaints, 30 days"),
            mark(
                "What Mail.ru calls “reputation”: the mean share of complaints over the last 30 days. Lower "
                "is better; it is no score."
            ),
        ),
        "complaint_share_trend": Words(
            mark("Trend of complaints"),
            mark("Trend"),
            mark(
                "How the share of complaints of the last 7 days differs from that of the last 30 days. Below "
                "zero: fewer complaints than before."
            ),
        ),
        "troubles": Words(
            mark("Problems that Mail.ru names"),
            mark("Problems"),
            mark("What Mail.ru says is wrong with the domain, in its own words, on the day of the fetch."),
        ),
        "rcpt_commands": Words(
            mark("RCPT commands at Microsoft"),
            mark("RCPT"),
            mark("How many recipients the address named while delivering, whether they were accepted or not."),
        ),
        "data_commands": Words(
            mark("DATA commands at Microsoft"),
            mark("DATA"),
            mark("How many messages the address began to transmit."),
        ),
        "recipients": Words(
            mark("Message recipients at Microsoft"),
            mark("Recipients"),
            mark("How many recipients the transmitted messages had."),
        ),
        "filter_result": Words(
            mark("Filter result at Microsoft"),
            mark("Filter"),
            mark(
                "How much of the address's mail Microsoft's filter takes for spam: green below 10%, yellow up "
                "to 90%, red above."
            ),
        ),
        "complaint_rate_snds": Words(
            mark("Complaint rate at Microsoft"),
            mark("Complaints"),
            mark(
                "Share of the recipients who marked the mail as junk. Microsoft says no more than “below "
                "0.1%” of small rates."
            ),
        ),
        "trap_hits": Words(
            mark("Mail to Microsoft's spam traps"),
            mark("Spam traps"),
            mark("Messages to addresses that belong to nobody: a sign of a bought or very old list."),
        ),
        "address_status": Words(
            mark("Blocking at Microsoft"),
            mark("Blocking"),
            mark("Whether Microsoft blocks the address."),
        ),
        "complaint_rate_inbox": Words(
            mark("Complaint rate at Yahoo"),
            mark("Complaints"),
            mark("Share of the mail in the inbox that people marked as spam."),
        ),
        "sent": Words(
            mark("Sent"),
            mark("Sent"),
            mark("Messages sent. A mailbox provider counts what reached it; a sending service counts what it tried."),
        ),
        "delivered": Words(
            mark("Delivered"),
            mark("Delivered"),
            mark("Messages that the recipients' servers accepted, into whatever folder."),
        ),
        "bounces": Words(
            mark("Bounces"),
            mark("Bounces"),
            mark("Messages that came back, for good or for the time being."),
        ),
        "hard_bounces": Words(
            mark("Hard bounces"),
            mark("Hard"),
            mark("Messages that came back for good: mostly there is no such user."),
        ),
        "soft_bounces": Words(
            mark("Soft bounces"),
            mark("Soft"),
            mark("Messages that came back for the time being: a full mailbox, a busy server."),
        ),
        "blocked": Words(
            mark("Blocked by receivers"),
            mark("Blocked"),
            mark("Messages refused because of the sender's reputation or content."),
        ),
        "deferred": Words(
            mark("Put off"),
            mark("Put off"),
            mark("Messages that a receiver asked to be sent again later."),
        ),
        "dropped": Words(
            mark("Not sent by the service"),
            mark("Dropped"),
            mark(
                "Messages that the sending service kept back: the address bounced, complained or unsubscribed before."
            ),
        ),
        "complaints": Words(
            mark("Complaints"),
            mark("Complaints"),
            mark(
                "How many people pressed “this is spam”, as far as their provider tells. Gmail tells no "
                "sending service."
            ),
        ),
        "deliveries_with_complaints_known": Words(
            mark("Delivered where complaints are known"),
            mark("Complaints known"),
            mark("Messages to providers that report complaints: the honest denominator of Amazon's complaint rate."),
        ),
        "opens": Words(
            mark("Opens counted by the service"),
            mark("Opens"),
            mark(
                "Loads of the tracking image. Apple's and Google's proxies load it without a reader, so this "
                "is too high."
            ),
        ),
        "unique_opens": Words(
            mark("Messages opened"),
            mark("Opened"),
            mark("Messages whose tracking image was loaded at least once, by whatever machine."),
        ),
        "clicks": Words(
            mark("Clicks"),
            mark("Clicks"),
            mark("How often links were followed, by people and by scanners."),
        ),
        "unique_clicks": Words(
            mark("Messages clicked"),
            mark("Clicked"),
            mark("Messages in which at least one link was followed."),
        ),
        "unsubscribes": Words(
            mark("Unsubscribes"),
            mark("Unsubscribes"),
            mark("How many people unsubscribed."),
        ),
        "enforcement": Words(
            mark("Standing at Amazon SES"),
            mark("Account standing"),
            mark("Whether Amazon lets the account send as usual, watches it, or has stopped it."),
        ),
        "complaint_rate": Words(
            mark("Complaint rate"),
            mark("Complaint rate"),
            mark("Complaints over messages in the inbox, of the same source and day."),
        ),
        "complaint_rate_delivered": Words(
            mark("Complaint rate of the sending service"),
            mark("Complaint rate"),
            mark(
                "Complaints over delivered messages. Providers that report no complaints, as Gmail, are in "
                "the denominator, so this looks better than it is."
            ),
        ),
        "inbox_rate": Words(
            mark("Inbox placement"),
            mark("In the inbox"),
            mark("Messages in the inbox over all that the provider judged: inbox, spam folder and refused as spam."),
        ),
        "spam_folder_rate": Words(
            mark("Spam-folder placement"),
            mark("In the spam folder"),
            mark(
                "Messages in the spam folder over all that the provider judged: inbox, spam folder and refused as spam."
            ),
        ),
        "delivery_rate": Words(
            mark("Delivery rate"),
            mark("Delivery rate"),
            mark("Delivered messages over sent ones."),
        ),
        "bounce_rate": Words(
            mark("Bounce rate"),
            mark("Bounce rate"),
            mark("Messages that came back over sent ones."),
        ),
        "read_rate": Words(
            mark("Openings per message in the inbox"),
            mark("Openings per message"),
            mark(
                "Openings over messages in the inbox. One message may be opened several times, so this is no "
                "share and may pass 1."
            ),
        ),
    }
)
"""By id of the metric."""
