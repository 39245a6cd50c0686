"""Providers' rules answered from the headers of messages; cases by hand from RFC 5322, 8058, 2369 and the providers."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.analysis.requirement_messages import MESSAGE_TESTS
from workbench.analysis.requirements import Known, Standing, judge, judge_rule
from workbench.mail.message_headers import read_message
from workbench.model.audit import Audit
from workbench.model.errors import ReportError
from workbench.model.ground_wording import ground_texts
from workbench.model.message_wording import SENTENCES
from workbench.model.requirements import Means, load_requirements
from workbench.model.text import Texts

PROVIDERS = load_requirements().providers
RULES = {rule.id: rule for provider in PROVIDERS for rule in provider.rules}
MET, NOT_MET, UNKNOWN, ASK = Standing
AUDIT = Audit("a", "shop.example", datetime(2026, 11, 20, tzinfo=UTC), "2026-11", checks={}, findings=(), unknown=())

GOOD = {
    "Return-Path": "<bounce@news.shop.example>",
    "Received": "from mail.shop.example by mx.google.com with ESMTPS id x; Mon, 23 Nov 2026",
    "DKIM-Signature": "v=1; d=shop.example; s=s1; h=from:list-unsubscribe:list-unsubscribe-post:feedback-id; b=x",
    "From": "Shop <news@shop.example>",
    "To": "a@gmail.com",
    "Subject": "hello",
    "Date": "Mon, 23 Nov 2026 09:00:00 +0000",
    "Message-ID": "<1@shop.example>",
    "List-Unsubscribe": "<mailto:u@shop.example>, <https://shop.example/u/1>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "List-Id": "News <news.shop.example>",
    "Precedence": "bulk",
    "Feedback-ID": "autumn:weekly:html:shopnews",
    "X-Postmaster-Msgtype": "promo",
}
PLAIN = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence", "Feedback-ID", "X-Postmaster-Msgtype")


def message(*more, without=(), **changed):
    fields = [(name, value) for name, value in GOOD.items() if name not in without]
    changed = {name.replace("_", "-").lower(): value for name, value in changed.items()}
    lines = [f"{name}: {changed.get(name.lower(), value)}" for name, value in fields]
    return read_message("\n".join([*lines, *more]).encode(), "a.eml")


def judged(rule, *messages):
    found = judge_rule(AUDIT, RULES[rule], Known(messages=messages))
    for language in ("en", "ru"):
        assert all(ground_texts(Texts(language), found.grounds)) or not found.grounds
    return found


def words(rule, *messages):
    found = judged(rule, *messages)
    return found.standing, [ground.word for ground in found.grounds]


def test_the_tests_are_those_that_rules_name():
    assert {rule.message for rule in RULES.values()} - {""} == set(MESSAGE_TESTS)
    assert all(Means.MESSAGE in rule.answered_by for rule in RULES.values() if rule.message)


@pytest.mark.parametrize("rule", [name for name, rule in RULES.items() if rule.message and not rule.every])
def test_a_good_mailing_breaks_nothing(rule):
    found = judged(rule, message())
    assert found.standing is not NOT_MET
    assert found.reason in {"", "needs_verification", "needs_reading"}


@pytest.mark.parametrize("rule", ["GA3", "GA5", "GA6", "GB9", "YA4", "YB3", "AB4", "RU5", "RU13", "YX5"])
def test_what_a_header_decides(rule):
    found = judged(rule, message())
    assert (found.standing, found.answered) == (MET, (Means.MESSAGE,))
    assert judged(rule).standing is UNKNOWN, "never by silence"


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (message(without=["From"]), "from_missing"), (message("From: b@shop.example"), "header_twice"),
        (message(**{"from": "a@shop.example, b@shop.example"}), "from_several"),
        (message(**{"from": "Shop"}), "from_no_address"), (message(without=["Message-ID"]), "header_missing"),
        (message(message_id="1@shop.example"), "message_id_invalid"), (message(message_id="<1>"), "message_id_invalid"),
        (message("Subject: again"), "header_twice"), (message("To: again@shop.example"), "header_twice"),
        (message(without=["Date"]), "header_missing"), (message(date="today"), "date_invalid"),
        (message("no field"), "stray_line"), (message("X-A: " + "a" * 999), "long_line"),
        (message(subject="Скидка"), "raw_characters"),
    ],
)  # fmt: skip
def test_format(made, word):
    made = replace(made, returned_to="shop.example")  # of this domain, whatever is wrong with From
    for rule in ("GA5", "YA4", "AB4"):
        standing, found = words(rule, made)
        assert standing is NOT_MET
        assert word in found


def test_utf8_is_right_where_it_was_spoken():
    assert judged("GA5", message(subject="Скидка", received="by mx.google.com with UTF8SMTPS")).standing is MET


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"list_unsubscribe": "<mailto:u@shop.example>"}, "one_click_no_https"),
        ({"list_unsubscribe": "<http://shop.example/u>"}, "one_click_no_https"),
        ({"list_unsubscribe": "https://shop.example/u"}, "unsubscribe_no_link"),
        ({"list_unsubscribe": "<https:///u>"}, "unsubscribe_no_link"),
        ({"list_unsubscribe_post": "One-Click"}, "one_click_value"),
        ({"list_unsubscribe_post": "list-unsubscribe=one-click"}, "one_click_value"),
        ({"without": ["List-Unsubscribe-Post"]}, "header_missing"),
        ({"without": ["List-Unsubscribe"]}, "header_missing"),
        ({"without": ["DKIM-Signature"]}, "unsigned"),
        ({"dkim_signature": "d=shop.example; s=a; h=from:list-unsubscribe"}, "one_click_not_signed"),
    ],
)
def test_one_click(changed, word):
    standing, found = words("GB5", message(**changed))
    assert standing is NOT_MET
    assert word in found


def test_one_click_is_not_proven_without_verifying_the_signature():
    assert (judged("GB5", message()).standing, judged("GB5", message()).reason) == (UNKNOWN, "needs_verification")
    two = message("DKIM-Signature: d=a.example; s=b; h=list-unsubscribe:list-unsubscribe-post",
                  dkim_signature="d=shop.example; s=a; h=from")  # fmt: skip
    assert judged("GB5", two).reason == "needs_verification", "one signature covers both"
    folded = message(list_unsubscribe="<https://shop.example/\n u/1>")
    assert judged("GB5", folded).reason == "needs_verification", "RFC 2369: white space is ignored"


def test_transactional_mail_is_exempt_unless_the_reader_knows_better():
    plain = message(without=PLAIN)
    for rule in ("GB5", "YB3", "RU5", "YX5", "GB9"):
        found = judged(rule, plain)
        assert (found.standing, found.reason) == (UNKNOWN, "not_a_mailing")
        assert judged(rule, replace(plain, mailing=True)).standing is NOT_MET


def test_yahoo_takes_mailto_and_recommends_one_click():
    standing, found = words("YB3", message(list_unsubscribe="<mailto:u@shop.example>"))
    assert standing is MET
    assert found == ["unsubscribe_ok", "one_click_no_https"]


def test_tls_counts_where_google_took_it():
    assert words("GA3", message(received="by mx.google.com with ESMTP id 1")) == (NOT_MET, ["no_tls"])
    elsewhere = message(received="by mx.yandex.example with ESMTPS id 1")
    assert (judged("GA3", elsewhere).standing, judged("GA3", elsewhere).reason) == (UNKNOWN, "not_at_provider")


def test_a_gmail_address_in_from():
    assert words("GA6", message(**{"from": "shop@gmail.com"})) == (NOT_MET, ["gmail_author"])
    signed = message("DKIM-Signature: d=gmail.com; s=a; h=from", **{"from": "shop@googlemail.com"})
    assert judged("GA6", signed).reason == "needs_verification"
    assert judged("GA6", message(**{"from": '"x@gmail.com" <a@shop.example>'})).standing is MET


def test_alignment_is_refuted_only_for_sure():
    assert judged("GB3", message()).reason == "needs_verification"
    strange = message(dkim_signature="d=sendwell.example; s=a; h=from", return_path="<b@sendwell.example>")
    assert words("GB3", strange) == (NOT_MET, ["not_aligned"])
    # without a return path nobody knows what SPF would be asked
    unknown = message(dkim_signature="d=sendwell.example; s=a; h=from", without=["Return-Path"])
    assert judged("GB3", unknown).reason == "needs_verification"
    sister = message(dkim_signature="d=mail.shop.example; s=a", **{"from": "a@news.shop.example"})
    assert judged("GB3", sister).reason == "needs_verification"


def test_signatures():
    assert judged("MB2", message(without=["DKIM-Signature"])).standing is NOT_MET
    assert words("RU1", message(dkim_signature="d=sendwell.example; s=a; h=from")) == (NOT_MET, ["signed_by_others"])
    assert words("GX1", message(without=["DKIM-Signature"])) == (NOT_MET, ["unsigned"])


@pytest.mark.parametrize(
    ("rule", "changed", "word"),
    [
        ("RU5", {"precedence": "list"}, "precedence_other"), ("RU5", {"without": ["Precedence"]}, "header_missing"),
        ("YX5", {"list_id": "News"}, "list_id_invalid"), ("YX5", {"without": ["List-Id"]}, "header_missing"),
        ("YX4", {"without": ["List-Unsubscribe"]}, "header_missing"),
        ("RU4", {"without": ["List-Unsubscribe"]}, "header_missing"),
        ("RU13", {"x_postmaster_msgtype": "акция"}, "msgtype_invalid"),
        ("RU13", {"x_postmaster_msgtype": "a" * 33}, "msgtype_invalid"),
        ("RU13", {"x_postmaster_msgtype": "two words"}, "msgtype_invalid"),
        ("GB9", {"feedback_id": "a:b:c:four"}, "sender_id_length"),
        ("GB9", {"feedback_id": "a:b:c:" + "d" * 16}, "sender_id_length"),
        ("GB9", {"feedback_id": "a:a:c:shopnews"}, "feedback_repeated"),
        ("GB9", {"feedback_id": "a:b:c:d:shopnews"}, "feedback_too_many"),
        ("GB9", {"feedback_id": "1@shop.example:b:c:shopnews"}, "feedback_of_one"),
        ("GB9", {"dkim_signature": "d=shop.example; s=a; h=from"}, "not_signed"),
    ],
)  # fmt: skip
def test_fields_of_the_providers(rule, changed, word):
    standing, found = words(rule, message(**changed))
    assert standing is NOT_MET
    assert word in found


def test_the_other_names_and_optional_parts():
    assert judged("RU13", message("X-Mailru-Msgtype: promo", without=["X-Postmaster-Msgtype"])).standing is MET
    assert judged("GB9", message(feedback_id="shopnews")).standing is MET
    assert judged("GB9", message(feedback_id=":::shopnews")).standing is MET


def test_the_text_is_not_read():
    assert judged("YX4", message()).reason == "needs_reading"
    assert judged("RU6", message()).reason == "needs_reading"
    assert judged("RU4", message()).standing is ASK


def test_several_messages_and_those_of_others():
    bad = message(message_id="x")
    assert judged("GA5", message(), bad).standing is NOT_MET
    other = read_message(b"From: a@workshop.example\n")
    assert judged("GA5", other).reason == "needs_message"
    assert judged("RU6", other).reason == "needs_message"


def test_every_fault_has_a_sentence():
    assert all(text and not text.endswith(".") for text in SENTENCES.values())


NAMES = st.sampled_from([*GOOD, "X-Mailru-Msgtype", "Sender"])
VALUES = st.sampled_from([*GOOD.values(), "", "<", "<>", ":", "::::", "https://[", "<https://[>", "<mailto:>", "@"])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES | st.text(max_size=30)), min_size=1, max_size=12))
def test_any_header_is_judged(fields):
    try:
        made = read_message("\n".join(f"{name}: {value}" for name, value in fields).encode("utf-8", "replace"), "m")
    except ReportError:
        return
    made = replace(made, returned_to="shop.example")
    for one in judge(AUDIT, PROVIDERS, Known(messages=(made,))):
        for result in one.results:
            assert {ground.word for ground in result.grounds} <= set(SENTENCES)
            assert all(ground_texts(Texts("ru"), result.grounds)) or not result.grounds
