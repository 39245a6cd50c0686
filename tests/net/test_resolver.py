from workbench.model.inquiry import Question, Status
from workbench.net.resolver import Offline, Resolver


async def test_offline_asks_nobody():
    offline: Resolver = Offline()
    answer = await offline.ask(Question("TXT", "example.org"))
    assert answer.status is Status.NOT_ASKED
    assert not answer.evidence
    assert offline.described == ("offline",)
