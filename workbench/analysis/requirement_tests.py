"""What an audit of DNS says to one question of a provider's rule: holds, does not, or is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from workbench.model.audit import Audit, CheckStatus
from workbench.model.findings import Finding, Unknown
from workbench.model.grounds import Ground


@dataclass(frozen=True, slots=True)
class Part:
    """
    One question answered.

    Attributes:
        holds: None where it is not known.
        reason: Why it is not known: as `Unknown.reason`, or a word of this module.
        findings: What the answer rests on.
        unknown: What would have to be known.
        grounds: What statistics or messages say to it.
    """

    holds: bool | None
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    grounds: tuple[Ground, ...] = ()


Test: TypeAlias = Callable[[Audit], Part]

_SPF_BROKEN = frozenset({
    "spf.missing", "spf.missing_unused", "spf.almost", "spf.several_records", "spf.too_many_lookups",
    "spf.too_many_voids", "spf.include_missing", "spf.include_several", "spf.include_broken", "spf.loop",
    "spf.too_many_mx",
})  # fmt: skip
"""Without a record, or with a result of permerror for some mail: SPF is then not set up."""

_DKIM_BROKEN = frozenset({
    "dkim.key_short", "dkim.selector_missing", "dkim.selector_revoked", "dkim.none_published", "dkim.not_a_key",
    "dkim.stray_characters", "dkim.invalid", "dkim.version", "dkim.no_key_data", "dkim.base64", "dkim.cut_off",
    "dkim.unreadable", "dkim.other_type", "dkim.sha1_only", "dkim.ed25519_wrapped", "dkim.dkim2_only",
})  # fmt: skip

_DMARC_BROKEN = frozenset({
    "dmarc.missing", "dmarc.missing_unused", "dmarc.missing_no_mailbox", "dmarc.several_records", "dmarc.not_a_record",
    "dmarc.no_processing", "dmarc.duplicate_tag", "dmarc.inherited_from_suffix",
})  # fmt: skip

_NO_MAIL = frozenset({"spf.null_record", "mx.no_mail_wanted", "dkim.not_needed"})


def sends_no_mail(audit: Audit) -> tuple[Finding, ...]:
    """Return what says that the domain sends no mail at all; empty if nothing does."""
    return tuple(found for found in audit.findings if found.code in _NO_MAIL)


def _found(audit: Audit, codes: Iterable[str]) -> tuple[Finding, ...]:
    wanted = frozenset(codes)
    return tuple(found for found in audit.findings if found.code in wanted)


def _not_run(audit: Audit, check: str) -> Part | None:
    """Return the answer if the check gives none: it did not run, or failed."""
    run = audit.checks.get(check)
    if run is None:
        return Part(None, "check_not_run")
    return Part(None, "crashed") if run.status is CheckStatus.CRASHED else None


def _open(audit: Audit, check: str) -> Part | None:
    """Return the answer if something decisive of the check is not known."""
    lost = tuple(item for item in audit.unknown if item.check == check and item.decisive)
    return Part(None, lost[0].reason, unknown=lost) if lost else None


def _no_record(audit: Audit, check: str) -> Part | None:
    """Return the answer if a check that ran read no record; whatever else it could not learn leaves that open."""
    if audit.checks[check].facts.get("record"):
        return None
    lost = tuple(item for item in audit.unknown if item.check == check)
    if lost:
        return Part(None, lost[0].reason, unknown=lost)
    return Part(holds=False, findings=tuple(item for item in audit.findings if item.code.startswith(f"{check}.")))


def _spf(audit: Audit) -> Part:
    if (none := _not_run(audit, "spf")) is not None:
        return none
    broken = _found(audit, _SPF_BROKEN)
    broken += tuple(found for found in audit.findings if found.code.startswith("spf.syntax_"))
    if broken:
        return Part(holds=False, findings=broken)
    if (lost := _open(audit, "spf") or _no_record(audit, "spf")) is not None:
        return lost
    return Part(holds=True, findings=_found(audit, {"spf.ok", "spf.null_record"}))


def _spf_ips(audit: Audit) -> Part:
    """Judge whether SPF passes for the sending addresses that are known."""
    if (none := _not_run(audit, "spf")) is not None:
        return none
    if refused := _found(audit, {"spf.ip_not_authorised"}):
        return Part(holds=False, findings=refused)
    if not audit.sending_ips:
        return Part(None, "sending_ips_not_given")
    passed = _found(audit, {"spf.ip_pass"})
    if passed and {found.args.get("ip") for found in passed} >= set(audit.sending_ips):
        return Part(holds=True, findings=passed)
    return _open(audit, "spf") or Part(None, "check_not_run", passed)


def _good_keys(audit: Audit) -> tuple[Finding, ...] | None:
    """Return what was found of the selectors with a key that receivers verify; None if there is no such selector."""
    broken = {found.subject for found in _found(audit, _DKIM_BROKEN)}
    good = set()
    for selector in audit.checks["dkim"].facts.get("selectors", ()):
        owner = f"{selector.get('selector')}._domainkey.{audit.domain}"
        unusable = selector.get("revoked") or selector.get("draft") or owner in broken
        if selector.get("bits") and not unusable:
            good.add(owner)
    if not good:
        return None
    wanted = ("dkim.key_ok", "dkim.key_weak", "dkim.key_large")
    return tuple(found for found in _found(audit, wanted) if found.subject in good)


def _dkim(audit: Audit) -> Part:
    if (none := _not_run(audit, "dkim")) is not None:
        return none
    good = _good_keys(audit)
    if good is not None:
        return Part(holds=True, findings=good)
    if idle := _found(audit, {"dkim.not_needed"}):
        return Part(None, "sends_no_mail", idle)
    if broken := _found(audit, _DKIM_BROKEN):
        return Part(holds=False, findings=broken)
    return _open(audit, "dkim") or Part(None, "selectors_not_given")


def _dkim_1024(audit: Audit) -> Part:
    """Judge the keys that are known: none may have fewer than 1024 bits."""
    if (none := _not_run(audit, "dkim")) is not None:
        return none
    if short := _found(audit, {"dkim.key_short"}):
        return Part(holds=False, findings=short)
    return _dkim(audit)


def _dmarc(audit: Audit) -> Part:
    if (none := _not_run(audit, "dmarc")) is not None:
        return none
    if broken := _found(audit, _DMARC_BROKEN):
        return Part(holds=False, findings=broken)
    if (lost := _open(audit, "dmarc") or _no_record(audit, "dmarc")) is not None:
        return lost
    stated = ("policy_none", "policy_quarantine", "policy_reject", "testing", "pct_part", "inherited")
    codes = [f"dmarc.{code}" for code in stated]
    return Part(holds=True, findings=_found(audit, codes))


def _addresses(audit: Audit, bad: Iterable[str]) -> Part:
    """Judge every sending address that is known by the codes of the PTR check."""
    if (none := _not_run(audit, "ptr")) is not None:
        return none
    if faulty := _found(audit, bad):
        return Part(holds=False, findings=faulty)
    if not audit.sending_ips:
        return Part(None, "sending_ips_not_given")
    rows = audit.checks["ptr"].facts.get("addresses", ())
    sending = [row for row in rows if row.get("role") == "sending"]
    if len(sending) == len(audit.sending_ips) and all(row.get("names") for row in sending):
        confirmed = all(row.get("confirmed") for row in sending)
        if confirmed or "ptr.mismatch" not in frozenset(bad):
            return Part(holds=True, findings=_found(audit, {"ptr.ok"}))
    return _open(audit, "ptr") or Part(None, "check_not_run", _found(audit, {"ptr.not_public"}))


def _exists(audit: Audit) -> Part:
    if (none := _not_run(audit, "mx")) is not None:
        return none
    if gone := _found(audit, {"mx.domain_missing", "mx.none"}):
        return Part(holds=False, findings=gone)
    return _open(audit, "mx") or Part(holds=True, findings=_found(audit, {"mx.ok", "mx.null", "mx.no_mail_wanted"}))


def _receives(audit: Audit) -> Part:
    if (none := _not_run(audit, "mx")) is not None:
        return none
    deaf = _found(audit, {"mx.domain_missing", "mx.none", "mx.unreachable", "mx.null", "mx.no_mail_wanted"})
    if deaf:
        return Part(holds=False, findings=deaf)
    return _open(audit, "mx") or Part(holds=True, findings=_found(audit, {"mx.ok"}))


TESTS: Mapping[str, Test] = {
    "spf": _spf,
    "spf_ips": _spf_ips,
    "dkim": _dkim,
    "dkim_1024": _dkim_1024,
    "dmarc": _dmarc,
    "ptr": lambda audit: _addresses(audit, ("ptr.missing", "ptr.mismatch")),
    "ptr_named": lambda audit: _addresses(audit, ("ptr.missing",)),
    "ptr_own": lambda audit: _addresses(audit, ("ptr.missing", "ptr.generic")),
    "exists": _exists,
    "receives": _receives,
}
"""Every question that a rule's `all` and `any` may name."""
