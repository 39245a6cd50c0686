"""What the user said of rules that only the sender can answer; kept in the project by domain and rule, with the day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject

from workbench.analysis.requirements import Result, Standing
from workbench.model.changes import Changes

if TYPE_CHECKING:
    from workbench.store.database import Database
    from workbench.ui.session import Session

KEY = "requirement_answers"
"""The setting: for a domain and the id of a rule `[kept, day]`."""


class Said(NamedTuple):
    """Whether the sender keeps a rule, and the day it was said."""

    kept: bool
    day: date


def read_said(session: Session, domain: str) -> dict[str, Said]:
    """Return what was said of a domain, by rule; what cannot be read is left out."""
    stored: Any = session.setting(KEY, {})
    return _read(stored, domain)


def _read(stored: Any, domain: str) -> dict[str, Said]:
    own = stored.get(domain) if isinstance(stored, Mapping) else None
    found = {}
    for rule, entry in own.items() if isinstance(own, Mapping) else ():
        try:
            kept, day = entry
            found[str(rule)] = Said(bool(kept), date.fromisoformat(day))
        except (TypeError, ValueError):
            continue
    return found


def standing_with(result: Result, said: Mapping[str, Said]) -> Standing:
    """Return how a rule stands when the user's word counts where only the sender knows."""
    own = said.get(result.rule.id)
    if result.standing is not Standing.ASK or own is None:
        return result.standing
    return Standing.MET if own.kept else Standing.NOT_MET


def say(session: Session, domain: str, rule: str, owner: QObject, *, kept: bool | None) -> None:
    """Remember an answer, None forgets it; Ctrl+Z takes it back."""
    before = read_said(session, domain).get(rule)
    after = None if kept is None else Said(kept, datetime.now(UTC).date())

    def put(said: Said | None) -> None:
        session.write(Changes.SETTINGS, partial(_put, domain=domain, rule=rule, said=said), owner=owner)

    put(after)
    text = session.texts.tr("answer to rule {rule}", rule=rule)
    session.undo.push(text, lambda: put(before), lambda: put(after))


def _put(db: Database, domain: str, rule: str, said: Said | None) -> None:
    from workbench.store.settings import get_setting, put_setting

    stored = json.loads(get_setting(db, KEY) or "{}")
    stored = stored if isinstance(stored, dict) else {}
    own = stored.get(domain)
    own = dict(own) if isinstance(own, dict) else {}
    own.pop(rule, None)
    if said is not None:
        own[rule] = [said.kept, said.day.isoformat()]
    stored[domain] = own
    put_setting(db, KEY, json.dumps(stored))
