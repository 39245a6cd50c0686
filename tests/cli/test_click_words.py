"""Click's own words are in the language of the texts, and no longer than one call of the program."""

import re
import subprocess
import sys

import pytest

from workbench.cli.click_words import WORDS
from workbench.cli.group import run
from workbench.model.text import Texts

RUSSIAN = [
    (["stats"], "Не указан аргумент 'PROJECT'. Справка: workbench stats --help"),
    (["stats", "--nope"], "Параметра '--nope' нет."),
    (["nope"], "Команды 'nope' нет. Справка: workbench --help"),
    (["spf", "a", "b", "c"], "Лишние аргументы"),
    (["audit", "--check"], "Параметру '--check' нужно значение."),
    (["findings", "p", "--fail-on", "dire"], "Недопустимое значение для '--fail-on': 'dire': допустимо только одно из"),
    (["audit", "--zone", "/nowhere.zone", "a.example"], "'--zone': Не существует: "),
    (["audit", "--per-server", "x", "a.example"], "'x' не подходит: нужно значение типа integer range."),
    (["audit", "--per-server", "0", "a.example"], "0 не входит в промежуток"),
    (["audit", "--offline=yes", "a.example"], "У параметра '--offline' не может быть значения."),
]


@pytest.mark.parametrize(("words", "said"), RUSSIAN)
def test_usage_errors_in_russian(capsys, words, said):
    assert run(["--lang", "ru", *words]) == 2
    found = capsys.readouterr()
    assert said in found.err and found.err.count("\n") == 1 and not found.out


def test_help_in_russian_and_then_in_english(workbench):
    russian = subprocess.run(
        [sys.executable, "-m", "workbench", "--lang", "ru", "stats", "--help"], capture_output=True, check=True
    ).stdout.decode()
    assert russian.startswith("Использование: workbench stats")
    assert "Параметры:" in russian and "Показать эту справку и выйти." in russian
    assert not re.search(r"\b(Usage|Options|Show this|Commands)\b", russian)
    assert run(["--lang", "ru", "nope"]) == 2
    assert workbench("stats", "--nope").err == (
        "workbench: No such option '--nope'. Did you mean '--since'? See: workbench stats --help\n"
    )


def test_every_word_keeps_its_places():
    texts = Texts("ru")
    for text in WORDS:
        found = texts.template(text)
        if not isinstance(found, str) or found == text:
            found = texts.template(text, text, 1)
        assert found != text, text
        assert set(re.findall(r"\{\w+!?r?\}", found)) <= set(re.findall(r"\{\w+!?r?\}", text))
