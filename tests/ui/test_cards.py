import pytest
from PySide6.QtWidgets import QLabel, QWidget

from tests.ui.waiting import settled
from workbench.checks.base import CHECKS
from workbench.model.check_groups import in_reading_order
from workbench.model.text import Texts
from workbench.store.audits import list_audits
from workbench.ui.checks import can_draft, grouped, place_of, reader_of, short_title
from workbench.ui.flow import Flow
from workbench.ui.outline import Chip
from workbench.ui.parts import Code

COFFEE, SHOP = "kestrel-coffee.example", "kestrel-shop.example"


@pytest.fixture
def page(opened):
    return opened.workspace.pages["authentication"]


def test_every_check_has_a_group_and_strangers_come_last():
    assert set(in_reading_order(CHECKS)) == set(CHECKS)
    assert in_reading_order(["zoo", "mx", "spf"]) == ["spf", "mx", "zoo"]
    assert [group.title(Texts("en")) for group in grouped(["zoo", "spf"])] == ["Who may send", "Other checks"]
    assert all(short_title(Texts("ru"), name) for name in CHECKS)


@pytest.mark.parametrize("check", ["spf", "dkim", "dmarc", "mx", "mta_sts", "tls_rpt", "caa", "bimi"])
def test_the_record_of_a_check_is_read_by_it(check):
    assert can_draft(check)
    kind, name = place_of(check, "a.example", "s1")
    assert reader_of(kind, name) == check


def test_a_card_and_a_chip_for_every_check(page):
    assert set(page.shown) == set(CHECKS)
    chips = page.outline.findChildren(Chip)
    assert len(chips) == len(CHECKS)
    assert chips[0].accessibleName() == "SPF: Fails"


def test_what_is_fine_is_folded_and_what_the_user_did_is_remembered(qtbot, opened, page):
    opened.session.look_at(SHOP)
    settled(qtbot, opened)
    assert not page.shown["dmarc"].opened
    assert not page.shown["dmarc"].findChildren(Code), "nothing is made before it is seen"
    page.shown["dmarc"].head.click()
    assert page.shown["dmarc"].opened
    settled(qtbot, opened)
    opened.session.look_at(COFFEE)
    settled(qtbot, opened)
    assert page.shown["spf"].opened
    page.shown["spf"].head.click()
    settled(qtbot, opened)
    path = opened.session.project.path
    opened.projects.leave()
    qtbot.waitUntil(lambda: opened.session.project is None)
    opened.projects.open(path)
    qtbot.waitUntil(lambda: opened.session.project is not None)
    settled(qtbot, opened)
    opened.session.look_at(SHOP)
    settled(qtbot, opened)
    assert page.shown["dmarc"].opened
    opened.session.look_at(COFFEE)
    settled(qtbot, opened)
    assert not page.shown["spf"].opened


def test_a_chip_leads_to_its_card(qtbot, opened, page):
    opened.session.look_at(SHOP)
    settled(qtbot, opened)
    page.go_to_check("caa")
    card = page.shown["caa"]
    assert card.opened
    area = page.cards_area
    qtbot.waitUntil(lambda: 0 <= card.mapTo(area.viewport(), card.rect().topLeft()).y() < area.viewport().height())


def test_one_check_runs_again_and_the_others_are_kept(qtbot, opened, page):
    before = len(list_audits(opened.session.db, COFFEE))
    page.shown["mx"].again.click()
    settled(qtbot, opened)
    assert len(list_audits(opened.session.db, COFFEE)) == before + 1
    audit = page.content.audits[COFFEE]
    assert set(audit.checks) == set(CHECKS)
    assert "kept_from" in audit.checks["spf"].facts
    assert "kept_from" not in audit.checks["mx"].facts
    words = " ".join(part.text() for part in page.shown["spf"].findChildren(QLabel))
    assert "Last run" in words


def test_the_history_of_a_record(qtbot, opened, page):
    opened.session.look_at(SHOP)
    settled(qtbot, opened)
    card = page.shown["dmarc"]
    card.set_open(opened=True)
    card.past.click()
    settled(qtbot, opened)
    words = " ".join(part.text() for part in card.history.findChildren(QLabel))
    assert "TXT _dmarc.kestrel-shop.example: changed between" in words
    change = card.history.findChild(Code).toPlainText()
    assert change.startswith("− v=DMARC1; p=none")
    assert "+ v=DMARC1; p=reject" in change


def test_the_spf_history_leaves_other_text_records_out(qtbot, opened, page):
    card = page.shown["spf"]
    card.past.click()
    settled(qtbot, opened)
    assert "site-verification" not in card.history.findChild(Code).toPlainText()


def test_mx_is_drafted_line_by_line(qtbot, opened, page):
    card = page.shown["mx"]
    card.set_open(opened=True)
    card.draft(page.content.audits[COFFEE].checks["mx"].facts["record"])
    settled(qtbot, opened)
    assert [editor.record.value.split()[0] for editor in page.drafts.shown] == ["10", "20"]
    assert page.drafts.difference.found.comparison.new == ()


def test_a_missing_record_is_drafted_from_the_proposal(qtbot, opened, page):
    card = page.shown["tls_rpt"]
    assert card._proposed().startswith("v=TLSRPTv1")


def test_a_flow_breaks_where_there_is_no_room(qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    flow = Flow(box, spacing=5)
    for _ in range(4):
        part = QWidget()
        part.setFixedSize(100, 20)
        flow.addWidget(part)
    assert flow.heightForWidth(1000) == 20
    assert flow.heightForWidth(210) == 45
    assert flow.heightForWidth(50) == 95
    assert flow.takeAt(9) is None
