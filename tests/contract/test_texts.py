"""Every text exists in both languages, and every code can be rendered for any number."""

import ast
import importlib
import re
import string
from collections import defaultdict

import pytest
from babel.messages.pofile import read_po

from tests.conftest import ROOT
from workbench.cli.group import group, help_key
from workbench.cli.verbs import VERBS
from workbench.model import blocklists, errors, requirements
from workbench.model.findings import CODES, Plural
from workbench.model.rules import load_rules
from workbench.model.text import LANGUAGES, Texts
from workbench.tasks.plugins import load_plugins

load_plugins()

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
CATALOGUES = sorted((ROOT / "resources/locale/ru").glob("*.po"))
ERRORS = {name for name in vars(errors) if name.endswith("Error")}


def russian():
    found = {}
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file, locale="ru", abort_invalid=True):
                if message.id:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    found.setdefault((message.context, key), []).append((path.name, message.string, message.flags))
    return found


RUSSIAN = russian()


def code_texts():
    for name, code in CODES.items():
        for text in (code.title, code.why, code.fix):
            if text:
                yield name, text


def literals(node):
    """Return the string values a literal argument can take: `"a"` or `"a" if x else "b"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return (literals(node.body) or []) + (literals(node.orelse) or [])
    return None


def wordy(text):
    """Whether a text has words beside the places that are filled."""
    return re.search("[A-Za-z]", re.sub(r"\{\w+\}", "", text)) is not None


def labels():
    """Yield every label in the code: arguments of tr() and plural(), titles and hints of errors."""
    for path in sorted((ROOT / "workbench").rglob("*.py")):
        where = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            count = 1 if called in {"tr", "plural", "mark"} else 2 if called in ERRORS else 0
            for argument in node.args[:count]:
                for text in literals(argument) or ():
                    if wordy(text):
                        yield where, text
    for verb, entry in VERBS.items():
        yield "cli/verbs.py", entry.does
        for command in commands(importlib.import_module(entry.module).command):
            yield f"cli/{verb}.py", help_key(command.help)
            for parameter in command.params:
                if getattr(parameter, "help", None):
                    yield f"cli/{verb}.py", parameter.help
    yield "cli/group.py", help_key(group.help)
    yield from (("cli/group.py", parameter.help) for parameter in group.params if getattr(parameter, "help", None))


def commands(command):
    """Yield a verb and the verbs below it."""
    yield command
    for part in getattr(command, "commands", {}).values():
        yield from commands(part)


LABELS = sorted(set(labels()))


def resource_texts():
    """Yield the sentences of the lists that travel with the program, each under the context of its list."""
    for one in blocklists.load_blocklists().values():
        yield from ((blocklists.TEXTS, text) for text in (one.means, one.terms))
    for provider in requirements.load_requirements().providers:
        texts = (
            provider.source,
            provider.bulk,
            *(text for rule in provider.rules for text in (rule.text, rule.source)),
        )
        yield from ((requirements.TEXTS, text) for text in texts if text)


def test_texts_of_resources_have_russian():
    assert not sorted(set(resource_texts()) - set(RUSSIAN))


def test_codes_have_russian():
    keys = {(code, text.one if isinstance(text, Plural) else text) for code, text in code_texts()}
    assert not sorted(keys - set(RUSSIAN))


def test_labels_have_russian():
    assert not [(where, text) for where, text in LABELS if (None, text) not in RUSSIAN]


def technical(english, russian):
    """Whether a text is the same in both languages by right: names of records, tags and formats."""
    return english == russian and re.fullmatch(r"[A-Z0-9 .,:;/*+_{}a-z-]{0,24}", english)


def test_russian_is_russian():
    wrong = []
    for (context, english), entries in RUSSIAN.items():
        words = re.search(r"[a-z]{3}", re.sub(r"\{\w+\}", "", english))
        for catalogue, forms, flags in entries:
            for text in [forms] if isinstance(forms, str) else forms:
                if (
                    not text
                    or "fuzzy" in flags
                    or (words and not CYRILLIC.search(text) and not technical(english, text))
                ):
                    wrong.append((catalogue, context, english, text))
    assert not wrong


def places(text):
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_russian_fills_the_same_places():
    others = {(c, t.one): t.other for c, t in code_texts() if isinstance(t, Plural)}
    wrong = []
    for key, entries in RUSSIAN.items():
        wanted = places(key[1]) | places(others.get(key, "")) | {"count"}
        for catalogue, forms, _ in entries:
            if isinstance(forms, str) and places(forms) != places(key[1]):
                wrong.append((catalogue, key, forms))
            wrong += (
                [(catalogue, key, form) for form in forms if not places(form) <= wanted]
                if isinstance(forms, tuple)
                else []
            )
    assert not wrong


def test_one_english_text_has_one_russian_text():
    differing = defaultdict(set)
    for key, entries in RUSSIAN.items():
        for _, forms, _ in entries:
            differing[key].add(forms if isinstance(forms, str) else tuple(forms))
    assert not [key for key, forms in differing.items() if len(forms) > 1]


def test_no_russian_is_left_over():
    wanted = {(code, text.one if isinstance(text, Plural) else text) for code, text in code_texts()}
    wanted |= {("rules", threshold.source) for threshold in load_rules().thresholds.values()} | set(resource_texts())
    plain = {(None, text) for _, text in LABELS} | {key for key in RUSSIAN if not wordy(key[1])}
    left = [(key, [entry[0] for entry in RUSSIAN[key]]) for key in RUSSIAN if key not in wanted | plain]
    assert not left, f"in the catalogue, but nowhere in the code: {left}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_renders(language):
    for name in CODES:
        render(name, language)


def render(name, language):
    texts, code = Texts(language), CODES[name]
    sample = dict(code.sample)
    numbers = [key for key, value in sample.items() if isinstance(value, int) and not isinstance(value, bool)]
    for count in (0, 1, 2, 5, 21):
        args = {**sample, **dict.fromkeys(numbers, count)}
        title, why, fix = (texts.code_text(name, text, args) for text in (code.title, code.why, code.fix))
        assert title.strip()
        assert not title.endswith(".")
        assert why.strip()
        assert not re.search(r"(?<!%)\{\w+\}", title + why + fix), "a place was not filled"
