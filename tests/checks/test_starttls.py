"""STARTTLS judged from what mail hosts showed, and what follows from not reaching them: nothing."""

from datetime import UTC, datetime

import pytest

from tests.authority import authority
from tests.checks.answers import codes, finding, run, zones
from workbench.checks.starttls import judge
from workbench.model.inquiry import Answer, Status, not_asked, proven
from workbench.model.probed import Probed

MOMENT = datetime.now(UTC)
ZONE = "@ MX 10 mx1\n@ MX 20 mx2\nmx1 A 192.0.2.1\nmx1 AAAA 2001:db8::1\nmx2 A 192.0.2.2\n"
GOOD = authority().issue("mx1.example.org", "mx2.example.org", days=60).der


def shown(certificate=GOOD, **fields):
    return Probed(**{
        "greeting": "220 mx", "extensions": ("STARTTLS", "SMTPUTF8"), "starttls": True, "tls_version": "TLSv1.3",
        "extensions_tls": ("SMTPUTF8", "REQUIRETLS"), "chain": (certificate,), "trusted": True, **fields,
    })  # fmt: skip


def judged(mail, zone=ZONE, asked_at=MOMENT, old=None):
    """Judge with what every address said; `default` stands for the others, `old` for all, of TLS 1.1 and older."""
    dns = zones(zone)

    def answer(asked):
        if asked.kind != "PROBE":
            return dns(asked)
        said = mail.get(asked.name.split()[1], mail.get("default"))
        if asked.name.endswith("tls1.1"):
            said = old
        if said is None:
            return not_asked(asked)
        if isinstance(said, Status):
            return proven(asked, Answer("PROBE", said, asked=asked_at))
        return proven(asked, Answer("PROBE", Status.FOUND, said.as_rdata(), asked=asked_at))

    return run(judge, answer)[0]


def test_as_it_should_be():
    outcome = judged({"default": shown()})
    assert codes(outcome) == ["starttls.ok", "starttls.requiretls", "starttls.smtputf8"]
    assert finding(outcome, "starttls.ok").args["count"] == 3 and outcome.unknown == () and outcome.applies
    assert outcome.facts["servers"][0]["version"] == "TLSv1.3"
    assert outcome.facts["servers"][0]["names"] == ["mx1.example.org", "mx2.example.org"]


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        (Probed("220 x", ("SIZE",)), {"missing"}),
        (Probed("220 x", ()), {"missing"}),
        (Probed("220 x", ("STARTTLS",), starttls=True, detail="alert"), {"failed"}),
        (shown(tls_version="TLSv1"), {"old_version"}),
        (shown(authority().issue("mx1.example.org", days=-1, since=-9).der, trusted=False), {"expired"}),
        (shown(authority().issue("mx1.example.org", since=5, days=90).der, trusted=False), {"not_yet_valid"}),
        (shown(authority().issue("x.example").der), {"wrong_name"}),
        (shown(authority().issue(common_name="mx1.example.org").der), {"wrong_name"}),
        (shown(authority().issue("mx1.example.org", self_signed=True).der, trusted=False), {"self_signed"}),
        (shown(trusted=False, detail="unable to get local issuer certificate"), {"untrusted"}),
        (shown(authority().issue("x.example", self_signed=True).der, trusted=False), {"self_signed", "wrong_name"}),
        (shown(authority().issue("mx1.example.org", days=5).der), {"expires_soon"}),
        (shown(authority().issue("mx1.example.org", rsa_bits=1024).der), {"weak_key"}),
        (shown(b"\0"), set()),
    ],
)
def test_faults(bad, expected):
    outcome = judged({"192.0.2.1": bad, "default": shown()})
    found = {code.partition(".")[2] for code in codes(outcome)} - {"ok", "smtputf8", "requiretls"}
    assert found == expected
    for word in expected:
        about = finding(outcome, f"starttls.{word}")
        assert about.subject == "mx1.example.org" and about.args["addresses"] == ["192.0.2.1"]
    assert ("starttls.ok" in codes(outcome)) == (expected <= {"expires_soon", "weak_key"})


def test_outdated_versions_beside_those_in_force():
    spoken = judged({"default": shown()}, old=shown(tls_version="TLSv1.1", trusted=None))
    found = [one for one in spoken.findings if one.code == "starttls.old_version_too"]
    assert [(one.subject, one.args["addresses"], one.args["version"]) for one in found] == [
        ("mx1.example.org", ["192.0.2.1", "2001:db8::1"], "TLSv1.1"), ("mx2.example.org", ["192.0.2.2"], "TLSv1.1"),
    ]  # fmt: skip
    assert "starttls.ok" in codes(spoken)
    assert [server["outdated"] for server in spoken.facts["servers"]] == ["TLSv1.1"] * 3


@pytest.mark.parametrize(
    ("old", "fact", "unknowns"),
    [
        (shown(tls_version="", chain=(), trusted=None, detail="alert protocol version"), "", 0),
        (shown(tls_version="", chain=(), trusted=None, detail="no protocols available (_ssl.c:1)"), None, 0),
        (Probed("421 too many connections", detail="closed"), None, 0),
        (None, None, 0),
        (Status.TIMEOUT, None, 3),
    ],
)
def test_outdated_versions_that_are_not_seen(old, fact, unknowns):
    outcome = judged({"default": shown()}, old=old)
    assert codes(outcome) == ["starttls.ok", "starttls.requiretls", "starttls.smtputf8"]
    assert [server["outdated"] for server in outcome.facts["servers"]] == [fact] * 3
    assert len(outcome.unknown) == unknowns and not any(one.decisive for one in outcome.unknown)


def test_the_same_at_two_addresses_is_said_once():
    found = finding(judged({"default": Probed("220 x", ("SIZE",)), "192.0.2.2": shown()}), "starttls.missing")
    assert found.args["addresses"] == ["192.0.2.1", "2001:db8::1"] and len(found.evidence) == 2


def test_dates_are_not_judged_without_a_date():
    outcome = judged(
        {"default": shown(authority().issue("mx1.example.org", "mx2.example.org", days=-1, since=-9).der)},
        asked_at=None,
    )
    assert "starttls.expired" not in codes(outcome)


def test_nobody_was_to_look():
    outcome = judged({})
    assert outcome.findings == () and not outcome.applies
    (lost,) = outcome.unknown
    assert (lost.reason, lost.decisive) == ("smtp_not_asked", False)


@pytest.mark.parametrize(("status", "reason"), [(Status.TIMEOUT, "smtp_timeout"), (Status.REFUSED, "smtp_refused")])
def test_port_25_blocked_here_says_nothing_about_there(status, reason):
    outcome = judged({"default": status})
    assert outcome.findings == () and not outcome.applies
    assert [(item.reason, item.decisive) for item in outcome.unknown] == [(reason, False)] * 3
    assert all(item.evidence for item in outcome.unknown)


def test_one_of_several_out_of_reach_leaves_the_verdict_open():
    outcome = judged({"192.0.2.2": Status.TIMEOUT, "2001:db8::1": Status.TIMEOUT, "default": shown()})
    assert {item.question.split()[-1]: item.decisive for item in outcome.unknown} == {
        "192.0.2.2": True,
        "2001:db8::1": False,
    }
    assert "starttls.ok" not in codes(outcome)


@pytest.mark.parametrize(
    "away",
    [Probed("554 no"), Probed("421 later"), Probed("220 x", detail="EHLO: 550 bad name"), Probed("", detail="closed")],
)
def test_turned_away_is_unknown(away):
    outcome = judged({"default": away})
    assert set(codes(outcome)) == {"starttls.turned_away"}
    assert {item.reason for item in outcome.unknown} == {"smtp_turned_away"} and not outcome.applies


def test_no_mail_no_verdict():
    for zone in ("@ MX 0 .\n", "@ TXT x\n"):
        outcome = judged({"default": shown()}, zone)
        assert outcome.findings == () and outcome.unknown == () and not outcome.applies


def test_a_thousand_hosts_are_not_all_connected_to():
    many = "".join(f"@ MX 10 m{n}\nm{n} A 192.0.2.{n % 250}\n" for n in range(60))
    outcome = judged({"default": Status.REFUSED}, many)
    assert len([item for item in outcome.unknown if item.reason == "smtp_refused"]) == 20
    assert any(item.reason == "too_many" for item in outcome.unknown)
