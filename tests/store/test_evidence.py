import pytest

from tests.store.material import ANSWERS, NOON, SPF, audit, days_later, store
from workbench.model.evidence import Evidence, digest
from workbench.model.findings import Finding
from workbench.model.inquiry import Answer, canonical, proven
from workbench.store.database import select
from workbench.store.evidence import broken_evidence, evidence_of, get_evidence, list_evidence, put_evidence


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)), b"a" * 100_000])
def test_bytes_come_back_whatever_their_form(project, data):
    found = evidence_of(data, "application/xml", "report.xml", None)
    first = project.write(lambda db: put_evidence(db, found)).result()
    again = evidence_of(data, "text/plain", "other", NOON)
    assert project.write(lambda db: put_evidence(db, again)).result() == first
    assert get_evidence(project.read(), found.id) == found
    assert broken_evidence(project.read()) == []


def test_big_text_takes_little_room_and_small_bytes_no_more_than_they_are(project):
    for data in (b"a" * 100_000, b"xy"):
        project.write(lambda db, data=data: put_evidence(db, evidence_of(data, "", "", None))).result()
    sizes = select(project.read(), "SELECT length, packed, length(data) < 200 FROM evidence ORDER BY id")
    assert sizes == [(100_000, 1, 1), (2, 0, 1)]


def test_a_wrong_name_is_refused(project):
    with pytest.raises(ValueError, match="not the hash"):
        project.write(lambda db: put_evidence(db, Evidence(digest(b"a"), b"b", "", "", None))).result()


def test_no_such_evidence(project):
    for strange in ("", "sha256:", digest(b"none"), "md5:" + "0" * 64, digest(b"none").upper(), "sha256:" + "g" * 64):
        assert get_evidence(project.read(), strange) is None


def test_the_answers_of_an_audit_are_its_evidence(project):
    store(project, audit("a"), ANSWERS)
    asked, answer = SPF
    later = proven(asked, Answer("TXT", answer.status, answer.rdata, 0, asked=days_later(1)))
    store(project, audit("b"), [(asked, later)])
    first = list_evidence(project.read(), "a")
    assert [e.data for e in first] == [canonical(*pair) for pair in ANSWERS]
    assert [e.origin for e in first] == ["TXT example.org", "MX example.org", "TXT _dmarc.example.org"]
    assert {e.captured for e in first} == {NOON} and {e.media_type for e in first} == {"text/dns"}
    (second,) = list_evidence(project.read(), "b")
    assert (second.id, second.captured) == (answer.evidence, days_later(1))
    assert list_evidence(project.read(), "c") == []


def test_damaged_and_missing_bytes_are_found(project):
    store(project, audit("a", findings=[Finding("spf.a", "s", {}, (digest(b"never came"),))]), ANSWERS)
    assert get_evidence(project.read(), digest(b"never came")) is None
    assert broken_evidence(project.read()) == [digest(b"never came")]
    came = evidence_of(b"never came", "text/plain", "late", NOON)
    project.write(lambda db: put_evidence(db, came)).result()
    assert get_evidence(project.read(), came.id) == came
    assert broken_evidence(project.read()) == []
    for damage in ("zeroblob(length(data))", "substr(data, 1, 3)", "x''"):
        change = f"UPDATE evidence SET data = {damage} WHERE sha256 = ?"
        broken = sorted([came.id, SPF[1].evidence])
        project.write(
            lambda db, change=change, broken=broken: [db.execute(change, (bytes.fromhex(id_[7:]),)) for id_ in broken]
        ).result()
        assert broken_evidence(project.read()) == broken
        assert not get_evidence(project.read(), came.id).sound
        assert [e.sound for e in list_evidence(project.read(), "a")] == [False, True, True]
