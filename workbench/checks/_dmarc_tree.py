"""The tree that the window shows of a DMARC record: its tags, where reports go, and the walk that found it."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.checks._dmarc_reports import Host
from workbench.mail.dmarc import HISTORIC, KNOWN, DmarcRecord
from workbench.mail.dmarc_walk import Applicable, Step, Walk
from workbench.mail.tags import parse_tags
from workbench.model.findings import Args, Finding

_DECIDED = ("testing", "pct_part", "policy_none", "policy_quarantine", "policy_reject")
"""Codes that explain the node of the tag they name: the one that decides."""

_EXPLAINED = {
    "p": ("no_processing", "treated_as_none", *_DECIDED, "p_not_second"),
    "sp": (*_DECIDED, "sp_ignored", "subdomains_weaker"),
    "np": (*_DECIDED, "np_weaker", "sp_ignored"),
    "psd": ("psd_yes", "psd_no"),
    "t": ("testing", "testing_no_effect"),
    "adkim": ("strict_dkim",),
    "aspf": ("strict_spf",),
    "fo": ("fo_without_ruf",),
    "ruf": ("ruf_without_fo",),
}
"""Codes that explain the node of a tag, the gravest first, beside those whose `tag` argument names it."""

_ROOT = (
    "missing",
    "missing_unused",
    "missing_no_mailbox",
    "several_records",
    "not_a_record",
    "no_processing",
    "duplicate_tag",
    "p_missing",
    "inherited_from_suffix",
    "inherited",
)
"""Codes that explain the root, the gravest first."""

_STATES = {
    "policy_reject": "ok",
    "psd_no": "note",
    "strict_dkim": "note",
    "strict_spf": "note",
    "ruf_without_fo": "note",
}


def tree(walk: Walk, applicable: Applicable | None, findings: Iterable[Finding], hosts: Iterable[Host]) -> Args:
    """Return the root node: the record that applies, else the place where it should stand."""
    record = applicable.record if applicable is not None else None
    domain = applicable.domain if applicable is not None and applicable.domain else walk.domain
    step = walk.find(domain) or walk.own
    node = _step_node(step)
    everything = list(findings)
    said = [finding for finding in everything if finding.subject == domain]
    children = [] if record is None else [_tag_node(tag, record, said, hosts) for tag in range(len(record.tags))]
    steps = [_step_node(entry) for entry in walk.steps]
    state = "unknown" if walk.unknown else "ok"
    children.append({"label": "RFC 9989 4.10", "cost": len(steps), "state": state, "children": steps})
    for code in _ROOT:
        for finding in everything:
            if finding.code == f"dmarc.{code}":
                state = "note" if code.startswith("inherited") else "warn" if code == "p_missing" else "error"
                return node | {"state": state, "code": finding.code, "args": finding.args, "children": children}
    return node | {"children": children}


def _step_node(step: Step) -> Args:
    node: Args = {"label": f"_dmarc.{step.domain}", "cost": 1}
    if step.answer is None:
        return node
    node["value"] = step.answer.status.value
    node["state"] = "note" if step.known else "unknown"
    if step.record is not None:
        return node | {"value": step.record.text, "state": "ok" if step.record.applies else "error"}
    if step.texts:
        node["value"] = "\n".join(parse_tags(text).text for text in step.texts)
        node["state"] = "error" if step.count > 1 else "warn"
        if step.count > 1:
            node |= {"code": "dmarc.several_records", "args": {"domain": step.domain, "count": step.count}}
    return node


def _tag_node(number: int, record: DmarcRecord, said: list[Finding], hosts: Iterable[Host]) -> Args:
    tag = record.tags[number]
    name = tag.name.lower()
    node: Args = {"label": tag.name, "value": tag.value, "state": "ok"}
    if name in HISTORIC:
        node["state"] = "note"
        wanted = ("pct_part", "historic_tags") if name == "pct" else ("historic_tags",)
        explained = [finding for code in wanted for finding in said if finding.code == f"dmarc.{code}"]
    else:
        explained = _explained(name, said)
    if explained:
        first = explained[0]
        node["state"] = "note" if name in HISTORIC else _STATES.get(first.code.partition(".")[2], "warn")
        node |= {"code": first.code, "args": first.args}
    elif name not in KNOWN and name not in HISTORIC:
        node["state"] = "warn"
    if name in {"rua", "ruf"} and (children := [_host_node(host, said) for host in hosts if _is_at(host, name)]):
        node["children"] = children
    return node


def _explained(name: str, said: list[Finding]) -> list[Finding]:
    """Return what explains a tag, the gravest first: what is wrong where it stands, then what it does."""
    here = [finding for finding in said if finding.args.get("tag") == name and "position" in finding.args]
    for code in _EXPLAINED.get(name, ()):
        here += [
            finding
            for finding in said
            if finding.code == f"dmarc.{code}" and (code not in _DECIDED or name == "t" or finding.args["tag"] == name)
        ]
    return here


def _is_at(host: Host, tag: str) -> bool:
    return any(entry.startswith(f"{tag} ") for entry in host.addresses)


def _host_node(host: Host, said: list[Finding]) -> Args:
    verdicts = [host.receives] + ([host.authorized] if host.external else [])
    state = "warn" if False in verdicts else "unknown" if None in verdicts else "ok"
    node: Args = {"label": host.name, "value": ", ".join(host.addresses), "state": state, "cost": len(verdicts)}
    about = [finding for finding in said if finding.args.get("host") == host.name]
    return node | ({"code": about[0].code, "args": about[0].args} if about else {})
