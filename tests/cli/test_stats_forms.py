"""`workbench stats` in short, by week and month, and with what was said before a restatement."""

import csv
import io
import json
import subprocess
import sys
from datetime import date

import pytest

TEA = "oriole-tea.example"
DAYS = ("--since", "2026-05-01", "--until", "2026-06-30")
RATE = ("--source", "mailru_postmaster", "--subject", TEA, "--metric", "complaint_rate")


def whole(samples):
    return [one for one in samples if not one["dimension"]]


def test_without_a_filter_there_is_a_summary(workbench, sample_file):
    said = workbench("stats", sample_file)
    lines = said.out.splitlines()
    assert said.status == 0 and len(lines) < 1000
    assert "Spam rate reported by Gmail users: Google Postmaster Tools" in lines
    at = lines.index(f"  {TEA} · Gmail")
    assert "last 0.055% on 2026-11-18; highest 0.641% on 2026-05-17" in lines[at + 1]
    assert "days with a value: 389 of 397; Nothing sent: 4, Not due yet: 2, Outage of the provider: 2" in lines[at + 1]
    assert "--metric" in lines[-1] and "--by" in lines[-1]
    russian = workbench("stats", sample_file, "--lang", "ru").out
    assert "389 из 397" in russian and "0,641" in russian and "highest" not in russian
    assert len(workbench("stats", sample_file, "--source", "sendgrid").out.splitlines()) < 200
    assert len(workbench("stats", sample_file, "--jsonl").lines) > 50_000, "machines get every day"


def test_months_sum_counts_and_pool_rates(workbench, sample_file):
    asked = ("stats", sample_file, "--source", "mailru_postmaster", "--subject", TEA, *DAYS)
    by_day = {
        name: whole(workbench(*asked, "--metric", name, "--json").json["samples"]) for name in ("complaints", "inboxed")
    }
    for month, day in ((5, "2026-05"), (6, "2026-06")):
        totals = {
            name: sum(one["value"] for one in samples if one["day"].startswith(day) and one["value"] is not None)
            for name, samples in by_day.items()
        }
        for name, total in totals.items():
            found = workbench(*asked, "--metric", name, "--by", "month", "--json").json
            row = whole(found["periods"])[month - 5]
            assert (found["by"], row["value"], row["first"]) == ("month", total, f"{day}-01")
        row = whole(workbench(*asked, *RATE, "--by", "month", "--json").json["periods"])[month - 5]
        assert row["value"] == pytest.approx(totals["complaints"] / totals["inboxed"], rel=1e-12)
        assert row["n"] == totals["inboxed"] and row["low"] < row["value"] < row["high"]


def test_weeks_in_every_form(workbench, sample_file):
    asked = ("stats", sample_file, *RATE, *DAYS, "--by", "week")
    periods = workbench(*asked, "--json").json["periods"]
    assert all(date.fromisoformat(one["first"]).weekday() == 0 for one in whole(periods)[1:])
    assert {one["period_days"] for one in whole(periods)[1:-1]} == {7}
    lines = workbench(*asked, "--jsonl").lines
    assert lines == [{"metric": "complaint_rate", **one} for one in periods]
    rows = list(csv.DictReader(io.StringIO(workbench(*asked, "--csv").out)))
    assert [float(row["value"]) for row in rows] == [one["value"] for one in periods]
    people = workbench(*asked).out
    assert "2026-05-04 – 2026-05-10" in people and "n = " in people and "days with a value: 7 of 7" in people


def test_a_rate_without_a_denominator_is_not_averaged(workbench, sample_file):
    asked = ("stats", sample_file, "--metric", "spam_rate", "--subject", TEA, *DAYS, "--by", "month")
    (may, _) = workbench(*asked, "--json").json["periods"]
    assert (may["value"], may["n"], may["days"], may["stated_days"]) == (None, None, 0, 31)
    assert may["lowest"] < may["highest"]
    assert "there is no rate of them all" in workbench(*asked).out
    states = workbench(
        "stats", sample_file, "--metric", "compliance", "--subject", TEA, *DAYS, "--by", "month", "--json"
    ).json
    assert all(one["value"] is None for one in states["periods"])
    assert any(one["states"] for one in states["periods"])


def test_what_was_said_before_is_shown(workbench, sample_file):
    asked = ("stats", sample_file, "--metric", "spam_rate", "--source", "google_postmaster", "--subject",
             "oriole-club.example", "--since", "2026-02-14", "--until", "2026-02-14")  # fmt: skip
    (sample,) = workbench(*asked, "--json").json["samples"]
    assert (sample["revision"], sample["fetched"]) == (2, "2026-02-23T07:30:00Z")
    (before,) = sample["earlier"]
    assert before.items() >= {
        "revision": 1, "value": 0, "low": None, "high": None, "state": None, "gap": None,
        "fetched": "2026-02-16T07:30:00Z", "until": "2026-02-23T07:30:00Z",
    }.items()  # fmt: skip
    english = workbench(*asked).out
    assert "restated: was 0.000% until 23 February 2026 (fetched 16 February 2026)" in english
    russian = workbench(*asked, "--lang", "ru").out.replace("\xa0", " ")
    assert "до 23 февраля 2026 было 0,000" in russian and "16 февраля 2026" in russian
    plain = list(csv.DictReader(io.StringIO(workbench(*asked, "--csv").out)))
    both = list(csv.DictReader(io.StringIO(workbench(*asked, "--csv", "--revisions").out)))
    assert [row["revision"] for row in plain] == ["2"]
    assert [(row["revision"], row["value"]) for row in both] == [("1", "0"), ("2", plain[0]["value"])]


def test_a_computed_rate_has_what_it_came_to_before(workbench, sample_file):
    found = workbench("stats", sample_file, *RATE, "--json").json["samples"]
    restated = [one for one in found if one["earlier"]]
    assert restated and all(one["restated"] for one in restated)
    counts = {
        name: {one["day"]: one for one in whole(workbench(
            "stats", sample_file, *RATE[:-1], name, "--json"
        ).json["samples"])}
        for name in ("complaints", "inboxed")
    }  # fmt: skip
    for one in whole(restated):
        then = {name: [*days[one["day"]]["earlier"], days[one["day"]]][0]["value"] for name, days in counts.items()}
        assert one["earlier"][0]["value"] == pytest.approx(then["complaints"] / then["inboxed"])


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--source", "typo"], "no numbers from “typo”. This project has numbers from: google_postmaster, mailru_postm"),
        (["--subject", "nope"], "no numbers of “nope”. This project has numbers of: 192.0.2.25, "),
        (["--csv", "--json"], "Only one of --csv, --json and --jsonl"), (["--json", "--jsonl"], "Only one of"),
        (["--revisions"], "--revisions goes with --csv"), (["--csv", "--by", "week", "--revisions"], "goes with --csv"),
        (["--by", "year"], "'year'"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(workbench, sample_file, words, complaint):
    said = workbench("stats", sample_file, *words)
    assert (said.status, said.out) == (2, "")
    assert complaint in said.err and said.err.count("\n") == 1


def test_before_the_first_day_there_is_nothing(workbench, sample_file):
    said = workbench("stats", sample_file, "--subject", TEA, "--until", "2025-01-01")
    assert (said.status, said.out) == (0, "")
    assert workbench("stats", sample_file, "--until", "2025-01-01", "--jsonl").out == ""


def test_a_reader_that_has_seen_enough_is_no_failure(sample_file):
    asked = [sys.executable, "-m", "workbench", "stats", str(sample_file), "--jsonl"]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert json.loads(running.stdout.readline())["day"]
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0
