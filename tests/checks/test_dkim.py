import base64
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks.answers import FAILED, codes, failing, finding, run, strangers, target, zones
from workbench.checks.dkim import judge
from workbench.mail.dkim import parse_key
from workbench.model.inquiry import Answer, Question, Status, proven
from workbench.model.rdata import quote, split_strings

MISSING = {"dkim.none_published", "dkim.selector_missing", "dkim.no_selector_known", "dkim.not_needed"}
RFC8463 = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


def _rsa(bits, exponent=65537, form=serialization.PublicFormat.SubjectPublicKeyInfo):
    public = rsa.generate_private_key(exponent, bits).public_key()
    return base64.b64encode(public.public_bytes(serialization.Encoding.DER, form)).decode()


KEY = _rsa(2048)
OTHER = _rsa(2048, 3)
WEAK = _rsa(1024)
BARE = _rsa(2048, form=serialization.PublicFormat.PKCS1)
WRAPPED = base64.b64encode(
    ed25519.Ed25519PrivateKey.generate()
    .public_key()
    .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()


def key(selector, text, domain=""):
    strings = " ".join(quote(part) for part in split_strings(text.encode("latin-1")))
    return f"{selector}._domainkey{domain} TXT ( {strings} )\n"


GOOD = key("default", f"v=DKIM1; k=rsa; p={KEY}")


def one(text, *selectors):
    return run(judge, zones(text), target(selectors=selectors))[0]


GIVEN = {
    "good": (f"v=DKIM1; k=rsa; p={KEY}", ["dkim.key_ok"]),
    "weak": (f"v=DKIM1; p={WEAK}", ["dkim.key_weak"]),
    "revoked": ("v=DKIM1; p=", ["dkim.selector_revoked"]),
    "testing": (f"v=DKIM1; t=y; p={KEY}", ["dkim.test_flag"]),
    "no subdomains": (f"v=DKIM1; t=s; p={KEY}", ["dkim.domain_only", "dkim.key_ok"]),  # RFC 6376 3.6.1
    "test without subdomains": (f"v=DKIM1; t=y:s; p={KEY}", ["dkim.domain_only", "dkim.test_flag"]),
    "not a key": ("v=spf1 -all", ["dkim.not_a_key"]),
    "empty": ("", ["dkim.not_a_key"]),
    "SHA-1": (f"v=DKIM1; h=sha1; p={KEY}", ["dkim.sha1_only"]),
    "both hashes": (f"v=DKIM1; h=sha1:sha256; p={KEY}", ["dkim.key_ok"]),
    "service": (f"v=DKIM1; s=tlsrpt; p={KEY}", ["dkim.service_type"]),
    "Ed25519": (RFC8463, ["dkim.ed25519_only", "dkim.key_ok"]),
    "wrapped": (f"v=DKIM1; k=ed25519; p={WRAPPED}", ["dkim.ed25519_wrapped"]),
    "type unknown": ("v=DKIM1; k=foo; p=AAAA", ["dkim.key_type_unknown"]),
    "exponent 3": (f"v=DKIM1; p={OTHER}", ["dkim.exponent_odd", "dkim.key_ok"]),
    "bare": (f"v=DKIM1; p={BARE}", ["dkim.key_bare"]),
    "cut off": (f"v=DKIM1; p={KEY[:200]}", ["dkim.cut_off"]),
    "bad character": (f"v=DKIM1; p={KEY[:-8]}-{KEY[-8:]}", ["dkim.base64"]),
    "no key": ("v=DKIM1; k=rsa", ["dkim.no_key_data"]),
    "version": (f"v=DKIM3; p={KEY}", ["dkim.version"]),
    "DKIM2": (f"v=DKIM2; p={KEY}", ["dkim.dkim2", "dkim.dkim2_only"]),
    "DKIM2, another key type": ("v=DKIM1; k=mldsa44; p=AAAA", ["dkim.dkim2", "dkim.dkim2_only"]),
    "DKIM2, withdrawn": ("v=DKIM2; p=", ["dkim.selector_revoked"]),
    "syntax": (f"v=DKIM1; k; p={KEY}", ["dkim.invalid"]),
    "rubbish": ("v=DKIM1; p=AAAA", ["dkim.unreadable"]),
    "other type": (f"v=DKIM1; k=ed25519; p={KEY}", ["dkim.other_type"]),
    "backslashes": (f"v=DKIM1\\; k=rsa\\; p={KEY}", ["dkim.stray_characters"]),
}


@pytest.mark.parametrize("name", GIVEN)
def test_given_selectors(name):
    text, expected = GIVEN[name]
    outcome = one(key("x1", text), "x1")
    assert codes(outcome) == expected
    assert not outcome.unknown and outcome.applies
    for found in outcome.findings:
        assert found.evidence


def test_a_draft_beside_the_standard():
    """A key of DKIM2 takes nothing away from one of DKIM, at another selector or at the same one."""
    outcome = one(GOOD + key("s2026", f"v=DKIM2; k=rsa; p={OTHER}"), "default", "s2026")
    assert codes(outcome) == ["dkim.dkim2", "dkim.key_ok"]
    assert finding(outcome, "dkim.dkim2").args["draft"].startswith("draft-ietf-dkim-dkim2-")
    assert [item["draft"] for item in outcome.facts["selectors"]] == [False, True]
    guessed = one(key("default", f"v=DKIM2; k=rsa; p={OTHER}"))
    assert codes(guessed) == ["dkim.dkim2"]  # there may be others under names that cannot be guessed
    assert [item.reason for item in guessed.unknown] == ["selectors_not_given"]
    outcome = one(key("default", f"v=DKIM2; p={OTHER}") + GOOD, "default")
    assert codes(outcome) == ["dkim.several_records"]
    assert outcome.facts["selectors"][0]["bits"] == 2048


def test_short_key_as_openssl_makes_it():
    try:
        made = subprocess.run(["openssl", "genrsa", "-traditional", "512"], capture_output=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("the program openssl is not installed")
    public = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"], input=made, capture_output=True, check=True
    )
    outcome = one(key("x1", "v=DKIM1; p=" + base64.b64encode(public.stdout).decode()), "x1")
    assert codes(outcome) == ["dkim.key_short"]
    assert finding(outcome, "dkim.key_short").args["bits"] == 512


def test_records_to_paste():
    record = finding(one(key("x1", f"v=DKIM1; t=y; p={KEY}"), "x1"), "dkim.test_flag").records[0]
    assert (record.name, record.type, record.value) == ("x1._domainkey.example.org", "TXT", f"v=DKIM1; p={KEY}")
    record = finding(one(key("x1", f"v=DKIM1\\; k=rsa\\; p={KEY}"), "x1"), "dkim.stray_characters").records[0]
    assert record.value == f"v=DKIM1; k=rsa; p={KEY}"
    record = finding(one(key("x1", f"v=DKIM1; k=ed25519; p={WRAPPED}"), "x1"), "dkim.ed25519_wrapped").records[0]
    assert len(parse_key(record.value).key) == 32
    behind_cname = 'x1._domainkey CNAME y\ny TXT "v=DKIM1; t=y; p=' + WEAK + '"\n'
    assert finding(one(behind_cname, "x1"), "dkim.test_flag").records == ()


def test_facts():
    outcome = one(GOOD + key("s1", "v=DKIM1; t=s; p="), "default")
    assert outcome.facts["selectors"] == [
        {"selector": "default", "given": True, "service": None, "type": "rsa", "bits": 2048, "flags": [],
         "revoked": False, "draft": False, "cname": None, "record": f"v=DKIM1; k=rsa; p={KEY}"},
        {"selector": "s1", "given": False, "service": None, "type": "rsa", "bits": None, "flags": ["s"],
         "revoked": True, "draft": False, "cname": None, "record": "v=DKIM1; t=s; p="},
    ]  # fmt: skip
    tree = outcome.facts["tree"]
    assert [(node["label"], node["state"]) for node in tree["children"]] == [
        ("default._domainkey.example.org", "ok"), ("s1._domainkey.example.org", "note"),
    ]  # fmt: skip


def test_given_selector_that_is_not_there():
    outcome = one(GOOD, "x1", "default")
    assert codes(outcome) == ["dkim.key_ok", "dkim.selector_missing"]
    assert codes(one("@ A 192.0.2.1", "x1")) == ["dkim.selector_missing"]


def test_selector_pasted_with_its_domain():
    assert codes(one(GOOD, "default._domainkey.example.org")) == ["dkim.key_ok"]


@pytest.mark.parametrize("selector", ["a" * 64, "", "a..b", "é"])
def test_impossible_selector_is_not_asked_for(selector):
    outcome, asked = run(judge, zones(GOOD), target(selectors=[selector]))
    assert not any(question.name.startswith((selector or ".") + "._domainkey") for question in asked)
    assert [(lost.reason, lost.decisive) for lost in outcome.unknown] == [("malformed", True)]


def test_several_records():
    outcome = one(key("x1", f"v=DKIM1; p={KEY}") + key("x1", "junk"), "x1")
    assert codes(outcome) == ["dkim.several_records"]
    assert finding(outcome, "dkim.several_records").args["count"] == 2


def test_alias_into_nothing():
    text = "s1._domainkey CNAME s1.gone\n"
    assert codes(one(text, "s1")) == ["dkim.cname_dangling", "dkim.selector_missing"]
    outcome = one(text)
    assert codes(outcome) == ["dkim.cname_dangling"]
    assert [lost.reason for lost in outcome.unknown] == ["selectors_not_given"]


def test_shared_key():
    found = finding(one(GOOD + key("s1", f"v=DKIM1; p={KEY}")), "dkim.key_shared")
    assert sorted(found.args["selectors"]) == ["default", "s1"]


def test_ed25519_beside_rsa_is_fine():
    assert codes(one(GOOD + key("s1", RFC8463))) == ["dkim.key_ok", "dkim.key_ok"]


def test_guessed_without_being_given():
    outcome, asked = run(judge, zones(GOOD))
    assert codes(outcome) == ["dkim.key_ok"] and not outcome.unknown
    assert len(asked) <= 14


def test_nothing_below_domainkey_is_knowledge():
    outcome, asked = run(judge, zones('@ TXT "v=spf1 mx -all"'))
    assert codes(outcome) == ["dkim.none_published"]
    assert not outcome.unknown and outcome.applies
    assert len(asked) == 5  # no more than two guesses, in case the server denies what it has


def test_server_that_denies_names_with_only_names_below():
    """Some servers answer NXDOMAIN for an empty non-terminal, against RFC 8020."""
    oracle = failing(zones(GOOD), Question("TXT", "_domainkey.example.org"), Status.NXDOMAIN)
    assert codes(run(judge, oracle)[0]) == ["dkim.key_ok"]
    assert codes(run(judge, oracle, target(selectors=["default"]))[0]) == ["dkim.key_ok"]


def test_key_at_a_name_nobody_guesses():
    outcome = one(key("xyz123", f"v=DKIM1; p={KEY}"))
    assert codes(outcome) == ["dkim.no_selector_known"]
    assert [(lost.question, lost.reason, lost.decisive) for lost in outcome.unknown] == [
        ("TXT *._domainkey.example.org", "selectors_not_given", True)
    ]


def test_only_a_withdrawn_key_found():
    outcome = one(key("default", "v=DKIM1; p="))
    assert codes(outcome) == ["dkim.revoked"]
    assert [lost.reason for lost in outcome.unknown] == ["selectors_not_given"]


@pytest.mark.parametrize("mx", ["@ MX 0 .\n", ""])
def test_domain_without_mail(mx):
    outcome = one(mx + '@ TXT "v=spf1 -all"')
    assert (codes(outcome), outcome.applies, outcome.unknown) == (["dkim.not_needed"], False, ())


def test_parked_domain_with_every_key_withdrawn():
    outcome = one('@ MX 0 .\n@ TXT "v=spf1 -all"\n' + key("*", "v=DKIM1; p="))
    assert codes(outcome) == ["dkim.not_needed", "dkim.wildcard_revoked"]
    assert not outcome.applies


def test_domain_that_does_not_exist():
    outcome = run(judge, zones("@ A 192.0.2.1", origin="org"), target("gone.org"))[0]
    assert (outcome.applies, outcome.findings, outcome.unknown) == (False, (), ())


def test_wildcards():
    outcome = one(key("*", "hello"))
    assert codes(outcome) == ["dkim.wildcard"]
    assert [lost.reason for lost in outcome.unknown] == ["selectors_not_given"]
    outcome = one(key("*", f"v=DKIM1; p={KEY}"))
    assert codes(outcome) == ["dkim.key_ok", "dkim.wildcard"] and outcome.facts["wildcard"]
    outcome = one(key("*", "hello") + GOOD)
    assert codes(outcome) == ["dkim.key_ok", "dkim.wildcard"]
    assert codes(one('* TXT "v=spf1 -all"')) == ["dkim.wildcard"]


def test_services_say_which_selectors_to_try():
    text = '@ TXT "v=spf1 include:servers.mcsv.net include:amazonses.com ~all"\n@ MX 1 smtp.google.com.\n'
    text += "k3._domainkey CNAME dkim3.mcsv.net.\n" + key("google", f"v=DKIM1; p={KEY}")
    mcsv = f"$ORIGIN mcsv.net.\ndkim3 TXT ( {' '.join(quote(part) for part in split_strings(b'v=DKIM1; p=' + OTHER.encode()))} )\n"
    outcome, asked = run(judge, zones(text, mcsv))
    assert {entry["selector"]: entry["service"] for entry in outcome.facts["selectors"]} == {
        "google": "google_workspace", "k3": "mailchimp",
    }  # fmt: skip
    assert outcome.facts["services"] == ["google_workspace", "mailchimp", "amazon_ses"]
    assert len(asked) <= 3 + 14 + 2


def test_services_whose_selectors_are_random():
    outcome = one('@ TXT "v=spf1 include:amazonses.com ~all"\n' + key("xyz123", f"v=DKIM1; p={KEY}"))
    assert codes(outcome) == ["dkim.no_selector_known", "dkim.selectors_random"]
    assert finding(outcome, "dkim.selectors_random").args["service"] == "Amazon SES"


def test_second_of_a_pair_is_followed():
    outcome = one(key("s1", f"v=DKIM1; p={KEY}") + key("s2", f"v=DKIM1; p={WEAK}"))
    assert codes(outcome) == ["dkim.key_ok", "dkim.key_weak"]


@pytest.mark.parametrize("status", FAILED)
def test_given_selector_unknown(status):
    broken = Question("TXT", "x1._domainkey.example.org")
    outcome, _ = run(judge, failing(zones(GOOD), broken, status), target(selectors=["x1"]))
    assert codes(outcome) == ["dkim.key_ok"]
    assert [(lost.question, lost.reason, lost.decisive) for lost in outcome.unknown] == [
        (str(broken), status.value, True)
    ]


@pytest.mark.parametrize("status", FAILED)
@pytest.mark.parametrize("given", [(), ("x1",)])
def test_nobody_answers(status, given):
    outcome, asked = run(judge, lambda asked: proven(asked, Answer(asked.kind, status)), target(selectors=given))
    assert not outcome.findings
    assert any(lost.decisive for lost in outcome.unknown)
    assert len(asked) <= 4 or status is Status.NOT_ASKED


@pytest.mark.parametrize("status", FAILED)
@pytest.mark.parametrize("name", ["_domainkey", "default._domainkey", "s1._domainkey"])
def test_one_answer_lost(name, status):
    broken = Question("TXT", f"{name}.example.org")
    good = run(judge, failing(zones(GOOD), broken, status))[0]
    assert not MISSING.intersection(codes(good))
    if name == "s1._domainkey":  # a good key was found: one guess more decides nothing
        assert codes(good) == ["dkim.key_ok"] and not any(lost.decisive for lost in good.unknown)
    bad = run(judge, failing(zones("@ A 192.0.2.1"), broken, status))[0]
    if name == "_domainkey":
        assert "dkim.none_published" not in codes(bad)
        assert any(lost.decisive for lost in bad.unknown)


@given(strangers(), st.lists(st.text(max_size=70), max_size=2))
@settings(max_examples=150, deadline=None)
def test_any_answers_give_an_outcome(oracle, selectors):
    outcome, asked = run(judge, oracle, target(selectors=selectors))
    assert len(asked) <= 3 + len(selectors) + 14 + 7
    for found in outcome.findings:
        if found.code == "dkim.selector_missing":
            assert oracle(Question("TXT", found.subject)).status in {Status.NXDOMAIN, Status.NODATA}
        if found.code == "dkim.none_published":
            assert oracle(Question("TXT", "_domainkey.example.org")).status is Status.NXDOMAIN
