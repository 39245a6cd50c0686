"""
Sender Policy Framework: `check_host()` of RFC 7208 as a generator of DNS questions.

What counts (RFC 7208 4.6.4): every include, a, mx, ptr, exists and redirect that is evaluated is one look-up. A void
look-up is a term of these whose own question (A or AAAA of an `a` or `exists`, MX, PTR) found nothing; the addresses
of MX and PTR hosts, the explanation and the macro `p` are not counted, for the limit is on terms. The terms' limits
are checked as the record is evaluated, so a sender that matches early passes even where the rest is too much.

Steps that the RFC lets fail in silence (5.5 and 7.3: the names of an address; 6.2: the explanation) do so here, where
a server failed or was silent; every other question without an answer is a temperror that names it. So is a question
about the names of an address that nobody asked (NOT_ASKED), unless the result would be the same whatever they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from workbench.mail import spf_macro, spf_record
from workbench.mail.spf_macro import MacroString
from workbench.mail.spf_record import Mechanism, Networks, Record, RecordError
from workbench.mail.spf_result import (
    MATCH,
    MAX_LOOKUPS,
    MAX_NAMES,
    MAX_VOIDS,
    NO_MATCH,
    Asked,
    Doubt,
    Passed,
    Problem,
    Result,
    Sender,
    Step,
    Trouble,
    Verdict,
    macro_values,
)
from workbench.model.inquiry import Answer, Inquiry, Question, Status
from workbench.model.rdata import txt_strings

_VERDICTS = {"-": Verdict.FAIL, "~": Verdict.SOFTFAIL, "?": Verdict.NEUTRAL}


def evaluate(sender: Sender) -> Inquiry[Result]:
    """Return what the domain of `sender` says about it; asks in the order and to the limits of RFC 7208."""
    return (yield from _Evaluation(sender).run())


def select(answer: Answer) -> tuple[bytes, ...]:
    """Return the SPF records among TXT records (RFC 7208 4.5)."""
    return tuple(text for text in answer.texts if spf_record.is_spf(text))


class _StopError(Exception):
    """The evaluation ends here, whatever includes it."""

    def __init__(self, result: Verdict, problem: Problem) -> None:
        self.result = result
        self.problem = problem


@lru_cache(maxsize=4096)
def _find(rdata: tuple[bytes, ...]) -> Record | RecordError | int:
    """Return the one record, or what is wrong with it, or the number of records if there is not one."""
    texts = []
    for data in rdata:
        try:
            text = b"".join(txt_strings(data))
        except ValueError:
            continue
        if spf_record.is_spf(text):
            texts.append(text)
    if len(texts) != 1:
        return len(texts)
    try:
        return spf_record.parse(texts[0])
    except RecordError as error:
        return error


@lru_cache(maxsize=4096)
def _hosts(rdata: tuple[bytes, ...]) -> tuple[str, ...]:
    """Return the hosts of MX records; the null MX (RFC 7505) is none."""
    return tuple(host for _, host in Answer("MX", Status.FOUND, rdata).exchanges if host != ".")


class _Evaluation:
    """State of one evaluation."""

    __slots__ = (
        "address", "bits", "domain", "doubts", "kind", "log", "lookups", "names", "number", "outer", "sender",
        "unasked", "voids",
    )  # fmt: skip

    def __init__(self, sender: Sender) -> None:
        self.sender = sender
        self.address = sender.address
        self.number = int(self.address)
        self.bits = 32 if self.address.version == 4 else 128
        self.kind = "A" if self.bits == 32 else "AAAA"  # the address records that can match
        self.domain = sender.domain
        self.lookups = 0
        self.voids = 0
        self.names: tuple[str, ...] | None = None  # validated names of the address, asked for at most once
        self.unasked: tuple[Asked, ...] = ()  # what nobody asked about those names
        self.doubts: list[Doubt] = []
        self.outer = ""  # the qualifiers of the includes around the record being evaluated
        self.log: list[Step | Passed] = []

    def run(self) -> Inquiry[Result]:
        explanation = problem = None
        matched: Step | None = None
        try:
            result, matched, record, domain = yield from self.check(self.domain, 0)
        except _StopError as stop:
            result, problem = stop.result, stop.problem
            record, domain = None, self.domain
        for doubt in self.doubts:
            if result not in {doubt.verdict, Verdict.TEMPERROR}:
                result, matched, problem = Verdict.TEMPERROR, None, doubt.problem
        if result is Verdict.FAIL and record is not None and record.exp is not None:
            explanation = yield from self.explain(record.exp.value, domain)
        return Result(result, self.domain, explanation, self.lookups, self.voids, matched, problem, tuple(self.log))

    def check(self, domain: str, depth: int) -> Inquiry[tuple[Verdict, Step | None, Record | None, str]]:
        """Return verdict, deciding step, the record it stands in and that record's domain."""
        record = yield from self.fetch(domain, depth)
        if record is None:
            return Verdict.NONE, None, None, domain
        for item in record.plan:
            if isinstance(item, Networks):
                step = self.compare(item, record.text, domain, depth)
            elif item.name == "all":
                step = Step(depth, domain, record.text, item.text, (), MATCH)
                self.log.append(step)
            else:
                step = yield from self.look_up(item, record, domain, depth)
            if step is not None and step.verdict is MATCH:
                return _VERDICTS.get(step.term[0], Verdict.PASS), step, record, domain
        if record.redirect is None:
            return Verdict.NEUTRAL, None, record, domain
        return (yield from self.redirect(record, domain, depth))

    def compare(self, networks: Networks, text: str, domain: str, depth: int) -> Step | None:
        """Compare the address with neighbouring networks, in order; return the step of the one it is in."""
        number = self.number
        for shift, wanted, index in networks.four if self.bits == 32 else networks.six:
            if number >> shift == wanted:
                step = Step(depth, domain, text, networks.terms[index].text, (), MATCH)
                self.log += (Passed(depth, domain, text, networks.terms[:index]), step)
                return step
        self.log.append(Passed(depth, domain, text, networks.terms))
        return None

    def fetch(self, domain: str, depth: int) -> Inquiry[Record | None]:
        name = spf_macro.query_name(domain)
        if name is None or "." not in name:  # RFC 7208 4.3: malformed or a single label
            self.log.append(Step(depth, domain, "", "", (), "none"))
            return None
        asked = Question("TXT", name)
        answer = (yield (asked,))[0]
        seen = (Asked(asked, answer.status),)
        found = _find(answer.rdata) if answer.status is Status.FOUND else 0
        if isinstance(found, Record):
            self.log.append(Step(depth, domain, found.text, "", seen, "found"))
            return found
        problem = None
        if not answer.status.known:
            problem = Problem(Trouble.UNANSWERED, domain, asked=seen[0])
        elif isinstance(found, RecordError):
            problem = Problem(Trouble.SYNTAX, domain, found.problem.term, found.problem.at)
        elif found > 1:
            problem = Problem(Trouble.SEVERAL_RECORDS, domain)
        verdict = _error(problem) if problem else Verdict.NONE
        self.log.append(Step(depth, domain, "", "", seen, verdict.value))
        if problem:
            raise _StopError(verdict, problem)
        return None

    def redirect(
        self, record: Record, domain: str, depth: int
    ) -> Inquiry[tuple[Verdict, Step | None, Record | None, str]]:
        term = record.redirect
        assert term is not None
        at = len(self.log)
        self.log.append(Step(depth, domain, record.text, term.text, (), MATCH))
        try:
            self.count(domain, term.text)
            target = yield from self.expanded(term.value, domain)
            return (yield from self.required(target, term.text, depth + 1))
        except _StopError as stop:
            self.log[at] = Step(depth, domain, record.text, term.text, (), stop.result.value)
            raise

    def required(self, target: str, term: str, depth: int) -> Inquiry[tuple[Verdict, Step | None, Record | None, str]]:
        """Check the target of an include or redirect, which must have a record (RFC 7208 5.2 and 6.1)."""
        found = yield from self.check(target, depth)
        if found[0] is Verdict.NONE:
            raise _StopError(Verdict.PERMERROR, Problem(Trouble.NO_RECORD, target, term))
        return found

    def look_up(self, term: Mechanism, record: Record, domain: str, depth: int) -> Inquiry[Step]:
        """Evaluate a term that asks; its step is in the log, an include's before those inside it."""
        if term.name == "include":
            return (yield from self.include(term, record, domain, depth))
        seen: list[Asked] = []
        verdict = NO_MATCH
        try:
            self.count(domain, term.text)
            target = domain if term.target is None else term.target.literal
            if target is None:
                target = yield from self.expanded(term.target, domain)
            name = spf_macro.query_name(target)  # one that cannot be asked for does not exist (RFC 7208 4.8)
            if name is not None and (yield from _TERMS[term.name](self, term, name, domain, seen)):
                verdict = MATCH
        except _StopError as stop:
            verdict = stop.result.value
            raise
        finally:
            step = Step(depth, domain, record.text, term.text, tuple(seen), verdict)
            self.log.append(step)
        return step

    def include(self, term: Mechanism, record: Record, domain: str, depth: int) -> Inquiry[Step]:
        at = len(self.log)
        step = Step(depth, domain, record.text, term.text, (), NO_MATCH)
        self.log.append(step)
        try:
            self.count(domain, term.text)
            target = yield from self.expanded(term.target, domain)
            outer = self.outer
            self.outer += term.result[0]
            result = (yield from self.required(target, term.text, depth + 1))[0]
            self.outer = outer
        except _StopError as stop:
            self.log[at] = step._replace(verdict=stop.result.value)
            raise
        if result is Verdict.PASS:
            step = self.log[at] = step._replace(verdict=MATCH)
        return step

    def a(self, term: Mechanism, name: str, domain: str, seen: list[Asked]) -> Inquiry[bool]:
        return self.within((yield from self.ask(self.kind, name, term, domain, seen)), term)

    def exists(self, term: Mechanism, name: str, domain: str, seen: list[Asked]) -> Inquiry[bool]:
        return (yield from self.ask("A", name, term, domain, seen)).status is Status.FOUND

    def mx(self, term: Mechanism, name: str, domain: str, seen: list[Asked]) -> Inquiry[bool]:
        answer = yield from self.ask("MX", name, term, domain, seen)
        hosts = _hosts(answer.rdata)
        if len(hosts) > MAX_NAMES:
            raise _StopError(Verdict.PERMERROR, Problem(Trouble.TOO_MANY_MX, name, term.text))
        if not hosts:
            return False
        questions = tuple([Question(self.kind, host) for host in dict.fromkeys(hosts)])
        answers = yield questions
        unanswered, hit = None, False
        for asked, found in zip(questions, answers, strict=True):
            seen.append(Asked(asked, found.status))
            if found.status is Status.FOUND:
                hit = hit or self.within(found, term)
            elif not found.status.known:
                unanswered = seen[-1]
        if unanswered and not hit:
            raise _StopError(Verdict.TEMPERROR, Problem(Trouble.UNANSWERED, domain, term.text, asked=unanswered))
        return hit

    def ptr(self, term: Mechanism, name: str, domain: str, seen: list[Asked]) -> Inquiry[bool]:
        if self.names is None:
            status = yield from self.validate(seen)
            if status in {Status.NODATA, Status.NXDOMAIN}:
                self.count_void(domain, term.text)
        if any(found == name or found.endswith("." + name) for found in self.names or ()):
            return True
        for asked in self.unasked:
            if asked.question.kind == "PTR" or asked.question.name == name or asked.question.name.endswith("." + name):
                self.doubt(term, domain, asked)
                break
        return False

    def doubt(self, term: Mechanism, domain: str, asked: Asked) -> None:
        """Note that a term that did not match might have, had the question been asked."""
        verdict = None
        if not self.outer:
            verdict = Verdict(term.result)
        elif term.result == "pass" and not self.outer.strip("p"):  # every include around it lets pass what passes
            verdict = Verdict.PASS
        self.doubts.append(Doubt(Problem(Trouble.UNANSWERED, domain, term.text, asked=asked), verdict))

    def validate(self, seen: list[Asked]) -> Inquiry[Status]:
        """Find the names of the address that lead back to it (RFC 7208 5.5), the first ten of them."""
        asked = Question("PTR", self.address.reverse_pointer)
        answer = (yield (asked,))[0]
        seen.append(Asked(asked, answer.status))
        questions = tuple(Question(self.kind, host) for host in answer.names[:MAX_NAMES] if host != ".")
        answers = (yield questions) if questions else ()
        seen += map(Asked, questions, (answer.status for answer in answers))
        packed = self.address.packed
        found_out = (Asked(asked, answer.status), *map(Asked, questions, (found.status for found in answers)))
        self.unasked = tuple(item for item in found_out if item.status is Status.NOT_ASKED)
        self.names = tuple(q.name for q, found in zip(questions, answers, strict=True) if packed in found.rdata)
        return answer.status

    def ask(self, kind: str, name: str, term: Mechanism, domain: str, seen: list[Asked]) -> Inquiry[Answer]:
        asked = Question(kind, name)
        answer = (yield (asked,))[0]
        seen.append(Asked(asked, answer.status))
        if answer.status is not Status.FOUND:
            if not answer.status.known:
                raise _StopError(Verdict.TEMPERROR, Problem(Trouble.UNANSWERED, domain, term.text, asked=seen[-1]))
            self.count_void(domain, term.text)
        return answer

    def within(self, answer: Answer, term: Mechanism) -> bool:
        size = self.bits >> 3
        shift = self.bits - (term.prefix4 if self.bits == 32 else term.prefix6)
        wanted = self.number >> shift
        for data in answer.rdata:  # noqa: SIM110 - the inner loop
            if len(data) == size and int.from_bytes(data, "big") >> shift == wanted:
                return True
        return False

    def count(self, domain: str, term: str) -> None:
        self.lookups += 1
        if self.lookups > MAX_LOOKUPS:
            raise _StopError(Verdict.PERMERROR, Problem(Trouble.TOO_MANY_LOOKUPS, domain, term))

    def count_void(self, domain: str, term: str) -> None:
        self.voids += 1
        if self.voids > MAX_VOIDS:
            raise _StopError(Verdict.PERMERROR, Problem(Trouble.TOO_MANY_VOIDS, domain, term))

    def expanded(self, macros: MacroString | None, domain: str) -> Inquiry[str]:
        """Return the domain that a term's text means for this sender, without its final dot."""
        if macros is None:
            return domain
        if macros.literal is not None:
            return macros.literal
        return spf_macro.expand(macros, (yield from self.values(macros, domain))).removesuffix(".")

    def values(self, macros: MacroString, domain: str) -> Inquiry[dict[str, str]]:
        values = macro_values(self.sender, domain)
        if "p" in macros.letters:
            if self.names is None:
                yield from self.validate([])
            if self.unasked:
                problem = Problem(Trouble.UNANSWERED, domain, macros.text, asked=self.unasked[0])
                raise _StopError(Verdict.TEMPERROR, problem)
            values["p"] = _preferred(self.names or (), domain.lower())
        return values

    def explain(self, spec: MacroString, domain: str) -> Inquiry[str | None]:
        """Return the explanation, None wherever RFC 7208 6.2 says to go on as if there were none."""
        try:
            return (yield from self.explanation(spec, domain))
        except _StopError:
            return None

    def explanation(self, spec: MacroString, domain: str) -> Inquiry[str | None]:
        name = spf_macro.query_name((yield from self.expanded(spec, domain)))
        if name is None:
            return None
        texts = (yield (Question("TXT", name),))[0].texts
        if len(texts) != 1 or not texts[0].isascii():
            return None
        try:
            macros = spf_macro.parse_macros(texts[0].decode("ascii"), explanation=True)
        except ValueError:
            return None
        return spf_macro.expand(macros, (yield from self.values(macros, domain)))


def _error(problem: Problem) -> Verdict:
    return Verdict.TEMPERROR if problem.trouble is Trouble.UNANSWERED else Verdict.PERMERROR


def _preferred(names: tuple[str, ...], domain: str) -> str:
    """Return the value of the macro `p`: the domain itself, else a name below it, else any, else `unknown`."""
    if domain in names:
        return domain
    below = (name for name in names if name.endswith("." + domain))
    return next(below, names[0] if names else "unknown")


_TERMS: Mapping[str, Callable[[_Evaluation, Mechanism, str, str, list[Asked]], Inquiry[bool]]] = {
    "a": _Evaluation.a,
    "mx": _Evaluation.mx,
    "ptr": _Evaluation.ptr,
    "exists": _Evaluation.exists,
}
"""Terms that ask for their own name: each returns whether the sender matches."""
