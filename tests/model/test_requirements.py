"""The list of providers' rules: whole, dated, each with what answers it."""

from datetime import date

import pytest

from workbench.analysis.requirement_tests import TESTS
from workbench.model.errors import UsageError
from workbench.model.requirements import Means, find_provider, load_requirements

LISTED = load_requirements()
RULES = [rule for provider in LISTED.providers for rule in provider.rules]


def test_the_providers():
    assert [provider.id for provider in LISTED.providers] == [
        "gmail", "yahoo", "outlook", "apple", "mailru", "yandex", "gmx",
    ]  # fmt: skip
    assert all(provider.rules and provider.source for provider in LISTED.providers)
    assert {provider.id for provider in LISTED.providers if not provider.certain} == {"mailru", "yandex", "gmx"}
    for day in (LISTED.updated, *(item.date for item in (*LISTED.providers, *RULES))):
        assert date.fromisoformat(day) <= date.fromisoformat(LISTED.updated)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_whole(rule):
    assert rule.text.endswith(".")
    assert rule.answered_by
    assert not (rule.every and rule.any_of)
    assert set(rule.every) | set(rule.any_of) <= set(TESTS)
    assert bool(rule.every or rule.any_of) == (rule.answered_by[0] is Means.DNS), "DNS is asked where it can refute"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_answers_is_named(rule):
    assert not rule.data or Means.DATA in rule.answered_by
    assert not rule.message or Means.MESSAGE in rule.answered_by
    assert rule.proof and set(rule.proof) <= set(rule.answered_by)
    asked = {Means.DNS: rule.every or rule.any_of, Means.DATA: rule.data, Means.MESSAGE: rule.message, Means.ASK: True}
    assert all(asked[means] for means in rule.proof) or rule.proof == (Means.MESSAGE,), "what proves can be asked"


def test_levels_of_practice_are_recommended_only_and_say_so():
    own = {rule.id for rule in RULES if rule.source.startswith("Level of practice")}
    assert own == {"RU12", "MA6"}
    assert not any(rule.required for rule in RULES if rule.id in own)


def test_ids_are_unique_and_every_test_is_used():
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert {name for rule in RULES for name in (*rule.every, *rule.any_of)} == set(TESTS)


def test_finding_a_provider():
    assert find_provider("Gmail").name == "Gmail"
    with pytest.raises(UsageError, match="outlook"):
        find_provider("aol")
