"""What the inspector is shown: one finding or one unknown, and the audit it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workbench.model.audit import Audit
from workbench.model.findings import Finding, Unknown


@dataclass(frozen=True, slots=True)
class Selected:
    """
    A finding or an unknown in its audit.

    Attributes:
        thing: What was selected.
        audit_id: The audit.
        domain: Its domain.
        audited: Its time.
        rules: Its rule pack.
        tried: Whether drafts led to it: then nothing of it is stored.
    """

    thing: Finding | Unknown
    audit_id: str
    domain: str
    audited: datetime
    rules: str
    tried: bool = False

    @classmethod
    def of(cls, audit: Audit, thing: Finding | Unknown, *, tried: bool = False) -> Selected:
        """Return something selected in `audit`."""
        return cls(thing, audit.id, audit.domain, audit.audited, audit.rules, tried)
