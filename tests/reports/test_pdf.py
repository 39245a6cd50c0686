"""The PDF: whole, tagged, the same twice; strangers' words stay words."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from tests.reports import samples
from workbench.model.findings import CODES, Finding, Record
from workbench.model.resources import resource
from workbench.reports.pdf import DEEPEST, page_data, render
from workbench.reports.plan import document

HOSTILE = 'v=spf1 ]#eval("1")[ #panic() $x^2$ *bold* _it_ `raw` \\u{41} <label> @ref // no /* comment */ = heading "quoted" \'q\''


@pytest.fixture(scope="module", params=["en", "ru"])
def made(request, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name, code in samples.CODES.items():
            patch.setitem(CODES, name, code)
        material = samples.material(samples.troubled(), samples.fine(), samples.silent(), language=request.param)
        content = document(material)
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(render(content))
    return content, path


def _text(data, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def _run(*command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed here")
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def test_the_same_document_gives_the_same_bytes(made):
    content, path = made
    assert render(content) == path.read_bytes()


def test_properties_standards_and_tags(made):
    content, path = made
    reader = pypdf.PdfReader(path)
    assert reader.metadata.title == content.title
    assert reader.metadata.creation_date == samples.MOMENT
    root = reader.trailer["/Root"]
    assert root["/Lang"].startswith(content.language)
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp and "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_bookmarks_are_the_chapters(made):
    content, path = made
    outline = pypdf.PdfReader(path).outline
    assert [item.title for item in outline if not isinstance(item, list)] == [c.title for c in content.chapters[1:]]


def test_each_page_but_the_cover_has_client_date_number_and_hash(made):
    content, path = made
    pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    for number, text in enumerate(pages[1:], 2):
        said = content.page_of.replace("{page}", str(number)).replace("{pages}", str(len(pages)))
        for part in (content.client, content.date, said, content.footer):
            assert part in text
    assert content.fingerprint in pages[0].replace("\n", "")


def test_links_lead_from_findings_to_evidence_and_back(made):
    names = pypdf.PdfReader(made[1])
    targets = [
        note.get_object()
        for page in names.pages
        for note in page.get("/Annots", ())
        if note.get_object()["/Subtype"] == "/Link"
    ]
    assert len(targets) > 20


def test_fonts_are_embedded_and_none_is_a_strangers(made):
    run = _run("pdffonts", made[1])
    rows = run.stdout.splitlines()[2:]
    assert rows
    for row in rows:
        assert row.split("+")[1].startswith(("SourceSansPro-", "DejaVuSansMono"))
        assert row.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, with a map to Unicode


def test_qpdf_finds_no_error(made):
    run = _run("qpdf", "--check", made[1])
    assert run.returncode == 0, run.stdout + run.stderr


def test_another_reader_gets_the_records_and_the_russian_words(made):
    content, path = made
    text = _run("pdftotext", "-layout", path, "-").stdout
    assert "v=DMARC1; p=none; rua=mailto:dmarc@shop.example" in text
    for chapter in content.chapters[1:]:
        assert chapter.title in text


def _with_record(value, **more):
    audit = samples.troubled()
    finding = replace(audit.findings[4], records=(Record("_dmarc.shop.example", "TXT", value),))
    checks = {**audit.checks, "spf": samples.done(record=value, tree={"label": value, "value": value})}
    return document(samples.material(replace(audit, findings=(finding,), checks=checks), **more))


def test_typst_markup_in_records_prints_literally(tmp_path):
    content = _with_record(HOSTILE, client="#eval(1) ]*x* \\ $")
    text = " ".join(_text(render(content), tmp_path).split())
    assert "#eval(1) ]*x* \\ $" in text
    for part in ('#eval("1")[', "#panic()", "$x^2$", "*bold*", "`raw`", "\\u{41}", "<label>", "@ref", "/* comment */"):
        assert part in text


def test_long_records_wrap_and_lose_nothing(tmp_path):
    value = "v=DKIM1;p=" + "".join(chr(ord("A") + n % 26) for n in range(2000))
    data = render(_with_record(value))
    text = _text(data, tmp_path)
    assert value in text.replace("\n", "").replace(" ", "")
    if shutil.which("pdftotext"):
        boxes = _run("pdftotext", "-bbox", tmp_path / "x.pdf", "-").stdout
        right = [float(line.split('xMax="')[1].split('"')[0]) for line in boxes.splitlines() if 'xMax="' in line]
        assert max(right) <= 595.3 - 56.6 + 1  # A4 less the margin of 2 cm


@pytest.mark.parametrize(
    "value",
    [
        "\u202e\u05e9\u05dc\u05d5\u05dd",
        "\U0001f600" * 40,
        "\x00\x01\x1b[31m\x7f",
        "a\u0301" * 30,
        "\ud800",
        " " * 300,
        "",
        "\n\n",
    ],
)
def test_no_text_breaks_the_page(value, tmp_path):
    content = _with_record(value, client=f"K{value}")
    assert render(content).startswith(b"%PDF")


def test_deep_trees_are_drawn_to_a_depth():
    node = {"label": "leaf"}
    for depth in range(120):
        node = {"label": f"include:{depth}.example", "children": [node]}
    audit = replace(samples.fine(), checks={"spf": samples.done(tree=node)})
    content = document(samples.material(audit))
    rows = next(
        block["rows"]
        for chapter in page_data(content)["chapters"]
        for block in chapter["blocks"]
        if block["kind"] == "tree"
    )
    assert len(rows) == 121
    assert max(row["depth"] for row in rows) == DEEPEST
    assert render(content).startswith(b"%PDF")


def test_links_to_nothing_become_words():
    content = document(samples.material(samples.troubled()))
    lonely = replace(content, chapters=tuple(c for c in content.chapters if c.id == "fixes"))
    assert '"anchor": "finding' not in json.dumps(page_data(lonely))
    assert render(lonely).startswith(b"%PDF")


def test_missing_evidence_and_odd_findings_do_not_stop_a_report():
    finding = Finding("mx.sample_ok", "x" * 300, {}, ("sha256:" + "0" * 64,))
    content = document(samples.material(replace(samples.fine(), findings=(finding,), resolver=("a" * 200,))))
    assert render(content).startswith(b"%PDF")


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_text_colour_has_contrast():
    """At least 4.5:1 on white and on the grey ground (WCAG 2.2, 1.4.3)."""
    palette = json.loads(Path(resource("report/palette.json")).read_text("utf-8"))
    for name, colour in palette.items():
        if name not in {"rule", "ground"}:
            for under in ("#ffffff", palette["ground"]):
                assert (_luminance(under) + 0.05) / (_luminance(colour) + 0.05) >= 4.5, name
