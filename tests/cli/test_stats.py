"""`workbench stats` and `workbench sample`: shapes, the same numbers in every form, words in both languages."""

import csv
import io

import pytest

from workbench.cli.stat_shapes import plain

TEA = "oriole-tea.example"
FIELDS = {
    "day", "source", "provider", "subject", "dimension", "value", "state", "n", "n_origin", "low", "high", "gap",
    "provisional", "revision",
}  # fmt: skip


def test_the_shape_of_one_metric(workbench, sample_file):
    said = workbench(
        "stats", sample_file, "--metric", "spam_rate", "--subject", TEA.upper(), "--since", "2026-10-05", "--json"
    )
    assert said.status == 0
    assert said.json["metric"].items() >= {
        "id": "spam_rate", "unit": "share", "denominator": "inboxed_dkim", "lag_days": 2, "day_zone": "UTC",
    }.items()  # fmt: skip
    samples = said.json["samples"]
    assert len(samples) == 47
    assert all(sample.keys() >= FIELDS for sample in samples)
    assert samples[1].items() >= {"day": "2026-10-06", "value": None, "gap": "outage", "n_origin": "unknown"}.items()
    assert {sample["gap"] for sample in samples[-2:]} == {"not_due"}


def test_several_metrics_are_an_array_and_a_metric_without_numbers_is_there(workbench, sample_file):
    found = workbench(
        "stats", sample_file, "--metric", "sent", "--metric", "trap_hits", "--subject", TEA, "--json"
    ).json
    assert [document["metric"]["id"] for document in found] == ["sent", "trap_hits"]
    assert found[1]["samples"] == []
    assert set(found[0]["metric"]["sources"]) == {"mailru_postmaster", "sendgrid"}
    assert found[0]["metric"]["lag_days"] is None, "its sources differ"
    everything = workbench("stats", sample_file, "--source", "microsoft_snds", "--json").json
    assert {document["metric"]["id"] for document in everything} >= {"filter_result", "complaint_rate_snds"}


@pytest.mark.parametrize("source", ["mailru_postmaster", "microsoft_snds", "google_postmaster"])
def test_csv_json_and_lines_have_the_same_numbers(workbench, sample_file, source):
    asked = ("stats", sample_file, "--source", source, "--since", "2026-05-01", "--until", "2026-05-25")
    rows = list(csv.DictReader(io.StringIO(workbench(*asked, "--csv").out)))
    lines = workbench(*asked, "--jsonl").lines
    documents = workbench(*asked, "--json").json
    nested = [{"metric": one["metric"]["id"], **sample} for one in documents for sample in one["samples"]]
    assert lines == nested
    assert len(rows) == len(lines) >= 300
    for row, line in zip(rows, lines, strict=True):
        for name in ("value", "low", "high", "n", "revision"):
            assert (float(row[name]) if row[name] else None) == line[name]
        for name in ("metric", "day", "source", "provider", "subject", "dimension", "n_origin"):
            assert row[name] == line[name]
        assert (row["state"] or None, row["gap"] or None) == (line["state"], line["gap"])
        assert (row["provisional"] == "1") is line["provisional"]


def test_for_people(workbench, sample_file):
    asked = (
        "stats",
        sample_file,
        "--metric",
        "spam_rate",
        "--subject",
        TEA,
        "--since",
        "2026-10-05",
        "--until",
        "2026-10-09",
    )
    english = workbench(*asked).out
    assert "Spam rate reported by Gmail users · oriole-tea.example · Gmail" in english
    assert "2026-10-06 – 2026-10-07" in english and "Outage of the provider" in english
    russian = workbench(*asked, "--lang", "ru").out
    assert "Доля жалоб на спам" in russian and "Сбой у провайдера" in russian and "%" in russian
    below = workbench(
        "stats", sample_file, "--metric", "complaint_rate_snds", "--since", "2026-05-11", "--until", "2026-05-12"
    ).out
    assert "< 0.100%" in below and "n = " in below


def test_nothing_is_no_failure(workbench, sample_file):
    said = workbench("stats", sample_file, "--subject", TEA, "--metric", "trap_hits")
    assert (said.status, said.out) == (0, "")
    assert "no such numbers" in said.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--metric", "spam"], "no metric spam"), (["--since", "5/1"], "no day"), (["--until", "2026-02-30"], "no day"),
        (["--since", "2026-05-02", "--until", "2026-05-01"], "before the first"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(workbench, sample_file, words, complaint):
    said = workbench("stats", sample_file, *words)
    assert said.status == 2
    assert complaint in said.err and said.err.count("\n") == 1


def test_sample(workbench, tmp_path):
    path = tmp_path / "tea"
    assert workbench("sample", path).status == 0
    assert (tmp_path / "tea.postmaster").is_file()
    wrong = workbench("sample", tmp_path / "tea.txt")
    assert wrong.status == 2 and "ends in .postmaster. Write: " in wrong.err and not (tmp_path / "tea.txt").exists()
    again = workbench("sample", path)
    assert again.status == 2 and "exists already" in again.err


@pytest.mark.parametrize(("value", "written"), [(12.0, "12"), (0.0, "0"), (0.25, "0.25"), (None, "None")])
def test_whole_numbers_are_written_whole(value, written):
    assert repr(plain(value)) == written
