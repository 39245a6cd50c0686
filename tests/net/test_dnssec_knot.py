"""Validation against a real name server with a tree of zones that dnspython signed, rightly and wrongly."""

import pytest

from tests.name_server import NameServer
from tests.signed_zones import grow
from workbench.model.inquiry import Question, Status
from workbench.model.security import Cause, Trust
from workbench.net.dns import LiveResolver, Server
from workbench.net.dnssec import Validator
from workbench.net.trust_anchor import parse_anchor


@pytest.fixture(scope="module")
def tree():
    return grow()


@pytest.fixture(scope="module")
def served(tree, tmp_path_factory):
    server = NameServer(tmp_path_factory.mktemp("knot"), tree.zones)
    yield server
    server.stop()


@pytest.fixture
async def validator(tree, served):
    async with LiveResolver([Server(served.host, served.port)], timeout_s=1.0) as live:
        yield Validator(live, parse_anchor(tree.anchor))


async def asked(validator, kind, name):
    answer = await validator.ask(Question(kind, name, dnssec=True))
    return answer.status, answer.security.trust, answer.security.cause, answer.security.zone


F, N, X = Status.FOUND, Status.NODATA, Status.NXDOMAIN
SECURE = [
    ("TXT", "secure.example", F, "secure.example"),
    ("MX", "secure.example", F, "secure.example"),
    ("SOA", "secure.example", F, "secure.example"),
    ("DNSKEY", "secure.example", F, "secure.example"),
    ("DS", "secure.example", F, "example"),
    ("DS", "example", F, "."),
    ("NS", "example", F, "example"),
    ("A", "alias.secure.example", F, "secure.example"),
    ("A", "dangling.secure.example", X, "secure.example"),
    ("TXT", "any.wild.secure.example", F, "secure.example"),
    ("TXT", "a.b.wild.secure.example", F, "secure.example"),
    ("A", "any.wild.secure.example", N, "secure.example"),
    ("TLSA", "_25._tcp.mail.secure.example", F, "secure.example"),
    ("A", "none.secure.example", X, "secure.example"),
    ("A", "a.b.none.secure.example", X, "secure.example"),
    ("AAAA", "mail.secure.example", N, "secure.example"),
    ("A", "er.still.secure.example", N, "secure.example"),
    ("A", "mail.old.secure.example", F, "secure.example"),
    ("DS", "sub.secure.example", N, "secure.example"),
    ("DS", "mail.secure.example", N, "secure.example"),
    ("A", "none.example", X, "example"),
    ("A", "none", X, "."),
    ("DS", ".", N, "."),
    *(("TXT", f"{zone}.example", F, f"{zone}.example") for zone in
      ("rsa", "rsa512", "p384", "ed25519", "ed448", "sha1", "ends-soon")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "status", "zone"), SECURE)
async def test_secure(validator, kind, name, status, zone):
    assert await asked(validator, kind, name) == (status, Trust.SECURE, None, zone)


@pytest.mark.parametrize(
    ("asking", "status", "cause", "zone"),
    [
        (("TXT", "unsigned.example"), F, Cause.UNSIGNED, "unsigned.example"),
        (("A", "none.unsigned.example"), X, Cause.UNSIGNED, "unsigned.example"),
        (("AAAA", "mail.unsigned.example"), N, Cause.UNSIGNED, "unsigned.example"),
        (("A", "outside.secure.example"), F, Cause.UNSIGNED, "unsigned.example"),
        (("TXT", "sub.secure.example"), F, Cause.UNSIGNED, "sub.secure.example"),
        (("TXT", "unsupported.example"), F, Cause.UNSUPPORTED, "unsupported.example"),
        (("TXT", "odd-digest.example"), F, Cause.UNSUPPORTED, "odd-digest.example"),
    ],
)
async def test_insecure(validator, asking, status, cause, zone):
    assert await asked(validator, *asking) == (status, Trust.INSECURE, cause, zone)


@pytest.mark.parametrize(
    ("kind", "name", "status", "cause"),
    [
        ("TXT", "expired.example", F, Cause.EXPIRED),
        ("A", "none.expired.example", X, Cause.EXPIRED),
        ("MX", "future.example", F, Cause.NOT_YET_VALID),
        ("TXT", "forged.example", F, Cause.BAD_SIGNATURE),
        ("TXT", "mismatch.example", F, Cause.DS_MISMATCH),
        ("TXT", "no-keys.example", F, Cause.NO_DNSKEY),
        ("TXT", "stripped.example", F, Cause.NO_SIGNATURE),
        ("AAAA", "mail.undenied.example", N, Cause.NO_DENIAL),
        ("TXT", "any.wild.undenied.example", F, Cause.NO_DENIAL),
    ],
)
async def test_bogus(validator, kind, name, status, cause):
    zone = ".".join(name.split(".")[-2:])
    assert await asked(validator, kind, name) == (status, Trust.BOGUS, cause, zone)


async def test_other_sets_of_a_forged_zone_are_sound(validator):
    assert (await asked(validator, "MX", "forged.example"))[1] is Trust.SECURE


async def test_a_wrong_anchor_says_nothing_of_the_domain(served):
    wrong = parse_anchor(". IN DS 4711 13 2 " + "ab" * 32)
    async with LiveResolver([Server(served.host, served.port)], timeout_s=1.0) as live:
        for validator in (Validator(live, wrong), Validator(live)):
            found = await asked(validator, "TXT", "secure.example")
            assert found == (F, Trust.INDETERMINATE, Cause.OTHER_ROOT, ".")


async def test_an_anchor_further_down(tree, served):
    ds = next(
        line for line in tree.zones["example"].splitlines() if line.startswith("secure.example.") and " DS " in line
    )
    async with LiveResolver([Server(served.host, served.port)], timeout_s=1.0) as live:
        validator = Validator(live, parse_anchor(ds))
        assert (await asked(validator, "TXT", "secure.example"))[1] is Trust.SECURE
        assert (await asked(validator, "TXT", "rsa.example"))[1:3] == (Trust.INDETERMINATE, Cause.ANCHOR)


async def test_signatures_and_their_end(validator):
    answer = await validator.ask(Question("TXT", "ends-soon.example", dnssec=True))
    left = answer.security.expires - answer.asked
    assert 1 < left.total_seconds() / 86400 <= 2
    assert 29 < (answer.security.expires - answer.security.signed).days <= 30
    assert answer.security.algorithms == (13,)


async def test_without_the_flag_nothing_is_validated(validator):
    assert (await validator.ask(Question("TXT", "forged.example"))).security is None


async def test_who_does_not_know_edns_cannot_pass_signatures_on(tree, served):
    """Such answers are no sign of a broken zone (RFC 3225 3), even where others were validated before."""
    async with LiveResolver([Server(served.host, served.port)], timeout_s=1.0) as live:

        class Middlebox:
            described = ()
            old = False

            async def look_up(self, asked):
                found = await live.look_up(asked)
                if not self.old:
                    return found
                plain = tuple(message._replace(edns=False) for message in found.messages)
                return found._replace(messages=plain)

        box = Middlebox()
        validator = Validator(box, parse_anchor(tree.anchor))
        assert (await asked(validator, "TXT", "secure.example"))[1] is Trust.SECURE
        box.old = True
        for name in ("secure.example", "stripped.example", "rsa.example"):
            assert (await asked(validator, "MX", name))[1:3] == (Trust.INDETERMINATE, Cause.ANCHOR)
