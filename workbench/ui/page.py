"""What a page is, and the list of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from workbench.model.changes import Changes
from workbench.model.text import Texts
from workbench.ui.session import Session


class Page(QWidget):
    """
    One screen of the main window.

    A page reads through `store` queries when it is shown and when something it shows was written; hidden, it
    remembers that it must. A page that counts something for the navigation is `eager` and reads at once.

    Signals:
        counted: how many things the navigation says the page holds.
    """

    shows: ClassVar[Changes] = Changes.NOTHING
    eager: ClassVar[bool] = False
    inspects: ClassVar[bool] = True  # whether the inspector shows what is selected here; else the page has its room

    counted = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._stale = True
        session.changed.connect(self._on_changed)
        session.scoped.connect(self.reread)
        session.project_changed.connect(self.reread)

    def refresh(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Write all words and icons again."""
        raise NotImplementedError

    def search(self) -> None:
        """Put the cursor where the page is searched."""

    def enter(self) -> None:
        """Put the cursor where the page's work is done; called when a key turned to the page."""
        self.search()

    def unsaved(self) -> str:
        """Return what the page holds and nobody stored, in a sentence with numbers; empty if nothing would be lost."""
        return ""

    def save_unsaved(self, then: Callable[[], None]) -> None:
        """Let the user save that, and do `then` once it is safe."""
        then()

    def drop_unsaved(self) -> None:
        """Forget it."""

    def reread(self) -> None:
        """Read again now, or when the page is next shown."""
        if self.session.project is None:
            return
        if self.eager or self.isVisible():
            self._stale = False
            self.refresh()
        else:
            self._stale = True

    def _on_changed(self, changes: Changes) -> None:
        if changes & self.shows:
            self.reread()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        if self._stale:
            self.reread()


P = TypeVar("P", bound=Page)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A registered page: its id is its module's name."""

    id: str
    title: Callable[[Texts], str]
    icon: str
    order: int
    make: Callable[[Session], Page]


PAGES: dict[str, PageEntry] = {}


def page(*, title: Callable[[Texts], str], icon: str, order: int) -> Callable[[type[P]], type[P]]:
    """Register a page under its module's name; `order` is its place in the navigation."""

    def register(cls: type[P]) -> type[P]:
        name = cls.__module__.rpartition(".")[2]
        if name in PAGES:
            raise RuntimeError(f"page {name!r} is registered twice")
        PAGES[name] = PageEntry(name, title, icon, order, cls)
        return cls

    return register


def list_pages() -> list[PageEntry]:
    """Return all pages in the order of the navigation, loading them."""
    import workbench.ui.pages
    from workbench.model.registry import load

    load(workbench.ui.pages)
    return sorted(PAGES.values(), key=lambda entry: (entry.order, entry.id))
