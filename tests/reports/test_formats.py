"""The format by the end of the name."""

import pytest

from workbench.model.errors import UsageError
from workbench.reports.formats import FORMATS, format_of


@pytest.mark.parametrize(("name", "ending"), [("a.pdf", ".pdf"), ("A.PDF", ".pdf"), ("a.b.csv.zip", ".csv.zip")])
def test_known(name, ending):
    assert format_of(name) == ending
    assert ending in FORMATS


@pytest.mark.parametrize("name", ["a", "a.html", "a.zip", "a.csv", ".pdf", "a.pdf.part", ""])
def test_unknown_names_what_is_possible(name):
    with pytest.raises(UsageError, match=r"\.pdf, \.csv\.zip"):
        format_of(name)
