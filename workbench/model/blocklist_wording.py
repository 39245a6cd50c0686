"""The words for what a blocklist did not say, and how heavy its word is."""

from __future__ import annotations

from workbench.model.blocklists import Access, Weight
from workbench.model.text import Texts


def blocklist_reasons(texts: Texts) -> dict[str, str]:
    """Return why a blocklist's word is not known, by reason, without a full stop."""
    return {
        "list_refuses_resolver": texts.tr("The list refuses: it does not answer public or anonymous DNS servers"),
        "list_refuses_volume": texts.tr("The list refuses: too many questions came from this DNS server"),
        "list_refuses_key": texts.tr("The list refuses the key"),
        "list_refuses_question": texts.tr("The list answered with an error of its own"),
        "list_code_unknown": texts.tr("The list answered with a code that it does not publish"),
        "list_is_blind": texts.tr(
            "The list does not answer this DNS server: not even its test entry is on it, so silence says nothing"
        ),
        "list_without_test": texts.tr("The list has no test entry, so that its silence cannot be told from no answer"),
        "list_lists_everything": texts.tr("The list lists even what is never listed: it is broken, or closed"),
    }


def blocklist_remedies(texts: Texts) -> dict[str, str]:
    """Return what to do about it, by reason."""
    own_server = texts.tr(
        "Ask through a DNS server of your own (--server), or get a key from the list (--list-key); many lists must know"
        " the server first"
    )
    return {
        "list_refuses_resolver": own_server,
        "list_refuses_volume": own_server,
        "list_is_blind": own_server,
        "list_without_test": texts.tr("Look the address up on the list's own page"),
        "list_refuses_key": texts.tr("Check the key in the file that --list-key names"),
    }


def weight_word(texts: Texts, weight: Weight) -> str:
    """Return how much a listing matters, in a few words."""
    return {
        Weight.REAL: texts.tr("costs delivery"),
        Weight.LOW: texts.tr("one sign among many"),
        Weight.NOISE: texts.tr("hardly any effect"),
    }[weight]


def access_word(texts: Texts, access: Access) -> str:
    """Return who may ask a list, in a few words."""
    return {
        Access.OPEN: texts.tr("can be asked"),
        Access.KEY: texts.tr("only with a key"),
        Access.PRIVATE: texts.tr("only for its customers"),
        Access.CLOSED: texts.tr("closed"),
    }[access]
