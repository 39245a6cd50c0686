"""Google's verdict on what it asks of senders: a snapshot of today, since Google dates none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workbench.model.samples import Sample
from workbench.sources._google_shapes import Compliance, ComplianceStatus, Row, State, Verdict

_STATES = {
    "COMPLIANT": "compliant",
    "NEEDS_WORK": "needs_work",
    "": "not_evaluated",
    "STATE_UNSPECIFIED": "not_evaluated",
}
_NO_REASON = frozenset({"", "REASON_UNSPECIFIED"})


def read_compliance(said: ComplianceStatus, template: Sample, today: date) -> list[Sample]:
    """
    Return the states of each requirement, and the reasons given, of the domain and of its registrable one.

    Args:
        said: The reply.
        template: A sample of the domain that was asked for; names source, account and version.
        today: The day of the snapshot.
    """
    found = []
    for data in (said.compliance_data, said.subdomain_compliance_data):
        if data is not None and data.domain_id:
            found += list(_read(data, template._replace(subject=data.domain_id.lower(), day=today)))
    return found


def _read(data: Compliance, template: Sample) -> Iterator[Sample]:
    verdicts = {
        "ONE_CLICK_UNSUBSCRIBE": data.one_click_unsubscribe_verdict,
        "HONOR_UNSUBSCRIBE": data.honor_unsubscribe_verdict,
        "DELIVERABILITY": data.deliverability_status_verdict,
    }
    rows = {row.requirement: row for row in _verdict_rows(verdicts)}
    rows |= {row.requirement: row for row in data.row_data if row.requirement}
    for requirement, row in rows.items():
        state = _STATES.get(row.status.status, row.status.status.lower())
        yield template._replace(metric="compliance", dimension=f"requirement={requirement}", state=state)
    for requirement, verdict in verdicts.items():
        if verdict is not None and verdict.reason not in _NO_REASON:
            yield template._replace(
                metric="compliance_reason", dimension=f"requirement={requirement}", state=verdict.reason.lower()
            )


def _verdict_rows(verdicts: dict[str, Verdict | None]) -> Iterator[Row]:
    """Yield verdicts as rows, for where the table has none of theirs."""
    for requirement, verdict in verdicts.items():
        if verdict is not None:
            yield Row(requirement, verdict.status or verdict.state or State())
