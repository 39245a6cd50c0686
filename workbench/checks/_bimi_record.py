"""What is said of the text of a BIMI record, and of texts that stand in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from workbench.checks._bimi_fetch import shorten
from workbench.mail.bimi import (
    DEFAULT_SELECTOR,
    BimiRecord,
    Trouble,
    format_record,
    is_bimi,
    is_like_bimi,
    parse,
)
from workbench.mail.tags import parse_tags
from workbench.model.findings import Args, Finding, Record
from workbench.model.inquiry import Answer, Question, Status

MOST_PROBLEMS = 10


@dataclass(frozen=True, slots=True)
class Place:
    """One name that a record may stand at, and what was found there."""

    domain: str
    question: Question
    answer: Answer
    is_wildcard: bool = False  # what stands there, stands at every name below the domain

    @property
    def name(self) -> str:
        """The name asked for."""
        return self.question.name

    @property
    def texts(self) -> tuple[bytes, ...]:
        """Every TXT record there."""
        return self.answer.texts if self.answer.status is Status.FOUND else ()

    @property
    def count(self) -> int:
        """How many of them are BIMI records; all others are discarded (7.2, step 4)."""
        return sum(map(is_bimi, self.texts))

    @property
    def record(self) -> BimiRecord | None:
        """The one record; several are none (7.2, step 9)."""
        found = [text for text in self.texts if is_bimi(text)]
        return parse(found[0]) if len(found) == 1 else None

    @property
    def evidence(self) -> tuple[str, ...]:
        """The id of the answer, if it has one."""
        return (self.answer.evidence,) if self.answer.evidence else ()


def judge_texts(place: Place) -> Iterator[Finding]:
    """Say why TXT records at the place of a BIMI record are none; a wildcard was not meant to be one."""
    if place.is_wildcard:
        return
    for text in [parse_tags(data).text for data in place.texts if not is_bimi(data)][:MOST_PROBLEMS]:
        args: Args = {"domain": place.domain, "text": shorten(text)}
        if is_like_bimi(text):
            yield Finding("bimi.not_a_record", place.name, args, place.evidence, _corrected(place, text))
        else:
            yield Finding("bimi.stray_text", place.name, args, place.evidence)


def misplaced(domain: str, apex: Answer) -> Iterator[Finding]:
    """Say that a record stands at the domain itself, where nobody looks."""
    texts = apex.texts if apex.status is Status.FOUND else ()
    for text in [text for text in texts if is_bimi(text)][:1]:
        name = f"{DEFAULT_SELECTOR}._bimi.{domain}"
        args: Args = {"domain": domain, "name": name}
        yield Finding("bimi.misplaced", domain, args, (apex.evidence,), (Record(name, "TXT", parse_tags(text).text),))


def judge_record(domain: str, place: Place) -> Iterator[Finding]:
    """Say what is wrong with the text of the record, and what in it a reader should know."""
    record = place.record
    if record is None:
        return
    mended = _mended(place, record)
    for problem in record.problems[:MOST_PROBLEMS]:
        args: Args = {
            "domain": place.domain,
            "tag": shorten(problem.tag) or "-",
            "position": problem.position + 1,
            "text": shorten(problem.text) or "-",
        }
        yield Finding(f"bimi.{problem.trouble.value}", place.name, args, place.evidence, mended)
    here: Args = {"domain": domain, "found_at": place.domain}
    if record.location == "" and record.evidence:
        yield Finding("bimi.location_empty", place.name, here, place.evidence)
    if place.domain != domain:
        yield Finding("bimi.inherited", domain, here, place.evidence)
    if record.local_parts is not None and not any(p.trouble is Trouble.OLD_LOCAL_PART for p in record.problems):
        prefixes = [shorten(prefix) for prefix in record.local_parts[:MOST_PROBLEMS]] or ["*"]
        yield Finding("bimi.local_parts", place.name, here | {"prefixes": prefixes}, place.evidence)


def _mended(place: Place, record: BimiRecord) -> tuple[Record, ...]:
    """Return the record without its flaws, where that changes nothing else."""
    if record.location is None or record.evidence is None:
        return ()
    if any(problem.trouble is Trouble.DUPLICATE for problem in record.problems):  # which one was meant?
        return ()
    parts = record.local_parts
    if any(problem.trouble is Trouble.OLD_LOCAL_PART for problem in record.problems):
        parts = () if parts == ("true",) else None  # "any local part" and "none" in the words of today
    return (Record(place.name, "TXT", format_record(replace(record, local_parts=parts))),)


def _corrected(place: Place, text: str) -> tuple[Record, ...]:
    """Return the record that somebody meant who got the version wrong."""
    tags = [tag for tag in parse_tags(text.strip("\"' ")).tags if tag.name.lower() != "v"]
    record = parse("v=BIMI1; " + "; ".join(f"{tag.name}={tag.value}" for tag in tags))
    return _mended(place, record) if record.usable and record.location else ()
