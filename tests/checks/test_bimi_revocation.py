"""The BIMI check and revocation lists: when they are asked for, and what is said where they say something."""

import pytest

from tests.checks.answers import codes, finding, run, target
from tests.checks.test_bimi import BOTH, DMARC, LOGO_URL, MARK_URL, SVG, world
from tests.mail.certificates import NOW, Authority
from workbench.checks import _bimi_certificate
from workbench.checks.bimi import judge
from workbench.mail.mark_certificate import read_mark_certificate
from workbench.model.fetched import Fetched, FetchEnd

LIST, MIRROR, ROOT_LIST = (f"http://crl.example.net/{name}.crl" for name in ("mark", "mirror", "root"))
AUTHORITY = Authority(lists=[ROOT_LIST])
FILE = AUTHORITY.issue(lists=[LIST, MIRROR])
OWN, ABOVE = read_mark_certificate(FILE, AUTHORITY.roots).revocable
FINE = ["bimi.logo_ok", "bimi.record_ok", "bimi.verified_mark"]


@pytest.fixture(autouse=True)
def roots(monkeypatch):
    monkeypatch.setattr(_bimi_certificate, "load_roots", lambda: AUTHORITY.roots)


def page(body, code=200):
    return Fetched(FetchEnd.RESPONSE, code, body=body)


EMPTY, ROOT_EMPTY = page(AUTHORITY.revocation_list()), page(AUTHORITY.revocation_list(by_root=True))
REVOKED = page(AUTHORITY.revocation_list(OWN.serial))


def judged(lists, *, file=FILE, **options):
    files = {LOGO_URL: SVG, MARK_URL: page(file), **lists}
    outcome, asked = run(judge, world(DMARC + BOTH, files, moment=NOW), target("example.org", **options))
    return outcome, [question.name for question in asked if question.kind == "GET"][2:]


def test_not_revoked():
    outcome, asked = judged({LIST: EMPTY, ROOT_LIST: ROOT_EMPTY})
    assert codes(outcome) == FINE and not outcome.unknown
    assert outcome.facts["certificate"]["revocation"] == "good"
    assert asked == [LIST, ROOT_LIST]


def test_revoked():
    outcome, _ = judged({LIST: REVOKED, ROOT_LIST: ROOT_EMPTY})
    found = finding(outcome, "bimi.certificate_revoked")
    assert found.args["text"] == "2026-10-01" and len(found.evidence) == 2
    assert "bimi.verified_mark" not in codes(outcome)
    facts = outcome.facts["certificate"]
    assert (facts["revocation"], facts["valid"]) == ("revoked", False)
    assert outcome.facts["shown_by"]["gmail"] == "no"


def test_its_authority_revoked():
    outcome, _ = judged({LIST: EMPTY, ROOT_LIST: page(AUTHORITY.revocation_list(ABOVE.serial, by_root=True))})
    assert finding(outcome, "bimi.certificate_revoked").args["text"] == "2026-10-01, CN=Test Mark CA"


@pytest.mark.parametrize("bad", [None, page(b"", 404), page(b"<html>"), Fetched(FetchEnd.FORBIDDEN)])
def test_a_list_that_cannot_be_had_is_unknown_and_no_problem(bad):
    outcome, asked = judged({ROOT_LIST: ROOT_EMPTY} | ({LIST: bad, MIRROR: bad} if bad else {}))
    assert codes(outcome) == FINE
    (lost,) = outcome.unknown
    assert (lost.question, lost.decisive) == (f"GET {LIST}", False)
    assert outcome.facts["certificate"]["revocation"] == "unknown"
    assert asked == [LIST, ROOT_LIST, MIRROR], "the mirror is asked, too"


def test_a_mirror_is_as_good():
    outcome, _ = judged({LIST: page(b""), MIRROR: REVOKED, ROOT_LIST: ROOT_EMPTY})
    assert "bimi.certificate_revoked" in codes(outcome) and not outcome.unknown


@pytest.mark.parametrize(
    "file", [Authority(lists=[ROOT_LIST]).issue(lists=[LIST]), AUTHORITY.issue(lists=[LIST], names=("example.net",))]
)
def test_only_certificates_in_order_name_hosts(file):
    """Else whoever writes a record could have this program ask hosts of his choice."""
    outcome, asked = judged({LIST: EMPTY, ROOT_LIST: ROOT_EMPTY}, file=file)
    assert not asked and outcome.facts["certificate"]["revocation"] is None
