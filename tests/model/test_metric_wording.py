"""Every metric, state, denominator, gap, provider and source has words in both languages."""

import re
from datetime import date

import pytest

from workbench.model import metric_wording as words
from workbench.model.metric_tables import DENOMINATORS, DIMENSIONS, PROVIDERS, SOURCES
from workbench.model.metric_words import WORDS
from workbench.model.metrics import METRICS, Unit
from workbench.model.samples import Gap, NOrigin
from workbench.model.text import LANGUAGES, Texts

SPEAKERS = [Texts(language) for language in LANGUAGES]
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def test_every_metric_has_words_and_no_other():
    assert set(WORDS) == set(METRICS)
    assert {metric.denominator for metric in METRICS.values()} - {""} == set(DENOMINATORS)
    assert {given.source for metric in METRICS.values() for given in metric.given} == set(SOURCES)


@pytest.mark.parametrize("texts", SPEAKERS, ids=LANGUAGES)
def test_everything_is_said(texts):
    for metric in METRICS.values():
        title, short, about = (
            say(texts, metric.id) for say in (words.metric_title, words.metric_short, words.metric_about)
        )
        assert title and not title.endswith(".") and len(short) <= len(title) <= 60
        assert about.endswith(".")
        assert words.unit_text(texts, metric.id)
        assert bool(words.denominator_text(texts, metric.denominator)) == (metric.unit is Unit.SHARE)
        for state in metric.states:
            assert words.state_text(texts, state) != state
    for gap in Gap:
        assert words.gap_title(texts, gap) and words.gap_text(texts, gap).endswith(".")
    assert all(words.origin_text(texts, origin) for origin in NOrigin)
    assert all(words.provider_title(texts, provider) for provider in PROVIDERS)


def test_titles_differ():
    for texts in SPEAKERS:
        titles = [words.metric_title(texts, metric) for metric in METRICS]
        assert len(set(titles)) == len(titles)


def test_russian_is_that_of_the_providers():
    texts = Texts("ru")
    assert words.metric_title(texts, "deleted_unread") == "Удалено непрочитанными"
    assert words.metric_short(texts, "complaint_share_trend") == "Тенденция"
    assert words.metric_title(texts, "complaint_share_30d") == "Доля жалоб за 30 дней"
    assert words.better_text(texts, "complaint_share_30d") == "чем меньше, тем лучше"
    assert words.denominator_text(texts, "inboxed_30d") == "от писем во «Входящих» за 30 дней"
    assert all(CYRILLIC.search(words.metric_about(texts, metric)) for metric in METRICS)


@pytest.mark.parametrize(
    ("dimension", "said"),
    [
        ("", ""), ("error=reject", "Error: refused for good"), ("msgtype=promo", "Message type promo"),
        ("error=reject,reason=low_domain_reputation", "Error: refused for good, reason: low reputation of the domain"),
        ("requirement=SPF_AND_DKIM", "Requirement: SPF and DKIM"), ("reputation=high", "Reputation: High reputation"),
        ("feedback=a=b", "Feedback-ID a=b"), ("new=thing", "new=thing"), ("odd", "odd"), ("msgtype={x}", "Message type {x}"),
    ],
)  # fmt: skip
def test_dimensions(dimension, said):
    assert words.dimension_text(Texts("en"), dimension) == said


def test_what_is_not_known_is_shown_as_it_is_spelt():
    for texts in SPEAKERS:
        assert words.metric_title(texts, "of_tomorrow") == "of_tomorrow"
        assert words.metric_about(texts, "of_tomorrow") == ""
        assert words.state_text(texts, "purple") == "purple"
        assert words.provider_title(texts, "wanadoo") == "wanadoo"
        assert words.source_title(texts, "newer") == "newer"
        assert words.denominator_text(texts, "something") == "something"


def test_zones_and_dates():
    mailru, snds = METRICS["sent"].given_by("mailru_postmaster"), METRICS["recipients"].given_by("microsoft_snds")
    assert words.zone_text(Texts("en"), mailru) == "days in Moscow time"
    assert words.zone_text(Texts("en"), snds) == words.zone_text(Texts("en"), None) == "nobody says in which zone"
    assert words.due_text(Texts("ru"), date(2026, 11, 22), mailru) == "ожидается к 23 ноября 2026"
    assert len({*DIMENSIONS}) == len(DIMENSIONS)
