"""The actions that make a record for the domain that is looked at."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from workbench.model.text import Texts
from workbench.ui.actions import action
from workbench.ui.checks import MAKERS, short_title
from workbench.ui.session import MakeWish

if TYPE_CHECKING:
    from workbench.ui.window import Window


def _label(check: str, texts: Texts) -> str:
    return texts.tr("Make a record: {check} …", check=short_title(texts, check))


def _make(check: str, window: Window) -> None:
    domain = domain_shown(window)
    if domain is None:
        window.show_page("authentication")
        window.session.note(window.session.texts.tr("Add a domain first: a record is made for a domain"), lasting=True)
        return
    window.session.asked_to_make.emit(MakeWish(domain, check))


def domain_shown(window: Window) -> str | None:
    """Return the domain in scope, else the one that the Authentication page shows or would show."""
    from workbench.store.entities import list_domains

    session = window.session
    if session.scope is not None or window.workspace is None:
        return session.scope
    page: Any = window.workspace.pages.get("authentication")
    names = [entry.name for entry in list_domains(session.db)]
    shown = page.current if page is not None else None
    return shown if shown in names else next(iter(names), None)


for _check in MAKERS:
    action(f"make.{_check}", menu="tools", label=partial(_label, _check), icon="make", group=1)(partial(_make, _check))
