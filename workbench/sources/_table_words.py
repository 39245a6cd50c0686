"""What the headers of tables are called, in English and Russian, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from workbench.model.metrics import METRICS
from workbench.model.table import Role

_ROLES: dict[Role, tuple[str, ...]] = {
    Role.DAY: ("date", "day", "stat date", "report date", "send date", "sent date", "activity date", "дата", "день",
               "дата отправки", "дата рассылки", "datum", "fecha"),
    Role.SUBJECT: ("domain", "sending domain", "sender domain", "from domain", "dkim domain", "subject", "ip",
                   "ip address", "sending ip", "домен", "домен отправителя", "домен dkim", "ip адрес", "субъект"),
    Role.PROVIDER: ("provider", "mailbox provider", "isp", "esp", "receiver", "почтовик", "провайдер",
                    "почтовый провайдер", "получатель"),
    Role.METRIC_NAME: ("metric", "показатель", "метрика"),
    Role.ANY_VALUE: ("value", "значение"),
}  # fmt: skip

_DIMENSIONS: dict[str, tuple[str, ...]] = {
    "campaign": ("campaign", "campaign name", "campaign id", "mailing", "newsletter", "кампания", "рассылка",
                 "название рассылки", "id рассылки"),
    "msgtype": ("msgtype", "message type", "тип писем", "тип сообщения", "тип письма"),
    "tag": ("tag", "category", "тег", "метка", "категория"),
    "feedback": ("feedback id", "feedback loop id", "fbl id", "identifier", "идентификатор"),
    "": ("dimension", "part", "разрез", "часть"),
    "stream": ("stream", "message stream", "поток"),
}  # fmt: skip

_METRICS: dict[str, tuple[str, ...]] = {
    "sent": ("sent", "messages sent", "emails sent", "requests", "total sent", "send", "sends", "отправлено",
             "отправлено писем", "всего отправлено", "отправлено сообщений", "всего писем"),
    "delivered": ("delivered", "deliveries", "accepted", "доставлено", "доставлено писем", "всего доставлено"),
    "inboxed": ("inbox", "inboxed", "delivered to inbox", "inbox volume", "inbox delivered", "во входящие",
                "доставлено во входящие", "входящие"),
    "spam_foldered": ("spam folder", "junk", "junk folder", "probably spam", "probable spam", "в спам",
                      "в папку спам", "папка спам", "вероятный спам", "возможно спам", "попало в спам"),
    "spam_rejected": ("rejected as spam", "spam rejected", "отклонено как спам", "отклонено спам"),
    "complaints": ("complaints", "spam complaints", "spam reports", "abuse reports", "spam report", "abuse",
                   "жалобы", "жалоб", "жалобы на спам", "жалоб на спам", "количество жалоб"),
    "bounces": ("bounces", "bounced", "total bounces", "возвраты", "отказы", "ошибки доставки", "не доставлено",
                "недоставлено"),
    "hard_bounces": ("hard bounces", "hard bounce", "hardbounces", "permanent bounces", "permanent failures",
                     "жёсткие возвраты", "жесткие возвраты", "жёсткие отказы", "жесткие отказы", "hard возвраты"),
    "soft_bounces": ("soft bounces", "soft bounce", "softbounces", "transient bounces", "temporary failures",
                     "мягкие возвраты", "мягкие отказы", "soft возвраты"),
    "blocked": ("blocked", "blocks", "block bounces", "заблокировано", "блокировки"),
    "deferred": ("deferred", "delayed", "deferrals", "отложено"),
    "dropped": ("dropped", "drops", "отброшено", "не отправлено"),
    "opens": ("opens", "total opens", "opened", "открытия", "открытий", "всего открытий"),
    "unique_opens": ("unique opens", "unique opened", "уникальные открытия", "уникальных открытий", "открыли"),
    "clicks": ("clicks", "total clicks", "clicked", "клики", "кликов", "переходы", "переходов"),
    "unique_clicks": ("unique clicks", "unique clicked", "уникальные клики", "уникальные переходы", "кликнули"),
    "unsubscribes": ("unsubscribes", "unsubscribed", "unsubscribe", "opt outs", "отписки", "отписок", "отписались",
                     "отписавшиеся"),
    "reads": ("reads", "read", "прочитано", "прочтения", "прочтений"),
    "deleted_read": ("deleted read", "deleted after reading", "удалено прочитанными"),
    "deleted_unread": ("deleted unread", "deleted without reading", "удалено непрочитанными"),
    "spam_rate": ("user reported spam rate", "user reported spam", "user reported spam ratio", "gmail spam rate",
                  "доля жалоб gmail", "жалобы gmail"),
    "complaint_rate_inbox": ("inbox complaint rate", "yahoo complaint rate", "доля жалоб yahoo"),
    "complaint_share_30d": ("complaints 30 days", "average complaints 30 days", "доля жалоб за 30 дней"),
    "spf_pass_rate": ("spf", "spf success rate", "spf pass rate", "spf success", "успешных spf"),
    "dkim_pass_rate": ("dkim", "dkim success rate", "dkim pass rate", "dkim success", "успешных dkim"),
    "dmarc_pass_rate": ("dmarc", "dmarc success rate", "dmarc pass rate", "dmarc success", "успешных dmarc"),
    "domain_reputation": ("domain reputation", "репутация домена"),
    "filter_result": ("filter result", "snds filter result", "результат фильтра"),
    "trap_hits": ("trap hits", "spam trap hits", "trap message count", "попадания в ловушки", "ловушки"),
    "tls_inbound_rate": ("tls", "tls inbound", "inbound tls", "encryption", "доля tls"),
    "delivery_error_rate": ("delivery errors", "delivery error rate", "доля ошибок доставки"),
}  # fmt: skip

_AMBIGUOUS: dict[str, tuple[str, ...]] = {
    "spam": ("spam_foldered", "spam_rejected", "complaints"),
    "спам": ("spam_foldered", "spam_rejected", "complaints"),
    "spam rate": ("spam_rate", "complaint_rate_inbox", "spam_foldered_share"),
    "spam complaint rate": ("spam_rate", "complaint_rate_inbox", "complaint_rate_snds"),
    "complaint rate": ("complaint_rate_inbox", "spam_rate", "complaint_rate_snds"),
    "complaints rate": ("complaint_rate_inbox", "spam_rate", "complaint_rate_snds"),
    "доля жалоб": ("complaint_rate_inbox", "spam_rate", "complaint_share_30d"),
    "процент жалоб": ("complaint_rate_inbox", "spam_rate", "complaint_share_30d"),
    "доля спама": ("spam_foldered_share", "spam_rate", "spam_rejected_share"),
    "процент спама": ("spam_foldered_share", "spam_rate", "spam_rejected_share"),
    "reputation": ("domain_reputation", "complaint_share_30d"),
    "репутация": ("complaint_share_30d", "domain_reputation"),
}  # fmt: skip
"""Headers that mean one thing with one provider and another with the next: asked."""


def plain(header: str) -> str:
    """Return a header without case, punctuation, units and underscores."""
    spaced = re.sub(r"([a-zа-я])([A-ZА-Я])", r"\1 \2", header)
    words = re.sub(r"[%‰(),.:#*\"'/\[\]_\-–—]+", " ", spaced.casefold())
    return " ".join(
        word for word in words.split() if word not in {"шт", "pct", "percent", "count", "число", "кол", "во"}
    )


def says_percent(header: str) -> bool:
    """Whether a header states the unit."""
    return "%" in header or re.search(r"\b(percent|pct|процент)", header.casefold()) is not None


def _index() -> Mapping[str, tuple[Role, str]]:
    found: dict[str, tuple[Role, str]] = {plain(key): (Role.VALUE, key) for key in METRICS}
    for role, names in _ROLES.items():
        found.update(dict.fromkeys(map(plain, names), (role, "")))
    for kind, names in _DIMENSIONS.items():
        found.update(dict.fromkeys(map(plain, names), (Role.DIMENSION, kind)))
    for metric, names in _METRICS.items():
        found.update(dict.fromkeys(map(plain, names), (Role.VALUE, metric)))
    for name in _AMBIGUOUS:
        found.pop(name, None)
    return MappingProxyType(found)


_KNOWN = _index()


def meaning(header: str) -> tuple[Role, str]:
    """Return the role of a column and its metric or kind of dimension; IGNORED for a word that is not known."""
    return _KNOWN.get(plain(header), (Role.IGNORED, ""))


def candidates(header: str) -> tuple[str, ...]:
    """Return the metrics that a header may mean if it may mean several."""
    return _AMBIGUOUS.get(plain(header), ())
