"""
The catalogue of metrics: what each number is, of what it is a share, and how the source that gives it counts its days.

One id is one meaning. Rates of unlike denominators have ids of their own (Google's `spam_rate` over mail in the inbox,
a sending service's complaints over everything accepted), so that nothing unlike can be drawn as one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Unit(StrEnum):
    """What kind of number a metric is."""

    SHARE = "share"  # 0..1, of the denominator
    COUNT = "count"  # of what the metric's title names
    STATE = "state"  # an ordinal word
    CHANGE = "change"  # relative: -0.05 is five per cent less than before; no share, may be negative or over 1


class Better(StrEnum):
    """Which direction is good news."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"  # a volume is neither good nor bad by itself


@dataclass(frozen=True, slots=True)
class Given:
    """
    How one source gives a metric.

    Attributes:
        source: Id of the source.
        day_zone: Zone of its days, an IANA name; "" where nobody says, `account` where the account's settings say.
        lag_days: Days after which a day is usually there.
        settles_days: Days for which the source still changes a value: they are fetched again and drawn as provisional.
    """

    source: str
    day_zone: str
    lag_days: int
    settles_days: int


@dataclass(frozen=True, slots=True)
class Metric:
    """
    One kind of number.

    Attributes:
        id: `spam_rate`.
        unit: What kind of number it is.
        better: Which direction is good.
        denominator: Id of what a share is a share of: the metric of that count where the catalogue has one
            (`inboxed`), else a word of its own (`inboxed_dkim`); "" for what is no share.
        states: Ordinal states from best to worst; only of a STATE.
        given: The sources that give it.
        band: Name of its thresholds in the rule pack: `complaints` for `complaints.warn` and `complaints.limit`; "".
    """

    id: str
    unit: Unit
    better: Better
    denominator: str = ""
    states: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()
    band: str = ""

    def given_by(self, source: str) -> Given | None:
        """Return how `source` gives this metric; None if it does not."""
        return next((entry for entry in self.given if entry.source == source), None)


_ZONES = {
    # source: (zone of its days, usual lag in days, days that still change)
    "google_postmaster": ("UTC", 2, 7),
    "google_v1_export": ("UTC", 2, 0),
    "mailru_postmaster": ("Europe/Moscow", 1, 3),
    "microsoft_snds": ("", 1, 2),
    "yandex_postoffice": ("Europe/Moscow", 1, 3),
    "yahoo_sender_hub": ("", 2, 0),
    "amazon_ses": ("UTC", 0, 2),
    "sendgrid": ("account", 0, 2),
    "mailgun": ("UTC", 0, 2),
    "postmark": ("America/New_York", 0, 2),
    "sparkpost": ("UTC", 0, 2),
    "brevo": ("account", 0, 2),
    "mailchimp": ("UTC", 0, 7),
    "unisender": ("UTC", 0, 7),
    "unisender_go": ("UTC", 0, 2),
    "sendpulse": ("account", 0, 7),
    "table": ("", 0, 0),
}

_ESP = ("amazon_ses", "sendgrid", "mailgun", "postmark", "sparkpost", "brevo", "mailchimp", "unisender",
        "unisender_go", "sendpulse")  # fmt: skip


def _given(*sources: str) -> tuple[Given, ...]:
    return tuple(Given(source, *_ZONES[source]) for source in (*sources, "table"))


def _share(id_: str, better: Better, denominator: str, *sources: str, band: str = "") -> Metric:
    return Metric(id_, Unit.SHARE, better, denominator, given=_given(*sources), band=band)


def _count(id_: str, better: Better, *sources: str) -> Metric:
    return Metric(id_, Unit.COUNT, better, given=_given(*sources))


def _state(id_: str, states: tuple[str, ...], *sources: str) -> Metric:
    return Metric(id_, Unit.STATE, Better.NEITHER, states=states, given=_given(*sources))


def _snapshot(id_: str, states: tuple[str, ...], source: str) -> Metric:
    """Return a state that a source dates not at all: it is true of the day it was seen, and of no other."""
    given = Given(source, _ZONES[source][0], 0, 0)
    return Metric(id_, Unit.STATE, Better.NEITHER, states=states, given=(given, *_given()))


_LOW, _HIGH, _NONE = Better.LOWER, Better.HIGHER, Better.NEITHER
_GOOGLE, _MAILRU, _SNDS, _V1 = "google_postmaster", "mailru_postmaster", "microsoft_snds", "google_v1_export"

_CATALOGUE = (
    # Google Postmaster Tools v2 (PROVIDERS 1.5); personal Gmail recipients only
    _share("spam_rate", _LOW, "inboxed_dkim", _GOOGLE, band="complaints"),
    _share("spf_pass_rate", _HIGH, "authenticated_mail", _GOOGLE, _V1),
    _share("dkim_pass_rate", _HIGH, "authenticated_mail", _GOOGLE, _V1),
    _share("dmarc_pass_rate", _HIGH, "authenticated_mail", _GOOGLE, _V1),
    _share("tls_inbound_rate", _HIGH, "tls_inbound_mail", _GOOGLE, _V1),
    _share("tls_outbound_rate", _HIGH, "tls_outbound_mail", _GOOGLE, _V1),
    _count("tls_inbound_messages", _NONE, _GOOGLE),
    _count("tls_outbound_messages", _NONE, _GOOGLE),
    _share("delivery_error_rate", _LOW, "delivery_attempts", _GOOGLE, _V1),
    _count("delivery_errors", _LOW, _GOOGLE),
    _share("feedback_loop_spam_rate", _LOW, "feedback_loop_mail", _GOOGLE, _V1, band="complaints"),
    _snapshot("compliance", ("compliant", "needs_work"), _GOOGLE),
    _snapshot("compliance_reason", (), _GOOGLE),
    # old exports of v1; its spam rate is another number than that of v2 (PROVIDERS 1.1)
    _share("spam_rate_v1", _LOW, "inboxed_dkim", _V1, band="complaints"),
    _state("domain_reputation", ("high", "medium", "low", "bad"), _V1),
    _count("reputation_addresses", _NONE, _V1),
    # Mail.ru Postmaster (2.3)
    _count("inboxed", _HIGH, _MAILRU, "yandex_postoffice", "yahoo_sender_hub"),
    _count("spam_foldered", _LOW, _MAILRU, "yandex_postoffice"),
    _count("spam_rejected", _LOW, _MAILRU),
    _count("reads", _NONE, _MAILRU, "yandex_postoffice"),
    _count("deleted_read", _NONE, _MAILRU, "yandex_postoffice"),
    _count("deleted_unread", _LOW, _MAILRU, "yandex_postoffice"),
    _share("spam_rejected_share", _LOW, "sent", _MAILRU),
    _share("spam_foldered_share", _LOW, "sent", _MAILRU, band="spam_folder"),
    _share("complaint_share_30d", _LOW, "inboxed_30d", _MAILRU, band="complaints"),
    Metric("complaint_share_trend", Unit.CHANGE, _LOW, given=_given(_MAILRU)),
    _snapshot("troubles", ("no_problem", "information", "problem"), _MAILRU),
    # Microsoft SNDS (4.3); its subject is an address
    _count("rcpt_commands", _NONE, _SNDS),
    _count("data_commands", _NONE, _SNDS),
    _count("recipients", _NONE, _SNDS),
    _state("filter_result", ("green", "yellow", "red"), _SNDS),
    _share("complaint_rate_snds", _LOW, "recipients", _SNDS, band="complaints"),
    _count("trap_hits", _LOW, _SNDS),
    _snapshot("address_status", ("ok", "blocked"), _SNDS),
    # Yahoo Sender Hub (5.1)
    _share("complaint_rate_inbox", _LOW, "inboxed", "yahoo_sender_hub", band="complaints"),
    # sending services (6); a table may hold any of them
    _count("sent", _NONE, _MAILRU, "yandex_postoffice", *_ESP),
    _count("delivered", _NONE, *_ESP),
    _count("bounces", _LOW, *_ESP),
    _count("hard_bounces", _LOW, *_ESP),
    _count("soft_bounces", _LOW, *_ESP),
    _count("blocked", _LOW, *_ESP),
    _count("deferred", _LOW, *_ESP),
    _count("dropped", _LOW, *_ESP),
    _count("complaints", _LOW, _MAILRU, "yandex_postoffice", "yahoo_sender_hub", *_ESP),
    _count("deliveries_with_complaints_known", _NONE, "amazon_ses"),
    _count("opens", _NONE, *_ESP),
    _count("unique_opens", _NONE, *_ESP),
    _count("clicks", _HIGH, *_ESP),
    _count("unique_clicks", _HIGH, *_ESP),
    _count("unsubscribes", _LOW, *_ESP),
    _state("enforcement", ("healthy", "probation", "shutdown"), "amazon_ses"),
    # computed here from two counts of one source, never stored: see analysis/rates.py
    Metric("complaint_rate", Unit.SHARE, _LOW, "inboxed", band="complaints"),
    Metric("complaint_rate_delivered", Unit.SHARE, _LOW, "delivered", band="complaints"),
    Metric("inbox_rate", Unit.SHARE, _HIGH, "judged"),
    Metric("spam_folder_rate", Unit.SHARE, _LOW, "judged", band="spam_folder"),
    Metric("delivery_rate", Unit.SHARE, _HIGH, "sent"),
    Metric("bounce_rate", Unit.SHARE, _LOW, "sent", band="bounces"),
    Metric("read_rate", Unit.SHARE, _NONE, "inboxed"),
)

METRICS: Mapping[str, Metric] = MappingProxyType({metric.id: metric for metric in _CATALOGUE})
"""Every metric by id, in the order in which they are shown."""


def list_metrics(source: str) -> tuple[Metric, ...]:
    """Return what `source` gives, in the order of the catalogue."""
    return tuple(metric for metric in METRICS.values() if metric.given_by(source))
