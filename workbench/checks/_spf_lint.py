"""What one SPF record shows without asking anybody: malformed, useless, risky and repeated terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from workbench.checks import _spf_repair as repair
from workbench.mail.spf_record import KNOWN_MODIFIERS, Mechanism, Modifier, Record, scan
from workbench.model.findings import Args, Finding
from workbench.model.findings import Record as Paste
from workbench.model.rules import RulePack


class Lint:
    """
    The lint of one record.

    Attributes:
        mended: The record with everything put right that has a plain remedy, None where a term has none.
        findings: What was found, worst kinds first.
    """

    def __init__(self, domain: str, strings: Sequence[bytes], rules: RulePack, evidence: str) -> None:
        self.domain = domain
        self.strings = strings
        self.text = b"".join(strings)
        self.rules = rules
        self.evidence = (evidence,)
        self.record, self.problems = scan(self.text)
        self.mended = repair.mended(self.record, self.problems)
        self.findings = (*self._syntax(), *self._ending(), *self._terms(), *self._form())

    def _found(self, code: str, args: Args, fixed: str | None = None) -> Finding:
        """Return a finding, with the record to paste where there is one and it is another than the published one."""
        paste: tuple[Paste, ...] = ()
        if fixed is not None and fixed.encode("ascii") != self.text:
            paste = (Paste(self.domain, "TXT", fixed),)
        return Finding(code, self.domain, args, self.evidence, paste)

    def _syntax(self) -> Iterator[Finding]:
        if (lost := _lost_spaces(self.strings)) is not None:
            yield self._found("spf.split_word", {"terms": lost[0]}, lost[1])
        for problem in self.problems:
            args: Args = {"term": repair.readable(problem.term), "position": problem.at + 1}
            yield self._found(f"spf.syntax_{problem.fault.value}", args, self.mended)

    def _ending(self) -> Iterator[Finding]:
        record, last = self.record, self.record.all
        if last is None and record.redirect is None and not self.problems:
            yield self._found("spf.no_all", {}, self.mended)
        everyone = [term for term in record.mechanisms if repair.is_everyone(term)]
        for term in everyone:
            yield self._found("spf.pass_all", {"term": term.text}, self.mended)
        if last is None:
            return
        if last.result == "neutral":
            yield self._found("spf.neutral_all", {}, self.mended)
        behind = [term for term in record.mechanisms if term.at > last.at]
        if behind:
            args: Args = {"terms": [term.text for term in behind]}
            yield self._found("spf.after_all", args, self.mended)
        for modifier in record.modifiers:
            if modifier.name == "redirect":
                yield self._found("spf.redirect_ignored", {"term": modifier.text}, self.mended)

    def _terms(self) -> Iterator[Finding]:
        record = self.record
        ptr = [term for term in record.mechanisms if term.name == "ptr"]
        wide = [term for term in record.mechanisms if self._is_wide(term)]
        private = repair.private(record)
        if ptr:
            bare = repair.mended(record, self.problems, ptr=False)
            yield self._found("spf.ptr", {"terms": [term.text for term in ptr]}, bare)
        if private:
            yield self._found("spf.private_network", {"terms": [term.text for term in private]}, self.mended)
        if wide:
            yield self._found("spf.wide_network", {"terms": [term.text for term in wide]})
        yield from self._modifiers()
        if repeats := _repeats(record):
            yield self._found("spf.duplicate", {"terms": repeats}, self.mended)
        if macros := [term.text for term in record.terms if _letters(term)]:
            yield self._found("spf.macros", {"terms": macros})

    def _modifiers(self) -> Iterator[Finding]:
        strange = [term for term in self.record.modifiers if term.name not in KNOWN_MODIFIERS]
        meant = [term for term in strange if term.name in repair.MECHANISMS]
        versions = [term for term in strange if term.name == "v"]
        if meant:
            yield self._found("spf.not_a_mechanism", {"terms": [term.text for term in meant]}, self.mended)
        for term in versions[:1]:
            yield self._found("spf.repeated_version", {"term": term.text}, self.mended)
        if others := [term.text for term in strange if term not in meant and term not in versions]:
            yield self._found("spf.unknown_modifier", {"terms": others})

    def _form(self) -> Iterator[Finding]:
        version = self.record.text[:6]
        if version != "v=spf1":
            yield self._found("spf.version_case", {"version": version}, self.mended)
        limit = int(self.rules.threshold("spf.record_octets"))
        if len(self.text) > limit:
            yield self._found("spf.large", {"octets": len(self.text), "limit": limit})

    def _is_wide(self, term: Mechanism) -> bool:
        if repair.is_everyone(term) or term.result != "pass" or term in repair.private(self.record):
            return False
        if term.name == "ip4":
            return term.prefix4 < self.rules.threshold("spf.network_prefix4")
        return term.name == "ip6" and term.prefix6 < self.rules.threshold("spf.network_prefix6")


def _repeats(record: Record) -> list[str]:
    seen: set[str] = set()
    repeats: dict[str, None] = {}
    for term in record.mechanisms:
        if term.text.lower() in seen:
            repeats[term.text] = None
        seen.add(term.text.lower())
    return list(repeats)


def _letters(term: Mechanism | Modifier) -> bool:
    macros = term.target if isinstance(term, Mechanism) else term.value
    return macros is not None and not macros.letters <= {"d", "o"}


def _lost_spaces(strings: Sequence[bytes]) -> tuple[list[str], str] | None:
    """Return the words that two strings make together where each half is a term, and the record with the spaces."""
    glued = []
    whole = b"".join(strings[:1])
    for left, right in pairwise(strings):
        before, after = left.split(b" ")[-1].decode("latin-1"), right.split(b" ")[0].decode("latin-1")
        telling = ":" in after or after.lower().endswith("all")
        if telling and repair.well_formed(after) and repair.well_formed(before):
            glued.append(before + after)
            whole += b" "
        whole += right
    record, problems = scan(whole)
    return (glued, record.text) if glued and not problems else None
