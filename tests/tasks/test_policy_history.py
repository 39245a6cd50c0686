from datetime import UTC, datetime, timedelta

from tests.store.test_reports import Reading, bring, head, row
from tests.tasks.test_importing import project  # noqa: F401
from workbench.model.aggregate import PublishedPolicy
from workbench.tasks.policy_history import policy_histories, policy_text

FIRST = datetime(2026, 6, 1, tzinfo=UTC)


def test_defaults_are_filled_in_so_that_reporters_agree():
    assert policy_text(PublishedPolicy("a", p="none")) == "p=none; sp=none; adkim=r; aspf=r"
    assert policy_text(
        PublishedPolicy("a", p="none", sp="none", adkim="r", aspf="r", pct="100", testing="n", np="none")
    ) == ("p=none; sp=none; adkim=r; aspf=r")
    assert policy_text(PublishedPolicy("a", p="reject", np="none", testing="y", adkim="s", pct="5")) == (
        "p=reject; sp=reject; np=none; t=y; adkim=s; aspf=r; pct=5"
    )
    assert policy_text(PublishedPolicy("a")) == "p=?; sp=?; adkim=r; aspf=r"


def test_a_change_is_seen_once_though_some_hold_the_old_record(project):  # noqa: F811
    days = [("none",), ("none", "none"), ("reject", "none", "reject"), ("none", "reject"), ("reject",)]
    number = 0
    for day, policies in enumerate(days):
        for policy in policies:
            number += 1
            bring(project, Reading(head(str(number), day=day, p=policy), [row()]))
    (history,) = policy_histories(project.read())
    assert [(period.text.partition(";")[0], period.first, period.last, period.reports) for period in history.periods] == [
        ("p=none", FIRST, FIRST + timedelta(days=2), 3), ("p=reject", FIRST + timedelta(days=2), FIRST + timedelta(days=5), 4),
    ]  # fmt: skip
    assert (history.others, history.changed) == (2, True)
    assert history.periods[0].reporters == ("r.example",)


def test_each_domain_has_its_own(project):  # noqa: F811
    bring(project, Reading(head("1"), [row()]), Reading(head("2", domain="b.example"), [row()]))
    assert [one.domain for one in policy_histories(project.read())] == ["a.example", "b.example"]
    assert [one.domain for one in policy_histories(project.read(), "b.example")] == ["b.example"]
    assert policy_histories(project.read(), "c.example") == []
