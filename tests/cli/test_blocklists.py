"""Blocklists from the command line: what is known of them, and an audit with a key that leaves no trace."""

import json

from tests.dns_server import DnsServer, mx
from workbench.store.audits import get_answers, list_audits
from workbench.store.evidence import list_evidence
from workbench.store.project import Access, Project

SECRET = "w0rkbenchsecretkey0123456"
DOMAIN = "kestrel.example"


def zone():
    keyed = f"{SECRET}.zen.dq.spamhaus.net"
    return {
        DOMAIN: [("MX", mx(10, f"mx.{DOMAIN}"))],
        f"mx.{DOMAIN}": [("A", "192.0.2.25")],
        f"2.0.0.127.{keyed}": [("A", "127.0.0.2")],
        f"10.2.0.192.{keyed}": [("A", "127.0.0.3")],
        "2.0.0.127.psbl.surriel.com": [("A", "127.0.0.2")],
        f"{DOMAIN}.multi.uribl.com": [("A", "127.0.0.1")],
        "test.uribl.com.multi.uribl.com": [("A", "127.0.0.1")],
    }


def test_the_list_of_lists(workbench):
    said = workbench("blocklists", "--json")
    assert said.status == 0
    by_id = {one["id"]: one for one in said.json["blocklists"]}
    assert by_id["spamhaus-zen"]["zone_with_key"] == "KEY.zen.dq.spamhaus.net"
    assert by_id["spamhaus-zen"]["codes"]["127.0.0.3"]["name"] == "CSS"
    assert by_id["sorbs"]["access"] == "closed"
    assert len(workbench("blocklists", "--jsonl").lines) == len(by_id)
    listed = workbench("blocklists").out
    assert "NiX Spam" in listed and "CSS (127.0.0.3)" in listed and "Refusals: 127.255.255.252" in listed
    for one in by_id.values():
        assert f"As of {one['date']}: {one['source']}" in listed and all(code in listed for code in one["codes"])
    assert "мешает доставке" in workbench("blocklists", "--lang", "ru").out


def test_an_audit_asks_none_unless_told(workbench):
    with DnsServer(zone()) as server:
        found = workbench("audit", DOMAIN, "--server", server, "--check", "blocklists", "--json").json
    assert found["checks"]["blocklists"]["applies"] is False
    assert server.asked == []
    assert found["score"] is None


def test_a_key_is_sent_and_leaves_no_trace(workbench, tmp_path):
    project, snapshot, key = tmp_path / "a.postmaster", tmp_path / "answers.jsonl", tmp_path / "key"
    key.write_text(SECRET.upper() + "\nnever this\n")
    assert workbench("new", project).status == 0
    words = ("audit", DOMAIN, "--sending-ip", "192.0.2.10", "--check", "blocklists", "--blocklist", "spamhaus-zen",
             "--blocklist", "psbl", "--blocklist", "uribl")  # fmt: skip
    with DnsServer(zone()) as server:
        said = workbench(*words, "--list-key", f"spamhaus-zen={key}", "--server", server, "-p", project,
                         "--save-snapshot", snapshot, "--json", "-v")  # fmt: skip
    assert said.status == 0, said.err
    assert f"10.2.0.192.{SECRET}.zen.dq.spamhaus.net" in {name for _, name, _ in server.asked}
    found = said.json
    codes = {finding["code"]: finding for finding in found["findings"]}
    assert codes["blocklists.listed"]["args"]["entries"] == ["CSS"]
    assert [item["reason"] for item in found["unknown"]] == ["list_refuses_resolver"]
    with Project.open(project, access=Access.READ) as opened:
        db = opened.read()
        (audit,) = list_audits(db)
        kept = repr(get_answers(db, audit.id)) + repr(list_evidence(db, audit.id))
    assert "key--spamhaus-zen" in kept
    for text in (said.out, said.err, snapshot.read_text(), kept):
        assert SECRET not in text.lower()
    assert SECRET.encode() not in project.read_bytes().lower()
    again = workbench(*words, "--list-key", "spamhaus-zen", "--snapshot", snapshot, "--json").json
    assert again["findings"] == found["findings"]


def test_a_list_refuses_is_not_an_error_of_the_run(workbench):
    with DnsServer(zone()) as server:
        said = workbench("audit", DOMAIN, "--server", server, "--check", "blocklists", "--blocklist", "uribl")
    assert said.status == 0
    assert "URIBL multi: kestrel.example" in said.out and "The list refuses" in said.out


def test_wrong_words(workbench, tmp_path):
    empty, bad, missing = tmp_path / "empty", tmp_path / "bad", tmp_path / "missing"
    empty.write_text("\n")
    bad.write_text("very secret words")
    for words, line in [
        (["--blocklist", "nonsense"], "There is no blocklist nonsense. The blocklists are spamhaus-zen"),
        (["--blocklist", "sorbs"], "The blocklist sorbs is closed. Since 2024-06-05 its answers mean nothing"),
        (["--blocklist", "abusix"], "The blocklist abusix answers only with a key. Give --list-key abusix=FILE"),
        (["--list-key", f"spamhaus-zen={empty}"], "The key file empty holds no key"),
        (["--list-key", f"spamhaus-zen={bad}"], "The key file bad holds no key"),
        (["--list-key", f"spamhaus-zen={missing}"], "The key file missing cannot be read"),
    ]:
        said = workbench("audit", DOMAIN, "--offline", *words)
        assert said.status == 2
        assert said.err.startswith(f"workbench: {line}")
        assert "secret" not in said.err


def test_all(workbench):
    said = workbench("audit", DOMAIN, "--offline", "--blocklist", "all", "--check", "blocklists", "--json")
    lists = {one["id"] for one in said.json["checks"]["blocklists"]["lists"]}
    assert "spamhaus-zen" in lists and not {"sorbs", "abusix", "spamhaus-pbl"} & lists
    assert said.json["checks"]["blocklists"]["applies"] is False
    assert json.dumps(said.json)
