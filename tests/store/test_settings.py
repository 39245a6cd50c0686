import apsw
import pytest

from workbench.store.settings import get_setting, put_setting


def test_settings_are_remembered_replaced_and_forgotten(project):
    for value in ("true", '{"ё":1}', None):
        project.write(lambda db, value=value: put_setting(db, "offline", value)).result()
        assert get_setting(project.read(), "offline") == value
    assert get_setting(project.read(), "never") is None


def test_a_setting_is_json(project):
    with pytest.raises(apsw.ConstraintError):
        project.write(lambda db: put_setting(db, "offline", "perhaps")).result()
