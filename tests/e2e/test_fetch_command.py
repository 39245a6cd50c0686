"""`workbench fetch` as people run it: a real keyring, a real proxy, real TLS, thirteen months of ten domains."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.providers.google_postmaster import API, Google, Owned
from tests.providers.server import ProviderServer
from tests.secret_service import SecretService
from tests.sources.google_world import CLIENT, SPAM, days, everything
from workbench.model.accounts import Account
from workbench.store.accounts import list_accounts, put_account
from workbench.store.database import select
from workbench.store.evidence import broken_evidence, get_evidence
from workbench.store.imports import list_imports, undo_import
from workbench.store.project import Access, Project
from workbench.store.samples import list_samples

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a Secret Service and /proc are Linux's"),
]

PROGRAM = [sys.executable, "-m", "workbench"]
ACCOUNT = "0123456789abcdef" * 2
TODAY = datetime.now(UTC).date()
LAST = TODAY - timedelta(days=2)
FIRST = LAST - timedelta(days=394)
NAMES = [f"shop-{number}.example" for number in range(10)]
KEEP = """
import sys
from workbench.net.secrets import open_vault
vault = open_vault()
for line in sys.stdin.read().split(chr(30)):
    field, _, value = line.partition("=")
    vault.put(sys.argv[1], field, value)
"""


class Lab:
    """A keyring with the secrets of one account, Google behind a proxy, a project that knows the account."""

    def __init__(self, folder, session, server, google):
        self.google, self.server = google, server
        self.path = folder / "client.postmaster"
        self.environment = {
            **os.environ, **session.environment, **server.environment, "PYTHONDEVMODE": "", "LANGUAGE": "en",
            "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        account = Account(ACCOUNT, "google_postmaster", "Shop", {}, datetime.now(UTC))
        with Project.create(self.path) as project:
            project.write(lambda db: put_account(db, account)).result()
        kept = chr(30).join([f"client={CLIENT}", f"refresh_token={google.refresh_token}"])
        subprocess.run([sys.executable, "-c", KEEP, ACCOUNT], input=kept.encode(), check=True, env=self.environment)

    @property
    def secrets(self):
        tokens = [f"ya29.issued-{number}" for number in range(1, self.google.issued + 1)]
        return [*tokens, self.google.refresh_token, self.google.client[1], self.google.client[0]]

    def start(self, *words):
        return subprocess.Popen(
            [*PROGRAM, "fetch", str(self.path), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.environment,
        )  # fmt: skip

    def fetch(self, *words):
        """Return exit status, JSON, log, and the command lines of every process meanwhile."""
        process, seen, ended = self.start("--json", "-v", *words), set(), threading.Event()

        def look():
            while not ended.wait(0.05):
                for one in Path("/proc").glob("[0-9]*/cmdline"):
                    try:
                        seen.add(one.read_bytes())
                    except OSError:
                        continue

        looking = threading.Thread(target=look)
        looking.start()
        try:
            out, err = process.communicate(timeout=200)
        finally:
            ended.set()
            looking.join()
        assert b"Traceback" not in err, err.decode()
        return process.returncode, json.loads(out), err.decode(), seen

    def read(self, work):
        with Project.open(self.path, access=Access.READ) as project:
            return work(project.read())

    def everything_kept(self):
        """Return the bytes of the project file and, unpacked, of all its evidence."""
        ids = self.read(
            lambda db: [f"sha256:{bytes(row[0]).hex()}" for row in select(db, "SELECT sha256 FROM evidence")]
        )
        return [self.path.read_bytes(), *(self.read(lambda db, one=one: get_evidence(db, one).data) for one in ids)]


@pytest.fixture
def lab(tmp_path):
    world = everything(FIRST, 395)
    google = Google({name: Owned(values={key: dict(value) for key, value in world.items()}) for name in NAMES})
    with SecretService(tmp_path / "session") as session, ProviderServer(tmp_path, google) as server:
        yield Lab(tmp_path, session, server, google)


def test_thirteen_months_of_ten_domains(lab, record_property):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    status, said, log, commands = lab.fetch("--since", FIRST.isoformat())
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert status == 0, (said, log)
    (account,) = said["accounts"]
    assert account["samples"] == {"new": 10 * 395 * 38, "changed": 0, "same": 0}
    asked = [one for one in lab.google.asked if one.host == API]
    figures = {"seconds": round(seconds, 1), "cpu": round(cpu, 1), "requests": len(asked), "queries": lab.google.queries,
               "rows": account["samples"]["new"], "file_mb": round(lab.path.stat().st_size / 1e6, 1)}  # fmt: skip
    record_property("figures", figures)
    print(figures)
    assert len(asked) == 1 + 10 * 3
    first = lab.read(list_samples)

    # the second fetch: what Google restated in the last week, and nothing else
    changed = LAST - timedelta(days=1)
    lab.google.domains[NAMES[3]].values[SPAM][changed] = 0.77
    old = LAST - timedelta(days=30)
    lab.google.domains[NAMES[3]].values[SPAM][old] = 0.66
    asked.clear()
    status, said, log_2, commands_2 = lab.fetch()
    assert status == 0 and said["accounts"][0]["samples"] == {"new": 0, "changed": 1, "same": 10 * 5 * 38 - 1}
    second = lab.read(list_samples)
    assert [(a.day, a.subject, a.metric, b.value, b.revision) for a, b in zip(first, second, strict=True)
            if a[:13] != b[:13]] == [(changed, NAMES[3], "spam_rate", 0.77, 2)]  # fmt: skip
    assert {one.day for one in second if one.provisional} == set(days(TODAY - timedelta(days=6), 5))

    kept = lab.everything_kept()
    assert len(kept) > 40 and not lab.read(broken_evidence)
    for secret in lab.secrets:
        assert not [True for data in kept if secret.encode() in data], "a secret stands in the project"
        assert secret not in log + log_2, "a secret stands in the log"
        assert not [True for line in commands | commands_2 if secret.encode() in line], "a secret stands in /proc"
    assert f"POST {API}/v2/domainStats:batchQuery 200 in" in log
    newest, oldest = lab.read(list_imports)
    with Project.open(lab.path) as project:
        project.write(lambda db: undo_import(db, newest.id)).result()
    assert [one[:13] for one in lab.read(list_samples)] == [one[:13] for one in first] and oldest.finished


def test_ctrl_c_keeps_whole_domains_and_the_next_fetch_goes_on(lab):
    for name in NAMES[4:]:
        del lab.google.domains[name]
    process = lab.start()
    while sum(one.path.endswith("complianceStatus") for one in lab.google.asked) < 2:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    took = time.monotonic() - began
    print(f"Ctrl+C took {took:.2f} s")
    assert process.returncode == 3 and took < 5
    assert "Stopped. What was finished is kept." in err.decode()
    subjects = {one.subject for one in lab.read(list_samples)}
    assert NAMES[0] in subjects and NAMES[3] not in subjects
    (entry,) = lab.read(list_imports)
    assert entry.finished is not None
    asked = len(lab.google.asked)
    assert lab.fetch()[0] == 0
    assert {one.subject for one in lab.read(list_samples)} == set(NAMES[:4])
    again = [one.json()["requests"] for one in lab.google.asked[asked:] if one.path.endswith(":batchQuery")]
    assert min(map(len, again)) < 10 < max(map(len, again))  # a week of what was whole, the history of the rest


def test_failures_in_words(lab):
    lab.google.refresh_token = "1//another-one-now"
    status, said, log, _ = lab.fetch()
    assert status == 3 and said["accounts"][0]["samples"]["new"] == 0
    assert "workbench: Shop (Google Postmaster Tools): Google does not accept the sign-in any more. Connect" in log
    assert said["accounts"][0]["error"].startswith("Google does not accept the sign-in any more")
    lab.server.refusal = "403 Forbidden"
    status, said, log, _ = lab.fetch("--lang", "ru")
    assert status == 3 and "Прокси-сервер 127.0.0.1" in log and "1//refresh" not in log
    (entry,) = lab.read(list_accounts)
    assert entry.health.error == "The proxy {proxy} refuses the way to {host}"
