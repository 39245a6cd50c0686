"""What can be found about a BIMI logo: the reasons for which SVG Tiny PS files are refused."""

from __future__ import annotations

from typing import Any

from workbench.model.findings import Code, Severity

_DRAFT = "draft-svg-tiny-ps-abrotman-12"
_URL = "https://example.org/logo.svg"


def _sample(*names: str, line: int = 3) -> dict[str, Any]:
    return {"url": _URL, "line": line, "names": list(names)}


SVG_CODES = {
    "bimi.logo_ok": Code(
        Severity.PASS,
        "The logo “{title}” keeps to the SVG Tiny PS profile",
        "Receivers that support BIMI can show {url}",
        "",
        f"{_DRAFT} 2",
        {"url": _URL, "title": "Example"},
    ),
    "bimi.svg_gzip": Code(
        Severity.MEDIUM,
        "The logo {url} is compressed, but damaged",
        "A logo may be compressed with gzip (SVGZ), but this file cannot be unpacked, so nothing is shown.",
        "Compress the logo again, or publish it uncompressed.",
        "RFC 6170 5.2",
        _sample(),
    ),
    "bimi.svg_too_large": Code(
        Severity.MEDIUM,
        "The logo {url} is over 1 MB",
        "Receivers expect 32 KB at most and refuse such a file; it was not looked at here either.",
        "Export the logo anew as a small vector drawing without embedded pictures.",
        f"{_DRAFT} 2",
        _sample(),
    ),
    "bimi.svg_size": Code(
        Severity.MEDIUM,
        "The logo {url} has {size} KB, more than the {limit} KB that receivers expect",
        "The size counts unpacked. Gmail and others refuse a larger file.",
        "Simplify the drawing: fewer points, no embedded pictures or fonts, fewer decimals.",
        f"{_DRAFT} 2",
        {"url": _URL, "size": 48.5, "limit": 32.0},
    ),
    "bimi.svg_not_xml": Code(
        Severity.MEDIUM,
        "The logo {url} cannot be read: an error in line {line}",
        "The file is not well-formed XML, so nobody can show it. The parser says: {names}",
        "Export the logo anew, or correct the file in this line.",
        f"{_DRAFT} 2",
        _sample("not well-formed (invalid token)"),
    ),
    "bimi.svg_not_svg": Code(
        Severity.MEDIUM,
        "{url} is no SVG drawing but something else ({names})",
        "Only SVG is allowed as a logo. Often a web page or an error page stands at the address.",
        "Publish the logo itself at this address, as SVG Tiny PS.",
        "draft-brand-indicators-for-message-identification-14 4.3.2",
        _sample("html", line=1),
    ),
    "bimi.svg_doctype": Code(
        Severity.MEDIUM,
        "The logo {url} has a document type or entities of its own ({names})",
        "They are not part of the profile and are refused, because entities can be used for attacks.",
        "Delete the DOCTYPE line {line} with everything that belongs to it.",
        f"{_DRAFT} 2",
        _sample("lol", line=2),
    ),
    "bimi.svg_stylesheet": Code(
        Severity.MEDIUM,
        "The logo {url} loads a style sheet",
        "A logo must be complete in itself; line {line} refers to another file.",
        "Remove the xml-stylesheet line and write colours as attributes.",
        f"{_DRAFT} 2",
        _sample("xml-stylesheet", line=2),
    ),
    "bimi.svg_too_complex": Code(
        Severity.MEDIUM,
        "The logo {url} is nested too deeply or has too many parts",
        "More than {names} in one drawing is no logo any more; receivers refuse it, and the reading ended in line"
        " {line}.",
        "Export the logo anew, with its groups dissolved.",
        f"{_DRAFT} 2",
        _sample("200"),
    ),
    "bimi.svg_base_profile": Code(
        Severity.MEDIUM,
        "The logo {url} does not declare the profile tiny-ps",
        'The root element must say baseProfile="tiny-ps"; now it says: {names}',
        'Write baseProfile="tiny-ps" into the svg element once the drawing keeps to the profile.',
        f"{_DRAFT} 2",
        _sample("tiny", line=1),
    ),
    "bimi.svg_version": Code(
        Severity.MEDIUM,
        "The logo {url} declares SVG version {names}, not 1.2",
        "The profile is built on SVG 1.2; receivers refuse other versions.",
        'Write version="1.2" into the svg element.',
        f"{_DRAFT} 2",
        _sample("1.1", line=1),
    ),
    "bimi.svg_no_version": Code(
        Severity.LOW,
        "The logo {url} does not say which SVG version it is",
        'The profile demands version="1.2". Some receivers overlook it, but no certificate is issued for such a file.',
        'Write version="1.2" into the svg element.',
        f"{_DRAFT} 2",
        _sample(line=1),
    ),
    "bimi.svg_no_title": Code(
        Severity.MEDIUM,
        "The logo {url} has no title",
        "The profile demands a title element with text, directly inside the svg element; it is read out to people who"
        " cannot see the logo.",
        "Add <title>Name of the brand</title> as the first element.",
        f"{_DRAFT} 2",
        _sample(),
    ),
    "bimi.svg_long_title": Code(
        Severity.INFO,
        "The title of the logo {url} is long",
        "It has {names} characters; receivers may cut it after 64.",
        "Keep the name of the brand alone.",
        f"{_DRAFT} 2",
        _sample("90"),
    ),
    "bimi.svg_root_position": Code(
        Severity.MEDIUM,
        "The logo {url} sets a position of the whole drawing ({names})",
        "The svg element must not have x or y; receivers refuse the file.",
        "Delete these attributes from the svg element.",
        f"{_DRAFT} 2",
        _sample("x", "y", line=1),
    ),
    "bimi.svg_element": Code(
        Severity.MEDIUM,
        "The logo {url} contains elements that are forbidden: {names}",
        "Scripts, animation, links, pictures and the like are not part of the profile; receivers refuse the file. The"
        " first stands in line {line}.",
        "Remove them, or turn them into paths.",
        f"{_DRAFT} 2",
        _sample("script", "image"),
    ),
    "bimi.svg_misplaced": Code(
        Severity.LOW,
        "In the logo {url} elements stand where they may not: {names}",
        "The first stands in line {line}. Some receivers overlook it, but no certificate is issued for such a file.",
        "Move them: title and desc directly into svg, stop into a gradient; shapes hold nothing.",
        f"{_DRAFT} 2",
        _sample("title"),
    ),
    "bimi.svg_foreign": Code(
        Severity.LOW,
        "The logo {url} holds data of a drawing program: {names}",
        "Elements that are not SVG are not part of the profile; the first stands in line {line}. Some receivers"
        " overlook them, but no certificate is issued for such a file.",
        "Export as plain SVG, or delete these elements.",
        f"{_DRAFT} 2",
        _sample("namedview"),
    ),
    "bimi.svg_script": Code(
        Severity.MEDIUM,
        "The logo {url} has attributes that run code: {names}",
        "Nothing in a logo may act; receivers refuse the file. The first stands in line {line}.",
        "Remove these attributes.",
        f"{_DRAFT} 2",
        _sample("onload"),
    ),
    "bimi.svg_reference": Code(
        Severity.MEDIUM,
        "The logo {url} refers to something outside itself: {names}",
        "Only references to parts of the same drawing (#name) are allowed, no addresses and no embedded data. The first"
        " stands in line {line}.",
        "Remove the reference, or draw what it refers to.",
        f"{_DRAFT} 2",
        _sample("https://example.net/shape.svg"),
    ),
    "bimi.svg_attribute": Code(
        Severity.LOW,
        "The logo {url} uses attributes that the profile does not know: {names}",
        "The first stands in line {line}. Many receivers overlook them, but no certificate is issued for such a file.",
        'Remove them, or say the same with allowed attributes: fill="#c00" in place of style="fill:#c00".',
        f"{_DRAFT} 2",
        _sample("style (path)"),
    ),
    "bimi.svg_no_view_box": Code(
        Severity.INFO,
        "The logo {url} has no viewBox",
        "Without it receivers cannot scale the drawing with certainty, and parts may be cut off.",
        'Write viewBox="0 0 100 100" with the size of the drawing into the svg element.',
        f"{_DRAFT} 2",
        _sample(line=1),
    ),
    "bimi.svg_not_square": Code(
        Severity.INFO,
        "The logo {url} is not square ({names})",
        "Receivers show logos in a square or a circle; another form is cut or shrunk.",
        "Centre the logo on a square area.",
        f"{_DRAFT} 2",
        _sample("100 x 60", line=1),
    ),
    "bimi.svg_media_type": Code(
        Severity.LOW,
        "The web server calls the logo {url} “{type}”",
        "A logo should be served as image/svg+xml; some receivers refuse anything else.",
        "Set the media type for .svg files to image/svg+xml on the web server.",
        "draft-brand-indicators-for-message-identification-14 4.3.2; RFC 6170 5.2",
        {"url": _URL, "type": "text/plain"},
    ),
}
