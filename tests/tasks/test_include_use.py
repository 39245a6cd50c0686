import asyncio

from tests.store.test_reports import Reading, bring, head, row
from tests.tasks.test_importing import project  # noqa: F401
from workbench.net.recording import RecordedResolver
from workbench.net.zone_file import read_zone
from workbench.tasks.include_use import Use, include_use, mailed

ZONE = b"""$ORIGIN a.example.
@ 60 SOA ns. root. 1 1 1 1 1
@ 60 TXT "v=spf1 include:four.a.example include:six.a.example include:%{d}.a.example redirect=rest.a.example"
four 60 TXT "v=spf1 include:deep.a.example -all"
deep 60 TXT "v=spf1 ip4:192.0.2.0/24 -all"
six 60 TXT "v=spf1 ip6:2001:db8::/32 -all"
rest 60 TXT "v=spf1 ip4:198.51.100.0/24 -all"
"""


def use(db, days=90):
    sent = mailed(db, "a.example", days)
    resolver = RecordedResolver(read_zone(ZONE, name="a.zone"))
    return sent, {one.host: (one.use, one.messages) for one in asyncio.run(include_use(resolver, "a.example", sent))}


def test_includes_are_used_by_the_addresses_behind_them(project):  # noqa: F811
    bring(
        project, Reading(head(), [row("192.0.2.7", 5), row("192.0.2.8", 2), row("2001:db8::1", 1), row("nonsense", 9)])
    )
    sent, found = use(project.read())
    assert found == {
        "four.a.example": (Use.USED, 7), "six.a.example": (Use.USED, 1), "%{d}.a.example": (Use.UNKNOWN, 0),
        "rest.a.example": (Use.UNUSED, 0),
    }  # fmt: skip
    assert (sent.days, sent.covered.reports, sent.covered.messages) == (90, 1, 17)


def test_only_the_last_days_count(project):  # noqa: F811
    bring(project, Reading(head("1"), [row("198.51.100.1")]), Reading(head("2", day=100), [row("192.0.2.7")]))
    assert use(project.read())[1]["rest.a.example"] == (Use.UNUSED, 0)
    assert use(project.read(), days=200)[1]["rest.a.example"] == (Use.USED, 3)


def test_without_reports_nothing_is_said(project):  # noqa: F811
    assert use(project.read())[1] == {}
