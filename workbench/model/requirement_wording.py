"""The words for how a provider's rule stands."""

from __future__ import annotations

from workbench.model.requirements import TEXTS, Means
from workbench.model.text import Texts
from workbench.model.wording import reason_text


def rule_text(texts: Texts, text: str) -> str:
    """Return a text of the list of rules in the reader's language."""
    return texts.code_text(TEXTS, text, {}) if text else ""


def standing_word(texts: Texts, standing: str) -> str:
    """Return how a rule stands, in a word or two; `standing` as in `analysis.requirements.Standing`."""
    return {
        "met": texts.tr("Met"),
        "not_met": texts.tr("Not met"),
        "unknown": texts.tr("Unknown"),
        "ask": texts.tr("To be answered"),
    }[standing]


def standing_reason(texts: Texts, reason: str) -> str:
    """Return why a rule's standing is not known, without a full stop; empty for no reason."""
    known = {
        "": "",
        "needs_message": texts.tr("Only a message shows it"),
        "needs_data": texts.tr("Only statistics of the provider or of the sending service show it"),
        "sends_no_mail": texts.tr("The domain says that it sends no mail"),
        "check_not_run": texts.tr("The audit did not look at it"),
    }
    return known[reason] if reason in known else reason_text(texts, reason)


def means_words(texts: Texts, means: tuple[Means, ...]) -> str:
    """Return what answers a rule, as a list."""
    words = {
        Means.DNS: texts.tr("DNS"),
        Means.MESSAGE: texts.tr("a message"),
        Means.DATA: texts.tr("statistics"),
        Means.ASK: texts.tr("the sender"),
    }
    return ", ".join(words[one] for one in means)
