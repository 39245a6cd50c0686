"""`workbench dmarc`: published cases over real DNS messages, broken lines, one message by options."""

import json

import pytest
from click.testing import CliRunner

from tests.conftest import SUITES
from tests.dns_server import NODATA, NXDOMAIN, SERVFAIL, DnsServer, txt
from tests.mail.test_dmarc_evaluate import CASES, suite_cases
from workbench.cli.dmarc import command
from workbench.cli.group import run
from workbench.model.errors import UsageError
from workbench.model.text import Texts

ZONE = {
    "_dmarc.example.com": [("TXT", txt("v=DMARC1; p=reject; sp=none; np=quarantine"))],
    "sub.example.com": [("A", "192.0.2.1")],
    "_dmarc.broken.test": SERVFAIL,
    "_dmarc.twice.test": [("TXT", txt("v=DMARC1; p=reject")), ("TXT", txt("v=DMARC1; p=none"))],
}
GOOD = {"from": "user@example.com", "spf": {"domain": "example.com", "result": "pass"}, "dkim": []}


@pytest.fixture(scope="module")
def server():
    with DnsServer(ZONE) as found:
        yield f"127.0.0.1:{found.port}"


def ask(server, *words, given=None):
    """Run the verb on standard input; return exit status, lines out."""
    data = (
        None
        if given is None
        else b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in given)
    )
    result = CliRunner().invoke(
        command, [*words, "--server", server], input=data, obj=Texts("en"), standalone_mode=False
    )
    if result.exception:
        raise result.exception
    return result.return_value, [json.loads(line) for line in result.stdout.splitlines()]


def suite_zone(entries):
    """One case's answers as a zone of the scripted server."""
    zone = {}
    for entry in entries:
        if "error" in entry:
            zone.setdefault(entry["name"], {"ENOTFOUND": NXDOMAIN, "ENODATA": NODATA}[entry["error"]])
        elif entry["type"] == "TXT":
            zone[entry["name"]] = [("TXT", txt(*parts)) for parts in entry["answer"]]
        else:
            zone[entry["name"]] = [(entry["type"], data) for data in entry["answer"]]
    return zone


@pytest.mark.skipif(not (SUITES / CASES).exists(), reason="published cases are not at hand beside the checkout")
def test_published_cases_over_real_messages():
    passed = 0
    for call in (case.values[0] for case in suite_cases()):
        given, expected = call["input"], call["result"]
        identifiers = {
            kind: [{"domain": entry["domain"], "result": "pass"} for entry in given[f"{kind}Domains"]]
            for kind in ("spf", "dkim")
        }
        line = {"from": given["headerFrom"], "spf": (identifiers["spf"] or [None])[0], "dkim": identifiers["dkim"]}
        with DnsServer(suite_zone(call["dns"])) as served:
            status, (answer,) = ask(f"127.0.0.1:{served.port}", "--jsonl", "-", given=[line])
        assert status == 0
        for key in ("result", "policy", "domain"):
            assert answer[key] == expected.get(key), (call, answer)
        if expected["result"] != "none":
            for kind in ("spf", "dkim"):
                assert answer[f"{kind}_aligned"] == ("result" in expected["alignment"][kind])
            assert answer["record"] == expected["rr"]
        passed += 1
    assert passed == 28


def test_the_shape_of_an_answer(server):
    status, (answer,) = ask(server, "--jsonl", "-", given=[GOOD | {"id": 7}])
    assert status == 0
    assert answer == {
        "id": 7,
        "result": "pass",
        "policy": "reject",
        "domain": "example.com",
        "organizational_domain": "example.com",
        "spf_aligned": True,
        "dkim_aligned": False,
        "testing": False,
        "from": "example.com",
        "record": "v=DMARC1; p=reject; sp=none; np=quarantine",
    }


def test_policies_of_subdomains(server):
    lines = [{"from": f"a@{name}.example.com", "spf": None, "dkim": []} for name in ("sub", "made-up")]
    _, answers = ask(server, "--jsonl", "-", given=lines)
    assert [answer["policy"] for answer in answers] == ["none", "quarantine"]


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"[1]", b"7", b"\xff\xfe", b'{"from": 1}', b'{"from": ""}', b'{"dkim": []}', b'{"from": "a b c.example"}',
        b'{"from": "a@192.0.2.1"}', b'{"from": "a@example.com", "spf": 5}', b'{"from": "a@example.com", "dkim": {"domain": "x"}}',
        b'{"from": "a@example.com", "dkim": [{"domain": "example.com"}]}',
        b'{"from": "a@example.com", "spf": {"domain": "example.com", "result": "passed"}}',
        b'{"from": "a@example.com", "spf": {"domain": 5, "result": "pass"}}', b"[" * 100000,
    ],
)  # fmt: skip
def test_a_broken_line_costs_the_others_nothing(server, line):
    status, answers = ask(server, "--jsonl", "-", given=[GOOD | {"id": "a"}, line, b"", GOOD | {"id": "b"}])
    assert status == 3
    assert [answer.get("id") for answer in answers] == ["a", None, "b"]
    assert list(answers[1]) == ["error", "line"] and answers[1]["error"] and answers[1]["line"] == 2


def test_nothing_usable(server):
    status, answers = ask(server, "--jsonl", "-", given=[{"id": 1, "from": None}])
    assert status == 2 and answers[0]["id"] == 1 and "error" in answers[0]
    with pytest.raises(UsageError, match="not one line"):
        ask(server, "--jsonl", "-", given=[])


def test_a_temporary_error_is_not_a_verdict(server):
    status, answers = ask(server, "--jsonl", "-", given=[GOOD, {"from": "a@broken.test"}])
    assert status == 3
    assert (answers[1]["result"], answers[1]["policy"]) == ("temperror", None)
    assert answers[1]["reason"] == "TXT _dmarc.broken.test"


def test_order_is_kept_over_many_lines(server):
    lines = [GOOD | {"id": number, "from": f"a@x{number}.example.com"} for number in range(300)]
    status, answers = ask(server, "--jsonl", "-", given=lines)
    assert status == 0 and [answer["id"] for answer in answers] == list(range(300))


def test_spellings_of_the_sender(server):
    senders = ["User <a@EXAMPLE.com>", "example.com.", "https://example.com/x", "a@bücher.example", "root@localhost"]
    status, answers = ask(server, "--jsonl", "-", given=[{"from": sender} for sender in senders])
    assert status == 0
    assert [answer["from"] for answer in answers] == ["example.com"] * 3 + ["xn--bcher-kva.example", "localhost"]


def test_spf_of_an_empty_mail_from(server):
    status, answers = ask(
        server, "--jsonl", "-", given=[{"from": "a@example.com", "spf": {"domain": "", "result": "none"}}]
    )
    assert (status, answers[0]["result"]) == (0, "fail")


def test_no_result_is_explained(server, capsys):
    words = ["dmarc", "--from", "a@twice.test", "--spf", "twice.test=pass", "--lang", "en", "--server", server]
    assert run(words) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "DMARC: none" and "SPF aligned: yes" in said
    assert said[-1] == "Why: several DMARC records stand at _dmarc.twice.test, and receivers then discard all of them"
    assert run([*words, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["cause"], answer["cause_at"]) == ("several_records", "twice.test")


def test_one_message_by_options(server, capsys):
    words = ["dmarc", "--from", "a@sub.example.com", "--spf", "example.com=fail", "--dkim", "example.com=pass"]
    assert run([*words, "--json", "--server", server]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["result"], answer["dkim_aligned"], answer["domain"]) == ("pass", True, "example.com")
    assert run([*words, "--lang", "en", "--server", server]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "DMARC: pass",
        "Policy for this sender: none",
        "Record at: _dmarc.example.com",
        "Organizational domain: example.com",
        "SPF aligned: no",
        "DKIM aligned: yes",
        "Test mode: no",
    ]
    assert run([*words, "--lang", "ru", "--server", server]) == 0
    assert "Домен организации: example.com" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--from", "a b.example"],
        ["--from", "example.com", "--spf", "pass"],
        ["--from", "example.com", "--dkim", "example.com=ok"],
        ["--from", "example.com", "--jsonl", "-"],
        ["--jsonl", "no-such-file"],
    ],
)
def test_wrong_usage_is_one_line(words, server, capsys):
    assert run(["dmarc", *words, "--server", server]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1 and captured.err.startswith("workbench: ")


def test_offline_nothing_is_known(capsys):
    assert run(["dmarc", "--from", "a@example.com", "--json", "--offline"]) == 3
    assert json.loads(capsys.readouterr().out)["result"] == "temperror"
