"""Recordings and resolvers over them: who is asked first, chains across files, evidence, what is sniffed from a file."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.errors import RecordingError
from workbench.model.inquiry import Answer, Question, Status, canonical, proven, question
from workbench.net import recordings
from workbench.net.recording import RecordedResolver, Recording
from workbench.net.recordings import read_bytes, read_recording
from workbench.net.zone_file import read_zone

ORG = read_zone(
    b'$ORIGIN example.org.\n$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ TXT "one"\nwww CNAME www.example.net.\nl CNAME l.example.net.\n'
    b"sub NS ns.example.net.\n",
    name="org.zone",
)
NET = read_zone(
    b"$ORIGIN example.net.\n$TTL 30\n@ SOA ns h 1 2 3 4 5\nwww A 192.0.2.1\nl CNAME l.example.org.\n", name="net.zone"
)


async def test_first_that_knows_answers_and_chains_cross():
    resolver = RecordedResolver(ORG, NET)
    assert resolver.described == ("zone file org.zone", "zone file net.zone")
    found = await resolver.ask(question("A", "www.example.org"))
    assert (found.lines, found.chain, found.ttl, found.server) == (("192.0.2.1",), ("www.example.net",), 30, "net.zone")
    assert (await resolver.ask(question("TXT", "www.example.org"))).status is Status.NODATA
    assert (await resolver.ask(question("A", "no.example.net"))).status is Status.NXDOMAIN
    assert (await resolver.ask(question("A", "example.com"))).status is Status.NOT_ASKED
    loop = await resolver.ask(question("A", "l.example.org"))
    assert (loop.status, loop.chain) == (Status.MALFORMED, ("l.example.net", "l.example.org"))


async def test_a_second_recording_knows_below_a_delegation():
    sub = read_zone(b"$ORIGIN sub.example.org.\n@ SOA ns h 1 2 3 4 5\n@ A 192.0.2.7\n", name="sub")
    for resolver in (RecordedResolver(ORG, sub), RecordedResolver(sub, ORG)):
        assert (await resolver.ask(question("A", "sub.example.org"))).lines == ("192.0.2.7",)
        assert (await resolver.ask(question("TXT", "example.org"))).texts == (b"one",)


def test_evidence_is_the_hash_of_the_canonical_bytes():
    for text in ("TXT example.org", "A nope.example.org", "MX example.org"):
        asked = question(*text.split())
        found = ORG.answer(asked)
        assert found.evidence and found == proven(asked, found)
        assert str(asked.name).encode() in canonical(asked, found)
    assert ORG.answer(question("A", "www.example.org")).evidence == ""  # what the CNAME leads to is not known here


@pytest.mark.parametrize(
    "name",
    ["a" * 64 + ".example.org", "x..example.org", ("a" * 60 + ".") * 5 + "example.org", "é.example.org", "bad\\", ""],
)
def test_names_that_cannot_be_never_raise(name):
    assert ORG.answer(Question("TXT", name)).status in {Status.NOT_ASKED, Status.NXDOMAIN}
    assert ORG.answer(Question("WHAT", "example.org")).status is Status.NOT_ASKED


def test_spelling_does_not_matter():
    assert ORG.answer(Question("TXT", "EXAMPLE.org.")).status is Status.FOUND
    assert ORG.answer(Question("TYPE16", "\\101xample.org")).status is Status.FOUND


def test_one_server_and_signatures_are_only_known_exactly():
    asked = Question("TXT", "example.org", server="192.0.2.1")
    assert ORG.answer(asked).status is Status.NOT_ASKED
    assert ORG.answer(Question("TXT", "example.org", dnssec=True)).status is Status.NOT_ASKED
    kept = Recording.of_answers([(asked, Answer("TXT", Status.FOUND, (b"\x01x",), 0))], name="kept")
    assert kept.answer(asked).texts == (b"x",)
    assert kept.answer(question("TXT", "example.org")).status is Status.NOT_ASKED


def test_knowledge_counts_more_than_silence():
    asked = question("A", "example.org")
    found, silent = Answer("A", Status.FOUND, (b"\1\2\3\4",), 0), Answer("A", Status.TIMEOUT)
    for pair in ((found, silent), (silent, found)):
        assert Recording.of_answers([(asked, answer) for answer in pair], name="x").answer(asked).status is Status.FOUND


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"$ORIGIN example.org.\n@ SOA ns h 1 2 3 4 5\n@ A 192.0.2.1\n", "zone file"),
        (b"example.org. 300 IN SOA ns. h. 1 2 3 4 5\nexample.org. 300 IN A 192.0.2.1\n", "zone file"),
        (b"example.org. 300 IN A 192.0.2.1\n", "pasted output"),  # as +noall +answer prints: it denies nothing
        (b"@ 300 IN A 192.0.2.1\n", "zone file"),
        (b"example.org has address 192.0.2.1\n", "pasted output"),
        (b"Server:\t\t127.0.0.1\nAddress:\t127.0.0.1#53\n\nName:\texample.org\nAddress: 192.0.2.1\n", "pasted output"),
        (
            b"C:\\>nslookup example.org\nServer:  x\nAddress:  8.8.8.8\n\nName:    example.org\nAddress:  192.0.2.1\n",
            "pasted output",
        ),
        (b"$ dig +short example.org\n192.0.2.1\n", "pasted output"),
        (
            "Name : example.org\nType : A\nTTL : 3\nSection : Answer\nIPAddress : 192.0.2.1\n".encode("utf-16"),
            "pasted output",
        ),
    ],
)
def test_the_form_of_a_file_is_found_out(tmp_path, data, kind):
    path = tmp_path / "db.example.org"
    path.write_bytes(data)
    recording = read_recording(path)
    assert recording.described == (f"{kind} db.example.org",)
    assert recording.answer(question("A", "example.org")).lines == ("192.0.2.1",)


def test_what_cannot_be_read_is_one_error(tmp_path, monkeypatch):
    with pytest.raises(RecordingError, match="cannot be read"):
        read_recording(tmp_path / "missing")
    with pytest.raises(RecordingError, match="cannot be read"):
        read_recording(tmp_path)
    monkeypatch.setattr(recordings, "MAX_BYTES", 10)
    (tmp_path / "large").write_bytes(b"x" * 11)
    with pytest.raises(RecordingError, match="larger than"):
        read_recording(tmp_path / "large")
    (tmp_path / "short").write_bytes(b'"v=spf"\n')
    with pytest.raises(RecordingError, match="Say what was asked"):
        read_recording(tmp_path / "short")
    assert read_recording(tmp_path / "short", asked=question("TXT", "a.example")).names() == ("a.example",)


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=100).map(lambda data: b'{"format": "postmaster-workbench-answers"' + data),
    )
)
def test_any_bytes_give_a_recording_or_the_error(data):
    with contextlib.suppress(RecordingError):
        assert isinstance(read_bytes(data, "x"), Recording)
