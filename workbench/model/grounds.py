"""What a verdict on a provider's rule rests on beside DNS: what statistics or a message say, with days and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workbench.model.requirements import Means


@dataclass(frozen=True, slots=True)
class Ground:
    """
    One thing that statistics or a message say.

    Attributes:
        means: DATA or MESSAGE.
        word: Which sentence; see `model.ground_wording`.
        subject: The domain or the address that is spoken of; of a message the name it was given under.
        holds: Whether it speaks for the rule, against it, or leaves it open.
        args: The figures; shares are 0..1.
        source: Id of the source of statistics; "" for a message.
        first: First day of the figures.
        last: Last day of them, or the day of the message; None where it says none.
    """

    means: Means
    word: str
    subject: str
    holds: bool | None
    args: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    first: date | None = None
    last: date | None = None
