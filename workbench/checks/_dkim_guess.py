"""Which DKIM selectors of a domain to ask for when nobody knows them: few, and the likeliest."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.model.inquiry import Answer
from workbench.model.senders import Service, load_senders

MOST_GUESSES = 14
MOST_FOLLOWED = 6

NO_SUCH = "pmwb-none-such"
"""A selector nobody has: who answers for it answers for everything."""


def likely(services: Iterable[Service], known: Iterable[str]) -> tuple[str, ...]:
    """Return selectors of the recognised services, then the common ones, without those in `known`."""
    wanted = [name for service in services for name in service.selectors]
    left = dict.fromkeys([*wanted, *load_senders().common])
    taken = set(known)
    return tuple(name for name in left if name not in taken)[:MOST_GUESSES]


def following(found: Iterable[tuple[str, Answer]], known: Iterable[str]) -> tuple[str, ...]:
    """Return further selectors that those found give away: of the service they point to, and the next in a pair."""
    senders = load_senders()
    wanted: list[str] = []
    for name, answer in found:
        service = service_behind(answer)
        if service is not None:
            wanted += service.selectors
        elif name.endswith("1"):  # services that rotate keys publish two: s1 and s2, selector1 and selector2
            wanted.append(name[:-1] + "2")
        else:
            wanted += [
                other for entry in senders.services if entry.selectors[:1] == (name,) for other in entry.selectors
            ]
    taken = set(known)
    return tuple(name for name in dict.fromkeys(wanted) if name not in taken)[:MOST_FOLLOWED]


def service_behind(answer: Answer) -> Service | None:
    """Return the service that a selector's CNAME leads to."""
    senders = load_senders()
    return next((found for name in answer.chain if (found := senders.of_target(name)) is not None), None)
