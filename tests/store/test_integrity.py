from tests.store.material import ANSWERS, full_audit, store
from workbench.store.integrity import check_integrity


def test_a_sound_file_has_nothing_to_say(project):
    store(project, full_audit(), ANSWERS)
    assert check_integrity(project.read()) == []


def test_rows_that_lost_what_they_refer_to_are_named(project):
    store(project, full_audit(), ANSWERS)
    project.close()
    from workbench.store.database import connect

    db = connect(project.path, None, writable=True)
    db.pragma("foreign_keys", "OFF")
    db.execute("DELETE FROM domain")
    assert check_integrity(db) == ["row 1 of audit refers to a row of domain that is missing"]
    db.close()
