import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette

from workbench.model.palette import DARK, LIGHT, contrast
from workbench.ui.icons import pixmap
from workbench.ui.theme import Mode
from workbench.ui.wording import SEVERITIES, STATES, VERDICTS

MEANINGS = ("critical", "high", "medium", "low", "info", "good", "unknown")


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["text", "muted", *MEANINGS, "accent"])
@pytest.mark.parametrize("ground", ["window", "base", "side", "code", "chosen"])
def test_text_can_be_read(tokens, name, ground):
    if (name, ground) == ("accent", "chosen"):
        return  # links never stand on a selected row
    assert contrast(getattr(tokens, name), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", MEANINGS)
def test_badges_can_be_read(tokens, name):
    assert contrast(getattr(tokens, name), getattr(tokens, f"{name}_tint")) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5


def test_nothing_is_told_by_colour_alone():
    for looks in (SEVERITIES, VERDICTS, STATES):
        assert all(look.icon for look in looks.values())
    assert len({look.icon for look in SEVERITIES.values()}) == len(SEVERITIES)


def test_the_choice_is_live(qapp, theme):
    seen = []
    theme.changed.connect(lambda: seen.append(theme.dark))
    theme.choose(Mode.DARK)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    theme.choose(Mode.LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == LIGHT.window
    assert seen == [True, False]


def test_the_system_decides_until_the_user_does(theme):
    changed = QGuiApplication.styleHints().colorSchemeChanged
    theme.choose(Mode.SYSTEM)
    changed.emit(Qt.ColorScheme.Dark)
    assert theme.dark
    changed.emit(Qt.ColorScheme.Light)
    assert not theme.dark
    theme.choose(Mode.LIGHT)
    changed.emit(Qt.ColorScheme.Dark)
    assert not theme.dark


def test_icons_take_the_colour_they_are_given(qapp):
    image = pixmap("search", "#ff0000", 32).toImage()
    inked = [image.pixelColor(x, y) for x in range(32) for y in range(32) if image.pixelColor(x, y).alpha() > 200]
    assert inked
    assert all(colour.red() > 200 and colour.green() < 60 for colour in inked)
