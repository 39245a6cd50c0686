"""Signs and links."""

import pytest

from tests.reports import samples
from workbench.model.findings import Severity
from workbench.model.text import Texts
from workbench.reports.content import Ref
from workbench.reports.signs import Mark
from workbench.reports.wording import check_name, domain_names, evidence_refs, mark_of, points, verdict


@pytest.mark.parametrize("severity", Severity)
def test_each_severity_has_its_sign(severity):
    assert mark_of(severity).value == severity.word


@pytest.mark.parametrize(
    ("share", "english", "russian"), [(0.5, "50", "50"), (1 / 3, "33.3", "33,3"), (0, "0", "0"), (1, "100", "100")]
)
def test_points_have_a_decimal_only_where_needed(share, english, russian):
    assert points(share, Texts("en")) == english
    assert points(share, Texts("ru")) == russian


def test_verdicts():
    material = samples.material(samples.troubled(), samples.silent())
    troubled, silent = material.audits[0], material.audits[1]
    assert {name: verdict(material, troubled, name) for name in troubled.checks} == {
        "spf": (Mark.HIGH, "Fails"), "dkim": (Mark.MEDIUM, "Weak"), "dmarc": (Mark.CRITICAL, "Fails"),
        "mx": (Mark.PASS, "Fine"), "ptr": (Mark.NONE, "Not applicable"),
    }  # fmt: skip
    assert {verdict(material, silent, name)[0] for name in silent.checks} == {Mark.UNKNOWN}


def test_links_beyond_three_are_counted():
    ids = tuple(f"sha256:{n:064x}" for n in range(50))
    refs = evidence_refs(ids)
    assert len(refs) == 4
    assert refs[-1] == Ref("+47")


def test_names():
    assert check_name("mta_sts") == "MTA-STS"
    assert domain_names(samples.material(samples.fine("xn--e1afmkfd.xn--p1ai"))) == "пример.рф"
