"""
Read output that people paste: of `dig`, `host`, `nslookup` and PowerShell's `Resolve-DnsName`, alone or mixed.

Such a paste knows only the questions that it shows. Prompts, command lines and other text around are passed over.
"""

from __future__ import annotations

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Question
from workbench.net.master_file import decode
from workbench.net.pasted_dig import read_dig
from workbench.net.pasted_host import read_host
from workbench.net.pasted_nslookup import read_nslookup
from workbench.net.pasted_powershell import read_powershell
from workbench.net.pasted_session import Session
from workbench.net.recording import Recording

_RUSSIAN = ("Сервер", "ответ", "найти", "домен", "заслуживающий", "Адрес", "имя")


def read_pasted(data: bytes, *, name: str, asked: Question | None = None) -> Recording:
    """
    Read pasted output of a DNS program.

    Args:
        data: UTF-8, UTF-16 or a code page of a Russian console.
        name: Of the file, for people.
        asked: The question, where the output does not show it (`dig +short`).

    Raises:
        RecordingError: nothing in it is an answer.
    """
    text, codec = _decode(data)
    session = Session(asked, codec)
    as_bytes = text.encode(codec, "replace").decode("latin-1")  # one character a byte
    read_dig(as_bytes, session)
    read_host(as_bytes, session)
    read_nslookup(text, session)
    read_powershell(text, session)
    answers = session.answers()
    if not answers:
        raise _nothing(session, name)
    problems = sorted(session.problems, key=lambda problem: problem.line)
    return Recording(name, answers=answers, problems=problems, described=f"pasted output {name}")


def _nothing(session: Session, name: str) -> RecordingError:
    if session.needs_question:
        return RecordingError(
            "{file} holds values without their question",
            "Say what was asked (--asked), e.g. TXT example.org",
            file=name,
        )
    if session.problems:
        first = min(session.problems, key=lambda problem: problem.line)
        return RecordingError(
            "No readable answer in {file}", "Line {line}: {reason}", file=name, line=first.line, reason=first.reason
        )
    return RecordingError(
        "No answer of a DNS program in {file}",
        "Paste the whole output of dig, host, nslookup or Resolve-DnsName",
        file=name,
    )


def _decode(data: bytes) -> tuple[str, str]:
    r"""Return the text with `\n` as line end, and the codec that gives back the bytes a program printed."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        data = decode(data).encode("latin-1")
    codec = _codec(data.removeprefix(b"\xef\xbb\xbf"))
    text = data.removeprefix(b"\xef\xbb\xbf").decode(codec)
    return text.replace("\r\n", "\n").replace("\r", "\n"), codec


def _codec(data: bytes) -> str:
    for codec in ("utf-8", "cp866", "cp1251"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == "utf-8" or any(word in text for word in _RUSSIAN):
            return codec
    return "latin-1"
