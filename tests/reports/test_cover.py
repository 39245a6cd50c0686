"""The cover."""

from dataclasses import replace
from datetime import date

from tests.reports import samples
from tests.reports.lines import line
from workbench.analysis.periods import Period
from workbench.model.rules import load_rules
from workbench.reports.cover import build
from workbench.reports.plan import document


def _pairs(chapter):
    return {pair.label: pair.text for pair in chapter.blocks[0].pairs}


def test_it_says_whose_on_what_when_and_by_whom_and_gives_no_score():
    material = samples.material(samples.troubled(), samples.fine())
    cover = build(material).blocks[0]
    assert cover.title == "Example Shop Ltd"
    pairs = _pairs(build(material))
    assert pairs["Domains"] == cover.subtitle == "quiet.example, shop.example"
    assert pairs["Date"] == "23 November 2026, 08:00 UTC"
    assert pairs["Answered by"] == "192.0.2.53:53"
    assert material.fingerprint in pairs.values()
    assert "grade" not in str(cover) and "core" not in str(cover)


def test_without_a_client_the_domain_is_the_title():
    cover = build(samples.material(samples.fine(), client="")).blocks[0]
    assert cover.title == "quiet.example"
    assert cover.subtitle == ""


def test_who_answered_may_be_unknown():
    assert _pairs(build(samples.material(samples.silent())))["Answered by"] == "not recorded"


def test_many_domains_are_counted():
    material = samples.material(*(samples.fine(f"d{n}.example") for n in range(9)))
    assert build(material).blocks[0].subtitle.endswith("d5.example and 3 more")


def numbers(*values, audits=()):
    lines = (line("google_postmaster", "shop.example", "spam_rate", list(values)),)
    return replace(
        samples.material(*audits), rules=load_rules(), lines=lines, period=Period(date(2026, 11, 1), date(2026, 11, 5))
    )


def test_a_report_of_statistics_alone_says_what_it_is():
    material = numbers(0.001, 0.002)
    cover = build(material).blocks[0]
    pairs = _pairs(build(material))
    assert cover.eyebrow == "E-mail delivery statistics"
    assert pairs["Numbers from"] == "Google Postmaster Tools" and "Answered by" not in pairs
    assert pairs["Statistics"] == "1 November 2026 – 5 November 2026" and pairs["Domain"] == "shop.example"
    assert pairs["Fingerprint of the numbers (SHA-256)"] == material.fingerprint
    assert "appendix" not in cover.note and "DNS" not in cover.note
    made = document(material)
    assert made.title.startswith("E-mail delivery statistics: ") and made.footer.startswith("Numbers ")
    assert "Fingerprint of the numbers (SHA-256): " in made.readme


def test_the_fingerprint_covers_the_numbers():
    prints = {
        numbers(0.001, 0.002).fingerprint, numbers(0.001, 0.003).fingerprint, numbers(0.001, None).fingerprint,
        numbers(0.001, 0.002, audits=(samples.fine(),)).fingerprint, samples.material(samples.fine()).fingerprint,
    }  # fmt: skip
    assert len(prints) == 5
    assert numbers(0.001, None).fingerprint == numbers(0.001, None).fingerprint
    assert "Fingerprint of audits and numbers (SHA-256)" in _pairs(build(numbers(0.001, audits=(samples.fine(),))))


def test_a_period_without_any_numbers_is_no_audit_either():
    pairs = _pairs(build(replace(numbers(), lines=())))
    assert pairs["Statistics"] == "1 November 2026 – 5 November 2026" and pairs["Numbers from"] == "nobody"
    assert document(replace(numbers(), lines=())).footer.startswith("Numbers ")
