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
        "data_old": texts.tr("The newest figures are more than 30 days old"),
        "too_few": texts.tr("So few messages that it may be above the limit or below it"),
        "gaps_between": texts.tr("Fewer than seven days in a row have figures"),
        "partial": texts.tr("Part of the mail, and the provider names no share that is enough"),
        "no_limit_named": texts.tr("The provider names no number to hold the figures against"),
        "not_evaluated": texts.tr("The provider has not judged it"),
        "addresses_missing": texts.tr("Not every sending address has figures"),
        "needs_verification": texts.tr("The signature of the message would have to be verified"),
        "needs_reading": texts.tr("The header of the message does not show it: its text must be read"),
        "not_at_provider": texts.tr("The message was not delivered to this provider"),
        "not_a_mailing": texts.tr("Only mailings must keep it, and nothing marks the message as one"),
        "no_author": texts.tr("The message names no author"),
    }
    return known[reason] if reason in known else reason_text(texts, reason)


def answered_words(texts: Texts, answered: tuple[Means, ...], standing: str) -> str:
    """Return what a rule's verdict was taken from; for an open one that nothing answers it yet, or the sender does."""
    if answered:
        return means_words(texts, answered)
    return texts.tr("only the sender") if standing == "ask" else texts.tr("nothing yet")


def means_words(texts: Texts, means: tuple[Means, ...]) -> str:
    """Return what answers a rule, as a list."""
    words = {
        Means.DNS: texts.tr("DNS"),
        Means.MESSAGE: texts.tr("a message"),
        Means.DATA: texts.tr("statistics"),
        Means.ASK: texts.tr("the sender"),
    }
    return ", ".join(words[one] for one in means)
