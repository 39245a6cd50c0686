import json

import pytest

from workbench.model.settings import MOST_RECENT, Recent, Settings, load_settings


def test_settings_come_back(tmp_path):
    path = tmp_path / "deep" / "settings.json"
    made = load_settings(path)
    made.language, made.theme = "ru", "dark"
    made.remember(tmp_path / "a.postmaster", "Клиент")
    back = load_settings(path)
    assert (back.language, back.theme, back.recent[0].client) == ("ru", "dark", "Клиент")
    assert back.recent[0].missing
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"recent": 5}', b'{"recent": [1, {"path": 2}, {}]}',
        b'{"language": 3, "theme": ["x"]}', b"[" * 100000,
    ],
)  # fmt: skip
def test_a_broken_file_costs_nothing(tmp_path, content):
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    made = load_settings(path)
    assert (made.language, made.theme, made.recent) == ("", "system", [])
    made.remember(tmp_path / "x.postmaster", "")
    assert json.loads(path.read_text("utf-8"))["recent"]


def test_recent_are_latest_first_and_pinned_ones_stay(tmp_path):
    made = Settings()
    made.recent = [Recent("pinned", pinned=True)]
    for number in range(MOST_RECENT + 5):
        made.remember(tmp_path / f"{number}", "")
    assert made.recent[0].path.endswith(str(MOST_RECENT + 4))
    assert len(made.recent) == MOST_RECENT + 1
    assert any(entry.path == "pinned" for entry in made.recent)
    made.remember(tmp_path / "pinned", "")
    made.forget("pinned")
    assert not any(entry.path == "pinned" for entry in made.recent)


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    made = load_settings(blocked / "settings.json")
    made.remember(tmp_path / "a", "A")
    assert made.recent[0].client == "A"
