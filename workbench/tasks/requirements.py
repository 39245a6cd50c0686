"""What a project and messages know beside an audit when it is judged by the mailbox providers' rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from workbench.analysis.requirement_data import METRICS
from workbench.analysis.requirements import Known
from workbench.mail.message_headers import MOST_BYTES, read_message
from workbench.model.audit import Audit
from workbench.model.errors import UsageError
from workbench.model.messages import Message
from workbench.model.rules import CURRENT
from workbench.store.database import Database
from workbench.tasks.stats import Wanted, read_stats

__all__ = ["Known", "audits_of_messages", "load_message", "read_known"]


def read_known(db: Database, *, messages: Iterable[Message] = (), now: datetime | None = None) -> Known:
    """
    Return the project's statistics, whole, with messages beside them.

    Args:
        db: Any connection.
        messages: As `load_message` returns them.
        now: The time; the system's, if it is not given. A project that stands still has its own.
    """
    stats = read_stats(db, Wanted(METRICS), now=now)
    return Known(stats.lines, stats.today, tuple(messages))


def load_message(path: Path, *, mailing: bool = False) -> Message:
    """
    Return what the header of a message in a file says.

    Args:
        path: The file.
        mailing: Whether it is a mailing even if its header does not say so.

    Raises:
        UsageError: the file cannot be read.
        ReportError: it is no message.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES)
    except OSError as error:
        raise UsageError("The file {name} cannot be read", "{why}", name=path.name, why=str(error.strerror)) from error
    return replace(read_message(data, path.name), mailing=mailing)


def audits_of_messages(messages: Iterable[Message]) -> list[Audit]:
    """Return for each domain that wrote one of the messages an audit that looked at nothing."""
    domains = dict.fromkeys(author.rpartition("@")[2] for message in messages for author in message.authors)
    return [Audit("", domain, datetime.now(UTC), CURRENT, checks={}, findings=(), unknown=()) for domain in domains]
