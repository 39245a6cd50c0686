"""Checks that the window starts look where reports and messages show that mail is signed, as the command line's do."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from workbench.store.audits import get_audit, list_audits
from workbench.store.entities import list_domains
from workbench.tasks.importing import import_files
from workbench.ui.running import selectors_of

COFFEE = "kestrel-coffee.example"


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=30000)


@pytest.fixture
def signed(qtbot, opened, tmp_path):
    """The example with a message of today, signed by a selector that nobody named."""
    path = tmp_path / "letter.eml"
    path.write_text(
        f"DKIM-Signature: v=1; a=rsa-sha256; d={COFFEE}; s=Roast7; b=x;\n bh=y\nFrom: a@{COFFEE}\n"
        f"Date: {format_datetime(datetime.now(UTC))}\nSubject: x\n\nwords\n"
    )
    opened.session.start("", lambda ctx: import_files(ctx, [str(path)]), owner=opened)
    settled(qtbot, opened)
    return opened


def test_an_audit_looks_at_the_selectors_that_messages_show(qtbot, signed):
    signed.menus.run("audit.run")
    settled(qtbot, signed)
    db = signed.session.db
    newest = list_audits(db, COFFEE)[0]
    named = next(entry.selectors for entry in list_domains(db) if entry.name == COFFEE)
    assert get_audit(db, newest.id).selectors == (*named, "roast7")
    assert "roast7" not in named, "seen is not named: the domain's own list stays as it was"
    assert selectors_of(db, COFFEE, ("roast7", "own")) == ("roast7", "own"), "each once, the named ones first"
    assert selectors_of(db, "kestrel-shop.example", ()) == ()


def test_a_bulk_run_does_too(qtbot, signed, monkeypatch):
    from workbench.tasks import audit

    asked, whole = {}, audit.audit_many

    def listen(resolver, targets, **how):
        def heard():
            for target in targets:
                asked[target.domain] = target.selectors
                yield target

        return whole(resolver, heard(), **how)

    monkeypatch.setattr(audit, "audit_many", listen)
    signed.show_page("bulk")
    page = signed.workspace.pages["bulk"]
    page.list.field.setPlainText(f"{COFFEE}\nstranger.example\n")
    page.list.read()
    settled(qtbot, signed)
    page.start.click()
    qtbot.waitUntil(lambda: not page.run.running, timeout=20000)
    assert asked[COFFEE][-1] == "roast7"
    assert asked["stranger.example"] == ()
