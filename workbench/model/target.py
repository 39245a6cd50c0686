"""What a check is pointed at: a domain, and what the user knows about its mail."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.model.rdata import Address
from workbench.model.rules import RulePack


@dataclass(frozen=True, slots=True)
class Target:
    """
    One domain to audit.

    Attributes:
        domain: A-labels, lower case, no final dot.
        rules: Thresholds that the check judges by.
        selectors: DKIM selectors the user named, lower case.
        sending_ips: Addresses the domain's mail is sent from, as the user named them.
    """

    domain: str
    rules: RulePack
    selectors: tuple[str, ...] = ()
    sending_ips: tuple[Address, ...] = ()
