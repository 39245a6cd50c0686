"""Google's replies as they are described: Postmaster Tools API v2, revision 20260623."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec


class _Shape(msgspec.Struct, rename="camel"):
    """A message of the interface; what it has beside is passed over."""


class Domain(_Shape):
    """`domains/x` and what this user may do with it."""

    name: str
    permission: str = ""
    verification_state: str = ""


class Domains(_Shape):
    """A page of domains."""

    domains: list[Domain] = []
    next_page_token: str = ""


class Day(_Shape):
    """A calendar date; a part that is 0 is not known."""

    year: int = 0
    month: int = 0
    day: int = 0

    def date(self) -> date | None:
        """Return the date, None where it is none."""
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


class Texts(_Shape):
    """A list of texts."""

    values: list[str] = []


class Value(_Shape):
    """One of these, or, so far unseen, none: then there is no number, which is not 0. int64 comes as a string."""

    double_value: float | None = None
    float_value: float | None = None
    int_value: int | None = None
    string_list: Texts | None = None

    @property
    def number(self) -> float | None:
        """The number, if it is one."""
        found = (self.double_value, self.float_value, self.int_value)
        try:
            return next((float(one) for one in found if one is not None), None)
        except OverflowError:  # an integer of hundreds of figures
            return None


class Stat(_Shape):
    """One metric on one day; `metric` is the name it was asked by."""

    metric: str
    date: Day | None = None
    value: Value = msgspec.field(default_factory=Value)


class Stats(_Shape):
    """A page of numbers, oldest first."""

    domain_stats: list[Stat] = []
    next_page_token: str = ""


class Status(_Shape):
    """Why something was refused; `code` is one of HTTP outside of a batch, one of gRPC within."""

    code: int = 0
    message: str = ""
    status: str = ""
    details: list[dict[str, Any]] = []

    def detail(self, key: str) -> str:
        """Return a field of the first detail that has it: `reason`."""
        return next((str(one[key]) for one in self.details if key in one), "")

    def metadata(self, key: str) -> str:
        """Return a field of the metadata: `activationUrl`."""
        found = (one.get("metadata") for one in self.details)
        return next((str(one[key]) for one in found if isinstance(one, dict) and key in one), "")


class Refusal(_Shape):
    """The body of an error."""

    error: Status = msgspec.field(default_factory=Status)


class Result(_Shape):
    """What a batch says to one of its requests."""

    response: Stats | None = None
    error: Status | None = None


class Results(_Shape):
    """What a batch says, in the order of its requests."""

    results: list[Result] = []


class State(_Shape):
    """A state of compliance."""

    status: str = ""


class Row(_Shape):
    """One requirement."""

    requirement: str = ""
    status: State = msgspec.field(default_factory=State)


class Verdict(_Shape):
    """A requirement judged with a reason; the one on deliverability calls its status `state`."""

    status: State | None = None
    state: State | None = None
    reason: str = ""


class Compliance(_Shape):
    """What is said of one domain."""

    domain_id: str = ""
    row_data: list[Row] = []
    one_click_unsubscribe_verdict: Verdict | None = None
    honor_unsubscribe_verdict: Verdict | None = None
    deliverability_status_verdict: Verdict | None = None


class ComplianceStatus(_Shape):
    """What is said of a registrable domain, and of the subdomain that was asked for."""

    compliance_data: Compliance | None = None
    subdomain_compliance_data: Compliance | None = None
