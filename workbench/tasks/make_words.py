"""The sentences of the record makers: why a term is left out, when a step of a plan is due."""

from __future__ import annotations

from workbench.mail.dmarc_maker import Condition, Doubt
from workbench.mail.spf_maker import Dropped
from workbench.model.text import Texts


def dropped_text(texts: Texts, why: Dropped) -> str:
    """Return why a term of the old record is not in the new one."""
    return {
        Dropped.ASKED: texts.tr("you want it out"),
        Dropped.AFTER_ALL: texts.tr("it stands behind all, where no receiver gets"),
        Dropped.REPEATED: texts.tr("it stands there twice"),
        Dropped.COVERED: texts.tr("another network covers it"),
        Dropped.PTR: texts.tr("ptr is slow and must not be used"),
        Dropped.PRIVATE: texts.tr("these addresses are not on the Internet"),
        Dropped.EVERYBODY: texts.tr("it lets everybody send"),
        Dropped.NEUTRAL: texts.tr("it says nothing about strangers"),
        Dropped.UNKNOWN: texts.tr("no receiver knows it"),
    }[why]


def condition_text(texts: Texts, condition: Condition) -> str:
    """Return what must hold before a step of the DMARC plan is taken."""
    return {
        Condition.START: texts.tr(
            "now: nothing changes for your mail; read the reports and find every service that sends for you"
        ),
        Condition.ALIGNED: texts.tr(
            "not before the reports of two weeks show that all your own mail passes SPF or DKIM with your domain"
        ),
        Condition.QUIET: texts.tr(
            "not before two weeks of quarantine went by in which no mail of your own was put into spam because of DMARC"
        ),
        Condition.KEEP: texts.tr("the goal is reached already; go on reading the reports"),
    }[condition]


def doubt_text(texts: Texts, doubt: Doubt) -> str:
    """Return what is to be said of a policy below the domain that was chosen."""
    return {
        Doubt.SUBDOMAINS: texts.tr(
            "As you chose, subdomains are protected less than the domain itself: forgers will use them."
        ),
        Doubt.NONEXISTENT: texts.tr(
            "As you chose, names that do not exist are protected less than those that do: forgers will use them."
        ),
        Doubt.NO_PLACE: texts.tr(
            "The policies for subdomains and for names that do not exist are not in the record: they only count in the"
            " record of the organizational domain."
        ),
    }[doubt]
