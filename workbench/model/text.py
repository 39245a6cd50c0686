"""
Words, numbers and dates in the user's language: one catalogue for window, command line and reports.

English stands in the code and is the key; Russian stands in `resources/locale/ru/*.po`, one file for each module or
part, all merged into one catalogue. A finding's text has its code as msgctxt; every other text has none.
"""

from __future__ import annotations

import locale
import string
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from workbench.model.errors import WorkbenchError
from workbench.model.findings import CODES, Finding, Plural, Text
from workbench.model.resources import resource

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

Language: TypeAlias = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


def system_language() -> Language:
    """Return the language of the system's user where there is a catalogue for it, else English."""
    name = locale.getlocale()[0] or ""
    return "ru" if name.lower().startswith(("ru", "russian")) else "en"


def mark(text: str) -> str:
    """Return an English text unchanged: marks one that stands in a table and is translated where it is shown."""
    return text


def as_language(name: str) -> Language:
    """
    Return `name` as a language.

    Raises:
        ValueError: there is no catalogue for it.
    """
    for language in LANGUAGES:
        if name == language:
            return language
    raise ValueError(f"no texts in language {name!r}")


@cache
def _catalogs(language: Language) -> tuple[Catalog, ...]:
    if language == "en":
        return ()
    from babel.messages.pofile import read_po

    found = []
    for path in sorted(resource(f"locale/{language}").glob("*.po")):
        with path.open("rb") as file:
            found.append(read_po(file, locale=language))
    return tuple(found)


@cache
def _merged(language: Language) -> dict[tuple[str | None, str], str | tuple[str, ...]]:
    return {
        (message.context, message.id if isinstance(message.id, str) else message.id[0]): message.string
        if isinstance(message.string, str)
        else tuple(message.string)
        for catalog in _catalogs(language)
        for message in catalog
        if message.id and message.string
    }


@cache
def _plural_rule(language: Language) -> Callable[[int], int]:
    """Return which form a number takes: 0, 1, … in the order of the catalogue's msgstr[n]."""
    if language == "en":
        return lambda n: 0 if n == 1 else 1
    from gettext import c2py

    from babel.messages.plurals import get_plural

    rule: Callable[[int], int] = c2py(get_plural(language).plural_expr)
    return rule


class Texts:
    """
    Everything that is said in one language.

    Instances are cheap; catalogues are read once per process and language.
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def tr(self, text: str, /, **args: object) -> str:
        """Return the translation of an English label or sentence, its `{places}` filled."""
        return self._fill(self._look_up(None, text), args)

    def template(self, text: str, other: str = "", count: int = 1) -> str:
        """Return the translation of a library's own text, its places left for the library to fill."""
        return self._choose(None, text, other, count) if other else self._look_up(None, text)

    def plural(self, one: str, other: str, count: int, /, **args: object) -> str:
        """Return the text for `count` things; `{count}` is filled by itself."""
        return self._fill(self._choose(None, one, other, count), {"count": count, **args})

    def title(self, finding: Finding) -> str:
        """Return what a finding says, as one line without a full stop; its code where this program has no words."""
        return self._part(finding, "title") or finding.code

    def why(self, finding: Finding) -> str:
        """Return what a finding means for the mail."""
        return self._part(finding, "why")

    def fix(self, finding: Finding) -> str:
        """Return what to do about a finding; empty where nothing is to be done."""
        return self._part(finding, "fix")

    def _part(self, finding: Finding, part: str) -> str:
        code = CODES.get(finding.code)
        if code is None:  # stored by another version of the program
            return ""
        try:
            return self.code_text(finding.code, getattr(code, part), finding.args)
        except (KeyError, ValueError):  # stored by another version, with other arguments
            return ""

    def code_text(self, code: str, text: Text, args: Mapping[str, Any]) -> str:
        """Return one text of a code, its context in the catalogue being the code."""
        if isinstance(text, Plural):
            chosen = self._choose(code, text.one, text.other, int(args[text.count]))
            return self._fill(chosen, args)
        return self._fill(self._look_up(code, text), args) if text else ""

    def error(self, error: WorkbenchError) -> str:
        """Return an error as one line: what failed, and what to do."""
        title = self.tr(error.title, **error.arguments)
        return f"{title}. {self.tr(error.hint, **error.arguments)}" if error.hint else title

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with `digits` decimals: `1,234.5` or `1 234,5`."""
        text = f"{value:,.{digits}f}"
        if self.language == "ru":
            text = text.replace(",", "\u00a0").replace(".", ",")
        return text

    def percent(self, share: float, digits: int = 1) -> str:
        """Return a share 0..1 as a percentage: `0.1%` or `0,1 %`."""
        return self.number(share * 100, digits) + ("\u00a0%" if self.language == "ru" else "%")

    def date(self, day: date) -> str:
        """Return a day: `23 November 2026` or `23 ноября 2026`."""
        from babel.dates import format_date

        return format_date(day, "d MMMM y", locale=self.language)

    def moment(self, time: datetime) -> str:
        """Return a time with its offset: `23 November 2026, 08:00 UTC`; no conversion is made."""
        zone = time.tzname() or time.strftime("%z")
        return f"{self.date(time.date())}, {time:%H:%M} {zone}".rstrip()

    def _look_up(self, context: str | None, text: str) -> str:
        if self.language == "en":
            return text
        found = _merged(self.language).get((context, text))
        return found if isinstance(found, str) else text

    def _choose(self, context: str | None, one: str, other: str, count: int) -> str:
        form = _plural_rule(self.language)(abs(count))
        found = (one, other)
        if self.language != "en":
            forms = _merged(self.language).get((context, one))
            if isinstance(forms, tuple) and len(forms) > form:
                return forms[form]
            form = min(form, 1)
        return found[form]

    def _fill(self, text: str, args: Mapping[str, object]) -> str:
        return _FORMAT.vformat(text, (), {name: self._shown(value) for name, value in args.items()})

    def _shown(self, value: object) -> object:
        if isinstance(value, bool):
            return self.tr("yes") if value else self.tr("no")
        if isinstance(value, list | tuple):
            return ", ".join(str(item) for item in value)
        if isinstance(value, float):
            return self.number(value, 0 if value.is_integer() else 2)
        return value


class _Format(string.Formatter):
    """`str.format` without attribute or index access: what fills a text comes from strangers' records."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return kwargs[field_name], field_name


_FORMAT = _Format()
