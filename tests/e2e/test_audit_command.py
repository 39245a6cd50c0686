"""`workbench audit` as people run it: the real program in a process of its own, against a real name server."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.dns_server import DnsServer, question
from tests.e2e.test_name_server import FIVE, forward
from tests.e2e.zones import zones
from tests.name_server import NameServer
from workbench.store.audits import list_audits
from workbench.store.evidence import broken_evidence
from workbench.store.integrity import check_integrity
from workbench.store.project import Access, Project

fcntl = pytest.importorskip("fcntl", reason="needs pipes and signals as POSIX has them")
termios = pytest.importorskip("termios", reason="needs pipes and signals as POSIX has them")

pytestmark = pytest.mark.e2e

PROGRAM = [sys.executable, "-m", "workbench"]
WORLD = {**os.environ, "PYTHONDEVMODE": "", "LANGUAGE": "en", "LC_ALL": "C.UTF-8"}
CHECKS = [word for name in FIVE for word in ("--check", name)]
SOON = 1.0
"""Seconds in which Ctrl+C has to end the program."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    server = NameServer(tmp_path_factory.mktemp("knot"), zones())
    yield server
    server.stop()


def workbench(*words, typed=""):
    done = subprocess.run([*PROGRAM, *words], check=False, input=typed.encode(), capture_output=True, env=WORLD)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def started(*words):
    return subprocess.Popen(
        [*PROGRAM, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=WORLD
    )


def interrupt(process):
    """Press Ctrl+C; return what the program still said and how long that took."""
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)  # standard input stays open: its end would end the program, too
    except subprocess.TimeoutExpired:
        process.kill()
    took = time.monotonic() - began
    out, err = process.communicate()
    assert b"Traceback" not in err, err.decode()
    return out.decode(), err.decode(), took


TYPED = """# what people have in their lists
https://Good.Test/contact?from=list
GOOD.TEST.
Anna <anna@bad.test>
  parked.test

пример.test
gone.test
192.0.2.1
nonsense
"""


def test_many_domains_from_standard_input(served):
    status, out, err = workbench("audit", "-", "--jsonl", *CHECKS, "--server", str(served), typed=TYPED)
    audits = {audit["domain"]: audit for audit in map(json.loads, out.splitlines())}
    assert len(out.splitlines()) == len(audits)
    assert set(audits) == {"good.test", "bad.test", "parked.test", "xn--e1afmkfd.test", "gone.test"}
    assert audits["good.test"]["score"]["grade"] == "A"
    assert "spf.open_once_mended" in {found["code"] for found in audits["bad.test"]["findings"]}
    assert "mx.domain_missing" in {found["code"] for found in audits["gone.test"]["findings"]}
    # what is no domain is named, costs nothing else, and the status says that not everything was done
    assert "192.0.2.1" in err and "is an IP address" in err
    assert "nonsense" in err and "no dot" in err
    assert status == 3


@pytest.mark.parametrize(
    "typed", ["good.test", "GOOD.TEST", "good.test.", "https://good.test/a", "anna@good.test", "good.test:25"]
)
def test_one_domain_in_any_spelling(served, typed):
    status, out, _ = workbench("audit", typed, "--check", "mx", "--json", "--server", str(served))
    assert (status, json.loads(out)["domain"]) == (0, "good.test")


@pytest.mark.parametrize("typed", ["192.0.2.1", "[2001:db8::1]", "nonsense", "two words.test", "a@b@", ""])
def test_what_is_no_domain_is_one_sentence(served, typed):
    status, out, err = workbench("audit", typed, "--json", "--server", str(served))
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_the_status_follows_what_was_asked_for(served):
    server = ("--server", str(served), *CHECKS)
    assert workbench("audit", "good.test", "--selector", "s1", "--fail-on", "low", *server)[0] == 0
    assert workbench("audit", "bad.test", "--fail-on", "critical", *server)[0] == 1
    assert workbench("audit", "elsewhere.example", "--fail-on", "info", *server)[0] == 3


def test_with_the_server_stopped_the_command_says_so(tmp_path):
    server = NameServer(tmp_path, {"test": zones()["test"]})
    server.stop()
    asked = ("audit", "good.test", *CHECKS, "--server", str(server))
    status, out, _ = workbench(*asked, "--json", "--fail-on", "info")
    audit = json.loads(out)
    assert status == 3
    assert audit["findings"] == []
    assert {item["reason"] for item in audit["unknown"]} == {"timeout", "selectors_not_given"}
    assert audit["score"]["value"] is None
    status, out, _ = workbench(*asked)
    assert status == 3
    assert "missing" not in out.lower()


def test_a_snapshot_is_as_good_as_the_server(served, tmp_path):
    kept = str(tmp_path / "answers.jsonl")
    status, out, _ = workbench("audit", "bad.test", *CHECKS, "--json", "--save-snapshot", kept, "--server", str(served))
    again, replayed, _ = workbench("audit", "bad.test", *CHECKS, "--json", "--snapshot", kept)
    live, recorded = json.loads(out), json.loads(replayed)
    assert status == again == 0
    for part in ("checks", "findings", "unknown", "score"):
        assert recorded[part] == live[part], part


def test_ctrl_c_keeps_what_was_finished_and_nothing_half(served, tmp_path):
    """One domain is answered, the others never; the first is stored whole when Ctrl+C comes."""

    def some(query, transport):
        return [] if "never" in question(query)[1] else [forward(query, transport, served)]

    path = tmp_path / "client.postmaster"
    assert workbench("new", str(path))[0] == 0
    with DnsServer(some) as server:
        process = started("audit", "-", "-p", str(path), "--jsonl", *CHECKS, "--server", str(server))
        names = ["good.test", *(f"never{number}.test" for number in range(200))]
        process.stdin.write("\n".join(names).encode() + b"\n")
        process.stdin.close()
        process.stdin = None
        first = process.stdout.readline()
        server.wait(100)
        out, err, took = interrupt(process)
    assert json.loads(first)["domain"] == "good.test"
    assert (process.returncode, out) == (3, "")
    assert "Stopped" in err
    assert took < SOON
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    with Project.open(path, access=Access.READ) as project:
        (kept,) = list_audits(project.read())
        assert kept.domain == "good.test"
        assert check_integrity(project.read()) == []
        assert broken_evidence(project.read()) == []


def test_ctrl_c_while_nothing_is_typed(served):
    process = started("audit", "-", "--jsonl", *CHECKS, "--server", str(served))
    process.stdin.write(b"good.test\n")
    process.stdin.flush()
    wait_until_it_reads(process)
    _, err, took = interrupt(process)
    assert process.returncode == 3
    assert took < SOON, err


def wait_until_it_reads(process):
    """Wait until the program has taken what was written to it: it can only be waiting for more then."""
    until = time.monotonic() + 20
    while fcntl.ioctl(process.stdin, termios.FIONREAD, b"\0" * 4) != b"\0" * 4:
        assert time.monotonic() < until, "the program does not read its standard input"
        time.sleep(0.01)
