"""Go on with a bulk audit that was stopped: what its output holds already need not be asked again."""

from __future__ import annotations

import json
from pathlib import Path

from workbench.model.errors import UsageError


def finished(path: Path) -> frozenset[str]:
    """
    Return the domains whose audits stand in earlier output of `--jsonl`.

    A line that was cut off does not count, so its domain is audited again.

    Raises:
        UsageError: the file cannot be read, or is no output of `--jsonl`.
    """
    found: set[str] = set()
    broken = 0
    try:
        with path.open("rb") as lines:
            for line in lines:
                domain = _domain(line)
                if domain is None:
                    broken += bool(line.strip())
                else:
                    found.add(domain)
    except OSError as error:
        raise UsageError("{name} cannot be read", "{why}", name=str(path), why=error.strerror or "") from error
    if broken > 1 or (broken and not found):
        raise UsageError(
            "{name} is no output of audit --jsonl", "Name the file that the stopped run wrote", name=path.name
        )
    return frozenset(found)


def _domain(line: bytes) -> str | None:
    try:
        document = json.loads(line)
    except ValueError:
        return None
    domain = document.get("domain") if isinstance(document, dict) else None
    return domain if isinstance(domain, str) and "findings" in document else None
