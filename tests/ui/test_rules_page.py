"""The providers' rules: answered from the latest audit, and by the user where only the sender knows."""

import json

import pytest
from PySide6.QtWidgets import QLabel

from workbench.analysis.requirements import Standing, judge
from workbench.model.requirements import load_requirements
from workbench.store.settings import get_setting, put_setting
from workbench.ui.rows import LinkRow
from workbench.ui.said_rules import KEY, read_said, standing_with
from workbench.ui.selection import Selected

COFFEE = "kestrel-coffee.example"


@pytest.fixture
def page(qtbot, opened):
    opened.show_page("requirements")
    settled(qtbot, opened)
    return opened.workspace.pages["requirements"]


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=30000)


def asked(page):
    """Turn to a provider with a question to the sender; return the rule."""
    for number, one in enumerate(page.judged):
        for result in one.results:
            if result.standing is Standing.ASK:
                page.providers.setCurrentRow(number)
                return result.rule.id
    raise AssertionError("no provider asks")


def test_every_provider_and_rule_as_the_analysis_judges_it(page):
    assert page.providers.count() == len(load_requirements().providers) == 7
    wanted = judge(page.audit, load_requirements().providers)
    for number, one in enumerate(wanted):
        page.providers.setCurrentRow(number)
        assert set(page.shown) == {result.rule.id for result in one.results}
        met = one.count(Standing.MET)
        assert page.providers.item(number).text() == f"{one.provider.name}: {met} of {len(one.results)}"


def test_a_rule_that_is_not_kept_leads_to_its_finding(opened, page):
    result = next(r for r in page.compliance.results if r.standing is Standing.NOT_MET and r.findings)
    page.shown[result.rule.id].findChildren(LinkRow)[0].click()
    chosen = opened.session.inspecting
    assert isinstance(chosen, Selected)
    assert chosen.thing == result.findings[0]


def test_an_answer_counts_is_dated_and_can_be_taken_back(qtbot, opened, page):
    rule = asked(page)
    assert not any(made.isChecked() for made in (page.shown[rule].yes, page.shown[rule].no))
    page.shown[rule].yes.click()
    settled(qtbot, opened)
    said = read_said(opened.session, COFFEE)[rule]
    assert said.kept
    assert page.shown[rule].yes.isChecked()
    result = next(r for r in page.compliance.results if r.rule.id == rule)
    assert standing_with(result, page.said) is Standing.MET
    page.shown[rule].no.click()
    settled(qtbot, opened)
    assert standing_with(result, page.said) is Standing.NOT_MET
    opened.menus.run("edit.undo")
    settled(qtbot, opened)
    assert standing_with(result, page.said) is Standing.MET
    page.shown[rule].yes.click()
    settled(qtbot, opened)
    assert rule not in page.said, "pressed again it is open again"
    assert json.loads(get_setting(opened.session.db, KEY)) == {COFFEE: {}}


def test_the_user_s_word_never_overrules_dns(page):
    from datetime import date

    from workbench.ui.said_rules import Said

    result = next(r for r in page.compliance.results if r.standing is Standing.NOT_MET)
    word = {result.rule.id: Said(kept=True, day=date(2026, 11, 23))}
    assert standing_with(result, word) is Standing.NOT_MET


def test_the_filter(page):
    page.filter.setCurrentIndex(1)
    assert page.shown
    assert all(card._result.standing is not Standing.MET for card in page.shown.values())
    page.filter.setCurrentIndex(2)
    assert all(card._result.standing is Standing.ASK for card in page.shown.values())


def test_the_domain_in_scope_is_judged(qtbot, opened, page):
    opened.session.look_at("kestrel-old.example")
    settled(qtbot, opened)
    assert page.domain.text() == "kestrel-old.example"
    assert "sends no mail" in page.about.text()


def test_broken_answers_are_left_out(qtbot, opened, page):
    stored = {COFFEE: {"GA1": "yes", "GA2": [True, "2026-13-01"], "GA3": [False, "2026-11-23"]}}
    opened.session.write(0, lambda db: put_setting(db, KEY, json.dumps(stored)), owner=opened)
    settled(qtbot, opened)
    assert list(read_said(opened.session, COFFEE)) == ["GA3"]


def test_a_narrow_page_has_a_box_in_place_of_the_list(opened, page):
    opened.resize(1024, 640)
    opened.session.inspect(Selected.of(page.audit, page.audit.findings[0]))
    assert page.choice.isVisibleTo(page) is (page.width() < 640)
    page.choice.activated.emit(2)
    assert page.compliance.provider.id == load_requirements().providers[2].id


def test_statistics_answer_here_as_in_the_report(qtbot, sampled):
    from workbench.model.ground_wording import bulk_text, ground_texts
    from workbench.model.requirements import Means
    from workbench.tasks.requirements import read_known

    sampled.session.look_at("oriole-tea.example")
    sampled.show_page("requirements")
    settled(qtbot, sampled)
    page, texts = sampled.workspace.pages["requirements"], sampled.session.texts
    wanted = judge(page.audit, load_requirements().providers, read_known(sampled.session.db))
    assert [one.results for one in page.judged] == [one.results for one in wanted]
    number, result = next(
        (number, result)
        for number, one in enumerate(wanted)
        for result in one.results
        if Means.DATA in result.answered and result.grounds
    )
    page.providers.setCurrentRow(number)
    said = {made.text() for made in page.shown[result.rule.id].findChildren(QLabel)}
    assert set(ground_texts(texts, result.grounds, about=page.audit.domain)) <= said
    assert any("from: " in words and "statistics" in words for words in said)
    assert bulk_text(texts, wanted[number].bulk) in page.about.text()
