"""Our verdicts and those of an independent validator (ISC's delv) on the same tree of zones."""

import subprocess

import pytest

from tests.name_server import NameServer, find_program
from tests.signed_zones import CHILDREN, EXTRA, grow
from workbench.model.inquiry import Question
from workbench.model.security import Trust
from workbench.net.dns import LiveResolver, Server
from workbench.net.dnssec import Validator
from workbench.net.trust_anchor import parse_anchor

pytestmark = pytest.mark.slow

ASKED = [("TXT", ""), ("MX", ""), ("A", "none."), ("AAAA", "mail."), ("TXT", "any.wild."), ("A", "a.b.wild.")]
ALIASES = [(kind, f"{name}.secure.example") for kind in ("A", "AAAA") for name in ("alias", "dangling", "outside")]
CASES = [(kind, f"{at}{zone}.example") for zone in (*CHILDREN, *EXTRA) for kind, at in ASKED] + ALIASES


@pytest.fixture
def tree():
    return grow()


@pytest.fixture
def delv(tree, tmp_path):
    server = NameServer(tmp_path, tree.zones)
    tag, algorithm, digest_type, digest = tree.anchor.split(None, 6)[3:7]
    anchors = tmp_path / "anchors"
    key = digest.replace(" ", "")
    anchors.write_text(f'trust-anchors {{ . static-ds {tag} {algorithm} {digest_type} "{key}"; }};\n')
    program = find_program("delv")

    def ask(kind, name):
        command = [program, f"@{server.host}", "-p", str(server.port), "-a", str(anchors), "+root=.", name, kind]
        said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
        if "unsigned answer" in said:  # a signed alias may lead there: the worst counts
            return Trust.INSECURE
        return Trust.SECURE if "fully validated" in said else Trust.BOGUS

    ask.server = server
    yield ask
    server.stop()


async def test_same_verdicts(tree, delv):
    differing = []
    async with LiveResolver([Server(delv.server.host, delv.server.port)], timeout_s=1.0) as live:
        validator = Validator(live, parse_anchor(tree.anchor))
        for kind, name in CASES:
            ours = (await validator.ask(Question(kind, name, dnssec=True))).security
            theirs = delv(kind, name)
            if ours.trust is not theirs:
                differing.append((kind, name, ours.line, theirs.value))
    assert len(CASES) > 100
    assert differing == []
