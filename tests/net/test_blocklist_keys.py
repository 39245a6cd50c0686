"""Keys for blocklists: sent to their own list, and nowhere else to be found."""

import pytest

from tests.dns_server import DnsServer, name
from workbench.model.blocklists import load_blocklists
from workbench.model.inquiry import Answer, Question, Status, canonical, proven
from workbench.net.blocklist_keys import Keyed
from workbench.net.cache import Cache
from workbench.net.dns import LiveResolver, Server
from workbench.net.snapshot import write

SECRET = "s3cr3tkey0abcdefghijklmnop"
KEYS = {"spamhaus-zen": SECRET.upper()}
ASKED = load_blocklists()["spamhaus-zen"].of_tests(keyed=True)[0]


class Told:
    """A resolver that remembers what it was asked."""

    described = ("told",)

    def __init__(self, answer):
        self.asked = []
        self._answer = answer

    async def ask(self, asked):
        self.asked.append(asked)
        return proven(asked, self._answer)


FOUND = Answer("A", Status.FOUND, (b"\x7f\0\0\2",), 0)


async def test_the_key_is_sent_and_never_kept():
    real = f"2.0.0.127.{SECRET}.zen.dq.spamhaus.net"
    zone = {
        real: [("CNAME", name(f"x.{SECRET}.zen.dq.spamhaus.net"))],
        f"x.{SECRET}.zen.dq.spamhaus.net": [("A", "127.0.0.2")],
    }
    with DnsServer(zone) as server:
        async with LiveResolver([Server("127.0.0.1", server.port)], timeout_s=2, tries=1) as live:
            resolver = Cache(Keyed(live, KEYS))
            answer = await resolver.ask(ASKED)
            assert await resolver.ask(ASKED) is answer
    assert [asked for _, asked, _ in server.asked] == [real]
    assert answer.status is Status.FOUND
    assert answer.chain == ("x.key--spamhaus-zen.zen.dq.spamhaus.net",)
    assert answer.evidence == proven(ASKED, answer).evidence, "the evidence is that of the question as it is shown"
    for shown in (repr(answer), repr(ASKED), canonical(ASKED, answer).decode(), write([(ASKED, answer)]).decode()):
        assert SECRET not in shown.lower()


async def test_data_that_quotes_the_key_is_masked():
    quoted = Answer("TXT", Status.FOUND, (b"\x20key " + SECRET.upper().encode() + b"!!",), 0, chain=(f"a.{SECRET}.b",))
    answer = await Keyed(Told(quoted), KEYS).ask(ASKED._replace(kind="TXT"))
    assert SECRET not in repr(answer).lower()
    assert len(answer.rdata[0]) == len(quoted.rdata[0])


@pytest.mark.parametrize(
    "stranger",
    [
        "key--spamhaus-zen.evil.example",
        "2.0.0.127.key--spamhaus-zen.zen.dq.spamhaus.net.evil.example",
        "key--spamhaus-zen.dbl.dq.spamhaus.net",
        "xkey--spamhaus-zen.zen.dq.spamhaus.net",
        "example.org",
    ],
)
async def test_no_other_name_draws_the_key_out(stranger):
    told = Told(FOUND)
    await Keyed(told, KEYS).ask(Question("A", stranger))
    assert told.asked == [Question("A", stranger)]


async def test_without_a_key_nothing_is_sent():
    told = Told(FOUND)
    answer = await Keyed(told, {}).ask(ASKED)
    assert answer.status is Status.NOT_ASKED
    assert told.asked == []


def test_nobody_prints_the_keys():
    from workbench.tasks.resolving import Answering

    keyed = Keyed(Told(FOUND), KEYS)
    assert SECRET not in repr(keyed).lower()
    assert SECRET not in repr(Answering(blocklist_keys=KEYS)).lower()
    assert keyed.described == ("told",)
