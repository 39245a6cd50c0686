"""Options of every verb that asks: what of a recording could not be used, limits for servers, a trust anchor."""

import pytest

from tests.name_server import NameServer
from tests.signed_zones import HEAD, sign
from workbench.net import dns

HALF = '@ SOA a. b. 1 2 3 4 5\n@ TXT "v=spf1 -all"\n_dmarc TXT "v=DMARC1; p=reject"\n@ A 192.0.2.999\n'
SPF = ("spf", "--ip", "192.0.2.1", "--helo", "a.example", "--mail-from", "x@example.org")
DMARC = ("dmarc", "--from", "x@example.org")
AUDIT = ("audit", "example.org", "--check", "dmarc")


@pytest.fixture
def half(tmp_path):
    path = tmp_path / "half.zone"
    path.write_text("$ORIGIN example.org.\n" + HALF)
    return path


@pytest.mark.parametrize("verb", [SPF, DMARC, AUDIT], ids=lambda words: words[0])
def test_what_could_not_be_used_ends_in_part(workbench, half, verb):
    said = workbench(*verb, "--zone", half, "--json")
    assert said.status == 3
    assert said.err.startswith(f"workbench: {half.name}:5: ") and said.json
    half.write_text(half.read_text().replace("999", "99"))
    assert workbench(*verb, "--zone", half).status == 0


def test_lines_end_in_part_too_and_nothing_usable_stays_nothing_usable(workbench, half, tmp_path):
    lines = tmp_path / "lines"
    lines.write_text('{"ip": "192.0.2.1", "helo": "a.example", "mail_from": "x@example.org"}\n')
    assert workbench("spf", "--jsonl", lines, "--zone", half).status == 3
    lines.write_text("nonsense\n")
    assert workbench("spf", "--jsonl", lines, "--zone", half).status == 2


def test_the_limit_for_one_server(workbench, monkeypatch):
    seen = []
    real = dns.LiveResolver.__init__

    def noting(self, *args, **options):
        seen.append(options["per_server"])
        real(self, *args, **options)

    monkeypatch.setattr(dns.LiveResolver, "__init__", noting)
    verb = (*AUDIT, "--no-smtp", "--server", "127.0.0.1:1")
    workbench(*verb)
    workbench(*verb, "--per-server", "5")
    assert seen == [dns.PER_SERVER, 5]
    assert workbench(*verb, "--per-server", "0").status == 2


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """A signed zone whose parent is nobody, its DS record and its keys as a zone file has them."""
    zone, ds = sign("island.example", HEAD + '@ TXT "v=spf1 -all"\n')
    server = NameServer(tmp_path_factory.mktemp("knot"), {"island.example": zone})
    keys = "".join(f"{line}\n" for line in zone.splitlines() if " DNSKEY " in line and " RRSIG " not in line)
    yield str(server), f"island.example. IN DS {ds}\n", keys
    server.stop()


def island(workbench, server, *words):
    said = workbench("audit", "island.example", "--check", "dnssec", "--no-smtp", "--server", server, *words, "--json")
    return said.status, {found["code"] for found in said.json["findings"]}


@pytest.mark.parametrize("form", [1, 2], ids=["ds", "dnskey"])
def test_dnssec_from_an_anchor_in_a_file(workbench, signed, tmp_path, form):
    path = tmp_path / "anchor"
    path.write_text(signed[form])
    status, codes = island(workbench, signed[0], "--anchor", path)
    assert status == 0 and "dnssec.ok" in codes


def test_the_root_s_keys_say_nothing_of_it(workbench, signed):
    assert "dnssec.ok" not in island(workbench, signed[0])[1]


def test_an_anchor_of_another_key_is_no_proof(workbench, signed, tmp_path):
    path = tmp_path / "anchor"
    path.write_text("island.example. IN DS 4711 13 2 " + "ab" * 32)
    assert "dnssec.ok" not in island(workbench, signed[0], "--anchor", path)[1]


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("Hello", (), "This is no trust anchor: Hello"),
        ("", (), "exactly one zone"),
        (". IN DS 1 8 2 AB", ("--offline",), "--anchor validates"),
    ],
)
def test_a_wrong_anchor_is_one_line(workbench, tmp_path, text, words, line):
    path = tmp_path / "anchor"
    path.write_text(text)
    said = workbench("audit", "example.org", "--anchor", path, *words)
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert line in said.err
