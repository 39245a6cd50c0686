"""A window with a project of its own, providers of the tests behind it, and a keyring that is a dictionary."""

import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx2

from tests.providers.base import InProcess, Request
from tests.providers.google_oauth import GoogleOAuth
from tests.providers.google_postmaster import Google, Owned
from tests.providers.mailru_postmaster import ROW, Mailru
from workbench.net.api import Api
from workbench.net.secrets import MemoryVault

REFRESH, ACCESS = "refresh-token-of-the-window-0123456789", "access-token-of-the-window-0123456789"
PAGE = f"<pre>{{“access_token”:“{ACCESS}”,\n“expires_in”:3600,“refresh_token”:\n“{REFRESH}”}}</pre>"
TODAY = datetime.now(UTC).date()


async def no_wait(_):
    return None


def mailru():
    """Return Mail.ru with forty days of one domain."""
    made = Mailru(TODAY, "shop.example")
    made.refresh, made.access = REFRESH, ACCESS
    made.rows["shop.example", ""] = {str(TODAY - timedelta(days=back)): ROW for back in range(2, 42)}
    return made


class Far:
    """What lies outside of the window."""

    def __init__(self, window):
        self.vault = MemoryVault()
        self.mailru = mailru()
        self.oauth = GoogleOAuth()
        values = {("SPAM_RATE", ""): {TODAY - timedelta(days=4): 0.0007}}
        self.google = Google({"shop.example": Owned(values=values)}, oauth=self.oauth)
        self.browsed = []
        self.consents = True
        outside = window.session.outside
        outside.open_vault = lambda: self.vault
        outside.make_api = lambda: Api(transport=InProcess(self.mailru, self.google, self.oauth), sleep=no_wait)
        outside.browse = self.browse

    def browse(self, url):
        """Open an address as a browser whose user agrees to everything, or does nothing."""
        self.browsed.append(url)
        if self.consents and "oauth" in url:
            threading.Thread(target=self._consent, args=(url,), daemon=True).start()

    def _consent(self, url):
        parts = urlsplit(url)
        asked = Request("GET", parts.hostname, parts.path, tuple(parse_qsl(parts.query)), {}, b"")
        httpx2.get(self.oauth.answer(asked).headers["location"], trust_env=False)


def settled(qtbot, window):
    """Wait for the end of everything that runs."""
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=20000)


def texts_of(widget):
    """Yield every text that any widget below `widget` holds."""
    from PySide6.QtCore import QObject

    for part in [widget, *widget.findChildren(QObject)]:
        for name in ("text", "toPlainText", "placeholderText", "toolTip", "accessibleName", "windowTitle", "title"):
            found = getattr(part, name, None)
            if callable(found):
                try:
                    said = found()
                except TypeError:
                    continue
                if isinstance(said, str):
                    yield said


def shown(parent, kind):
    """Return the dialog of a kind that is shown; one that was closed may not be gone yet."""
    return next(found for found in parent.findChildren(kind) if found.isVisible())
