"""
Snapshots: answers written down as JSON lines, to be replayed or read by other programs.

The first line names the format: `{"format": "postmaster-workbench-answers", "version": 1}`. Each other line is one
question with its answer:

    {"kind": "TXT", "name": "example.org", "status": "found", "rcode": 0, "rdata": ["0a…"], "ttl": 300, "chain": [],
     "server": "192.0.2.53:53", "asked": "2026-11-23T08:00:00+00:00"}

`kind` and `name` are the question (of kind GET the name is a URL, of PROBE a host and its address); where one server
alone was asked, `ask_server` names it, and `"dnssec": true` says that signatures were asked for; `security` then says
what came of their validation (`trust`, `cause`, `zone`, `algorithms`, `signed`, `expires`; see `model.security`).
`status` is found, nodata, nxdomain, servfail, refused, timeout, malformed or not_asked. `rdata` is each record's wire
data in hexadecimal, so that any byte survives; `chain` the names that CNAME records led to. What is unknown is null or
left out. Fields that a reader does not know are to be ignored, and versions above 1 refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Answer, Question, Status, proven
from workbench.model.rdata import BEYOND_DNS, type_number
from workbench.model.security import Security
from workbench.net.recording import Problem, Recording, merged, normal_name

FORMAT = "postmaster-workbench-answers"
VERSION = 1


def write(pairs: Iterable[tuple[Question, Answer]]) -> bytes:
    """Return answers as a snapshot, in the order given."""
    lines: list[dict[str, Any]] = [{"format": FORMAT, "version": VERSION}]
    lines += [_line(asked, answer) for asked, answer in pairs]
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(", ", ": ")) + "\n" for line in lines)
    return text.encode("utf-8", "backslashreplace")


def _line(asked: Question, answer: Answer) -> dict[str, Any]:
    line: dict[str, Any] = {
        "kind": asked.kind,
        "name": asked.name,
        "status": answer.status.value,
        "rcode": answer.rcode,
        "rdata": [data.hex() for data in answer.rdata],
        "ttl": answer.ttl,
        "chain": list(answer.chain),
        "server": answer.server,
        "asked": None if answer.asked is None else answer.asked.isoformat(),
    }
    if asked.server is not None:
        line["ask_server"] = asked.server
    if asked.dnssec:
        line["dnssec"] = True
    if answer.security is not None:
        line["security"] = json.loads(answer.security.as_json())
    return line


def is_snapshot(data: bytes) -> bool:
    """Return whether the file begins as a snapshot does."""
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096].partition(b"\n")[0]
    return first.startswith(b"{") and FORMAT.encode() in first


def read(data: bytes, *, name: str) -> Recording:
    """
    Read a snapshot; a line that cannot be read becomes a problem and costs no other one.

    Raises:
        RecordingError: it is no snapshot, one of a newer version, or not one line of it can be read.
    """
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    _check_header(lines[0], name)
    problems: list[Problem] = []
    pairs: list[tuple[Question, Answer]] = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            pairs.append(_pair(json.loads(line)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            problems.append(
                Problem(number, RecordingError("This answer cannot be read", "{reason}", reason=_why(error)))
            )
    if problems and not pairs:
        raise RecordingError(
            "No readable answer in {file}",
            "Line {line}: {reason}",
            file=name,
            line=problems[0].line,
            reason=problems[0].reason,
        )
    return Recording(name, answers=merged(pairs), problems=problems, described=f"snapshot {name}")


def _why(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _check_header(line: bytes, name: str) -> None:
    try:
        header = json.loads(line)
        known = isinstance(header, dict) and header.get("format") == FORMAT
    except (ValueError, RecursionError):
        known = False
    if not known:
        raise RecordingError("{file} is no snapshot of answers", "Its first line must name the format", file=name)
    if header.get("version") != VERSION:
        raise RecordingError(
            "{file} was written by a newer version", "Open it with that version of the program", file=name
        )


def _pair(line: Any) -> tuple[Question, Answer]:
    kind, name = _text(line["kind"]), _text(line["name"])
    if kind not in BEYOND_DNS:
        type_number(kind)
        name = normal_name(name)
    server = line.get("ask_server")
    asked = Question(kind, name, None if server is None else _text(server), line.get("dnssec", False) is True)
    time = line.get("asked")
    security = line.get("security")
    status = Status(line["status"])
    answer = Answer(
        kind,
        status,
        tuple(bytes.fromhex(_text(data)) for data in line.get("rdata") or ()) if status is Status.FOUND else (),
        _number(line.get("rcode")),
        _number(line.get("ttl")),
        tuple(normal_name(_text(step)) for step in line.get("chain") or ()),
        _text(line.get("server") or ""),
        None if time is None else _moment(_text(time)),
        security=None if security is None else Security.from_json(json.dumps(security)),
    )
    if status is Status.FOUND and not answer.rdata:
        raise ValueError("found, but no rdata")
    return asked, proven(asked, answer)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} where text belongs"[:200])
    return value


def _number(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**32:
        raise TypeError(f"{value!r} where a number belongs"[:200])
    return value


def _moment(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return time
