"""What the statistics say has to be done, each with its severity by a written rule; and what they say is fine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbench.analysis.periods import Period
from workbench.analysis.rates import wilson
from workbench.model.findings import Severity
from workbench.model.metric_wording import provider_title, source_title, state_text
from workbench.reports.base import Material
from workbench.reports.complaints import share_text
from workbench.reports.figures import lines_of, provider_of, shown_subject, span_text
from workbench.reports.mail import FOLDERED, Arrived, Mail, mails_of
from workbench.reports.reputation import course_text
from workbench.reports.shares import BAND, RATES, RECENT_DAYS, Kind, Told, Verdict, tell_all
from workbench.reports.signs import Mark
from workbench.reports.states import BAD, Course, courses, state_mark, states_of

FELL_MUCH, FELL = 0.02, 0.005
"""Shares by which what arrived fell, beyond chance: high, medium."""

OFTEN = 0.1
"""Of the days that are known: warnings on fewer are no alarm."""

FEW_DAYS = 7
"""With fewer days known nothing is called fine."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """
    One thing the statistics ask for.

    Attributes:
        code: Of its kind: `numbers.complaints`.
        severity: By the rule that the chapter on method prints.
        title: What is the matter, with the figures that set it off.
        why: What it does to the mail.
        fix: What to do.
        subject: The domain or address.
        source: Who counted, in words.
        chapter: Where it is told.
    """

    code: str
    severity: Severity
    title: str
    why: str
    fix: str
    subject: str
    source: str
    chapter: str


@dataclass(frozen=True, slots=True)
class Fine:
    """One thing that the statistics show to be in order, and who says so."""

    title: str
    source: str


def alarms(material: Material) -> tuple[Alarm, ...]:
    """Return what has to be done, the most severe first; of one kind and subject the worst source speaks."""
    period = material.period
    if period is None or not material.lines:
        return ()
    found: dict[tuple[str, str], Alarm] = {}
    for alarm in (*_complaints(material, period), *_delivery(material, period), *_reputation(material, period)):
        key = (alarm.code, alarm.subject)
        if key not in found or alarm.severity > found[key].severity:
            found[key] = alarm
    return tuple(sorted(found.values(), key=lambda one: -one.severity))


def rule_text(material: Material) -> str:
    """Return the rule by which statistics become problems, its thresholds filled in."""
    texts = material.texts
    shares = {
        name.replace(".", "_"): texts.percent(threshold.value, 1 if threshold.value < 0.01 else 0)
        for name, threshold in material.rules.thresholds.items()
        if name.startswith(("complaints.", "bounces.", "spam_folder."))
    }
    if len(shares) < len(("warn", "limit")) * 2:
        return ""
    return texts.tr(
        "Statistics: only what is beyond chance counts. Critical: complaints at {complaints_limit} over the whole"
        " period or on two of its last {recent} days; an address or domain that at last is red, bad or blocked. High:"
        " complaints at {complaints_limit} on any day; the share that arrived fell by 2 points; {bounces_limit} came"
        " back; {spam_folder_warn} went to the spam folder; requirements that at last need work. Medium: complaints at"
        " {complaints_warn} over the whole period or on a tenth of its days; a fall by half a point; {bounces_warn}"
        " came back; a bad state that has passed. Low: requirements that needed work and are met again.",
        recent=RECENT_DAYS,
        **shares,
    )


def complaint_severity(told: Told) -> Severity | None:
    """Return how urgent a share of complaints is; None where it is no alarm."""
    if told.verdict is Verdict.OVER:
        return Severity.CRITICAL
    if told.kind is Kind.LATEST:  # one bad day stands in thirty of these
        return {Verdict.REACHES: Severity.HIGH, Verdict.NEAR: Severity.MEDIUM}.get(told.verdict) if (
            told.near_latest or told.over_limit
        ) else None  # fmt: skip
    if told.recent_limit > 1:
        return Severity.CRITICAL
    if told.over_limit:
        return Severity.HIGH
    often = told.over_warn > 1 and told.over_warn >= OFTEN * told.days
    return Severity.MEDIUM if told.warned is True or often else None


def _complaints(material: Material, period: Period) -> Iterator[Alarm]:
    texts = material.texts
    lines = lines_of(material, RATES)
    for told in tell_all(material, lines, period) if lines else ():
        severity = complaint_severity(told)
        if severity is None:
            continue
        yield Alarm(
            "numbers.complaints", severity, _complaint_title(told, material),
            texts.tr("Providers refuse or hide mail of senders about whom too many readers complain."),
            texts.tr(
                "Find the mailing that the complaints follow and stop it; write only to those who asked for it, and put"
                " one-click unsubscribing into every mailing."
            ),
            told.line.key.subject, source_title(texts, told.line.key.source), "complaints",
        )  # fmt: skip


def _complaint_title(told: Told, material: Material) -> str:
    texts = material.texts
    level = "limit" if told.over_limit or told.verdict is Verdict.OVER else "warn"
    fills = {
        "subject": shown_subject(told.line), "provider": provider_title(texts, provider_of(told.line)),
        "limit": texts.percent(material.rules.threshold(f"{BAND}.{level}"), 1), "of": told.days,
        "highest": share_text(told.highest, texts),
    }  # fmt: skip
    count = told.over_limit if level == "limit" else told.over_warn
    if not count and told.share is not None:
        return texts.tr(
            "Complaints on {subject} ({provider}): {share} over the whole period, threshold {limit}",
            share=share_text(told.share, texts),
            **fills,
        )
    return texts.plural(
        "Complaints on {subject} ({provider}) at {limit} or more on one of {of} days; highest {highest}",
        "Complaints on {subject} ({provider}) at {limit} or more on {count} of {of} days; highest {highest}",
        count,
        **fills,
    )


def _delivery(material: Material, period: Period) -> Iterator[Alarm]:
    texts = material.texts
    for mail in mails_of(material):
        change, share = mail.change(period), mail.share(period)
        about = (mail.subject, source_title(texts, mail.source), "delivery")
        name = {"subject": shown_subject(mail.arrived), "source": about[1]}
        if share is not None and change is not None and change.certain and -change.change >= FELL:
            yield Alarm(
                "numbers.fell", Severity.HIGH if -change.change >= FELL_MUCH else Severity.MEDIUM,
                texts.tr(
                    "Of the mail of {subject} {share} arrived, {points} points less than before (by {source})",
                    share=texts.percent(share.share), points=texts.number(-change.change * 100, 1), **name,
                ),
                texts.tr("What does not arrive is not read, and providers trust the sender less for it."),
                texts.tr(
                    "Look in the chapter on delivery for the day on which it began, and compare it with the mailings"
                    " and lists of that day."
                ), *about,
            )  # fmt: skip
        yield from _bounced(mail, material, period, about, name)
        part = mail.part(mail.pick(FOLDERED), period)
        if _reaches(part, material, "spam_folder.warn"):
            yield Alarm(
                "numbers.spam_folder", Severity.HIGH,
                texts.tr("Of the mail of {subject} {share} went to the spam folder (by {source})",
                         share=texts.percent(part.share if part else 0.0), **name),
                texts.tr("Hardly anybody looks there, and the provider learns that the mail is unwanted."),
                texts.tr("Send to those who read for some weeks, and only then to the others again, in small parts."),
                *about,
            )  # fmt: skip


def _bounced(
    mail: Mail, material: Material, period: Period, about: tuple[str, str, str], name: dict[str, str]
) -> Iterator[Alarm]:
    texts = material.texts
    part = mail.part(mail.returned, period)
    for level, severity in (("limit", Severity.HIGH), ("warn", Severity.MEDIUM)):
        if part is not None and _reaches(part, material, f"bounces.{level}"):
            yield Alarm(
                "numbers.bounces", severity,
                texts.tr("Of the mail of {subject} {share} came back (by {source})",
                         share=texts.percent(part.share), **name),
                texts.tr("A list with many dead addresses looks bought, and sending services stop such senders."),
                texts.tr("Take every address that came back for good out of the list, and check where it came from."),
                *about,
            )  # fmt: skip
            return


def _reaches(part: Arrived | None, material: Material, name: str) -> bool:
    """Return whether a part of the mail is at a threshold beyond chance."""
    threshold = material.rules.thresholds.get(name)
    if part is None or threshold is None or part.cases > part.of:
        return False
    return wilson(part.cases, part.of).low >= threshold.value


def _reputation(material: Material, period: Period) -> Iterator[Alarm]:
    texts = material.texts
    for course in courses(states_of(material), period):
        if not course.bad:
            continue
        title = course_text(course, texts).rstrip(".")
        about = (course.lines[0].key.subject, source_title(texts, course.lines[0].key.source), "reputation")
        if course.required:
            yield Alarm(
                "numbers.requirements", Severity.HIGH if state_mark(course.now) in BAD else Severity.LOW, title,
                texts.tr("Gmail puts off and refuses mail of bulk senders that do not meet its requirements."),
                texts.tr("Open the chapter on reputation: it names the requirements; meet each as Google asks."),
                *about,
            )  # fmt: skip
        else:
            yield Alarm(
                "numbers.state", _state_severity(course), title,
                texts.tr("The provider takes much of this mail for spam, or refuses it."),
                texts.tr("Send less and only to those who read, until the state is good again for two weeks."), *about,
            )  # fmt: skip


def _state_severity(course: Course) -> Severity:
    now = state_mark(course.now)
    return {Mark.CRITICAL: Severity.CRITICAL, Mark.HIGH: Severity.HIGH}.get(now, Severity.MEDIUM)


def fine(material: Material) -> tuple[Fine, ...]:
    """Return what the statistics show to be in order, over at least a week."""
    period = material.period
    if period is None or not material.lines:
        return ()
    parts: tuple[Callable[[Material, Period], Iterator[Fine]], ...] = (_arriving, _wanted, _trusted)
    return tuple(one for part in parts for one in part(material, period))


def _arriving(material: Material, period: Period) -> Iterator[Fine]:
    texts = material.texts
    warn = material.rules.thresholds.get("bounces.warn")
    alarmed = {one.subject for one in _delivery(material, period)}
    for mail in mails_of(material):
        share = mail.share(period)
        if warn is None or share is None or share.days < FEW_DAYS or mail.subject in alarmed:
            continue
        if wilson(share.of - share.cases, share.of).high < warn.value:
            title = texts.tr("Of the mail of {subject} {share} arrived", subject=shown_subject(mail.arrived),
                             share=texts.percent(share.share))  # fmt: skip
            yield Fine(title, f"{source_title(texts, mail.source)}, {span_text(period, texts)}")


def _wanted(material: Material, period: Period) -> Iterator[Fine]:
    """Say where complaints stayed low: by every source that tells of the subject."""
    texts = material.texts
    lines = lines_of(material, RATES)
    subjects: dict[str, list[Told]] = {}
    for told in tell_all(material, lines, period) if lines else ():
        subjects.setdefault(told.line.key.subject, []).append(told)
    for subject in sorted(subjects):
        rows = subjects[subject]
        if all(one.verdict is Verdict.BELOW and not one.over_warn and one.days >= FEW_DAYS for one in rows):
            title = texts.tr("Complaints on {subject} are certain to have reached {warn} on no day",
                             subject=shown_subject(rows[0].line),
                             warn=texts.percent(material.rules.threshold(f"{BAND}.warn"), 1))  # fmt: skip
            yield Fine(title, ", ".join(dict.fromkeys(source_title(texts, one.line.key.source) for one in rows)))


def _trusted(material: Material, period: Period) -> Iterator[Fine]:
    texts = material.texts
    for course in courses(states_of(material), period):
        line = course.lines[0]
        if set(map(state_mark, course.days.values())) != {Mark.PASS} or (
            len(course.days) < FEW_DAYS and not course.required
        ):
            continue
        fills = {"subject": shown_subject(line), "of": len(course.days)}
        if course.required:
            title = texts.tr("{subject} met Google's requirements at every one of {of} looks", **fills)
        else:
            title = texts.tr("{subject}: {state} on all of {of} days", state=state_text(texts, course.now), **fills)
        yield Fine(title, source_title(texts, line.key.source))
