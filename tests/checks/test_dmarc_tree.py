"""The tree of the DMARC check: every node shows technical text, and names a finding that explains it."""

import pytest

from tests.checks.test_dmarc import AGREED, GOOD, HOST_MAIL, OWN, REPORTS, run
from workbench.model.findings import CODES
from workbench.model.inquiry import Status

STATES = {"ok", "note", "warn", "error", "unknown"}


def nodes(node):
    yield node
    for child in node.get("children", ()):
        yield from nodes(child)


def by_label(outcome, label):
    return next(node for node in nodes(outcome.facts["tree"]) if node["label"] == label)


@pytest.mark.parametrize(
    "records",
    [
        {},
        {"own": GOOD},
        {"own": [GOOD, GOOD + ";"]},
        {"own": "v=dmarc1; p=none"},
        {"own": REPORTS} | HOST_MAIL,
        {"own": "v=DMARC1; p=rejct; p=none; x=1; pct=5; adkim=s; hello; rua=a@example.com"},
        {"own": Status.SERVFAIL},
    ],
)
@pytest.mark.parametrize("domain", ["example.com", "a.example.com"])
def test_every_node_can_be_shown(records, domain):
    tree = run(records, domain).facts["tree"]
    for node in nodes(tree):
        assert isinstance(node["label"], str) and isinstance(node.get("value", ""), str)
        assert node.get("state", "ok") in STATES
        assert node.get("code") is None or node["code"] in CODES


@pytest.mark.parametrize(
    ("text", "label", "code", "state"),
    [
        ("v=DMARC1; p=none", "p", "policy_none", "warn"),
        (GOOD, "p", "policy_reject", "ok"),
        (GOOD + "; t=y", "t", "testing", "warn"),
        (GOOD + "; pct=5", "pct", "pct_part", "note"),
        (GOOD + "; pct=100", "pct", "historic_tags", "note"),
        (GOOD + "; pct=5", "p", "pct_part", "warn"),
        (GOOD + "; t=y", "p", "testing", "warn"),
        (GOOD + "; adkim=x", "adkim", "bad_value", "warn"),
        (GOOD + "; adkim=s", "adkim", "strict_dkim", "note"),
        (GOOD + "; fo=1", "fo", "fo_without_ruf", "warn"),
        ("v=DMARC1; p=none; rua=x@example.com", "rua", "no_mailto", "warn"),
        ("v=DMARC1; p=reject; sp=none", "sp", "subdomains_weaker", "warn"),
        ("v=DMARC1; p=reject; psd=y", "psd", "psd_yes", "warn"),
        (GOOD + "; zz=1", "zz", "unknown_tag", "warn"),
    ],
)
def test_tags_are_explained(text, label, code, state):
    node = by_label(run({"own": text}), label)
    assert (node["code"], node["state"]) == (f"dmarc.{code}", state)


def test_the_root_says_what_is_wrong_with_the_whole():
    assert run({}).facts["tree"]["code"] == "dmarc.missing"
    tree = run({"own": GOOD}, "a.example.com").facts["tree"]
    assert (tree["label"], tree["code"], tree["state"]) == ("_dmarc.example.com", "dmarc.inherited", "note")
    assert run({"own": Status.TIMEOUT}).facts["tree"]["state"] == "unknown"


def test_hosts_stand_below_their_tag():
    node = by_label(run({"own": REPORTS} | HOST_MAIL), "r.example.net")
    assert (node["code"], node["state"]) == ("dmarc.external_unauthorized", "warn")
    assert by_label(run({"own": REPORTS, AGREED: "v=DMARC1"} | HOST_MAIL), "r.example.net")["state"] == "ok"
    assert by_label(run({"own": REPORTS} | HOST_MAIL, broken={AGREED[1]}), "r.example.net")["state"] == "unknown"


def test_the_walk_is_shown_with_its_cost():
    walk = by_label(run({"own": GOOD}, "a.example.com"), "RFC 9989 4.10")
    assert walk["cost"] == 3
    assert [node["label"] for node in walk["children"]] == ["_dmarc.a.example.com", OWN[1], "_dmarc.com"]
