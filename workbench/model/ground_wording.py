"""The words for what statistics and messages say to a provider's rule: figures with their days, faults of a header."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from workbench.model.grounds import Ground
from workbench.model.message_wording import message_text
from workbench.model.metric_wording import metric_short, metric_title, source_title, state_text, value_text
from workbench.model.names import to_unicode
from workbench.model.requirements import Means
from workbench.model.text import Texts


def ground_text(texts: Texts, ground: Ground, *, about: str = "") -> str:
    """
    Return what is said, as a sentence or two without a final stop, with whose figures and of which days.

    Args:
        texts: The reader's language.
        ground: What is said.
        about: The domain that the reader knows to be spoken of: it is not named again.
    """
    if ground.means is Means.MESSAGE:
        said = message_text(texts, ground.word, ground.args)
        return f"{ground.subject}: {said}" if ground.subject else said
    said = _SAID[ground.word](texts, ground) if ground.word in _SAID else ground.word
    days = _days(texts, ground)
    subject = "" if ground.subject == about else to_unicode(ground.subject)
    return ", ".join(part for part in (source_title(texts, ground.source), subject, f"{days}: {said}") if part)


def ground_texts(texts: Texts, grounds: tuple[Ground, ...], *, about: str = "") -> tuple[str, ...]:
    """Return what all of them say, each sentence once; what decided the verdict first."""
    order = {False: 0, True: 1, None: 2}
    ordered = sorted(grounds, key=lambda ground: order[ground.holds])
    return tuple(dict.fromkeys(ground_text(texts, ground, about=about) for ground in ordered))


def bulk_text(texts: Texts, ground: Ground) -> str:
    """Return what volumes say to whether the sender is a bulk sender, as a sentence."""
    places = {
        "count": texts.number(ground.args["count"]),
        "day": texts.date(ground.last) if ground.last else "",
        "source": source_title(texts, ground.source),
    }
    if ground.holds:
        return texts.tr("Counts as a bulk sender here: {count} messages on {day}, by {source}.", **places)
    return texts.tr(
        "No stored day shows a bulk sender: the highest has {count} messages, {day}, by {source}. Days that were not"
        " stored, and other services, may have had more.",
        **places,
    )


def _days(texts: Texts, ground: Ground) -> str:
    if ground.first is None or ground.last is None:
        return ""
    last = texts.date(ground.last)
    if ground.first == ground.last:
        return last
    return texts.tr("{first} to {last}", first=texts.date(ground.first), last=last)


def _share(texts: Texts, share: float) -> str:
    """Return a share with as many digits as it needs to differ from a limit of tenths of a per cent."""
    return texts.percent(share, 2)


def _limit(texts: Texts, share: float) -> str:
    return texts.percent(share, 1)


def _day(texts: Texts, text: str) -> str:
    return texts.date(date.fromisoformat(text))


def _counted(texts: Texts, ground: Ground) -> str:
    args = ground.args
    fills = {
        "metric": metric_short(texts, args["metric"]),
        "of": texts.number(args["of"]),
        "low": _share(texts, args["low"]),
        "high": _share(texts, args["high"]),
    }
    if args["cases"] == args["most_cases"]:
        fills["cases"] = texts.number(args["cases"])
        fills["share"] = _share(texts, args["cases"] / args["of"])
        said = texts.tr("{metric}: {cases} of {of} messages, {share}; with 95% certainty {low} to {high}", **fills)
    else:
        said = texts.tr("{metric} of {of} messages: with 95% certainty {low} to {high}", **fills)
    return "; ".join(part for part in (said, _known_days(texts, args["counted_days"]), *_against(texts, args)) if part)


def _stated(texts: Texts, ground: Ground) -> str:
    args = ground.args
    said = texts.tr(
        "{metric}: at most {highest}, on {day}; of how many messages is not said",
        metric=metric_short(texts, args["metric"]),
        highest=_share(texts, args["highest"]),
        day=_day(texts, args["highest_day"]),
    )
    return "; ".join(part for part in (said, _known_days(texts, args["days"]), *_against(texts, args)) if part)


def _known_days(texts: Texts, count: int) -> str:
    return texts.plural("one day is known", "{count} days are known", count)


def _against(texts: Texts, args: Mapping[str, Any]) -> list[str]:
    limit, found = _limit(texts, args["limit"]), []
    if args["over"]:
        found.append(
            texts.plural("{limit} or more on one day", "{limit} or more on {count} days", args["over"], limit=limit)
        )
    if args["perhaps"]:
        found.append(
            texts.plural(
                "on one day {limit} or more is possible, but of so little mail a few complaints do that",
                "on {count} days {limit} or more is possible, but of so little mail a few complaints do that",
                args["perhaps"],
                limit=limit,
            )
        )
    return found or [texts.tr("no day at {limit} or more", limit=limit)]


def _run(texts: Texts, ground: Ground) -> str:
    return texts.plural(
        "one day in a row below {limit}",
        "{count} days in a row below {limit}",
        ground.args["run"],
        limit=_limit(texts, ground.args["limit"]),
    )


def _part(texts: Texts, ground: Ground) -> str:
    args = ground.args
    metric = metric_short(texts, args["metric"])
    if args["lowest"] == args["highest"]:
        said = texts.tr("{metric}: {share} on every day", metric=metric, share=_share(texts, args["lowest"]))
    else:
        said = texts.tr(
            "{metric}: {low} to {high}, the lowest on {day}",
            metric=metric,
            low=_share(texts, args["lowest"]),
            high=_share(texts, args["highest"]),
            day=_day(texts, args["lowest_day"]),
        )
    return f"{said}; {_known_days(texts, args['days'])}"


def _verdict(texts: Texts, ground: Ground) -> str:
    args = ground.args
    said = texts.tr(
        "{requirement} by its own verdict: {state}",
        requirement=value_text(texts, str(args["requirement"])),
        state=state_text(texts, args["state"]),
    )
    return f"{said} ({state_text(texts, args['reason'])})" if args["reason"] else said


def _states(texts: Texts, ground: Ground) -> str:
    counts: Mapping[str, int] = ground.args["states"]
    told = ", ".join(f"{state_text(texts, state)} × {count}" for state, count in counts.items())
    return f"{metric_short(texts, ground.args['metric'])}: {told}"


def _count(texts: Texts, ground: Ground) -> str:
    args = ground.args
    said = texts.tr(
        "{metric}: {total} in all, at most {highest} on {day}",
        metric=metric_title(texts, args["metric"]),
        total=texts.number(args["total"]),
        highest=texts.number(args["highest"]),
        day=_day(texts, args["highest_day"]),
    )
    return f"{said}; {_known_days(texts, args['days'])}"


_SAID: Mapping[str, Callable[[Texts, Ground], str]] = {
    "rate_counted": _counted,
    "rate_stated": _stated,
    "run": _run,
    "share": _part,
    "verdict": _verdict,
    "states": _states,
    "count": _count,
}
