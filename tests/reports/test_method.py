"""The method: the pack's own numbers."""

from tests.reports import samples
from workbench.model.rules import load_rules
from workbench.model.text import Texts
from workbench.reports.content import Table
from workbench.reports.method import SOURCES, build


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
