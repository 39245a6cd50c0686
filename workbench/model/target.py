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
        blocklists: Ids of the blocklists the user turned on; see `model.blocklists`.
        blocklist_keys: Ids of those among them that are asked with the user's key. The keys themselves are known only
            to whoever sends the questions.
        bulk: Whether it is one of several: web servers are then asked only for what the domain's records announce.
    """

    domain: str
    rules: RulePack
    selectors: tuple[str, ...] = ()
    sending_ips: tuple[Address, ...] = ()
    blocklists: tuple[str, ...] = ()
    blocklist_keys: tuple[str, ...] = ()
    bulk: bool = False
