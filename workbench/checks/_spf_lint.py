"""What one SPF record shows without asking anybody: malformed, useless, risky and repeated terms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from workbench.checks import _spf_repair as repair
from workbench.mail.spf_record import KNOWN_MODIFIERS, Mechanism, Record, scan
from workbench.model.findings import Args, Finding
from workbench.model.findings import Record as Paste
from workbench.model.target import Target


class Lint:
    """
    The lint of one record.

    Attributes:
        mended: The one record that all findings offer, None where there is none.
        findings: What was found, worst kinds first.
    """

    def __init__(
        self, target: Target, strings: Sequence[bytes], evidence: str, *, mended: str | None, told: Collection[str]
    ) -> None:
        self.domain = target.domain
        self.strings = strings
        self.text = b"".join(strings)
        self.rules = target.rules
        self.evidence = (evidence,)
        self.record, self.problems = scan(self.text)
        self.private = repair.private(self.record)
        self.mended = mended
        self.told = told  # terms that let strangers in, and that another finding names
        self.findings = (*self._syntax(), *self._ending(), *self._terms(), *self._form())

    def _found(self, code: str, args: Args, fixed: str | None = None) -> Finding:
        """Return a finding, with the record to paste where there is one and it is another than the published one."""
        paste: tuple[Paste, ...] = ()
        if fixed is not None and fixed.encode("ascii") != self.text:
            paste = (Paste(self.domain, "TXT", fixed),)
        return Finding(code, self.domain, args, self.evidence, paste)

    def _syntax(self) -> Iterator[Finding]:
        if (lost := repair.lost_spaces(self.strings)) is not None:
            yield self._found("spf.split_word", {"terms": lost[0]}, self.mended)
        for problem in self.problems:
            args: Args = {"term": repair.readable(problem.term), "position": problem.at + 1}
            yield self._found(f"spf.syntax_{problem.fault.value}", args, self.mended)

    def _ending(self) -> Iterator[Finding]:
        record, last = self.record, self.record.all
        if last is None and record.redirect is None and not self.problems:
            yield self._found("spf.no_all", {}, self.mended)
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
        if ptr:
            yield self._found("spf.ptr", {"terms": [term.text for term in ptr]})  # who sends by it, nobody can tell
        if self.private:
            yield self._found("spf.private_network", {"terms": [term.text for term in self.private]}, self.mended)
        if wide:
            yield self._found("spf.wide_network", {"terms": [term.text for term in wide]})
        yield from self._modifiers()
        if repeats := _repeats(record):
            yield self._found("spf.duplicate", {"terms": repeats}, self.mended)

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
        last = self.record.all
        unread = last is not None and term.at > last.at
        if unread or term.text in self.told or term.result != "pass" or term in self.private:
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
