import sys

import pytest

from workbench.model.errors import ProjectError, UsageError
from workbench.net.redaction import hide
from workbench.ui.errors import BugDialog, report, watch_for_bugs


def failing(error):
    async def work():
        raise error

    return work()


def test_a_known_error_is_a_line_with_its_remedy(qtbot, window):
    error = ProjectError("{file} is not a project", "It was left as it was", file="a.txt")
    window.session.jobs.run("t", failing(error), owner=window)
    qtbot.waitUntil(window.messages.isVisible)
    assert window.messages.text.text() == "a.txt is not a project. It was left as it was"
    assert not window.messages.act.isVisible(), "trying again cannot help"
    window.session.speak("ru")
    assert "a.txt" in window.messages.text.text()
    assert "not a project" not in window.messages.text.text()
    window.messages.dismiss.click()
    assert not window.messages.isVisible()


def test_retry_is_offered_where_it_can_help(qtbot, window):
    tried = []
    error = ProjectError("The project is busy", retryable=True)
    window.session.jobs.run("t", failing(error), owner=window, retry=lambda: tried.append(1))
    qtbot.waitUntil(window.messages.isVisible)
    assert window.messages.act.text() == "Retry"
    window.messages.act.click()
    assert tried == [1]
    assert not window.messages.isVisible()


def test_a_bug_is_a_dialog_with_a_text_to_copy(qtbot, window):
    window.session.jobs.run("t", failing(KeyError("broken")), owner=window)
    qtbot.waitUntil(lambda: window.findChild(BugDialog) is not None)
    dialog = window.findChild(BugDialog)
    assert "KeyError: 'broken'" in dialog.details.toPlainText()
    assert dialog.copy.text_to_copy == dialog.details.toPlainText()
    dialog.reject()


def test_a_report_names_versions_and_nothing_of_the_project():
    said = report(UsageError("odd"))
    assert said.startswith("Postmaster Workbench ")
    assert "Python 3" in said


def test_a_report_shows_no_secret():
    hide("a-secret-of-the-tests")
    said = report(KeyError("sent a-secret-of-the-tests, Authorization: Bearer ya29.a0AbCdEfGh"))
    assert "a-secret" not in said and "ya29" not in said
    assert "KeyError" in said


def test_what_nobody_caught_is_shown_and_the_window_goes_on(monkeypatch, capsys):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    seen = []
    watch_for_bugs(seen.append)
    error = RuntimeError("slot")
    sys.excepthook(RuntimeError, error, None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert seen == [error]
    assert "slot" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["Retry", "Close this message"])
def test_the_bar_can_be_read_aloud(window, word):
    window.messages.error(ProjectError("x", retryable=True), lambda: None)
    assert word in {window.messages.act.text(), window.messages.dismiss.accessibleName()}
