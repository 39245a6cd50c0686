from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.answers import run, target, zones
from workbench.checks.dmarc import judge
from workbench.mail.dmarc import Alignment, Author, Policy, parse
from workbench.mail.dmarc_maker import Condition, DmarcChoice, Doubt, list_doubts, mailbox, make_dmarc, make_plan
from workbench.model.errors import UsageError
from workbench.model.findings import Severity
from workbench.model.rules import load_rules

DAY = date(2026, 11, 23)
RUA = ("dmarc@example.org",)


@pytest.mark.parametrize(
    ("choice", "old", "expected"),
    [
        (DmarcChoice(), None, "v=DMARC1; p=none; np=reject"),
        (DmarcChoice(Policy.REJECT, rua=RUA), None, "v=DMARC1; p=reject; rua=mailto:dmarc@example.org"),
        (DmarcChoice(), b"v=DMARC1; p=none; pct=50; x=y; rua=mailto:a@b.example!10m",
         "v=DMARC1; p=none; np=reject; rua=mailto:a@b.example"),
        (DmarcChoice(Policy.QUARANTINE, ruf=("f@example.org",)), b"v=DMARC1; p=none; sp=none; fo=d",
         "v=DMARC1; p=quarantine; np=reject; fo=d; ruf=mailto:f@example.org"),
        (DmarcChoice(ruf=("f@example.org",)), b"v=DMARC1; p=reject",
         "v=DMARC1; p=reject; fo=1; ruf=mailto:f@example.org"),
        (DmarcChoice(), b"v=DMARC1; p=reject; t=y", "v=DMARC1; p=quarantine; np=reject"),
        (DmarcChoice(nonexistent_policy=Policy.NONE), b"v=DMARC1; p=quarantine", "v=DMARC1; p=quarantine; np=none"),
        (DmarcChoice(Policy.REJECT, Policy.NONE, Policy.NONE), None, "v=DMARC1; p=reject; sp=none; np=none"),
        (DmarcChoice(Policy.QUARANTINE, Policy.QUARANTINE, Policy.QUARANTINE), None,
         "v=DMARC1; p=quarantine; sp=quarantine; np=quarantine"),
        (DmarcChoice(Policy.REJECT, Policy.NONE), None, "v=DMARC1; p=reject; sp=none; np=reject"),
        (DmarcChoice(Policy.REJECT), b"v=DMARC1; p=none; sp=quarantine; np=none", "v=DMARC1; p=reject"),
        (DmarcChoice(Policy.NONE, Policy.REJECT, adkim=Alignment.STRICT), None, "v=DMARC1; p=none; sp=reject; adkim=s"),
        (DmarcChoice(), b"v=DMARC1; p=reject; psd=n", "v=DMARC1; p=reject; psd=n"),
    ],
)  # fmt: skip
def test_made(choice, old, expected):
    assert make_dmarc(choice, old) == expected


def test_tags_for_subdomains_only_where_they_count():
    choice = DmarcChoice(Policy.NONE, Policy.REJECT)
    assert make_dmarc(choice, organizational=False) == "v=DMARC1; p=none"


@pytest.mark.parametrize("text", ["", "a", "@b.example", "a@", "a@b", "a b@c.example", "a,b@c.example", "a@b.example!5m",
                                  "https://c.example", "é@c.example", "a;b@c.example"])  # fmt: skip
def test_no_mailbox(text):
    with pytest.raises(UsageError):
        mailbox(text)


def test_mailbox():
    assert mailbox("MAILTO:d+x@Пример.example").uri == "mailto:d+x@xn--e1afmkfd.example"


def test_the_plan_from_nothing():
    steps = make_plan(DmarcChoice(rua=RUA), DAY)
    assert [(s.day, s.policy, s.condition) for s in steps] == [
        (date(2026, 11, 23), Policy.NONE, Condition.START),
        (date(2026, 12, 21), Policy.QUARANTINE, Condition.ALIGNED),
        (date(2027, 1, 18), Policy.REJECT, Condition.QUIET),
    ]
    assert [s.record for s in steps] == [
        "v=DMARC1; p=none; np=reject; rua=mailto:dmarc@example.org",
        "v=DMARC1; p=quarantine; np=reject; rua=mailto:dmarc@example.org",
        "v=DMARC1; p=reject; rua=mailto:dmarc@example.org",
    ]


def test_the_plan_goes_on_from_where_the_domain_is():
    steps = make_plan(DmarcChoice(), DAY, b"v=DMARC1; p=quarantine; rua=mailto:a@b.example", step_days=14)
    assert [(s.day, s.policy) for s in steps] == [(DAY, Policy.QUARANTINE), (date(2026, 12, 7), Policy.REJECT)]
    assert [s.policy for s in make_plan(DmarcChoice(), DAY, b"v=DMARC1; p=reject; t=y")] == list(Policy)[1:]
    (only,) = make_plan(DmarcChoice(), DAY, b"v=DMARC1; p=reject")
    assert only.condition is Condition.KEEP
    with pytest.raises(UsageError):
        make_plan(DmarcChoice(), DAY, b"v=DMARC1; p=reject", goal=Policy.NONE)


POLICIES = st.none() | st.sampled_from(list(Policy))
ADDRESSES = st.lists(st.sampled_from(["a@example.org", "mailto:b.c+d@example.org", "e'f@example.org"]), max_size=3)
CHOICES = st.builds(
    DmarcChoice, POLICIES, POLICIES, POLICIES, st.none() | st.sampled_from(list(Alignment)),
    st.none() | st.sampled_from(list(Alignment)), ADDRESSES.map(lambda a: (*a, "dmarc@example.org")), ADDRESSES.map(tuple),
)  # fmt: skip
OLDS = st.none() | st.lists(
    st.sampled_from(["p=none", "p=Reject", "sp=none", "np=none", "t=y", "pct=10", "rua=mailto:x@example.org!9k", "fo=q",
                     "rua=x@example.org", "adkim=s", "bad", ";", "p=reject", "é=1", "psd=y", "x=y"]), max_size=5,
).map(lambda parts: "; ".join(["v=DMARC1", *parts]).encode())  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(CHOICES, OLDS)
def test_a_made_record_is_clean(choice, old):
    text = make_dmarc(choice, old)
    record = parse(text)
    assert record.problems == () and record.historic == () and record.unknown == () and not record.unusable
    assert record.policy is (choice.policy or record.policy)
    assert choice.subdomain_policy in {None, record.subdomain_policy}  # what is ordered never vanishes
    assert choice.nonexistent_policy in {None, record.nonexistent_policy}
    doubts = list_doubts(choice, text)
    if not doubts:
        nonexistent = record.published(Author.NONEXISTENT)
        assert nonexistent.strength >= max(record.published(a).strength for a in (Author.DOMAIN, Author.SUBDOMAIN))
    outcome, _ = run(judge, zones(f'_dmarc TXT "{text}"\n@ MX 10 mail\nmail A 192.0.2.1'), target())
    rules = load_rules()
    wrong = {f.code for f in outcome.findings if rules.severity(f) > Severity.INFO}
    assert wrong <= {"dmarc.policy_none"} | ({"dmarc.subdomains_weaker", "dmarc.np_weaker"} if doubts else set())


def test_what_a_weaker_choice_does_is_said():
    for chosen, doubts in (
        (DmarcChoice(Policy.REJECT, Policy.NONE, Policy.NONE), (Doubt.SUBDOMAINS, Doubt.NONEXISTENT)),
        (DmarcChoice(Policy.REJECT, Policy.QUARANTINE), (Doubt.SUBDOMAINS,)),
        (DmarcChoice(Policy.NONE, Policy.REJECT, Policy.REJECT), ()),
    ):
        assert list_doubts(chosen, make_dmarc(chosen)) == doubts
    elsewhere = DmarcChoice(Policy.REJECT, Policy.NONE)
    assert list_doubts(elsewhere, make_dmarc(elsewhere, organizational=False)) == (Doubt.NO_PLACE,)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_old_bytes_give_a_record_or_the_typed_error(junk):
    for old in (junk, b"v=DMARC1;" + junk):
        try:
            made = make_dmarc(DmarcChoice(rua=RUA), old)
        except UsageError:
            continue
        assert parse(made).problems == ()
