import pytest

from tests.store.material import NOON, days_later
from workbench.model.errors import DamagedProjectError
from workbench.store.entities import get_client, list_domains, put_client, put_domain, remove_domain


def test_the_client_changes_by_what_is_given(project):
    before = get_client(project.read())
    assert before.name == "ACME"
    project.write(lambda db: put_client(db, name="Ромашка")).result()
    project.write(lambda db: put_client(db, language="ru")).result()
    project.write(lambda db: put_client(db, rules="2027-01")).result()
    assert get_client(project.read()) == before._replace(name="Ромашка", language="ru", rules="2027-01")


def test_a_project_without_a_client_is_damaged(project):
    project.write(lambda db: db.execute("DELETE FROM client")).result()
    with pytest.raises(DamagedProjectError):
        get_client(project.read())


def test_domains_are_added_replaced_and_removed(project):
    def put(name, **more):
        project.write(lambda db: put_domain(db, name, **more)).result()

    put("b.example", selectors=["s1", "s2"], sending_ips=["192.0.2.1"], added=NOON)
    put("a.example", added=NOON)
    put("b.example", selectors=["s3"], added=days_later(1))
    assert list_domains(project.read()) == [("a.example", (), (), NOON), ("b.example", ("s3",), (), NOON)]
    assert project.write(lambda db: remove_domain(db, "a.example")).result()
    assert not project.write(lambda db: remove_domain(db, "a.example")).result()
    assert [entry.name for entry in list_domains(project.read())] == ["b.example"]
