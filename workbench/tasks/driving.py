"""Answer an inquiry from whoever answers, until it returns."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from workbench.model.inquiry import Inquiry
from workbench.net.resolver import Resolver

T = TypeVar("T")


async def drive(resolver: Resolver, inquiry: Inquiry[T]) -> T:
    """Answer `inquiry` from `resolver` until it returns; what it asks together is asked together."""
    try:
        questions = next(inquiry)
        while True:
            questions = inquiry.send(tuple(await asyncio.gather(*map(resolver.ask, questions))))
    except StopIteration as stop:
        result: T = stop.value
        return result
