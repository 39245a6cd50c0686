"""JSON lines: each answer as soon as it is there, in order, never more under way than agreed."""

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from subprocess import PIPE

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from workbench.cli.exits import Exit
from workbench.cli.lines import AT_ONCE, answer_lines, split_lines
from workbench.model.inquiry import Answer, Question, Status, ask, ask_all
from workbench.tasks.driving import drive


async def echo(given):
    return {"result": given["x"]}


async def test_an_answer_comes_before_the_input_ends():
    reading, writing = os.pipe()
    out = []
    answered = threading.Event()

    def emit(line):
        out.append(json.loads(line))
        answered.set()

    def write():
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            pipe.write(b'{"x": 1}\n')
            assert answered.wait(20)
            pipe.write(b'{"x": 2}\n')

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb") as lines:
        assert await answer_lines(lines, echo, emit) is Exit.DONE
    writer.join()
    assert out == [{"result": 1}, {"result": 2}]


async def test_cancelling_does_not_wait_for_a_reader_that_hangs():
    reading, writing = os.pipe()
    begun = asyncio.Event()
    with os.fdopen(writing, "wb", buffering=0) as pipe, os.fdopen(reading, "rb") as lines:
        pipe.write(b'{"x": 1}\n')
        task = asyncio.ensure_future(answer_lines(lines, echo, lambda line: begun.set()))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        pipe.close()


async def test_the_number_under_way_is_bounded_and_order_kept():
    under_way = most = 0

    async def work(given):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(given["x"] % 7):
            await asyncio.sleep(0)
        under_way -= 1
        return {"result": given["x"]}

    out = []
    lines = [b'{"x": %d, "id": %d}\n' % (number, number) for number in range(4 * AT_ONCE)]
    await answer_lines(lines, work, lambda line: out.append(json.loads(line)["id"]))
    assert out == list(range(4 * AT_ONCE)) and most <= AT_ONCE


@settings(max_examples=50, deadline=None)
@given(st.lists(st.binary(max_size=20).map(lambda line: line.replace(b"\n", b"")), max_size=20), st.booleans())
def test_lines_of_a_file_and_of_memory(lines, ended):
    data = b"\n".join(lines) + b"\n" * ended
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        file.flush()
        found = [line for line in split_lines(file) if line]
    assert found == [line for line in lines if line]
    assert [line.rstrip(b"\n") for line in split_lines(io.BytesIO(data)) if line.strip(b"\n")] == found


def test_ctrl_c_while_the_input_is_open():
    words = [sys.executable, "-m", "workbench", "dmarc", "--jsonl", "-", "--offline"]
    with subprocess.Popen(words, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE) as process:
        process.stdin.write(b'{"from": "a@example.com"}\n')
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["result"] == "temperror"
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 3
        assert len(process.stderr.read().splitlines()) <= 2


async def test_a_bug_is_not_an_answer():
    async def work(given):
        raise KeyError("bug")

    with pytest.raises(KeyError):
        await answer_lines([b"{}"], work, print)


async def test_driving_asks_together_what_is_asked_together():
    batches = []

    class Counting:
        described = ("test",)

        async def ask(self, asked):
            batches.append(asked.name)
            return Answer(asked.kind, Status.NODATA)

    def inquiry():
        first = yield from ask(Question("A", "a"))
        others = yield from ask_all([Question("A", "b"), Question("A", "c")])
        return [first.status, *(answer.status for answer in others)]

    assert await drive(Counting(), inquiry()) == [Status.NODATA] * 3
    assert batches == ["a", "b", "c"]
