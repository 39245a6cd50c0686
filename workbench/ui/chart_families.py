"""Which metrics belong together, and which of them each source leads with; not a word of Qt or numpy."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.text import Texts

MOST_PANELS = 12
"""A board shows so many panels at a time."""


@dataclass(frozen=True, slots=True)
class Family:
    """
    A question about the mail.

    Attributes:
        id: `complaints`.
        groups: Each gives one panel a source: the first of its metrics that the source gives.
        more: Further metrics that can be chosen by themselves.
        stacks: Counts that are the parts of a whole; the first stack of which a source gives anything is drawn as bars.
    """

    id: str
    groups: tuple[tuple[str, ...], ...] = ()
    more: tuple[str, ...] = ()
    stacks: tuple[tuple[str, ...], ...] = ()

    @property
    def metrics(self) -> tuple[str, ...]:
        """Everything that can be chosen, in order."""
        parts = (*self.groups, self.more, *self.stacks)
        return tuple(dict.fromkeys(metric for part in parts for metric in part))

    @property
    def log(self) -> bool:
        """Whether its rates are so small that powers of ten tell more."""
        return self.id == "complaints"


FAMILIES: dict[str, Family] = {
    family.id: family
    for family in (
        Family(
            "complaints",
            (("spam_rate", "complaint_rate", "complaint_rate_inbox", "complaint_rate_snds", "complaint_rate_delivered",
              "spam_rate_v1"),),
            ("complaint_share_30d", "feedback_loop_spam_rate", "complaints", "trap_hits"),
        ),
        Family(
            "delivery",
            (("delivery_rate",), ("bounce_rate", "delivery_error_rate")),
            ("delivery_errors", "bounces", "hard_bounces", "soft_bounces", "blocked", "deferred"),
        ),
        Family(
            "spam_folder",
            (("spam_folder_rate", "spam_foldered_share"),),
            ("inbox_rate", "spam_rejected_share", "read_rate", "spam_foldered", "spam_rejected"),
        ),
        Family(
            "authentication",
            (("spf_pass_rate",), ("dkim_pass_rate",), ("dmarc_pass_rate",)),
            ("tls_inbound_rate", "tls_outbound_rate"),
        ),
        Family(
            "volume",
            (),
            ("sent", "opens", "clicks", "unsubscribes"),
            (("inboxed", "spam_foldered", "spam_rejected"), ("delivered", "bounces"), ("recipients",),
             ("tls_inbound_messages",)),
        ),
    )
}  # fmt: skip


def family_words(texts: Texts, family: str) -> str:
    """Return the name of a family."""
    return {
        "complaints": texts.tr("Complaints"),
        "delivery": texts.tr("Delivery and bounces"),
        "spam_folder": texts.tr("Spam folder"),
        "authentication": texts.tr("Authentication of mail"),
        "volume": texts.tr("Volume"),
    }[family]
