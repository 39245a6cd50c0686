"""`check_host()` against the published suites, answers from memory."""

from tests.mail import spf_suite
from workbench.mail.spf import evaluate
from workbench.model.inquiry import replay


def judge(case, result):
    problems = []
    if result.result not in case.results:
        problems.append(f"{result.result} instead of {case.results}")
    if case.explanation is not None and (result.explanation or "DEFAULT") != case.explanation:
        problems.append(f"explanation {result.explanation!r} instead of {case.explanation!r}")
    return problems


def run(case):
    return replay(evaluate(case.sender), lambda asked: spf_suite.answer(case, asked))


def test_suite_of_rfc_7208_from_memory():
    cases = spf_suite.load()
    assert len(cases) == 203
    assert sum(case.explanation is not None for case in cases) == 22
    assert {case.id: found for case in cases if (found := judge(case, run(case)))} == {}
