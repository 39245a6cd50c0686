"""The method: the pack's own numbers."""

from tests.reports import samples
from workbench.model.rules import load_rules
from workbench.model.text import Texts
from workbench.reports.content import Table
from workbench.reports.method import SOURCES, build, value_text


def test_every_threshold_stands_with_source_and_date():
    material = samples.material(samples.fine())
    table = next(block for block in build(material).blocks if isinstance(block, Table))
    assert {row[1].text: row[2].value for row in table.rows} == {
        name: threshold.value for name, threshold in material.rules.thresholds.items()
    }
    assert all(row[3].text and row[4].value.count("-") == 2 for row in table.rows)


def test_weights_and_losses_are_printed():
    text = str(build(samples.material(samples.fine())))
    assert "SPF 25, DKIM 25, DMARC 30, MX 10, PTR 10" in text
    assert "critical 100, high 50, medium 25, low 10, info 0, passed 0" in text


def test_what_the_pack_says_in_words_has_russian():
    russian = Texts("ru")
    for threshold in load_rules().thresholds.values():
        if sum(word.islower() for word in threshold.source.split()) >= 2:
            assert russian.code_text(SOURCES, threshold.source, {}) != threshold.source


def test_shares_are_told_in_per_cent_with_every_digit_they_have():
    told = {name: value_text(name, one.value, Texts("en")) for name, one in load_rules().thresholds.items()}
    assert (told["complaints.warn"], told["complaints.limit"]) == ("0.1%", "0.3%")
    assert (told["bounces.warn"], told["spam_folder.warn"], told["mta_sts.max_age"]) == ("2%", "10%", "604,800")
    assert all(any(sign in "123456789" for sign in text) for text in told.values())
