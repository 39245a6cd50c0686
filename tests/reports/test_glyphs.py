"""What fonts lack is escaped; what they have is proven by setting it."""

import json
import tempfile
from pathlib import Path

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from workbench.reports.glyphs import SHOWN, shown
from workbench.reports.pdf import FACES, copy_fonts


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("v=spf1 -all", True, "v=spf1 -all"),
        ("Кофейня «Ласточка» № 1", False, "Кофейня «Ласточка» № 1"),
        ("a\u202eb", True, "a\\u{202e}b"),
        ("\U0001f600", True, "\\u{1f600}"),
        ("\x00\x1b", True, "\\u{0}\\u{1b}"),
        ("a\nb", True, "a\nb"),
        ("a\nb", False, "a\\u{a}b"),
        ("1\u00a0%", False, "1\u00a0%"),
        ("1\u00a0%", True, "1\\u{a0}%"),
        ("\u05e9\u05dc\u05d5\u05dd", False, "\\u{5e9}\\u{5dc}\\u{5d5}\\u{5dd}"),
        ("\ud800", True, "\\u{d800}"),
    ],
)
def test_shown(text, code, expected):
    assert shown(text, code=code) == expected


@given(st.text(st.characters(exclude_categories=())), st.booleans())
def test_any_text_can_be_shown(text, code):
    assert (SHOWN | {"\n", "\u00a0"}).issuperset(shown(text, code=code))


@pytest.mark.parametrize(
    "font", [("Source Sans Pro", weight) for weight in (400, 600, 700)] + [("DejaVu Sans Mono", 400)]
)
def test_the_fonts_have_every_character_that_is_not_escaped(font):
    # PDF/A refuses a character without a glyph, so setting them all is the proof.
    source = f'#set document(title: "t")\n#set text(font: "{font[0]}", weight: {font[1]}, fallback: false)\n#json(bytes(sys.inputs.t))'
    with tempfile.TemporaryDirectory() as folder:
        copy_fonts(Path(folder))

        def made(text):
            return typst.compile(
                source.encode(), format="pdf", font_paths=[folder], ignore_system_fonts=True,
                sys_inputs={"t": json.dumps(text)}, pdf_standards=["a-2a", "ua-1"], timestamp=0,
            )  # fmt: skip

        assert made(" ".join(sorted(SHOWN))).startswith(b"%PDF")
        with pytest.raises(typst.TypstError):
            made("\U0001f600")
        assert len(list(Path(folder).iterdir())) == len(FACES)
