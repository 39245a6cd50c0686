"""
Accounts as people connect them: real processes, a real keyring, a browser, providers over TLS behind a proxy.

What matters most here: after a whole story no secret is in the project, in any output, or in the process list.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.providers.google_oauth import GoogleOAuth
from tests.providers.google_postmaster import Google, Owned
from tests.providers.mailru_postmaster import Mailru
from tests.providers.server import ProviderServer
from tests.secret_service import MuteService, SecretService
from workbench.store.evidence import get_evidence
from workbench.store.project import Access, Project

pty = pytest.importorskip("pty", reason="needs a terminal as POSIX has it")

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(sys.platform != "linux", reason="needs Secret Service and /proc")]

PROGRAM = [sys.executable, "-m", "workbench", "--lang", "en"]
PREFIX = "https://www.googleapis.com/auth/"
REFRESH = "refresh-token-of-the-tests-0123456789"
ACCESS = "access-token-of-the-tests-0123456789"


class WholeGoogle(Google):
    """The statistics behind a sign-in: what a bearer may do is what the user granted."""

    def __init__(self, oauth):
        super().__init__({"shop.example": Owned(values={("SPAM_RATE", ""): {date(2026, 11, 18): 0.0007}})})
        self.oauth = oauth
        self.hosts |= oauth.hosts

    def answer(self, request):
        if request.host in self.oauth.hosts:
            return self.oauth.answer(request)
        granted = self.oauth.scopes_of(request)
        self.access_token = request.headers.get("authorization", "").partition(" ")[2] if granted else "none"
        self.scopes = {scope.removeprefix(PREFIX) for scope in granted or ()}
        return super().answer(request)


def kept_bytes(project):
    """Return the replies that a project keeps, unpacked: in the file they are compressed."""
    with Project.open(project, access=Access.READ) as opened:
        db = opened.read()
        rows = db.execute("SELECT sha256, origin FROM evidence").fetchall()
        found = [get_evidence(db, f"sha256:{digest.hex()}") for digest, _ in rows]
        return [one.data for one in found if one] + [origin.encode() for _, origin in rows]


class World:
    """The program's surroundings: runs it, keeps what it says, and watches the process list meanwhile."""

    def __init__(self, folder, server, service):
        self.project = folder / "client.postmaster"
        self.folder = folder
        self.service = service
        self.page = folder / "page.html"
        self.said = []
        self.lines = set()
        self.environment = {
            **os.environ, **service.environment, **server.environment, "BROWSER_PAGE": str(self.page),
            "BROWSER": f"{sys.executable} -m tests.providers.browser %s", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch)
        self._watching.start()

    def _watch(self):
        while not self._over.wait(0.005):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.lines.add(path.read_bytes())
                except OSError:
                    continue

    def end(self):
        self._over.set()
        self._watching.join()

    def run(self, *words, typed="", status=0):
        done = subprocess.run(
            [*PROGRAM, *map(str, words)], check=False, input=typed, capture_output=True, text=True,
            env=self.environment, timeout=120,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == status, done.stderr
        self.said += [done.stdout, done.stderr]
        return done

    def json(self, *words, **how):
        return json.loads(self.run(*words, "--json", **how).stdout)

    def traces(self, *secrets):
        """Return where a secret can be seen that should be nowhere."""
        files = [path for path in self.folder.glob("client*") if path.is_file()]
        assert files
        assert any(b"workbench\0--lang" in line for line in self.lines), "the process list was not watched"
        assert any("DEBUG " in text or "INFO " in text for text in self.said), "nothing was logged"
        places = [(path.name, path.read_bytes()) for path in files]
        places += [("evidence", data) for data in kept_bytes(self.project)]
        places += [("output", text.encode()) for text in self.said] + [("process list", line) for line in self.lines]
        return [(where, one) for one in secrets for where, data in places if one.encode() in data]


@pytest.fixture
def oauth():
    return GoogleOAuth()


@pytest.fixture
def mailru():
    made = Mailru(datetime.now(UTC).date(), "acme.example")
    made.refresh, made.access = REFRESH, ACCESS
    return made


@pytest.fixture
def world(tmp_path, oauth, mailru):
    with (
        ProviderServer(tmp_path, WholeGoogle(oauth), mailru) as server,
        SecretService(tmp_path / "session") as service,
    ):
        made = World(tmp_path, server, service)
        made.run("new", made.project)
        try:
            yield made
        finally:
            made.end()


def test_google_from_consent_to_removal(world, oauth):
    account = world.json(
        "account", "add", world.project, "google_postmaster", "--name", "Acme", "-v", typed=oauth.client_file
    )
    assert [one["name"] for one in account["subjects"]] == ["shop.example"]
    assert "Go back to Postmaster Workbench" in world.page.read_text("utf-8")
    assert world.json("account", "test", world.project)[0]["health"]["error"] is None
    assert world.json("fetch", world.project, "-v")["accounts"][0]["error"] is None
    assert kept_bytes(world.project), "no reply was kept"
    listed = world.json("account", "list", world.project)
    assert listed[0]["health"]["last_day"] == "2026-11-18"
    assert {one["username"] for _, one in world.service.entries()} == {
        f"{account['id']}/{field}" for field in ("", "client", "refresh_token")
    }
    used = oauth.secrets()
    assert len(used) >= 4
    world.run("account", "remove", world.project, "Acme", "-v")
    assert not oauth.refresh_tokens, "the consent was not taken back"
    assert not world.service.entries()
    assert not world.traces(*used)


def test_google_where_a_permission_is_not_ticked(world, oauth):
    oauth.granted = {f"{PREFIX}postmaster.domain"}
    done = world.run("account", "add", world.project, "google_postmaster", typed=oauth.client_file, status=2)
    assert "postmaster.traffic.readonly" in done.stderr
    assert world.json("account", "list", world.project) == []
    assert not world.service.entries()


def test_mailru_with_a_pasted_page(world):
    page = f"<pre>{{“access_token”:“{ACCESS}”,\n“expires_in”:3600,“refresh_token”:“{REFRESH}”}}</pre>"
    account = world.json("account", "add", world.project, "mailru_postmaster", "-v", typed=page)
    assert [one["name"] for one in account["subjects"]] == ["acme.example"]
    assert world.json("account", "test", world.project, "-v")[0]["health"]["error"] is None
    assert not world.traces(REFRESH, ACCESS)


def test_a_project_on_another_machine(world, tmp_path):
    world.run("account", "add", world.project, "mailru_postmaster", "--name", "Acme", typed=REFRESH)
    with SecretService(tmp_path / "elsewhere") as elsewhere:
        world.environment |= elsewhere.environment
        done = world.run("account", "test", world.project, status=3)
        assert "This computer has no secret of “Acme”" in done.stderr
        world.run("account", "reconnect", world.project, "Acme", typed=REFRESH)
        world.run("account", "test", world.project, "-v")
    assert not world.traces(REFRESH)


def test_a_locked_keyring(world):
    world.run("account", "add", world.project, "mailru_postmaster", typed=REFRESH)
    assert "Mail.ru Postmaster  (mailru_postmaster, " in world.run("account", "list", world.project).stdout
    world.service.lock()
    done = world.run("account", "test", world.project, status=3)
    assert "The keyring is locked" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_computer_without_a_keyring(world):
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        del world.environment[name]
    done = world.run("account", "add", world.project, "mailru_postmaster", typed=REFRESH, status=2)
    assert "This session has no keyring" in done.stderr
    world.run("account", "add", world.project, "mailru_postmaster", "--name", "A", "--no-keyring", typed=REFRESH)
    secrets = json.dumps({"A": {"refresh_token": REFRESH}})
    world.run("account", "test", world.project, "--secrets-from", "-", "-v", typed=secrets)
    assert not world.traces(REFRESH)


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, world, *words):
        self._control, terminal = pty.openpty()
        self.process = subprocess.Popen(
            [*PROGRAM, *map(str, words)], stdin=terminal, stdout=terminal, stderr=terminal, env=world.environment,
            start_new_session=True,
        )  # fmt: skip
        os.close(terminal)
        self.said = b""

    def read_until(self, text):
        while text not in self.said:
            self.said += os.read(self._control, 4096)

    def type(self, text):
        os.write(self._control, text.encode())

    def end(self):
        try:
            while piece := os.read(self._control, 4096):
                self.said += piece
        except OSError:  # Linux's way to say that nobody writes any more
            pass
        os.close(self._control)
        return self.process.wait(60)


def test_a_prompt_shows_nothing(world):
    terminal = Terminal(world, "account", "add", world.project, "mailru_postmaster", "-v")
    terminal.read_until(b"Token of Mail.ru")
    assert b"1. Open Mail.ru Postmaster" in terminal.said
    terminal.type(f"{REFRESH}\n")
    assert terminal.end() == 0, terminal.said.decode()
    world.said.append(terminal.said.decode())
    assert b"acme.example" in terminal.said
    assert not world.traces(REFRESH, ACCESS)


WAITS = {
    "at a prompt": (["mailru_postmaster"], b"Token of Mail.ru"),
    "for the browser": (["google_postmaster", "--no-browser", "--file", "client=FILE"], b"code_challenge_method=S256"),
}


@pytest.mark.parametrize("where", WAITS)
def test_it_is_stopped_while_it_waits(where, world, oauth):
    words, sign = WAITS[where]
    file = world.folder / "secret.json"
    file.write_text(oauth.client_file)
    words = [word.replace("FILE", str(file)) for word in words]
    terminal = Terminal(world, "account", "add", world.project, *words)
    terminal.read_until(sign)
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == 3, terminal.said.decode()
    assert b"Stopped" in terminal.said and b"Traceback" not in terminal.said
    assert world.json("account", "list", world.project) == []
    assert not world.service.entries()


def test_a_keyring_that_never_answers_does_not_hold_the_program(world, tmp_path):
    with MuteService(tmp_path / "mute") as mute:
        world.environment |= mute.environment
        terminal = Terminal(world, "account", "add", world.project, "mailru_postmaster")
        terminal.read_until(b"Token of Mail.ru")
        terminal.type(f"{REFRESH}\n")
        mute.wait_for_question()
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.end() == 3, terminal.said.decode()
        assert b"Stopped" in terminal.said and b"Traceback" not in terminal.said
