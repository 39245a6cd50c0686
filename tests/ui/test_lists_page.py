"""The blocklists of a project: off until one is turned on, asked by the next audit, keys from files alone."""

import json

import pytest
from PySide6.QtCore import Qt

from workbench.model.blocklists import Access, load_blocklists
from workbench.model.resources import resource
from workbench.store.audits import latest_audits
from workbench.store.settings import get_setting
from workbench.ui.list_choice import CHOSEN, KEY_FILES, ListChoice, put_choice, read_choice, read_keys
from workbench.ui.list_rows import heard_of, heard_text, line_text
from workbench.ui.pages.blocklists import ACCESS, ASKED, HEARD, LIST, NAME

ZEN = "spamhaus-zen"


@pytest.fixture
def page(qtbot, opened):
    opened.show_page("blocklists")
    settled(qtbot, opened)
    return opened.workspace.pages["blocklists"]


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=30000)


def items(page):
    return {
        str(item.data(NAME, LIST)): item
        for item in (page.table.topLevelItem(n) for n in range(page.table.topLevelItemCount()))
    }


def test_every_list_is_there_and_off(opened, page):
    shown = items(page)
    assert list(shown) == list(load_blocklists())
    assert not any(item.checkState(NAME) is Qt.CheckState.Checked for item in shown.values())
    assert page.count.text().startswith("0 lists are on")
    for name, one in load_blocklists().items():
        can = bool(shown[name].flags() & Qt.ItemFlag.ItemIsUserCheckable)
        assert can is (one.state in {Access.OPEN, Access.KEY}), name
    assert get_setting(opened.session.db, CHOSEN) is None


def test_turning_on_is_remembered_and_taken_back(qtbot, opened, page):
    items(page)[ZEN].setCheckState(NAME, Qt.CheckState.Checked)
    settled(qtbot, opened)
    assert json.loads(get_setting(opened.session.db, CHOSEN)) == [ZEN]
    assert page.count.text().startswith("1 list is on")
    opened.menus.run("edit.undo")
    settled(qtbot, opened)
    assert get_setting(opened.session.db, CHOSEN) is None
    assert items(page)[ZEN].checkState(NAME) is Qt.CheckState.Unchecked


def test_a_list_that_is_on_is_asked_by_the_next_audit(qtbot, opened, page, tmp_path):
    zone = tmp_path / "both.zone"
    own = resource("example/kestrel.zone").read_text("utf-8")
    zone.write_text(
        own.replace("$ORIGIN example.", "$ORIGIN example.", 1)
        + "2.0.0.127.zen.spamhaus.org. A 127.0.0.2\n1.0.0.127.zen.spamhaus.org. TXT none\n"
        + "17.100.51.198.zen.spamhaus.org. A 127.0.0.3\n"
    )
    opened.session.write(0, lambda db: [put(db, "recordings", [str(zone)]), put(db, "zone", None)], owner=opened)
    settled(qtbot, opened)
    page.turn(ZEN, on=True)
    settled(qtbot, opened)
    opened.session.look_at("kestrel-coffee.example")
    opened.menus.run("audit.run")
    settled(qtbot, opened)
    audit = next(a for a in latest_audits(opened.session.db) if a.domain == "kestrel-coffee.example")
    facts = audit.checks["blocklists"].facts
    assert [entry["id"] for entry in facts["lists"]] == [ZEN]


def put(db, key, value):
    from workbench.store.settings import put_setting

    put_setting(db, key, None if value is None else json.dumps(value))


def test_a_key_stays_in_its_file(qtbot, opened, page, tmp_path):
    good, bad = tmp_path / "zen.key", tmp_path / "no.key"
    good.write_text("abcdef0123456789\n")
    bad.write_text("this is no key\n")
    page.table.setCurrentItem(items(page)[ZEN])
    page.use_key(str(bad))
    assert "holds no key" in opened.messages.text.text()
    assert "this is no key" not in opened.messages.text.text()
    page.use_key(str(good))
    page.turn(ZEN, on=True)
    settled(qtbot, opened)
    choice = read_choice(opened.session)
    assert choice == ListChoice((ZEN,), {ZEN: str(good)})
    assert choice.keyed == (ZEN,)
    assert read_keys(choice) == {ZEN: "abcdef0123456789"}
    assert b"abcdef0123456789" not in opened.session.project.path.read_bytes()
    page.use_key(None)
    settled(qtbot, opened)
    assert get_setting(opened.session.db, KEY_FILES) is None
    assert read_choice(opened.session).ids == (ZEN,)


def test_a_key_file_that_is_gone_is_said_before_anything_is_sent(qtbot, opened, page, tmp_path):
    choice = ListChoice((ZEN,), {ZEN: str(tmp_path / "gone.key")})
    put_choice(opened.session, choice, opened)
    opened.session.write(0, lambda db: [put(db, "offline", False), put(db, "zone", None)], owner=opened)
    settled(qtbot, opened)
    opened.menus.run("audit.run")
    settled(qtbot, opened)
    assert "The key file gone.key cannot be read" in opened.messages.text.text()


def test_the_card_leads_to_the_lists(opened, page):
    opened.show_page("authentication")
    card = opened.workspace.pages["authentication"].shown["blocklists"]
    card.set_open(opened=True)
    next(part for part in card.findChildren(type(card.past)) if part.text() == "Choose blocklists …").click()
    assert opened.workspace.current == "blocklists"


def test_a_list_that_wants_a_key_waits_for_it(qtbot, opened, page):
    name = next(one.id for one in load_blocklists().values() if one.state is Access.KEY)
    page.turn(name, on=True)
    settled(qtbot, opened)
    assert "1 of them waits for a key" in page.count.text()
    assert read_choice(opened.session).asked == ()


def test_settings_from_elsewhere_cost_nothing(qtbot, opened):
    for ids, files in (("x", 3), ([ZEN, "gone"], {"gone": "a", "spamcop": "b"})):
        opened.session.write(0, lambda db, i=ids, f=files: [put(db, CHOSEN, i), put(db, KEY_FILES, f)], owner=opened)
        settled(qtbot, opened)
        choice = read_choice(opened.session)
        assert set(choice.ids) <= {ZEN}
        assert not choice.key_files
    put_choice(opened.session, choice, opened)
    assert opened.session.undo.next_back is None, "nothing was changed"


def test_what_was_heard(opened):
    class Run:
        facts = {  # noqa: RUF012
            "listings": [
                {"list": "a", "subject": "192.0.2.1", "standing": "clear"},
                {"list": "a", "subject": "192.0.2.9", "standing": "listed", "entries": ["SBL", "CSS"]},
                {"list": "b", "standing": "refused", "reason": "list_refuses_resolver"},
                {"list": "c", "standing": "unknown", "reason": "not_asked"},
            ]
        }

    class Made:
        checks = {"blocklists": Run}  # noqa: RUF012

    texts, heard = opened.session.texts, heard_of([Made])
    assert {name: one[:3] for name, one in heard.items()} == {"a": (1, 1, 0), "b": (0, 0, 1)}
    assert [heard_text(texts, heard.get(name)) for name in "abc"] == ["1 listing", "gave no usable answer", ""]
    assert [line_text(texts, line) for line in heard["a"].lines] == ["192.0.2.9: SBL, CSS", "192.0.2.1: not listed"]
    assert "public or anonymous" in line_text(texts, heard["b"].lines[0])


def test_a_narrow_window_leaves_out_what_stands_beside(qtbot, opened, page):
    opened.session.speak("ru")
    opened.resize(1024, 640)
    qtbot.waitUntil(lambda: page.table.isColumnHidden(ACCESS))
    assert not page.table.isColumnHidden(HEARD)
    opened.resize(1900, 900)
    qtbot.waitUntil(lambda: not page.table.isColumnHidden(ACCESS) and not page.table.isColumnHidden(ASKED))
