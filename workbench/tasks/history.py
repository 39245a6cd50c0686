"""
How the records of a domain changed from audit to audit, as the stored answers prove.

Only knowledge counts: a question that was not answered in some audit neither ends a value nor begins one. Whether a
name did not exist or only had no such records makes no difference here: there were none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from workbench.model.inquiry import Answer, Question
from workbench.model.rdata import BEYOND_DNS
from workbench.store.audits import get_answers, list_audits
from workbench.store.database import Database


class Sighting(NamedTuple):
    """That something was seen: in which audit, and when its question was answered."""

    audit_id: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """
    One value of a record, as long as it was seen without another between.

    Attributes:
        values: The records in zone-file form, CNAMEs on the way first; empty where there were none.
        first: Where it was first seen.
        last: Where it was last seen.
    """

    values: tuple[str, ...]
    first: Sighting
    last: Sighting


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """All that is known of one name and type in the audits of one domain, oldest first."""

    domain: str
    type: str
    name: str
    periods: tuple[Period, ...]

    @property
    def changed(self) -> bool:
        """Whether more than one value was seen."""
        return len(self.periods) > 1


def record_histories(db: Database, domain: str | None = None) -> list[RecordHistory]:
    """Return the history of every record that audits asked for, by domain, then in the order of first asking."""
    seen: dict[tuple[str, str, str], list[tuple[Sighting, tuple[str, ...]]]] = {}
    for row in sorted(list_audits(db, domain), key=lambda row: (row.audited, row.id)):
        for (kind, name), answer in _known(get_answers(db, row.id)).items():
            sighting = Sighting(row.id, answer.asked or row.audited)
            seen.setdefault((row.domain, kind, name), []).append((sighting, _values(answer)))
    found = [RecordHistory(owner, kind, name, _periods(all_)) for (owner, kind, name), all_ in seen.items()]
    return sorted(found, key=lambda history: history.domain)


def _periods(sightings: list[tuple[Sighting, tuple[str, ...]]]) -> tuple[Period, ...]:
    """Return the values in the order of their time, which is not always that of the audits: some repeat old answers."""
    periods: list[Period] = []
    for sighting, values in sorted(sightings, key=lambda pair: pair[0].seen):
        if periods and periods[-1].values == values:
            periods[-1] = Period(values, periods[-1].first, sighting)
        else:
            periods.append(Period(values, sighting, sighting))
    return tuple(periods)


def _known(answers: Iterable[tuple[Question, Answer]]) -> dict[tuple[str, str], Answer]:
    """Return what one audit knows of each name and type; what one server alone said is not the zone's word."""
    found: dict[tuple[str, str], Answer] = {}
    for asked, answer in answers:
        if asked.kind not in BEYOND_DNS and asked.server is None and answer.status.known:
            found.setdefault((asked.kind, asked.name), answer)
    return found


def _values(answer: Answer) -> tuple[str, ...]:
    return tuple(_aliases(answer)) + tuple(sorted(answer.lines))


def _aliases(answer: Answer) -> Iterator[str]:
    for name in answer.chain if answer.kind != "CNAME" else ():
        yield f"CNAME {name}."
