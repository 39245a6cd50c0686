"""Audits, answers and samples that several store tests share."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from workbench.model.audit import Audit, CheckRun, CheckStatus, Score, ScorePart
from workbench.model.findings import Finding, Record, Unknown
from workbench.model.inquiry import Answer, Question, Status, proven
from workbench.model.samples import Gap, NOrigin, Sample
from workbench.store.audits import put_audit
from workbench.store.settings import put_setting

NOON = datetime(2026, 11, 23, 12, 30, 15, 123456, tzinfo=UTC)


def answered(kind, name, *rdata, status=Status.FOUND, **more):
    asked = Question(kind, name)
    return asked, proven(asked, Answer(kind, status, rdata, **{"rcode": 0, "ttl": 300, "asked": NOON, **more}))


SPF = answered("TXT", "example.org", b"\x0bv=spf1 -all", b"\x00", server="192.0.2.53:53")
MX = answered("MX", "example.org", b"\x00\x14\x01b\x00", b"\x00\x0a\x01a\x00", chain=("c.example.net",))
DMARC = answered("TXT", "_dmarc.example.org", status=Status.TIMEOUT, rcode=None, ttl=None)
ANSWERS = [SPF, MX, DMARC]


def audit(
    name="20261123-1", domain="example.org", audited=NOON, findings=("spf.missing",), *,
    unknown=(), checks=("spf", "dkim"), crashed=(),
):  # fmt: skip
    """An audit in which each of `findings` (codes, or findings) was found."""
    made = [f if isinstance(f, Finding) else Finding(f, domain, {"n": 1}) for f in findings]
    runs = {name: CheckRun(CheckStatus.DONE, {"record": "v=spf1 -all"}) for name in checks}
    runs |= {name: CheckRun(CheckStatus.CRASHED, {"error": "KeyError"}) for name in crashed}
    return Audit(name, domain, audited, "2026-11", ("192.0.2.53:53",), runs, tuple(made), tuple(unknown))


def full_audit():
    return Audit(
        "20261123-full", "example.org", NOON, "2026-11", ("192.0.2.53:53", "a.zone"),
        {
            "spf": CheckRun(CheckStatus.DONE, {"record": "v=spf1 «ё»", "tree": {"label": "spf", "children": []}}),
            "ptr": CheckRun(CheckStatus.DONE, {}, applies=False),
            "bimi": CheckRun(CheckStatus.CRASHED, {"error": "ValueError"}),
        },
        (
            Finding("spf.missing", "example.org", {"b": 1.5, "a": ["x", "y"], "c": True}, (SPF[1].evidence, MX[1].evidence),
                    (Record("example.org", "TXT", 'v=spf1 "-all'),)),
            Finding("mx.ok", "example.org"),
        ),
        (Unknown(str(DMARC[0]), "timeout", "dmarc", True, DMARC[1].evidence), Unknown("x", "y", "dkim", False)),
        Score(0.25, 0.75, "F", "C", (ScorePart("spf", 0.5, 0.0, 1.0, ("spf.missing",), True), ScorePart("mx", 0.5, 1, 1))),
        ("s1", "s2"), ("192.0.2.1", "2001:db8::1"),
    )  # fmt: skip


def days_later(days):
    return NOON + timedelta(days=days)


def store(project, made, answers=()):
    project.write(lambda db: put_audit(db, made, answers)).result()


RATE = Sample(
    date(2026, 9, 1), "google_postmaster", "example.org", "spam_rate", 0.25, n=100, n_origin=NOrigin.STATED,
    provider="gmail", fetched=NOON, api="v2",
)  # fmt: skip
GAP = RATE._replace(day=date(2026, 9, 2), value=None, n=None, n_origin=NOrigin.UNKNOWN, gap=Gap.BELOW_THRESHOLD)


def remember(project, key, value="1"):
    project.write(lambda db: put_setting(db, key, value)).result()


def settings(project):
    return [key for (key,) in project.read().execute("SELECT key FROM setting ORDER BY key").fetchall()]


@contextmanager
def rolled_back(db):
    """A transaction of which nothing stays: each example of a property starts from an empty project."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())
