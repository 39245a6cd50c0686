"""Say which DKIM selectors an audit looks at because stored reports or messages name them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workbench.model.names import to_unicode
from workbench.model.text import Texts
from workbench.store.reports import Origin, SelectorSeen


def seen_lines(domain: str, seen: Iterable[SelectorSeen], texts: Texts) -> Iterator[str]:
    """Yield one line for each origin."""
    names: dict[Origin, list[str]] = {}
    for one in seen:
        names.setdefault(one.origin, []).append(one.selector)
    shown = to_unicode(domain)
    if Origin.REPORT in names:
        yield texts.tr(
            "{domain}: selectors from stored reports: {names}", domain=shown, names=_join(names, Origin.REPORT)
        )
    if Origin.MESSAGE in names:
        yield texts.tr("{domain}: selectors from messages: {names}", domain=shown, names=_join(names, Origin.MESSAGE))


def _join(names: dict[Origin, list[str]], origin: Origin) -> str:
    return ", ".join(names[origin])
