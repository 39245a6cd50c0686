"""A user's story in the real window: an SPF record of chosen senders is made, laid as a draft, and its difference seen."""

import pytest

from tests.ui.display import require_qt

require_qt()

from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtGui import QGuiApplication  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402

from tests.ui.conftest import theme, window  # noqa: E402, F401
from workbench.store.audits import list_audits  # noqa: E402
from workbench.store.drafts import list_drafts  # noqa: E402
from workbench.ui.checks import short_title  # noqa: E402
from workbench.ui.maker_dialog import MakerDialog  # noqa: E402
from workbench.ui.maker_spf import TERM  # noqa: E402
from workbench.ui.rows import LinkRow  # noqa: E402

pytestmark = pytest.mark.e2e

COFFEE = "kestrel-coffee.example"


def test_from_a_broken_spf_record_to_a_draft_that_mends_it(qtbot, window):  # noqa: F811
    window.start.example.click()
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=30000)
    page = window.workspace.pages["authentication"]

    def settled():
        qtbot.waitUntil(lambda: not window.session.jobs.running and not page.drafts._pause.isActive(), timeout=60000)

    settled()
    audits = len(list_audits(window.session.db))
    name = short_title(window.session.texts, "spf")
    next(action for action in page.maker.choice.actions() if action.text() == name).trigger()
    dialog = window.findChild(MakerDialog)
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=30000)
    rows = {item.text(TERM): item for item in dialog.form._rows()}
    for term in ("include:spf.shopfront.example", "include:spf.mailboxes.example"):
        rows[term].setCheckState(TERM, Qt.CheckState.Unchecked)
    QTest.keyClicks(dialog.form.networks, "203.0.113.0/26")
    qtbot.waitUntil(
        lambda: dialog.made is not None and "ip4:203.0.113.0/26" in dialog.made.proof.records[0].value, timeout=30000
    )
    (record,) = dialog.made.proof.records
    dialog.view.copies[0].click()
    assert QGuiApplication.clipboard().text() == record.value
    assert "shopfront" not in record.value

    dialog.draft.click()
    assert not dialog.isVisible()
    settled()
    (editor,) = page.drafts.shown
    assert editor.value.toPlainText() == record.value
    found = page.drafts.difference.found
    fixed = {finding.code for finding in found.comparison.fixed}
    assert {"spf.too_many_lookups", "spf.include_missing"} <= fixed
    shown = [row.title.text() for row in page.drafts.difference.findChildren(LinkRow)]
    assert any("14 DNS look-ups" in title for title in shown)
    assert [row.record for row in list_drafts(window.session.db)] == [record]
    assert len(list_audits(window.session.db)) == audits, "making and trying store no audit"
    assert not window.messages.isVisible()
