"""Tag=value lists (RFC 6376 3.2), with the position of everything, as DKIM, DMARC, BIMI and others write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

_SPACE = " \t\r\n"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_NOT_IN_A_VALUE = re.compile(r"[^\x20-\x7e\t\r\n]+")


class Flaw(StrEnum):
    """A way in which a tag list breaks the grammar."""

    NO_EQUALS = "no_equals"  # a part without "="
    NO_NAME = "no_name"  # nothing before "="
    BAD_NAME = "bad_name"  # a name that is not a letter followed by letters, digits, underscores
    EMPTY_PART = "empty_part"  # two semicolons with nothing between, or one at the start
    DUPLICATE = "duplicate"  # a name seen before
    BAD_CHARACTER = "bad_character"  # control characters, or some outside ASCII; one flaw for each run of them


class Tag(NamedTuple):
    """
    One tag as written.

    `name` keeps its case; `value` has the white space around it removed, that inside kept. Positions count
    characters of `TagList.text` from 0: `position` is that of the name, `value_position` that of the value.
    """

    name: str
    value: str
    position: int
    value_position: int


class Problem(NamedTuple):
    """One breach of the grammar: what, where in `TagList.text`, and the piece of text it is about."""

    flaw: Flaw
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class TagList:
    """
    A tag list in the order written.

    Attributes:
        text: The whole text; bytes that are not UTF-8 are read as Latin-1, so that nothing is lost.
        tags: Every part with a name, duplicates and ill-named ones included.
        problems: Every breach of the grammar, by position; empty for a valid list.
    """

    text: str
    tags: tuple[Tag, ...]
    problems: tuple[Problem, ...]

    @property
    def duplicates(self) -> tuple[str, ...]:
        """Names that occur more than once, each once, in order of their second occurrence."""
        return tuple(dict.fromkeys(found.text for found in self.problems if found.flaw is Flaw.DUPLICATE))

    def find(self, name: str) -> Tag | None:
        """Return the first tag of that name (case matters, RFC 6376 3.2), or None."""
        return next((tag for tag in self.tags if tag.name == name), None)

    def value(self, name: str, default: str = "") -> str:
        """Return the value of the first tag of that name, else `default`."""
        tag = self.find(name)
        return default if tag is None else tag.value

    def __contains__(self, name: object) -> bool:
        """Whether a tag of that name is there, even with an empty value."""
        return any(tag.name == name for tag in self.tags)


def parse_tags(data: bytes | str) -> TagList:
    """Return the tag list that `data` holds; any text is one, what is wrong with it stands in `problems`."""
    text = data if isinstance(data, str) else _decode(data)
    tags: list[Tag] = []
    problems = [Problem(Flaw.BAD_CHARACTER, found.start(), found.group()) for found in _NOT_IN_A_VALUE.finditer(text)]
    seen: set[str] = set()
    for start, part, last in _parts(text):
        tag, flaw = _read(start, part)
        if tag is not None:
            tags.append(tag)
            if tag.name in seen:
                problems.append(Problem(Flaw.DUPLICATE, tag.position, tag.name))
            seen.add(tag.name)
        if flaw is Flaw.EMPTY_PART and last:  # a final semicolon is allowed
            continue
        if flaw is not None:
            position = start + len(part) - len(part.lstrip(_SPACE))
            problems.append(Problem(flaw, position, part.strip(_SPACE)))
    return TagList(text, tuple(tags), tuple(sorted(problems, key=lambda found: found.position)))


def format_tags(tags: list[tuple[str, str]]) -> str:
    """Return names and values as a tag list, in the usual spelling: `v=DMARC1; p=none`."""
    return "; ".join(f"{name}={value}" for name, value in tags)


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _parts(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the offset of every part between semicolons, the part, and whether it is the last one."""
    start = 0
    while (end := text.find(";", start)) >= 0:
        yield start, text[start:end], False
        start = end + 1
    yield start, text[start:], True


def _read(start: int, part: str) -> tuple[Tag | None, Flaw | None]:
    if not part.strip(_SPACE):
        return None, Flaw.EMPTY_PART
    before, equals, after = part.partition("=")
    if not equals:
        return None, Flaw.NO_EQUALS
    name = before.strip(_SPACE)
    if not name:
        return None, Flaw.NO_NAME
    tag = Tag(
        name,
        after.strip(_SPACE),
        start + len(before) - len(before.lstrip(_SPACE)),
        start + len(before) + 1 + len(after) - len(after.lstrip(_SPACE)),
    )
    return tag, None if _NAME.fullmatch(name) else Flaw.BAD_NAME
