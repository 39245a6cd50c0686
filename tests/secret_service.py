"""A real Secret Service: gnome-keyring on a D-Bus of its own, with its files in a folder of the test."""

import os
import shutil
import subprocess
import time

import pytest

PASSWORD = "pw"
NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
_SESSION = """
gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 <<END &
$1
END
printf '%s\\n' "$DBUS_SESSION_BUS_ADDRESS"
cat >/dev/null
kill $!
wait
"""


class SecretService:
    """
    A session that ends with the block; its keyring is unlocked.

    `environment` is what a program needs to find it, and nothing of the real session's keyring.
    """

    script = _SESSION

    def __init__(self, folder):
        absent = [name for name in NEEDED if shutil.which(name) is None]
        if absent:
            pytest.skip(f"needs {', '.join(absent)} (Debian: dbus, gnome-keyring)")
        run = folder / "run"
        run.mkdir(parents=True, mode=0o700)
        self.environment = {
            "HOME": str(folder), "XDG_RUNTIME_DIR": str(run), "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CONFIG_HOME": str(folder / "config"), "XDG_CACHE_HOME": str(folder / "cache"), "DISPLAY": "",
            "WAYLAND_DISPLAY": "", "PYTHON_KEYRING_BACKEND": "",
        }  # fmt: skip

    def __enter__(self):
        world = {**os.environ, **self.environment}
        for name in ("PYTHON_KEYRING_BACKEND", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"):
            world.pop(name, None)
            self.environment.pop(name, None)
        self._session = subprocess.Popen(
            ["dbus-run-session", "--", "sh", "-c", self.script, "sh", PASSWORD], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=world, text=True,
        )  # fmt: skip
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._session.stdout.readline().strip()
        self._wait()
        return self

    def _wait(self):
        """Wait until the keyring is there; asking for it earlier would start another one, locked."""
        from jeepney import message_bus
        from jeepney.io.blocking import Proxy, open_dbus_connection

        with open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
            for _ in range(1000):
                if Proxy(message_bus, bus).NameHasOwner("org.freedesktop.secrets")[0]:
                    return
                time.sleep(0.01)
        pytest.fail("gnome-keyring did not start")

    def __exit__(self, *_):
        self._session.stdin.close()
        self._session.stdout.close()
        self._session.wait(10)

    def enter(self, monkeypatch):
        """Put this process into the session."""
        for name in ("PYTHON_KEYRING_BACKEND", "DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name, raising=False)
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)

    def entries(self):
        """Return label and attributes of everything that is kept."""
        with self._collection() as collection:
            return [(one.get_label(), one.get_attributes()) for one in collection.get_all_items()]

    def lock(self):
        """Lock the keyring over D-Bus; there is no display, so nobody can be asked for its password."""
        with self._collection() as collection:
            collection.lock()
            assert collection.is_locked()

    def _collection(self):
        return _Collection(self.environment["DBUS_SESSION_BUS_ADDRESS"])


class MuteService(SecretService):
    """A session whose keyring takes every question and never answers, as one whose window nobody sees."""

    script = """printf '%s\\n' "$DBUS_SESSION_BUS_ADDRESS"; exec cat >/dev/null"""

    def _wait(self):
        from jeepney import message_bus
        from jeepney.io.blocking import Proxy, open_dbus_connection

        self._bus = open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"])
        Proxy(message_bus, self._bus).RequestName("org.freedesktop.secrets")

    def wait_for_question(self):
        """Wait until a program asks."""
        from jeepney import HeaderFields, MessageType

        while True:
            message = self._bus.receive(timeout=30)
            asked = message.header.fields.get(HeaderFields.path, "")
            if message.header.message_type is MessageType.method_call and asked.startswith("/org/freedesktop/secrets"):
                return

    def __exit__(self, *_):
        self._bus.close()
        super().__exit__()


class _Collection:
    def __init__(self, address):
        self._address = address

    def __enter__(self):
        import secretstorage
        from jeepney.io.blocking import open_dbus_connection

        self._bus = open_dbus_connection(self._address)
        secretstorage.util.add_match_rules(self._bus)
        return secretstorage.get_default_collection(self._bus)

    def __exit__(self, *_):
        self._bus.close()
