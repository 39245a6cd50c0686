"""What every task may use; made once per task by the window or the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from workbench.model.changes import Changes
from workbench.model.progress import Progress
from workbench.net.resolver import Resolver
from workbench.store.database import Database
from workbench.store.project import Project

T = TypeVar("T")


def utc_now() -> datetime:
    """Return the time of the system's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Context:
    """
    The outside world of a task.

    `changes` grows with every write, so whoever started the task can tell the views what to read again, however the
    task ended.
    """

    project: Project
    resolver: Resolver
    progress: Progress = field(default_factory=Progress)
    clock: Callable[[], datetime] = utc_now
    changes: Changes = Changes.NOTHING

    async def write(self, touches: Changes, work: Callable[[Database], T]) -> T:
        """
        Run `work` in one transaction; a cancellation waits for its end.

        Raises:
            ProjectError: the project is read-only, or its disk is full or broken.
        """
        writing = asyncio.wrap_future(self.project.write(work))
        self.changes |= touches
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])
            raise
