"""The command as a process: dispatch, start, pipes, signals."""

import os
import signal
import subprocess
import sys

import pytest

from tests.cli.conftest import EXAMPLE
from tests.conftest import ROOT
from tests.dns_server import TIMEOUT, DnsServer
from workbench import __version__

COMMAND = [sys.executable, "-m", "workbench"]


def run(*words, **options):
    return subprocess.run([*COMMAND, *words], cwd=ROOT, capture_output=True, check=False, **options)


def test_version():
    assert run("--version").stdout.decode().split() == ["workbench", __version__]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_display_is_one_sentence(language):
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {k: v for k, v in os.environ.items() if k not in hidden} | {"LC_ALL": "C.UTF-8"}
    done = run(env=environment)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"audit" in done.stderr


def test_output_is_utf8_in_a_pipe():
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = run("audit", "kestrel-old.example", "--zone", EXAMPLE, "--lang", "ru", env=environment)
    assert "Домен" in done.stdout.decode("utf-8")


def test_a_closed_pipe_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*COMMAND, "audit", "kestrel-old.example", "--zone", EXAMPLE], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False
    )  # fmt: skip
    os.close(writer)
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a signal cannot be sent to a process there")
def test_ctrl_c_stops_at_once():
    with DnsServer({"slow.example": TIMEOUT}) as server:
        process = subprocess.Popen(
            [*COMMAND, "audit", "slow.example", "--server", f"127.0.0.1:{server.port}"],
            cwd=ROOT,
            stderr=subprocess.PIPE,
        )
        server.wait(1)  # it has asked, and waits for an answer that never comes
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=1.5)
    assert process.returncode == 3
    assert b"Traceback" not in err
