"""Takes secrets out of texts that leave the program: logs, errors, reports of bugs."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from json import dumps
from types import TracebackType
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"

SHORTEST = 6
"""Characters: a shorter text would be found everywhere, and is no secret worth the name."""

KNOWN: set[str] = set()
"""Every secret this process has met; whoever reads or receives one registers it by `hide`."""

_NAMES = (
    r"access_token|refresh_token|id_token|client_secret|code_verifier|api[-_]?key|apikey|authorization|bearer|password"
    r"|x-postmark-[a-z]+-token|x-api-key|x-amz-security-token|secret|token"
)
_QUERY = re.compile(rf"(?i)([?&;](?:{_NAMES}|code|key)=)[^&\s\"'<>]+")
_FORM = re.compile(rf"(?i)\b((?:{_NAMES})=[\"']?)(?!\[)[^&\s\"'<>,)]+")
_PAIR = re.compile(rf"(?i)(b?[\"'](?:{_NAMES})[\"']\s*[:,]\s*b?)([\"'])(?:\\.|(?!\2).)+\2")
_HEADER = re.compile(r"(?i)\b((?:bearer|basic)(?::\s*|\s+))[a-z0-9._~+/=-]{12,}")


def hide(*secrets: str) -> None:
    """Register secrets, so that no text that passes `redact` from now on shows them."""
    KNOWN.update(secret for secret in secrets if len(secret) >= SHORTEST)


def _forms(secret: str) -> Iterable[str]:
    """Yield how a secret looks in a text, in a URL, in a form, in JSON and in Python's `repr`."""
    yield secret
    yield quote(secret, safe="")
    yield quote(secret)
    yield quote_plus(secret)
    yield dumps(secret)[1:-1]
    yield dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """
    Return a text without secrets.

    Taken out are the given ones, all that this process has met, and what stands where secrets stand: after `Bearer`,
    behind `refresh_token=` and the like.

    Args:
        text: What is to be shown.
        secrets: More of them; short ones too, as long as they have a character.
    """
    wanted = {form for secret in {*KNOWN, *secrets} if secret for form in _forms(secret)}
    for form in sorted(wanted, key=lambda one: (-len(one), one)):  # a longer one may hold a shorter
        text = text.replace(form, HIDDEN)
    text = _QUERY.sub(rf"\1{HIDDEN}", text)
    text = _FORM.sub(rf"\1{HIDDEN}", text)
    text = _PAIR.sub(rf"\1\2{HIDDEN}\2", text)
    return _HEADER.sub(rf"\1{HIDDEN}", text)


class Redacting(logging.Formatter):
    """Formats a record of the log, its traceback too, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the redacted line or lines."""
        return redact(super().format(record))


def show_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print what nobody caught, without secrets; takes the place of `sys.excepthook`."""
    if sys.stderr is not None:  # a window of Windows has none
        sys.stderr.write(redact("".join(traceback.format_exception(kind, error, trace))))


def watch_bugs() -> None:
    """Let no traceback of this process, of any thread, show a secret."""
    sys.excepthook = show_bug
    threading.excepthook = _show_bug_of_thread


def _show_bug_of_thread(bug: threading.ExceptHookArgs) -> None:
    if bug.exc_value is not None and not issubclass(bug.exc_type, SystemExit):
        show_bug(bug.exc_type, bug.exc_value, bug.exc_traceback)
