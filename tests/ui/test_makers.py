"""The makers in the window: what they show was proved, what is secret goes to its file alone."""

import asyncio
import stat
from contextlib import asynccontextmanager

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from shiboken6 import isValid

from workbench.mail.dmarc import Policy
from workbench.model.changes import Changes
from workbench.model.inquiry import Answer, Status, proven, question
from workbench.store.drafts import list_drafts
from workbench.store.entities import list_domains, put_domain
from workbench.tasks.resolving import Answering
from workbench.ui import maker_answers
from workbench.ui.checks import MAKERS
from workbench.ui.draft_state import GOOD
from workbench.ui.maker_dialog import FORMS, MakerDialog
from workbench.ui.maker_spf import FLAT, TERM, USE
from workbench.ui.parts import Code
from workbench.ui.session import MakeWish

COFFEE, SHOP, OLD = (f"kestrel-{name}.example" for name in ("coffee", "shop", "old"))


@pytest.fixture
def maker(qtbot, opened):
    """Open a maker and wait for its first record, or for its question."""
    dialogs = []

    def begin(check, domain=COFFEE):
        opened.session.asked_to_make.emit(MakeWish(domain, check))
        dialog = next(d for d in opened.findChildren(MakerDialog) if d.isVisible() and d not in dialogs)
        dialogs.append(dialog)
        settled(qtbot, opened, dialog)
        return dialog

    yield begin
    for dialog in filter(isValid, dialogs):
        dialog.reject()
    qtbot.waitUntil(lambda: not opened.session.jobs.running, timeout=20000)


def settled(qtbot, window, dialog):
    qtbot.waitUntil(lambda: not dialog._pause.isActive() and not window.session.jobs.running, timeout=30000)
    QCoreApplication.processEvents()  # what was added is shown when the layout is done


def typed(qtbot, window, dialog, **fields):
    for name, text in fields.items():
        getattr(dialog.form, name).setText(text)
    dialog.form.touch()
    settled(qtbot, window, dialog)


def value(dialog):
    (record,) = dialog.made.proof.records
    return record.value


def said(dialog):
    return [part.text() for part in dialog.view.findChildren(QLabel) if part.isVisibleTo(dialog)]


def codes(dialog):
    return [part.toPlainText() for part in dialog.view.findChildren(Code) if part.isVisibleTo(dialog)]


def test_there_is_a_form_for_every_maker_and_a_way_to_it(opened):
    assert tuple(FORMS) == MAKERS
    page = opened.workspace.pages["authentication"]
    assert len(page.maker.choice.actions()) == len(MAKERS)
    for check in MAKERS:
        assert f"make.{check}" in opened.menus.actions


def test_spf_begins_with_what_is_there_and_tells_its_cost(maker):
    dialog = maker("spf")
    terms = [item.text(TERM) for item in dialog.form._rows()]
    assert terms == ["a", "mx", *(f"include:{host}" for host in (
        "_spf.sendwell.example", "spf.mailboxes.example", "_spf.crm-cloud.example", "spf.shopfront.example")), "ptr",
    ]  # fmt: skip
    assert value(dialog).endswith("include:spf.shopfront.example ~all")
    assert "Cost: 13 DNS look-ups of 10" in said(dialog)
    assert "Left out: ptr (ptr is slow and must not be used)" in said(dialog)
    assert dialog.view.standing.text.text().startswith("Critical")
    back = codes(dialog)[-1]
    assert back.endswith('ptr ?all"')
    assert back.startswith(f'{COFFEE}. TXT "v=spf1 a mx')


def test_spf_of_chosen_senders(qtbot, opened, maker):
    dialog = maker("spf")
    rows = {item.text(TERM): item for item in dialog.form._rows()}
    rows["include:spf.shopfront.example"].setCheckState(TERM, Qt.CheckState.Unchecked)
    rows["include:spf.mailboxes.example"].setCheckState(FLAT, Qt.CheckState.Checked)
    typed(qtbot, opened, dialog, networks="192.0.2.0/25 192.0.2.128/25")
    assert value(dialog) == (
        "v=spf1 ip4:203.0.113.0/26 ip4:203.0.113.64/27 ip4:192.0.2.0/24 a mx include:_spf.sendwell.example"
        " include:_spf.crm-cloud.example ~all"
    ) or set(value(dialog).split()) >= {"ip4:192.0.2.0/24", "ip4:203.0.113.0/26", "ip4:203.0.113.64/27"}
    assert "spf.shopfront.example" not in value(dialog)
    assert any(text.startswith("The price of flattening spf.mailboxes.example") for text in said(dialog))
    assert "Cost: 8 DNS look-ups of 10" in said(dialog)
    rows = {item.text(TERM): item for item in dialog.form._rows()}
    assert rows["include:spf.shopfront.example"].checkState(TERM) is Qt.CheckState.Unchecked, "what was said stays"


def test_what_makes_no_sense_is_said_and_nothing_can_be_laid(qtbot, opened, maker):
    dialog = maker("spf")
    typed(qtbot, opened, dialog, networks="10.0.0.0/8")
    assert "10.0.0.0/8 is not on the Internet" in dialog.problem.text()
    assert dialog.problem.isVisible()
    assert not dialog.draft.isEnabled()
    typed(qtbot, opened, dialog, networks="")
    assert dialog.draft.isEnabled()
    assert not dialog.problem.isVisible()


def test_an_unasked_include_is_unknown_not_free(qtbot, opened, maker):
    dialog = maker("spf", OLD)
    dialog.form.choose_service("google_workspace")
    dialog.form.anew.setChecked(True)
    settled(qtbot, opened, dialog)
    assert value(dialog) == "v=spf1 include:_spf.google.com ~all"
    assert "The cost is at least that: not every include could be followed." in said(dialog)
    assert any("TXT _spf.google.com" in text for text in said(dialog))


def test_a_dmarc_plan_has_dates_and_conditions(qtbot, opened, maker):
    dialog = maker("dmarc")
    assert [step.policy for step in dialog.made.steps] == list(Policy)
    assert value(dialog).startswith("v=DMARC1; p=none")
    days = [step.day for step in dialog.made.steps]
    assert [(later - days[0]).days for later in days] == [0, 28, 56]
    dialog.form.days.setValue(7)
    settled(qtbot, opened, dialog)
    assert (dialog.made.steps[1].day - dialog.made.steps[0].day).days == 7
    dialog.form.planned.setChecked(False)
    dialog.form.policy.choose(Policy.REJECT)
    settled(qtbot, opened, dialog)
    assert not dialog.made.steps
    assert "p=reject" in value(dialog)


def test_mta_sts_says_what_comes_first(maker):
    dialog = maker("mta_sts")
    assert f"Give mta-sts.{COFFEE} an address first: it has none." in said(dialog)
    assert f"Serve this policy at https://mta-sts.{COFFEE}/.well-known/mta-sts.txt" in said(dialog)
    policy = codes(dialog)[0]
    assert policy.splitlines()[:2] == ["version: STSv1", "mode: testing"]
    dialog.view.copies[0].click()
    assert QGuiApplication.clipboard().text().replace("\r\n", "\n") == policy + "\n"


def test_tls_rpt_and_bimi(qtbot, opened, maker):
    dialog = maker("tls_rpt")
    assert "A record needs an address for reports" in dialog.problem.text()
    typed(qtbot, opened, dialog, rua=f"tls@{COFFEE}")
    assert value(dialog) == f"v=TLSRPTv1; rua=mailto:tls@{COFFEE}"
    assert dialog.view.standing.look is GOOD
    dialog.reject()
    bimi = maker("bimi")
    typed(qtbot, opened, bimi, logo=f"https://{COFFEE}/logo.svg")
    assert f"l=https://{COFFEE}/logo.svg" in value(bimi)
    typed(qtbot, opened, bimi, logo="http://insecure.example/logo.svg")
    assert not bimi.draft.isEnabled()


def test_a_private_key_goes_to_its_file_alone(qtbot, opened, maker, tmp_path, caplog):
    dialog = maker("dkim")
    assert dialog.made is None, "no key until it is wanted"
    path = tmp_path / "mail.key"
    dialog.form.selector.setText("s2026")
    dialog.form.path.setText(str(path))
    dialog.form.make.click()
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=60000)
    QCoreApplication.processEvents()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    secret = path.read_text()
    assert secret.startswith("-----BEGIN PRIVATE KEY-----")
    line = secret.splitlines()[3]
    assert not any(line in text for text in (*said(dialog), *codes(dialog), caplog.text))
    assert "410 bytes · in 2 strings: 255 + 155" in said(dialog)
    assert codes(dialog)[1].count('"') == 4, "two strings, as a zone file has them"
    dialog.lay_as_draft()
    qtbot.waitUntil(lambda: not opened.session.jobs.running, timeout=30000)
    assert [row.record.name for row in list_drafts(opened.session.db)] == [f"s2026._domainkey.{COFFEE}"]
    assert "s2026" in next(e for e in list_domains(opened.session.db) if e.name == COFFEE).selectors
    opened.session.undo.back()
    qtbot.waitUntil(lambda: not opened.session.jobs.running, timeout=30000)
    assert "s2026" not in next(e for e in list_domains(opened.session.db) if e.name == COFFEE).selectors
    assert line.encode() not in opened.session.project.path.read_bytes()


def test_a_key_is_never_written_over_another(qtbot, opened, maker, tmp_path):
    path = tmp_path / "mail.key"
    path.write_text("mine")
    dialog = maker("dkim")
    dialog.form.path.setText(str(path))
    dialog.form.make.click()
    qtbot.waitUntil(dialog.problem.isVisible, timeout=60000)
    assert "exists already" in dialog.problem.text()
    assert path.read_text() == "mine"
    assert not dialog.draft.isEnabled()


def test_a_made_record_takes_the_place_of_what_a_draft_said(qtbot, opened, maker):
    page = opened.workspace.pages["authentication"]
    for days, policy in ((28, Policy.QUARANTINE), (28, Policy.REJECT)):
        dialog = maker("dmarc")
        dialog.form.planned.setChecked(False)
        dialog.form.days.setValue(days)
        dialog.form.policy.choose(policy)
        settled(qtbot, opened, dialog)
        dialog.draft.click()
        qtbot.waitUntil(lambda: not opened.session.jobs.running and not page.drafts._pause.isActive(), timeout=30000)
    (editor,) = page.drafts.shown
    assert "p=reject" in editor.value.toPlainText()
    opened.session.undo.back()
    assert "p=quarantine" in editor.value.toPlainText()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_field_has_a_name_in_both_languages(opened, maker, language):
    from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit

    opened.session.speak(language)
    for check in MAKERS:
        dialog = maker(check)
        fields = (QLineEdit, QComboBox, QAbstractSpinBox, QAbstractButton)
        nameless = [
            (check, type(part).__name__)
            for part in dialog.form.findChildren(fields[0]) + dialog.form.findChildren(fields[1])
            if not part.objectName().startswith("qt_") and not part.accessibleName()
        ]
        assert not nameless
        dialog.reject()


def test_the_smallest_window_holds_a_maker(opened, maker):
    opened.resize(1024, 640)
    dialog = maker("spf")
    assert dialog.width() <= 1024
    assert dialog.height() <= 640


def test_a_dialog_that_is_closed_writes_no_key(qtbot, opened, maker, tmp_path):
    dialog = maker("dkim")
    path = tmp_path / "late.key"
    dialog.form.path.setText(str(path))
    dialog.form.make.click()
    dialog.reject()
    qtbot.waitUntil(lambda: not opened.session.jobs.running, timeout=60000)
    assert not path.exists()


class Counting:
    """Answers with nothing known but one record, and counts the questions."""

    described = ("counted",)

    def __init__(self):
        self.asked = []

    async def ask(self, asked):
        self.asked.append(asked)
        return proven(asked, Answer(asked.kind, Status.FOUND, (b"\x01x",), server="test"))


def test_nothing_is_sent_unless_the_user_says_so(opened, monkeypatch):
    counting = Counting()

    @asynccontextmanager
    async def live(_answering):
        yield counting

    monkeypatch.setattr(maker_answers, "open_resolver", live)
    unasked = question("TXT", "_spf.google.com")

    async def ask(answers, online):
        async with answers.resolver(online=online) as resolver:
            return (await resolver.ask(unasked)).status

    def run(answering, *, online):
        answers = maker_answers.MakerAnswers.read(opened.session.db, COFFEE, answering)
        return [asyncio.run(ask(answers, online)) for _ in range(2)]

    assert run(Answering(), online=False) == [Status.NOT_ASKED] * 2
    assert run(Answering(offline=True), online=True) == [Status.NOT_ASKED] * 2
    assert counting.asked == []
    assert run(Answering(), online=True) == [Status.FOUND] * 2
    assert counting.asked == [unasked], "once, however often the form changes"


def test_a_domain_without_an_audit_has_its_selectors_known(qtbot, opened):
    opened.session.write(Changes.ENTITIES, lambda db: put_domain(db, "new.example", selectors=["s1"]), owner=opened)
    qtbot.waitUntil(lambda: not opened.session.jobs.running)
    answers = maker_answers.MakerAnswers.read(opened.session.db, "new.example", Answering(offline=True))
    assert answers.kept is None
    assert answers.target.selectors == ("s1",)
    unknown = maker_answers.MakerAnswers.read(opened.session.db, "other.example", Answering(offline=True))
    assert unknown.target.domain == "other.example"


REPORT = f"""<?xml version="1.0"?>
<feedback>
  <report_metadata><org_name>receiver.example</org_name><email>d@receiver.example</email><report_id>1</report_id>
    <date_range><begin>1793491200</begin><end>1793577599</end></date_range></report_metadata>
  <policy_published><domain>{COFFEE}</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><pct>100</pct></policy_published>
  <record>
    <row><source_ip>198.51.100.17</source_ip><count>41</count>
      <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row>
    <identifiers><header_from>{COFFEE}</header_from></identifiers>
    <auth_results><spf><domain>{COFFEE}</domain><result>pass</result></spf></auth_results>
  </record>
</feedback>
"""


def test_includes_that_no_report_saw_are_marked(qtbot, opened, maker, tmp_path):
    dialog = maker("spf")
    assert dialog.form.terms.isColumnHidden(USE), "without reports nothing is said"
    dialog.reject()
    path = tmp_path / "report.xml"
    path.write_text(REPORT)

    async def task(ctx):
        from workbench.tasks.importing import import_files

        return await import_files(ctx, [str(path)])

    opened.session.start("", task, owner=opened)
    qtbot.waitUntil(lambda: not opened.session.jobs.running, timeout=20000)
    dialog = maker("spf")
    assert not dialog.form.terms.isColumnHidden(USE)
    rows = {item.text(TERM): item for item in dialog.form._rows()}
    assert rows["include:_spf.sendwell.example"].text(USE) == "41 messages"
    assert rows["include:spf.mailboxes.example"].text(USE) == "no mail"
    assert rows["include:_spf.crm-cloud.example"].text(USE) == "cannot be told"
    assert rows["mx"].text(USE) == ""
