"""
Every error the user may meet.

Lower layers translate foreign exceptions (apsw, dnspython, operating system) once, at their own border; above that
border only these types exist.
"""

from __future__ import annotations


class WorkbenchError(Exception):
    """
    Base of all expected failures.

    Args:
        title: What failed, at most 60 characters, no full stop; English, the key of its translation.
        hint: What the user can do about it; may be empty.
        retryable: Whether trying again later, unchanged, can succeed.
        args: What fills `{name}` in title and hint.
    """

    def __init__(self, title: str, hint: str = "", *, retryable: bool = False, **args: object) -> None:
        super().__init__(title)
        self.title = title
        self.hint = hint
        self.retryable = retryable
        self.arguments = args

    def __str__(self) -> str:
        """Return title and hint in English as one line."""
        text = self.title.format(**self.arguments)
        return f"{text}. {self.hint.format(**self.arguments)}" if self.hint else text


class UsageError(WorkbenchError):
    """What the user typed or named cannot be used; nothing was done."""


class NotADomainError(UsageError, ValueError):
    """No domain can be made of what the user typed."""


class RecordingError(WorkbenchError):
    """A zone file, a snapshot or pasted output cannot be read."""


class ExportError(WorkbenchError):
    """A file could not be written; what stood there before is as it was."""


class SourceError(WorkbenchError):
    """A provider, or the way to it, did not give what was asked; what was fetched before is kept."""


class SecretsError(WorkbenchError):
    """A secret cannot be kept in the system's keyring, or read from it."""


class ReportError(WorkbenchError):
    """A report, a message or an archive of them cannot be read."""


class ProjectError(WorkbenchError):
    """The project file cannot be opened, read or written."""


class NotAProjectError(ProjectError):
    """The file is something else; it was left as it was."""


class DamagedProjectError(ProjectError):
    """The file is a project, but truncated or damaged; it was left as it was."""


class PassphraseError(ProjectError):
    """The passphrase is missing, wrong, or given for a project that has none."""


class NewerSchemaError(ProjectError):
    """A newer version of the program wrote the file; it was left as it was."""


class ProjectLockedError(ProjectError):
    """Somebody else holds the project for writing; here it can only be read."""
