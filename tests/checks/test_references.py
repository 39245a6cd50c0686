"""The rules that findings refer to are named without words that would need a translation."""

import re

import pytest

from workbench.model.findings import CODES
from workbench.tasks.plugins import load_plugins

load_plugins()

WORDS = re.compile(r"[0-9] (?:and|or|to) |\b(?:section|rules?|in force|own|see)\b", re.IGNORECASE)


@pytest.mark.parametrize("code", sorted(CODES))
def test_references_are_free_of_language(code):
    assert not WORDS.search(CODES[code].reference)
