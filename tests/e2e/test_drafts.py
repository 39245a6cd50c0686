"""A user's story in the real window: a draft of a record, what it would change, the copy to publish, and away again."""

import pytest

from tests.ui.display import require_qt

require_qt()

from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtGui import QGuiApplication  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402

from tests.ui.conftest import theme, window  # noqa: E402, F401
from workbench.store.audits import list_audits  # noqa: E402
from workbench.store.drafts import list_drafts  # noqa: E402
from workbench.ui.draft_state import GOOD  # noqa: E402
from workbench.ui.parts import label  # noqa: E402
from workbench.ui.rows import LinkRow  # noqa: E402

pytestmark = pytest.mark.e2e

COFFEE = "kestrel-coffee.example"


def test_from_the_example_to_a_record_that_rejects(qtbot, window):  # noqa: F811
    window.start.example.click()
    qtbot.waitUntil(lambda: window.session.project is not None, timeout=30000)
    page = window.workspace.pages["authentication"]
    drafts = page.drafts

    def settled():
        qtbot.waitUntil(lambda: not window.session.jobs.running and not drafts._pause.isActive(), timeout=60000)

    settled()
    audits = len(list_audits(window.session.db))
    assert page.name.text() == COFFEE

    card = page.shown["dmarc"]
    draft_button = next(part for part in card.findChildren(type(card.past)) if part.text() == "Draft …")
    draft_button.click()
    settled()
    (editor,) = drafts.shown
    published = page.content.audits[COFFEE].checks["dmarc"].facts["record"]
    assert editor.value.toPlainText() == published
    assert not drafts.difference.found.comparison.fixed, "as it is published, nothing changes"

    window.activateWindow()
    editor.value.setFocus()
    editor.value.selectAll()
    QTest.keyClicks(editor.value, "v=DMARC1; p=reject; rua=mailto:dmarc@kestrel-coffee.example")
    settled()
    assert editor.standing.look is GOOD

    def watching():
        rows = [row.title.text() for row in drafts.difference.findChildren(LinkRow) if row.isVisibleTo(drafts)]
        return [row for row in rows if "p=none" in row]

    qtbot.waitUntil(lambda: bool(watching()), timeout=30000)  # shown a turn of the event loop after it was worked out
    (watches,) = watching()
    headings = [part.text() for part in drafts.difference.findChildren(type(label())) if part.isVisibleTo(drafts)]
    assert headings.index("Fixed") < headings.index(watches)
    assert "→" in headings[0], "the score before and after"

    editor.copy_value.click()
    assert QGuiApplication.clipboard().text() == "v=DMARC1; p=reject; rua=mailto:dmarc@kestrel-coffee.example"
    editor.copy_line.click()
    assert QGuiApplication.clipboard().text() == (
        f'_dmarc.{COFFEE}. TXT "v=DMARC1; p=reject; rua=mailto:dmarc@kestrel-coffee.example"\n'
    )
    assert len(list_drafts(window.session.db)) == 1

    QTest.keyClick(editor.discard, Qt.Key.Key_Space)
    settled()
    assert not drafts.isVisibleTo(window)
    assert not list_drafts(window.session.db)
    assert len(list_audits(window.session.db)) == audits, "trying stores no audit"
    assert not window.messages.isVisible()
