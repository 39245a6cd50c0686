from PySide6.QtWidgets import QLabel

from tests.store.test_reports import Reading, bring, head, row
from tests.ui.test_cards import SHOP, settled
from workbench.ui.parts import Code
from workbench.ui.record_history import HistoryBox


def test_the_policy_that_receivers_saw_stands_below_what_audits_saw(qtbot, opened):
    readings = [
        Reading(head(str(day), day=day, domain=SHOP, p="none" if day < 3 else "reject"), [row()]) for day in range(5)
    ]
    bring(opened.session.project, *readings)
    box = HistoryBox(opened.session, SHOP, "dmarc")
    qtbot.addWidget(box)
    settled(qtbot, opened)
    words = [part.text() for part in box.findChildren(QLabel)]
    at = words.index("DMARC policy as seen in reports")
    assert words[at + 1] == "4 June 2026 to 6 June 2026 · 2 reports"
    assert [code.toPlainText() for code in box.findChildren(Code)][-2:] == [
        "p=reject; sp=reject; adkim=r; aspf=r",
        "p=none; sp=none; adkim=r; aspf=r",
    ]


def test_only_dmarc_has_it(qtbot, opened):
    bring(opened.session.project, Reading(head(domain=SHOP), [row()]))
    box = HistoryBox(opened.session, SHOP, "spf")
    qtbot.addWidget(box)
    settled(qtbot, opened)
    assert "DMARC policy as seen in reports" not in [part.text() for part in box.findChildren(QLabel)]
