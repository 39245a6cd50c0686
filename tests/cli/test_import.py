import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.conftest import EXAMPLE
from tests.conftest import suite
from tests.mail.test_aggregate import GOOD

COFFEE = "kestrel-coffee.example"


@pytest.fixture
def empty(workbench, tmp_path):
    path = tmp_path / "p.postmaster"
    assert workbench("new", path).status == 0
    return path


def about(domain, *, number=1, day=None, address="192.0.2.1", selector="s", result="pass", policy="none", dkim="fail"):
    """A report of one record."""
    begin = int((day or datetime.now(UTC) - timedelta(days=3)).timestamp())
    changes = {
        "<report_id>1<": f"<report_id>{number}<", "1700000000": str(begin), "1700086399": str(begin + 86399),
        "<p>none</p>": f"<p>{policy}</p>", "192.0.2.1": address, "<selector>s<": f"<selector>{selector}<",
        "<dkim>pass</dkim>": f"<dkim>{dkim}</dkim>", "<selector>s</selector><result>pass": f"<selector>s</selector><result>{result}",
        "a.example": domain,
    }  # fmt: skip
    text = GOOD
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def bring(workbench, project, folder, *texts):
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.xml").write_text(text)
    said = workbench("import", project, folder, "--json")
    assert said.status == 0, said
    return said.json


def test_the_shape(workbench, empty):
    samples = suite("dmarc-aggregate")
    said = workbench("import", empty, samples / "parsedmarc", samples / "parsedmarc-invalid", "--json")
    assert said.status == 3
    found = said.json
    assert {name: found[name] for name in ("files", "reports", "duplicates")} == {
        "files": 13,
        "reports": 9,
        "duplicates": 3,
    }
    assert found["failed"] == [{"file": str(samples / "parsedmarc-invalid/empty.xml"), "reason": "The file is empty"}]
    assert found["import_id"]
    again = workbench("import", empty, samples / "parsedmarc", "--json")
    assert (again.status, again.json["reports"], again.json["duplicates"], again.json["import_id"]) == (0, 0, 12, None)
    assert again.json["known_imports"] == [found["import_id"]]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_words(workbench, empty, tmp_path, language):
    (tmp_path / "a.xml").write_text(about("a.example").replace("<count>2<", "<count>many<"))
    (tmp_path / "b.txt").write_text("x")
    said = workbench("import", empty, tmp_path / "a.xml", tmp_path / "b.txt", "--lang", language)
    assert said.status == 3
    want = {
        "en": ["1 new report, 1 row", "1 report had to be repaired"],
        "ru": ["1 новый отчёт, 1 строка", "1 отчёт пришлось исправить"],
    }
    assert all(text in said.out for text in want[language])
    assert "b.txt" in said.err
    again = workbench("import", empty, tmp_path / "a.xml", "--lang", language)
    assert ({"en": "Nothing was changed.", "ru": "Ничего не изменилось."}[language] in again.out, again.status) == (
        True,
        0,
    )


def test_nothing_usable(workbench, empty, tmp_path):
    (tmp_path / "void").mkdir()
    for path in (tmp_path / "missing", tmp_path / "void"):
        said = workbench("import", empty, path)
        assert said.status == 2
        assert said.err
    assert workbench("import", tmp_path / "none.postmaster", tmp_path).status == 2


def test_parse_gives_one_object_a_report(workbench, tmp_path):
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(about("a.example", number=7).encode()))
    (tmp_path / "b.xml").write_text("")
    said = workbench("parse", tmp_path / "a.xml.gz", tmp_path / "b.xml")
    assert said.status == 3
    good, bad = said.lines
    assert list(good)[:2] == ["kind", "file"]
    assert (good["report_id"], good["domain"], good["policy"]["p"]) == ("7", "a.example", "none")
    assert good["rows"][0]["auth"] == {
        "dkim": [{"domain": "a.example", "selector": "s", "result": "pass", "human_result": None}],
        "spf": [{"domain": "b.example", "scope": None, "result": "fail", "human_result": None}],
    }
    assert (good["begin"][-1], good["repairs"]) == ("Z", [])
    assert bad == {"kind": "error", "file": str(tmp_path / "b.xml"), "reason": "The file is empty"}
    assert workbench("parse", tmp_path / "b.xml").status == 2
    assert workbench("parse", tmp_path / "a.xml.gz").status == 0
    assert len(workbench("parse", tmp_path, "--json").json) == 2
    assert workbench("parse", tmp_path / "b.xml", "--lang", "ru").lines[0]["reason"] == "Файл пуст"


def test_parse_reads_every_published_sample(workbench):
    folder = suite("dmarc-aggregate")
    found = {}
    for path in sorted(
        [*folder.glob("*/*.xml"), *folder.glob("*/*.eml"), *folder.glob("*/*.gz"), *folder.glob("*/*.zip")]
    ):
        (line,) = workbench("parse", path).lines
        found[path.name] = line["kind"]
    assert found.pop("empty.xml") == "error"
    assert set(found.values()) == {"dmarc_aggregate"}
    assert len(found) >= 30


def test_history_shows_the_policy_seen_in_reports(workbench, example, tmp_path):
    start = datetime(2026, 6, 1, tzinfo=UTC)
    texts = [
        about(COFFEE, number=n, day=start + timedelta(days=n), policy="none" if n < 3 else "reject") for n in range(6)
    ]
    bring(workbench, example, tmp_path / "r", *texts)
    (found,) = [row for row in workbench("history", example, "--json").json if row["seen_in"] == "reports"]
    assert (found["domain"], found["name"]) == (COFFEE, f"_dmarc.{COFFEE}")
    assert [(period["values"][0].partition(";")[0], period["reports"]) for period in found["periods"]] == [
        ("p=none", 3),
        ("p=reject", 3),
    ]
    assert found["changes"][0]["before"] == "2026-06-04T00:00:00Z"
    assert "as seen in reports" in workbench("history", example).out
    assert "по данным отчётов" in workbench("history", example, "--lang", "ru").out
    dns = [row for row in workbench("history", example, "--json", "--all").json if row["seen_in"] == "audits"]
    assert dns


def test_whatif_replays_a_draft_over_reports(workbench, example, tmp_path):
    texts = [about(COFFEE, number=1), about(COFFEE, number=2, address="192.0.2.9", dkim="pass")]
    bring(workbench, example, tmp_path / "r", *texts)
    words = ("whatif", example, "--domain", COFFEE, "--dmarc", "v=DMARC1; p=reject")
    found = workbench(*words, "--json").json
    assert found["after"]
    replayed = found["reports"]
    assert (replayed["reports"], replayed["messages"], replayed["passed"]) == (2, 4, 2)
    assert replayed["failed"] == {"none": 0, "quarantine": 0, "reject": 2}
    assert [(one["source_ip"], one["reject"]) for one in replayed["sources"]] == [("192.0.2.1", 2), ("192.0.2.9", 0)]
    assert "would be rejected: 2" in workbench(*words).out
    assert "будут отклонены: 2" in workbench(*words, "--lang", "ru").out
    assert {"reports"} <= {row["change"] for row in workbench(*words, "--jsonl").lines}
    assert workbench("whatif", example, "--domain", COFFEE, "--spf", "v=spf1 -all", "--json").json["reports"] is None


def test_whatif_needs_no_audit_where_there_are_reports(workbench, empty, tmp_path):
    bring(workbench, empty, tmp_path / "r", about("a.example"))
    found = workbench("whatif", empty, "--dmarc", "v=DMARC1; p=quarantine", "--json").json
    assert (found["domain"], found["audit_id"], found["reports"]["failed"]["quarantine"]) == ("a.example", None, 2)
    assert workbench("whatif", empty, "--dmarc", "v=DMARC1; p=quarantine", "--lang", "ru").status == 0
    assert workbench("whatif", empty, "--dmarc", "nonsense").status == 2
    assert workbench("whatif", empty, "--domain", "b.example", "--dmarc", "v=DMARC1; p=none").status == 2


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_audit_looks_at_selectors_from_reports_and_messages(workbench, example, tmp_path, language):
    (tmp_path / "m.eml").write_text(
        f"From: a@{COFFEE}\nDKIM-Signature: v=1; d={COFFEE}; s=fromletter; b=x\nSubject: x\n\nx"
    )
    assert workbench("import", example, tmp_path / "m.eml").status == 0
    bring(workbench, example, tmp_path / "r", about(COFFEE, selector="fromreport"))
    said = workbench("audit", COFFEE, "-p", example, "--zone", EXAMPLE, "--json", "--lang", language)
    asked = said.json["checks"]["dkim"]["asked"]
    assert {"sendwell", "fromreport", "fromletter"} <= set(asked)
    words = {"en": ("selectors from stored reports: fromreport", "selectors from messages: fromletter"),
             "ru": ("селекторы из сохранённых отчётов: fromreport", "селекторы из писем: fromletter")}  # fmt: skip
    assert all(text in said.err for text in words[language])
    from workbench.store.entities import list_domains
    from workbench.store.project import Access, Project

    with Project.open(example, access=Access.READ) as project:
        (entry,) = [one for one in list_domains(project.read()) if one.name == COFFEE]
    assert entry.selectors == ("sendwell",), "what reports show is not what the user said"


def test_make_spf_says_which_includes_sent_nothing(workbench, empty, tmp_path):
    zone = tmp_path / "a.zone"
    zone.write_text(
        "$ORIGIN a.example.\n@ 60 SOA ns. root. 1 1 1 1 1\n"
        '@ 60 TXT "v=spf1 include:used.a.example include:idle.a.example include:odd.a.example ~all"\n'
        'used 60 TXT "v=spf1 ip4:192.0.2.0/24 -all"\nidle 60 TXT "v=spf1 ip4:198.51.100.0/24 -all"\n'
        'odd 60 TXT "v=spf1 exists:%{i}.a.example -all"\n'
    )
    bring(workbench, empty, tmp_path / "r", about("a.example"))
    words = ("make", "spf", "a.example", "-p", empty, "--zone", zone)
    found = json.loads(workbench(*words, "--json").out)["includes"]
    assert (found["days"], found["reports"], found["messages"]) == (90, 1, 2)
    assert [(one["host"], one["use"], one["messages"]) for one in found["of"]] == [
        ("used.a.example", "used", 2), ("idle.a.example", "unused", 0), ("odd.a.example", "unknown", 0),
    ]  # fmt: skip
    assert "No proof" in workbench(*words).out
    assert "Это не доказательство" in workbench(*words, "--lang", "ru").out
    assert json.loads(workbench("make", "spf", "a.example", "--zone", zone, "--json").out)["includes"] is None
