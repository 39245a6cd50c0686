"""Output of real `dig`, `host` and `nslookup` against a real name server, then what cannot be made here: traces, time-outs."""

import shutil
import subprocess

import dns.message
import dns.query
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.name_server import name_server  # noqa: F401
from workbench.model.errors import RecordingError
from workbench.model.inquiry import Status, question
from workbench.net.pasted import read_pasted

ZONE = rb"""$TTL 300
@ SOA ns1 hostmaster 1 3600 900 86400 300
@ NS ns1
ns1 A 127.0.0.1
@ A 192.0.2.1
@ A 192.0.2.2
@ AAAA 2001:db8::1
@ MX 10 mail
@ MX 20 mx2.other.example.
@ TXT "v=spf1 mx " "include:_spf.example.net -all"
@ TXT "say \"hi\"; back\\slash \195\169 \000\255"
empty TXT ""
away CNAME web.example.net.
al CNAME mail
mail A 192.0.2.3
l1 CNAME l2
l2 CNAME l1
@ CAA 0 issue "letsencrypt.org"
_s._tcp SRV 1 2 25 mail
sub NS ns.sub
ns.sub A 192.0.2.77
"""
REVERSE = b"$TTL 300\n@ SOA ns1.example.org. h.example.org. 1 3600 900 86400 300\n@ NS ns1.example.org.\n3 PTR mail.example.org.\n"


@pytest.fixture
def run(name_server):  # noqa: F811
    """Run a program against the server and return what it printed below its command line."""
    server = name_server({"example.org": ZONE, "2.0.192.in-addr.arpa": REVERSE})
    where = {
        "dig": [f"@{server.host}", "-p", str(server.port)],
        "host": ["-p", str(server.port)],
        "nslookup": [f"-port={server.port}"],
    }

    def run(line, prompt="user@box:~$ "):
        program, *words = line.split()
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed (apt-get install bind9-dnsutils bind9-host)")
        after = [] if program == "dig" else [server.host]
        done = subprocess.run(
            [program, *where[program], *words, *after],
            capture_output=True,
            timeout=30,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return f"{prompt}{line}\n".encode() * bool(prompt) + done.stdout

    run.server = server
    return run


def rdata_of(server, kind, name):
    reply = dns.query.udp(dns.message.make_query(name, kind), server.host, port=server.port, timeout=5)
    return {rdata.to_wire() for rrset in reply.answer for rdata in rrset}


@pytest.mark.parametrize("prompt", ["", "user@box:~$ "])
@pytest.mark.parametrize(
    ("line", "kind", "name"),
    [
        ("dig example.org TXT", "TXT", "example.org"),
        ("dig +noall +answer txt example.org", "TXT", "example.org"),
        ("dig +multiline example.org SOA", "SOA", "example.org"),
        ("dig +nocmd +noall +answer +ttlunits mx example.org", "MX", "example.org"),
        ("dig -x 192.0.2.3", "PTR", "3.2.0.192.in-addr.arpa"),
        ("dig empty.example.org TXT", "TXT", "empty.example.org"),
        ("dig example.org MX example.org CAA", "CAA", "example.org"),
        ("host -t txt example.org", "TXT", "example.org"),
        ("host example.org", "AAAA", "example.org"),
        ("host example.org", "MX", "example.org"),
        ("host 192.0.2.3", "PTR", "3.2.0.192.in-addr.arpa"),
        ("host -t caa example.org", "CAA", "example.org"),
        ("host -t ns example.org", "NS", "example.org"),
        ("host -v -t txt example.org", "TXT", "example.org"),
        ("nslookup example.org", "A", "example.org"),
        ("nslookup example.org", "AAAA", "example.org"),
        ("nslookup -type=txt example.org", "TXT", "example.org"),
        ("nslookup -debug -type=txt example.org", "TXT", "example.org"),
        ("nslookup -type=mx example.org", "MX", "example.org"),
        ("nslookup -type=srv _s._tcp.example.org", "SRV", "_s._tcp.example.org"),
        ("nslookup -type=caa example.org", "CAA", "example.org"),
        ("nslookup -type=txt empty.example.org", "TXT", "empty.example.org"),
        ("nslookup 192.0.2.3", "PTR", "3.2.0.192.in-addr.arpa"),
    ],
)
def test_records_byte_for_byte(run, line, kind, name, prompt):
    recording = read_pasted(run(line, prompt), name="p")
    found = recording.answer(question(kind, name))
    assert found.status is Status.FOUND and recording.problems == ()
    assert set(found.rdata) == rdata_of(run.server, kind, name)
    assert recording.answer(question("TLSA", name)).status is Status.NOT_ASKED
    assert recording.answer(question(kind, "other." + name)).status is Status.NOT_ASKED


@pytest.mark.parametrize("program", ["dig -t {kind} {name}", "host -t {kind} {name}", "nslookup -type={kind} {name}"])
@pytest.mark.parametrize(
    ("kind", "name", "status", "chain"),
    [
        ("A", "al.example.org", Status.FOUND, ("mail.example.org",)),
        ("A", "nope.example.org", Status.NXDOMAIN, ()),
        ("TXT", "mail.example.org", Status.NODATA, ()),
        ("MX", "other.example.com", Status.REFUSED, ()),
    ],
)
def test_how_it_ended(run, program, kind, name, *, status, chain):
    found = read_pasted(run(program.format(kind=kind, name=name)), name="p").answer(question(kind, name))
    assert (found.status, found.chain) == (status, chain)
    assert found.server == f"127.0.0.1:{run.server.port}"


def test_dig_says_when_and_nxdomain_holds_for_all_types_and_below(run):
    recording = read_pasted(run("dig nope.example.org A"), name="p")
    found = recording.answer(question("A", "nope.example.org"))
    assert found.rcode == 3 and (found.asked is None or found.asked.tzinfo is not None)
    assert recording.answer(question("TXT", "x.nope.example.org")).status is Status.NXDOMAIN  # RFC 8020
    assert recording.answer(question("TXT", "example.org")).status is Status.NOT_ASKED


def test_a_referral_is_no_answer_and_a_chain_may_lead_out(run):
    with pytest.raises(RecordingError):
        read_pasted(run("dig x.sub.example.org A"), name="p")
    found = read_pasted(run("dig away.example.org A"), name="p").answer(question("A", "away.example.org"))
    assert (found.status, found.chain) == (Status.NOT_ASKED, ("web.example.net",))
    looped = read_pasted(run("dig l1.example.org A"), name="p").answer(question("A", "l1.example.org"))
    assert looped.status is Status.MALFORMED


def test_short_needs_its_question(run):
    output = run("dig +short example.org TXT", prompt="")
    with pytest.raises(RecordingError, match=r"Say what was asked \(--asked\), e\.g\. TXT example\.org"):
        read_pasted(output, name="p")
    expected = rdata_of(run.server, "TXT", "example.org")
    given_ = read_pasted(output, name="p", asked=question("TXT", "example.org"))
    shown = read_pasted(run("dig +short example.org TXT", "$ "), name="p")
    for recording in (given_, shown):
        assert set(recording.answer(question("TXT", "example.org")).rdata) == expected
    alias = read_pasted(run("dig +short al.example.org"), name="p").answer(question("A", "al.example.org"))
    assert (alias.lines, alias.chain) == (("192.0.2.3",), ("mail.example.org",))


def test_several_queries_of_several_programs_in_one_paste(run):
    lines = [
        "dig example.org MX",
        "host -t txt example.org",
        "nslookup -type=ns example.org",
        "dig +short mail.example.org",
    ]
    recording = read_pasted(b"\n".join(map(run, lines)), name="p")
    for kind, name in [("MX", "example.org"), ("TXT", "example.org"), ("NS", "example.org"), ("A", "mail.example.org")]:
        assert set(recording.answer(question(kind, name)).rdata) == rdata_of(run.server, kind, name)


def test_a_paste_that_lost_lines_is_not_whole(run):
    lines = run("dig example.org TXT").split(b"\n")
    cut = b"\n".join(line for line in lines if b"spf1" not in line)
    assert read_pasted(cut, name="p").answer(question("TXT", "example.org")).status is Status.MALFORMED


# Made by dig 9.18 against three servers on loopback.
TRACE = r"""
; <<>> DiG 9.18.49-1~deb12u3-Debian <<>> @127.0.0.11 -p 5399 +trace {question}
; (1 server found)
;; global options: +cmd
.			300	IN	NS	127.0.0.11.
;; Received 51 bytes from 127.0.0.11#5399(127.0.0.11) in 4 ms

org.			300	IN	NS	127.0.0.12.
;; Received 64 bytes from 127.0.0.11#5399(127.0.0.11) in 0 ms

example.org.		300	IN	NS	ns.registry.example.
;; Received 64 bytes from 127.0.0.12#5399(127.0.0.12) in 0 ms

{answer}
;; Received 132 bytes from 127.0.0.13#5399(127.0.0.13) in 0 ms
"""


def test_a_trace_answers_with_its_last_section():
    text = TRACE.format(question="example.org TXT", answer=r'example.org. 300 IN TXT "v=spf1 mx " "\195\169"')
    recording = read_pasted(text.encode(), name="p")
    found = recording.answer(question("TXT", "example.org"))
    assert (found.texts, found.server) == ((b"v=spf1 mx \xc3\xa9",), "127.0.0.13:5399")
    for kind, name in [("NS", "org"), ("NS", "example.org"), ("NS", ".")]:
        assert recording.answer(question(kind, name)).status is Status.NOT_ASKED
    text = TRACE.format(question="NS example.org", answer="example.org. 300 IN NS ns1.example.org.")
    assert read_pasted(text.encode(), name="p").answer(question("NS", "example.org")).names == ("ns1.example.org",)
    text = TRACE.format(question="example.org MX", answer="example.org. 300 IN SOA ns1.example.org. h. 1 2 3 4 5")
    with pytest.raises(RecordingError, match="trace ends without an answer"):
        read_pasted(text.encode(), name="p")


@pytest.mark.parametrize(
    "text",
    [
        "; <<>> DiG 9.18.49 <<>> @192.0.2.1 txt example.org\n;; global options: +cmd\n"
        ";; connection timed out; no servers could be reached\n",
        "$ dig example.org txt @192.0.2.1 +time=1\n;; communications error to 192.0.2.1#53: timed out\n"
        ";; no servers could be reached\n",
        "$ host -t txt example.org 192.0.2.1\n;; connection timed out; no servers could be reached\n",
        "$ nslookup -q=txt example.org 192.0.2.1\n;; connection timed out; no servers could be reached\n",
        "C:\\> nslookup -type=txt example.org 192.0.2.1\nDNS request timed out.\n    timeout was 2 seconds.\n"
        "Server:  UnKnown\nAddress:  192.0.2.1\n\nDNS request timed out.\n*** Request to UnKnown timed-out\n",
    ],
)
def test_silence_is_unknown(text):
    assert read_pasted(text.encode(), name="p").answer(question("TXT", "example.org")).status is Status.TIMEOUT


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00" * 50, b"Dear Sir,\n\nplease find attached\n", b"\xff\xfea"])
def test_nothing_usable_is_one_clear_error(data):
    with pytest.raises(RecordingError, match=r"mail\.txt"):
        read_pasted(data, name="mail.txt")


PIECES = st.lists(
    st.sampled_from(
        ["; <<>> DiG 9 <<>> ", "+short ", "+trace ", "txt ", "example.org", ";; ANSWER SECTION:\n", "example.org. 300 IN TXT ", '"a"',
         "\n", "$ dig ", "$ nslookup ", "$ host ", "Server:\t", "Address: ", "192.0.2.1", "Name: ", "Aliases: ", "text =", "\n\t", '"',
         ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n", ";; flags: qr aa; QUERY: 1, ANSWER: 1\n", ";; Received 1 bytes from 1#5(x)\n",
         "example.org has address ", "Name   Type TTL Section Strings\n", "----   ---- --- ------- -------\n", "Strings : {", "}", ", ", "Name : x\n",
         "Type : TXT\n", "mail exchanger = 10 x", "** server can't find ", ": NXDOMAIN", "PS C:\\> Resolve-DnsName ", "\xe9", "example.org CNAME", " ",
         ";example.org. IN TXT\n", ";; QUESTION SECTION:\n", "rdata_257 = ", "canonical name = ", "set type=mx\n", "> ", "-x ", "...", "10 ", "(", "\\"]
    ),
    max_size=40,
).map(lambda parts: "".join(parts).encode("latin-1"))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(data=st.one_of(st.binary(max_size=300), PIECES), asked=st.sampled_from([None, question("TXT", "example.org")]))
def test_any_bytes_give_a_recording_or_the_error(data, asked):
    try:
        recording = read_pasted(data, name="p", asked=asked)
    except RecordingError:
        return
    for known in recording.answers:
        assert recording.answer(known).lines is not None


@pytest.mark.parametrize("line", ["#" * 1_000_000, "/" * 1_000_000 + "dig host nslookup", "$ " * 500_000 + "dig x"])
def test_a_line_without_end_costs_no_more_than_its_length(line):
    """By the square, as a prompt could begin at every sign, this would take hours."""
    with pytest.raises(RecordingError):
        read_pasted(line.encode(), name="p")
