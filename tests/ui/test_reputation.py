from datetime import date

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from tests.ui.waiting import settled
from workbench.model.metrics import Unit
from workbench.model.series import to_number
from workbench.ui.chart_lines import Kind

TEA = "oriole-tea.example"


@pytest.fixture
def reputation(qtbot, sampled):
    sampled.show_page("reputation")
    settled(qtbot, sampled)
    sampled.session.look_at(TEA)
    settled(qtbot, sampled)
    return sampled.workspace.pages["reputation"]


def panel(page, part):
    return next(items.panel for items in page.board.panels if part in items.panel.id)


def test_ordinal_states_are_rows_and_no_lines(reputation):
    verdicts = panel(reputation, "compliance")
    assert verdicts.kind is Kind.STATES
    assert {"DKIM", "SPF"} <= {line.label for line in verdicts.lines}
    items = next(items for items in reputation.board.panels if items.panel is verdicts)
    assert items.curves == []
    assert items.names is not None


def test_an_address_has_microsoft_s_colours(reputation):
    colours = panel(reputation, "filter_result")
    assert [line.label for line in colours.lines] == ["192.0.2.25"]
    said = {colours.lines[0].state(day) for day in range(colours.lines[0].first, colours.lines[0].last)}
    assert said == {"green", "yellow", "red", None}


def test_mail_ru_s_share_of_complaints_is_a_percentage_with_bands_and_no_score(reputation):
    share = panel(reputation, "complaint_share_30d")
    assert (share.kind, share.unit, share.better) == (Kind.LINES, Unit.SHARE, "lower")
    assert [limit.value for limit in share.limits] == [0.001, 0.003]
    items = next(items for items in reputation.board.panels if items.panel is share)
    assert all(items.scale.words(reputation.session.texts, tick).endswith("%") for tick in items.scale.ticks)


def test_what_google_no_longer_gives_is_said_with_its_proxies(reputation):
    assert "no longer tells the reputation" in reputation.notice.text()
    assert reputation.notice.isVisible()
    proxies = [items.panel for items in reputation.board.panels if "reason=low_" in items.panel.id]
    assert proxies
    assert all("low reputation" in one.detail for one in proxies)


def test_the_crosshair_reads_states(reputation):
    board = reputation.board
    board.at = (next(n for n, i in enumerate(board.panels) if "filter_result" in i.panel.id), 0)
    board.mark(to_number(date(2026, 5, 20)))
    assert "192.0.2.25" in board.said.text()
    assert any(word in board.said.text() for word in ("Red", "Yellow"))


def test_the_twin_has_the_states(reputation):
    reputation.twin.setChecked(True)
    QAbstractItemModelTester(reputation.table.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    values = {row.words[4] for row in reputation.table.rows.rows if row.words[1] == "Outlook.com"}
    assert {"Green", "Yellow", "Red"} <= values


def test_all_domains_get_a_panel_of_verdicts_each(qtbot, sampled, reputation):
    sampled.session.look_at(None)
    settled(qtbot, sampled)
    details = [items.panel.detail for items in reputation.board.panels if "compliance" in items.panel.id]
    assert sorted(details) == [f"oriole-{name}.example" for name in ("club", "shop", "tea")]
