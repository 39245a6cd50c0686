"""What a project and messages know beside an audit when it is judged by the mailbox providers' rules."""

from __future__ import annotations

from collections.abc import Iterable
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


def read_known(
    db: Database, *, messages: Iterable[Message] = (), mailing: bool = False, now: datetime | None = None
) -> Known:
    """
    Return the project's statistics, whole, with messages beside them.

    Args:
        db: Any connection.
        messages: As `load_message` returns them.
        mailing: Whether the messages are mailings, whatever they look like.
        now: The time; the system's, if it is not given. A project that stands still has its own.
    """
    stats = read_stats(db, Wanted(METRICS), now=now)
    return Known(stats.lines, stats.today, tuple(messages), mailing)


def load_message(path: Path) -> Message:
    """
    Return what the header of a message in a file says.

    Raises:
        UsageError: the file cannot be read.
        ReportError: it is no message.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES)
    except OSError as error:
        raise UsageError("The file {name} cannot be read", "{why}", name=path.name, why=str(error.strerror)) from error
    return read_message(data, path.name)


def audits_of_messages(messages: Iterable[Message]) -> list[Audit]:
    """Return for each domain that wrote one of the messages an audit that looked at nothing."""
    domains = dict.fromkeys(author.rpartition("@")[2] for message in messages for author in message.authors)
    return [Audit("", domain, datetime.now(UTC), CURRENT, checks={}, findings=(), unknown=()) for domain in domains]
