"""`workbench spf`: one sender, many lines, exit statuses, over real DNS messages and a zone file."""

import io
import json

import pytest
from click.testing import CliRunner

from tests.dns_server import SERVFAIL, DnsServer, mx, txt
from workbench.cli.group import run
from workbench.cli.spf import command

ZONE = {
    "example.org": [
        ("TXT", txt("v=spf1 mx include:_spf.example.org -all exp=why.example.org")),
        ("MX", mx(10, "mx.example.org")),
    ],
    "mx.example.org": [("A", "192.0.2.2")],
    "_spf.example.org": [("TXT", txt("v=spf1 ip4:198.51.100.0/24 ?all"))],
    "why.example.org": [("TXT", txt("%{i} may not send for %{d}"))],
    "broken.test": SERVFAIL,
    "typo.test": [("TXT", txt("v=spf1 mx moo -all"))],
}


@pytest.fixture(scope="module")
def server():
    with DnsServer(ZONE) as found:
        yield f"127.0.0.1:{found.port}"


def ask(server, *words, given=None):
    result = CliRunner().invoke(command, [*words, "--server", server], input=given, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.return_value, result.stdout


def test_json_has_the_agreed_shape(server):
    status, out = ask(
        server, "--ip", "192.0.2.9", "--helo", "mx.example.org", "--mail-from", "me@example.org", "--json"
    )
    found = json.loads(out)
    assert status == 0
    assert (found["result"], found["lookups"], found["void_lookups"]) == ("fail", 2, 0)
    assert found["explanation"] == "192.0.2.9 may not send for example.org"
    assert found["trace"][0]["record"].startswith("v=spf1 mx")
    assert {step["verdict"] for step in found["trace"]} == {"found", "match", "no match"}


@pytest.mark.parametrize(("language", "decided"), [("en", "Decided by: mx"), ("ru", "Решающий элемент: mx")])
def test_text_is_a_trace(server, language, decided):
    words = ("--ip", "192.0.2.2", "--helo", "mx.example.org", "--mail-from", "<me@example.org>", "--lang", language)
    status, out = ask(server, *words)
    lines = out.splitlines()
    assert status == 0
    assert lines[:2] == ["SPF: pass  example.org", decided]
    assert lines[3] == "  example.org: v=spf1 mx include:_spf.example.org -all exp=why.example.org"


@pytest.mark.parametrize(
    ("sender", "status", "said"),
    [
        ("me@broken.test", 3, "No answer to TXT broken.test"),
        ("me@typo.test", 0, "Error in the record of typo.test: moo at position 11"),
        ("me@none.test", 0, "no SPF record"),
    ],
)
def test_errors_are_said(server, sender, status, said):
    found, out = ask(server, "--ip", "192.0.2.2", "--mail-from", sender, "--lang", "en")
    assert found == status
    assert said in out


def test_many_lines_in_their_order(server):
    lines = [
        {"id": 1, "ip": "192.0.2.2", "helo": "x.test", "mail_from": "a@example.org"},
        {"id": "b", "ip": "198.51.101.7", "helo": "x.test", "mail_from": "a@example.org"},
        {"id": None, "ip": "::ffff:192.0.2.2", "helo": "example.org", "mail_from": ""},
        {"ip": "192.0.2.2", "helo": "none.test"},
    ]
    status, out = ask(server, "--jsonl", "-", given="\n".join(map(json.dumps, lines)))
    found = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [answer["result"] for answer in found] == ["pass", "fail", "pass", "none"]
    assert [answer.get("id", "absent") for answer in found] == [1, "b", None, "absent"]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": 7}',
        '{"ip": "x", "helo": "a.test"}',
        '{"ip": 5, "helo": "a.test"}',
        '{"ip": "192.0.2.1"}',
        "\x00",
        '{"ip": "::1%1", "mail_from": 3}',
    ],
)
def test_a_bad_line_costs_only_itself(server, line):
    good = json.dumps({"id": 1, "ip": "192.0.2.2", "helo": "example.org"})
    status, out = ask(server, "--jsonl", "-", given=f"{line}\n{good}\n")
    bad, answer = (json.loads(text) for text in out.splitlines())
    assert status == 3
    assert isinstance(bad["error"], str)
    assert bad["line"] == 1
    assert answer["result"] == "pass"


@pytest.mark.parametrize("verb", ["spf", "dmarc"])
@pytest.mark.parametrize("given", ["", "\n \n"])
def test_no_line_at_all_is_nothing_usable(verb, given, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    assert run([verb, "--jsonl", "-", "--offline", "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "There is not one line to answer" in said.err


def test_a_bad_line_names_its_number_in_the_file(server):
    good = json.dumps({"ip": "192.0.2.2", "helo": "example.org"})
    _, out = ask(server, "--jsonl", "-", given=f"{good}\n\n[]\n{good}\n{{\n")
    assert [json.loads(line).get("line") for line in out.splitlines()] == [None, 3, None, 5]


def test_names_of_an_address_that_a_recording_does_not_know(tmp_path, capsys):
    zone = tmp_path / "a.zone"
    zone.write_text('$ORIGIN a.test.\n@ 300 IN SOA ns hm 1 2 3 4 5\n@ 300 IN TXT "v=spf1 ptr:a.test -all"\n', "utf-8")
    words = ["spf", "--ip", "192.0.2.5", "--mail-from", "joe@a.test", "--zone", str(zone), "--lang", "en"]
    assert run(words) == 3
    said = capsys.readouterr().out
    assert said.startswith("SPF: temperror")
    assert "No answer to PTR 5.2.0.192.in-addr.arpa" in said


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--ip", "nonsense", "--helo", "a.test"),
        ("--ip", "192.0.2.1"),
        ("--jsonl", "-", "--ip", "192.0.2.1"),
        ("--zone", "absent.zone"),
    ],
)
def test_wrong_usage_is_one_line(words, capsys):
    assert run(["spf", *words, "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


def test_control_characters_do_not_reach_the_terminal(tmp_path, capsys):
    zone = tmp_path / "a.zone"
    zone.write_text('$ORIGIN a.test.\n@ 300 IN SOA ns hm 1 2 3 4 5\n@ 300 IN TXT "v=spf1 x=\\027[31m -all"\n', "utf-8")
    run(["spf", "--ip", "192.0.2.1", "--mail-from", "me@a.test", "--zone", str(zone), "--lang", "en"])
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "permerror" in said
