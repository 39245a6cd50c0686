"""`check_host()` against the published suites, every question a real DNS message to a server on loopback."""

import asyncio
from itertools import groupby

import pytest

from tests.dns_server import TIMEOUT, DnsServer
from tests.mail import spf_suite
from tests.mail.test_spf import judge
from workbench.mail.spf import evaluate
from workbench.model.rdata import labels
from workbench.net.dns import LiveResolver, Server


def scripted(case):
    """The zone of a case in the server's form; a name of the suite that times out is silent for what it lacks."""
    zone = {}
    for name, records in case.zone.items():
        entries = [(kind, data) for kind, found in records.items() for data in found]
        raw = ".".join(label.decode("latin-1") for label in labels(name))
        zone[raw] = entries + ([TIMEOUT] if name in case.timeouts else [])
    return zone


async def drive(inquiry, resolver):
    try:
        questions = next(inquiry)
        while True:
            questions = inquiry.send(tuple(await asyncio.gather(*map(resolver.ask, questions))))
    except StopIteration as stop:
        return stop.value


async def run(cases):
    wrong = {}
    asked = 0
    for _, group in groupby(cases, key=lambda case: id(case.zone)):
        of_zone = list(group)
        with DnsServer(scripted(of_zone[0])) as server:
            async with LiveResolver([Server("127.0.0.1", server.port)], timeout_s=0.5, tries=1) as resolver:
                results = await asyncio.gather(*(drive(evaluate(case.sender), resolver) for case in of_zone))
            asked += len(server.asked)
        wrong |= {
            case.id: found for case, result in zip(of_zone, results, strict=True) if (found := judge(case, result))
        }
    return wrong, asked


@pytest.mark.parametrize(("name", "count"), [("rfc7208-tests.yml", 203), ("rfc4408-tests.yml", 191)])
async def test_suite_over_messages(name, count):
    cases = spf_suite.load(name)
    assert len(cases) == count
    wrong, asked = await run(cases)
    assert wrong == {}
    assert asked > count
