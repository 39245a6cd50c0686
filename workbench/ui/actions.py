"""Everything the user can do: menus, tool bar, shortcuts and tests read this list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from workbench.model.text import Texts

if TYPE_CHECKING:
    from workbench.ui.window import Window

Handler: TypeAlias = Callable[["Window"], None]
Label: TypeAlias = Callable[[Texts], str]

MENUS: dict[str, Label] = {
    "file": lambda texts: texts.tr("&File"),
    "edit": lambda texts: texts.tr("&Edit"),
    "view": lambda texts: texts.tr("&View"),
    "project": lambda texts: texts.tr("&Project"),
    "analyse": lambda texts: texts.tr("&Analyse"),
    "report": lambda texts: texts.tr("&Report"),
    "tools": lambda texts: texts.tr("&Tools"),
    "help": lambda texts: texts.tr("&Help"),
}
"""The menus, in order."""


@dataclass(frozen=True, slots=True)
class Action:
    """
    A command of the window.

    Attributes:
        id: `audit.run`.
        menu: A key of `MENUS`.
        label: Its words in the user's language.
        run: What it does.
        shortcuts: Keys, the first one is shown.
        icon: Name of an icon, or empty.
        needs_project: Whether it is disabled without an open project.
        writes: Whether it is disabled while the project is read-only.
        checked: For a switch: whether it is on; None for a plain command.
        group: Actions of a menu are divided by a line where this changes.
        allowed: What else must hold for it to be enabled.
    """

    id: str
    menu: str
    label: Label
    run: Handler
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    needs_project: bool = True
    writes: bool = False
    checked: Callable[[Window], bool] | None = None
    group: int = 0
    allowed: Callable[[Window], bool] | None = None


ACTIONS: dict[str, Action] = {}


def action(
    id: str,  # noqa: A002
    *,
    menu: str,
    label: Label,
    shortcuts: tuple[str, ...] = (),
    icon: str = "",
    needs_project: bool = True,
    writes: bool = False,
    checked: Callable[[Window], bool] | None = None,
    group: int = 0,
    allowed: Callable[[Window], bool] | None = None,
) -> Callable[[Handler], Handler]:
    """Register a function as the action `id`."""

    def register(run: Handler) -> Handler:
        if id in ACTIONS:
            raise RuntimeError(f"action {id!r} is registered twice")
        ACTIONS[id] = Action(id, menu, label, run, shortcuts, icon, needs_project, writes, checked, group, allowed)
        return run

    return register
