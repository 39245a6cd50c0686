"""Providers' rules answered from statistics; the verdicts by hand from the providers' texts (Google, Yahoo, SNDS)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.stat_lines import TODAY, line, verdict
from workbench.analysis.requirement_data import DATA_TESTS, METRICS
from workbench.analysis.requirement_volume import bulk_sender
from workbench.analysis.requirements import Known, Standing, judge, judge_rule
from workbench.model.audit import Audit
from workbench.model.ground_wording import bulk_text, ground_text, ground_texts
from workbench.model.metrics import METRICS as CATALOGUE
from workbench.model.requirements import Means, load_requirements
from workbench.model.text import Texts

PROVIDERS = load_requirements().providers
RULES = {rule.id: rule for provider in PROVIDERS for rule in provider.rules}
MET, NOT_MET, UNKNOWN, ASK = Standing
EN, RU = Texts("en"), Texts("ru")


def audit(domain="shop.example", ips=()):
    return Audit("a", domain, datetime(2026, 11, 20, tzinfo=UTC), "2026-11", checks={}, findings=(), unknown=(),
                 sending_ips=ips)  # fmt: skip


def judged(rule, *lines, domain="shop.example", ips=(), today=TODAY):
    found = judge_rule(audit(domain, ips), RULES[rule], Known(lines, today))
    for texts in (EN, RU):
        assert all(ground_texts(texts, found.grounds)) or not found.grounds
    return found


def told(found):
    return found.standing, found.reason


def test_the_tests_are_those_that_rules_name():
    assert {rule.data for rule in RULES.values()} - {""} == set(DATA_TESTS)
    assert set(METRICS) <= set(CATALOGUE)


@pytest.mark.parametrize("rule", [name for name, rule in RULES.items() if Means.DATA in rule.answered_by])
def test_silence_is_never_met(rule):
    other = line("spam_rate", [0.0] * 9, subject="else.example")
    empty = line("spam_rate", [None] * 9)
    for lines in ((), (other,), (empty,)):
        found = judged(rule, *lines)
        assert found.standing in {UNKNOWN, ASK}
        assert not found.answered and not found.grounds


def test_spam_rate_below_the_limit_as_google_states_it():
    found = judged("GA4", line("spam_rate", [0.0004, None, 0.0029, 0.0]))
    assert told(found) == (MET, "")
    assert found.answered == (Means.DATA,)
    (ground,) = found.grounds
    assert (ground.first, ground.last) == (date(2026, 11, 17), TODAY)
    assert (ground.args["days"], ground.args["highest"], ground.args["over"]) == (3, 0.0029, 0)
    assert ground_text(EN, ground) == (
        "Google Postmaster Tools, shop.example, 17 November 2026 to 20 November 2026: Spam rate: at most 0.29%, on"
        " 19 November 2026; of how many messages is not said; 3 days are known; no day at 0.3% or more"
    )


def test_reaching_the_limit_is_over_it():
    """Google: "below 0.1", "reaches 0.3 or higher"."""
    assert judged("GA4", line("spam_rate", [0.003])).standing is NOT_MET
    assert judged("GB4", line("spam_rate", [0.0009])).standing is MET
    assert judged("GB4", line("spam_rate", [0.0004, 0.001])).standing is NOT_MET
    assert judged("GA4", line("spam_rate", [0.0004, 0.001])).standing is MET


def test_one_complaint_among_160_messages_is_no_alarm():
    share = 1 / 160
    found = judged("YA2", line("complaint_rate_inbox", [(share, 160)], provider="yahoo"))
    assert told(found) == (UNKNOWN, "too_few")
    (ground,) = found.grounds
    assert (ground.args["cases"], ground.args["of"], ground.args["over"], ground.args["perhaps"]) == (1, 160, 0, 1)
    assert ground.args["low"] < 0.003 < ground.args["high"]
    assert "1 of 160 messages, 0.62%; with 95% certainty 0.11% to 3.45%" in ground_text(EN, ground)
    # Google hides the number, but its count of all mail to Gmail cannot be smaller
    rate, counts = line("spam_rate", [share]), line("tls_inbound_messages", [160.0])
    assert told(judged("GA4", rate, counts)) == (UNKNOWN, "too_few")
    assert judged("GA4", rate).standing is NOT_MET
    assert judged("GA4", rate, line("tls_inbound_messages", [90_000.0])).standing is NOT_MET


def test_counted_rates_are_pooled():
    few = line("complaint_rate_inbox", [(0.0, 160)], provider="yahoo")
    assert told(judged("YB5", few)) == (UNKNOWN, "too_few"), "none of 160 may still be 2%"
    many = line("complaint_rate_inbox", [(0.0005, 20_000)] * 5 + [(1 / 160, 160)], provider="yahoo")
    found = judged("YB5", many)
    assert told(found) == (MET, "")
    assert found.grounds[0].args["perhaps"] == 1
    bad = line("complaint_rate_inbox", [(0.0005, 20_000)] * 5 + [(0.006, 20_000)], provider="yahoo")
    assert judged("YB5", bad).standing is NOT_MET, "never reaches it"


def test_a_share_of_all_mail_sent_does_not_answer_for_yahoo():
    delivered = line("complaint_rate_delivered", [(0.0, 90_000)], provider="yahoo", source="sendgrid")
    assert told(judged("YB5", delivered)) == (UNKNOWN, "needs_data")


def test_old_figures_say_nothing_of_today():
    old = line("spam_rate", [0.009], last=TODAY - timedelta(31))
    assert told(judged("GA4", old)) == (UNKNOWN, "data_old")
    assert judged("GA4", line("spam_rate", [0.009], last=TODAY - timedelta(30))).standing is NOT_MET
    assert told(judged("GB6", *verdict("HONOR_UNSUBSCRIBE", "compliant", last=date(2026, 9, 1)))) == (ASK, "")


def test_google_s_verdicts():
    found = judged("GB5", *verdict("ONE_CLICK_UNSUBSCRIBE", "needs_work", reason="no_unsub_promo_spam_reports"))
    assert (found.standing, found.answered) == (NOT_MET, (Means.DATA,))
    assert ground_text(EN, found.grounds[0]) == (
        "Google Postmaster Tools, shop.example, 20 November 2026: one-click unsubscribe by its own verdict: Needs work"
        " (Most promotional mail reported as spam lacks one-click unsubscribe)"
    )
    assert judged("GB6", *verdict("HONOR_UNSUBSCRIBE", "compliant")).standing is MET
    assert judged("GB6", *verdict("HONOR_UNSUBSCRIBE", "needs_work", reason="not_honoring")).standing is NOT_MET
    assert judged("GB6").standing is ASK
    assert told(judged("GB3", *verdict("DMARC_ALIGNMENT", "not_evaluated"))) == (UNKNOWN, "not_evaluated")
    assert judged("GB1", *verdict("SPF_AND_DKIM", "needs_work")).standing is NOT_MET


def test_google_judges_the_whole_domain():
    found = judged("GB6", *verdict("HONOR_UNSUBSCRIBE", "compliant"), domain="news.shop.example")
    assert found.standing is MET
    assert found.grounds[0].subject == "shop.example"
    other = verdict("HONOR_UNSUBSCRIBE", "compliant", subject="workshop.example")
    assert judged("GB6", *other).standing is ASK


def test_the_verdict_and_the_figures_together():
    fine = verdict("USER_REPORTED_SPAM_RATE", "compliant")
    assert judged("GA4", line("spam_rate", [0.006]), *fine).standing is NOT_MET
    bad = verdict("USER_REPORTED_SPAM_RATE", "needs_work")
    assert judged("GA4", line("spam_rate", [0.0006]), *bad).standing is NOT_MET
    rate, counts = line("spam_rate", [1 / 160]), line("tls_inbound_messages", [160.0])
    assert judged("GA4", rate, counts, *fine).standing is MET


def test_one_of_spf_and_dkim():
    spf, dkim = verdict("SPF", "needs_work"), verdict("DKIM", "compliant")
    assert judged("GA1", *spf, *dkim).standing is MET
    assert judged("GA1", *spf, *verdict("DKIM", "needs_work")).standing is NOT_MET
    assert judged("GA1", *spf).standing is UNKNOWN


def test_tls():
    assert judged("GA3", line("tls_inbound_rate", [1.0, 1.0])).standing is MET
    assert told(judged("GA3", line("tls_inbound_rate", [1.0, 0.97]))) == (UNKNOWN, "partial")
    assert judged("GA3", line("tls_inbound_rate", [0.0, 0.0])).standing is NOT_MET
    assert judged("GA3", line("tls_inbound_rate", [0.97]), *verdict("ENCRYPTION", "compliant")).standing is MET


def test_seven_days_in_a_row():
    assert judged("GB8", line("spam_rate", [0.004] + [0.0029] * 7)).standing is MET
    assert told(judged("GB8", line("spam_rate", [0.004] + [0.0] * 6))) == (NOT_MET, "")
    assert told(judged("GB8", line("spam_rate", [0.0, 0.0, None] + [0.0] * 6))) == (UNKNOWN, "gaps_between")
    assert judged("GB8", line("spam_rate", [0.0] * 6)).reason == "gaps_between"


def test_microsoft():
    address = {"subject": "192.0.2.25", "provider": "microsoft"}
    good = [line("filter_result", ["green", "green"], **address)]
    least = [line("complaint_rate_snds", [(0.0, 0.001, 5000)] * 3, **address)]
    ips = ("192.0.2.25",)
    assert judged("MA6", *good, *least, ips=ips).standing is MET, "'< 0.1%' is below 0.3%"
    assert judged("MA6", *good).reason == "sending_ips_not_given"
    assert judged("MA6", *good, ips=("198.51.100.1",)).reason == "needs_data"
    assert judged("MA6", *good, ips=(*ips, "192.0.2.26")).reason == "addresses_missing"
    yellow = judged("MA6", line("filter_result", ["green", "yellow"], **address), *least, ips=ips)
    assert yellow.standing is NOT_MET
    assert "Filter: Green × 1, Yellow × 1" in ground_texts(EN, yellow.grounds)[0]
    assert judged("MA6", *good, line("address_status", ["blocked"], **address), ips=ips).standing is NOT_MET
    assert judged("MA6", *good, line("address_status", ["blocked", "ok"], **address), ips=ips).standing is MET


def test_mailru():
    rate = line("complaint_rate", [(0.0005, 9000)] * 9, provider="mailru")
    assert judged("RU12", rate).standing is MET
    share = line("complaint_share_30d", [0.004], provider="mailru")
    assert judged("RU12", share).standing is NOT_MET
    assert judged("RU12", share, rate).standing is MET, "the counted one is asked first"


def test_figures_without_a_limit_are_shown_and_judge_nothing():
    bounces = line("hard_bounces", [12.0, 30.0], provider="", source="sendgrid")
    assert judged("RU9", bounces).standing is ASK
    assert "42 in all, at most 30 on 20 November 2026" in ground_texts(EN, judged("MB6", bounces).grounds)[0]
    assert told(judged("RU10", line("sent", [100.0], provider="mailru"))) == (UNKNOWN, "no_limit_named")


def test_bulk_senders_are_known_by_a_day_and_never_denied():
    day = [line("sent", [3000.0], subject=name, source="sendgrid", dimension="isp=Gmail")
           for name in ("shop.example", "news.shop.example", "workshop.example")]  # fmt: skip
    reached = bulk_sender(day, "shop.example", "gmail")
    assert (reached.holds, reached.args["count"]) == (True, 6000), "subdomains count together, strangers do not"
    doubled = [line("sent", [3000.0], source="sendgrid"), line("tls_inbound_messages", [2900.0])]
    least = bulk_sender(doubled, "shop.example", "gmail")
    assert (least.holds, least.args["count"]) == (None, 3000), "two sources tell of the same mail"
    assert bulk_sender(doubled, "shop.example", "yahoo") is None, "no number is published"
    assert bulk_sender([line("sent", [5000.0], provider="microsoft")], "shop.example", "outlook").holds is None
    assert "6,000 messages" in bulk_text(EN, reached) and "may have had more" in bulk_text(EN, least)


def test_figures_that_make_no_sense_break_nothing():
    """A table may hold more complaints than messages."""
    rate = line("spam_rate", [1.5, -0.1], source="table")
    assert judged("GA4", rate, line("tls_inbound_messages", [10.0, 10.0])).standing is NOT_MET
    found = judged("YA2", line("complaint_rate_inbox", [(1.5, 100)], provider="yahoo", source="table"))
    assert found.grounds[0].word == "rate_stated"
    assert "nan" not in str(found.grounds)


day = st.none() | st.floats(0, 1) | st.tuples(st.floats(0, 1), st.integers(0, 10**6))


@settings(max_examples=60, deadline=None)
@given(st.lists(day, min_size=1, max_size=40), st.sampled_from(["spam_rate", "complaint_rate_inbox"]))
def test_any_figures_give_a_verdict_with_its_figures(days, metric):
    provider = "gmail" if metric == "spam_rate" else "yahoo"
    for one in judge(audit(), PROVIDERS, Known((line(metric, days, provider=provider),), TODAY)):
        for result in one.results:
            assert result.answered or result.standing in {UNKNOWN, ASK}
            assert result.standing is not MET or all(ground.holds for ground in result.grounds)
            assert all(ground_text(texts, ground) for texts in (EN, RU) for ground in result.grounds)
