"""Whatever check is added keeps the common promises: known codes, evidence, unknown that is never absent, no crash."""

import json

import pytest
from hypothesis import HealthCheck, given, settings

from tests.checks.answers import FAILED, run, strangers, target
from tests.conftest import ROOT
from workbench.checks.base import CHECKS
from workbench.model.findings import CODES, Severity
from workbench.model.inquiry import Answer, proven
from workbench.model.rules import load_rules
from workbench.model.text import LANGUAGES, Texts
from workbench.net.zone_file import read_zone
from workbench.tasks.plugins import list_plugins, load_plugins

load_plugins()
CHECK_NAMES = sorted(CHECKS)
EXAMPLE = read_zone((ROOT / "resources/example/kestrel.zone").read_bytes(), name="kestrel.zone")
DOMAINS = ("kestrel-coffee.example", "kestrel-shop.example", "kestrel-old.example", "nobody.example")
RULES = load_rules()


def problems(outcome):
    return [finding.code for finding in outcome.findings if RULES.severity(finding) > Severity.INFO]


def test_ids_are_unique_over_all_kinds():
    found = list_plugins()
    assert all(len(ids) == len(set(ids)) for ids in found.values())
    assert found["check"]
    assert found["chapter"]


@pytest.mark.parametrize("name", CHECK_NAMES)
def test_every_check_has_words_and_a_weight(name):
    assert name in RULES.scoring.weights
    assert (ROOT / f"resources/locale/ru/{name}.po").exists()
    own = {code: about for code, about in CODES.items() if code.partition(".")[0] == name}
    assert any(about.severity is Severity.PASS for about in own.values()), "good things are named, too"
    assert all(about.reference for about in own.values())
    assert all(about.fix for about in own.values() if about.severity > Severity.INFO), "a problem says what to do"


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("name", CHECK_NAMES)
def test_findings_rest_on_evidence_and_fill_their_texts(name, domain):
    outcome, asked = run(CHECKS[name], EXAMPLE.answer, target(domain, selectors=["old"], sending_ips=[]))
    heard = {EXAMPLE.answer(question).evidence for question in asked}
    for finding in outcome.findings:
        assert finding.code.partition(".")[0] == name
        assert finding.evidence, finding.code
        assert set(finding.evidence) <= heard
        for language in LANGUAGES:
            code, texts = CODES[finding.code], Texts(language)
            for text in (code.title, code.why, code.fix):
                texts.code_text(finding.code, text, finding.args)  # an argument that is missing raises
    json.dumps(outcome.facts)


@pytest.mark.parametrize("status", FAILED)
@pytest.mark.parametrize("name", CHECK_NAMES)
def test_nobody_answers(name, status):
    """Unknown, whatever the reason, is never missing, broken or fine."""
    outcome, asked = run(CHECKS[name], lambda asked: proven(asked, Answer(asked.kind, status)), target())
    assert not problems(outcome)
    assert not [f for f in outcome.findings if RULES.severity(f) is Severity.PASS]
    assert outcome.unknown or not asked, "a check that is not turned on asks nothing, and nothing is unknown then"


@pytest.mark.parametrize("status", FAILED)
@pytest.mark.parametrize("domain", DOMAINS[1:3])
@pytest.mark.parametrize("name", CHECK_NAMES)
def test_one_question_goes_wrong(name, domain, status):
    """A domain that is fine stays without a problem, and unless it did not matter the loss is listed."""
    aimed = target(domain, selectors=["sendwell"] if "shop" in domain else [])
    whole, asked = run(CHECKS[name], EXAMPLE.answer, aimed)
    assert not problems(whole)
    for broken in dict.fromkeys(asked):

        def oracle(question, broken=broken):
            return proven(question, Answer(question.kind, status)) if question == broken else EXAMPLE.answer(question)

        outcome, _ = run(CHECKS[name], oracle, aimed)
        assert not problems(outcome), f"{broken} {status}"


@pytest.mark.parametrize("name", CHECK_NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=strangers())
def test_a_stranger_answers(name, answers):
    run(CHECKS[name], answers, target())


@pytest.mark.parametrize("name", CHECK_NAMES)
def test_the_same_answers_give_the_same_outcome(name):
    first, second = (run(CHECKS[name], EXAMPLE.answer, target(DOMAINS[0]))[0] for _ in range(2))
    assert first == second
