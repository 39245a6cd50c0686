"""What answers a check in a test: a zone written in the test, a hostile stranger, and one question gone wrong."""

import json
from dataclasses import replace

from hypothesis import strategies as st

from workbench.model.findings import CODES, Outcome
from workbench.model.inquiry import Answer, Status, not_asked, proven, replay
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.model.text import LANGUAGES, Texts
from workbench.net.zone_file import read_zone

FAILED = (Status.SERVFAIL, Status.REFUSED, Status.TIMEOUT, Status.MALFORMED, Status.NOT_ASKED)


def target(domain="example.org", *, selectors=(), sending_ips=()):
    return Target(domain, load_rules(), tuple(selectors), tuple(sending_ips))


def zones(*texts, origin="example.org"):
    """Return who answers from zone files; a text may begin with its own `$ORIGIN`."""
    recordings = []
    for text in texts:
        own = text.split()[1].rstrip(".") if text.lstrip().startswith("$ORIGIN") else origin
        soa = "@ 3600 IN SOA ns.invalid. root.invalid. 1 1 1 1 1\n"
        head, _, rest = text.lstrip().partition("\n") if text.lstrip().startswith("$ORIGIN") else ("", "", text)
        body = "\n".join(line.strip() for line in rest.splitlines())
        recordings.append(read_zone(f"{head}\n{soa}{body}\n".encode(), name="test.zone", origin=own))

    def answer(asked):
        for recording in recordings:
            found = recording.answer(asked)
            while found.chain and found.status is Status.NOT_ASKED:
                onward = next(
                    (
                        r.answer(asked._replace(name=found.chain[-1]))
                        for r in recordings
                        if r.answer(asked._replace(name=found.chain[-1])).status is not Status.NOT_ASKED
                    ),
                    None,
                )
                if onward is None:
                    return found
                found = proven(asked, replace(onward, chain=(*found.chain, *onward.chain)))
            if found.status is not Status.NOT_ASKED:
                return found
        return not_asked(asked)

    return answer


def run(judge, oracle, aimed=None):
    """Return the outcome and the questions asked; prove what every outcome owes."""
    asked = []

    def counting(question):
        asked.append(question)
        return oracle(question)

    outcome = replay(judge(aimed or target()), counting)
    assert isinstance(outcome, Outcome)
    for found in outcome.findings:
        assert found.code in CODES
        json.dumps([found.args, [record.value for record in found.records]]).encode("utf-8", "strict")
        for language in LANGUAGES:
            assert Texts(language).title(found)
    for lost in outcome.unknown:
        assert lost.reason
    json.dumps(outcome.facts, ensure_ascii=False).encode("utf-8", "strict")
    return outcome, asked


def codes(outcome):
    return sorted(found.code for found in outcome.findings)


def finding(outcome, code):
    (only,) = [found for found in outcome.findings if found.code == code]
    return only


def failing(oracle, broken, status):
    """Return `oracle` with one question that ends in `status`."""

    def answer(asked):
        return proven(asked, Answer(asked.kind, status)) if asked == broken else oracle(asked)

    return answer


_NAMES = st.sampled_from([b"\0", b"\1a\0", b"\3www\7example\3org\0", b"\xff", b"", b"\x40abc", b"\2*\xe4\1.\0"])
_TEXTS = st.sampled_from([
    b"", b"v=DKIM1; p=", b"v=spf1 -all", b"v=spf1 include:sendgrid.net ~all", b"v=DKIM1; k=rsa; p=MIGf", b"\xff;=p",
])  # fmt: skip
_RDATA = st.one_of(
    st.binary(max_size=40),
    _NAMES,
    st.builds(lambda preference, name: bytes([0, preference]) + name, st.integers(0, 20), _NAMES),
    _TEXTS.map(lambda text: bytes([len(text)]) + text),
    st.binary(min_size=4, max_size=4),
    st.binary(min_size=16, max_size=16),
)
_CHAINS = st.sampled_from([(), ("a.example.net",), ("s1.sendgrid.net", "x.example")])


@st.composite
def strangers(draw):
    """Any status and any data for every question; the same question is always answered the same."""
    memory = {}

    def answer(asked):
        if asked not in memory:
            status = draw(st.sampled_from(Status))
            found = tuple(draw(st.lists(_RDATA, min_size=1, max_size=4))) if status is Status.FOUND else ()
            memory[asked] = proven(asked, Answer(asked.kind, status, found, chain=draw(_CHAINS)))
        return memory[asked]

    return answer
