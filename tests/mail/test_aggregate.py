import io
import json
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import suite
from workbench.mail import aggregate
from workbench.mail.aggregate import MOST_BETWEEN, SMALL, AggregateReader, looks_like_aggregate
from workbench.mail.packed import Part, parts
from workbench.model.aggregate import Mended
from workbench.model.errors import ReportError

HEAD = (
    "<feedback xmlns='urn:ietf:params:xml:ns:dmarc-2.0'><version>1.0</version><report_metadata><org_name>r.example"
    "</org_name><email>a@r.example</email><report_id>1</report_id><date_range><begin>1700000000</begin>"
    "<end>1700086399</end></date_range></report_metadata><policy_published><domain>a.example</domain><p>none</p>"
    "</policy_published>"
)
RECORD = (
    "<record><row><source_ip>192.0.2.1</source_ip><count>2</count><policy_evaluated><disposition>none</disposition>"
    "<dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>a.example</header_from>"
    "</identifiers><auth_results><dkim><domain>a.example</domain><selector>s</selector><result>pass</result></dkim>"
    "<spf><domain>b.example</domain><result>fail</result></spf></auth_results></record>"
)
GOOD = HEAD + RECORD + "</feedback>"


@pytest.fixture(params=["whole", "stream"])
def small(request, monkeypatch):
    """Run a test with reports read at once and as a stream."""
    if request.param == "stream":
        monkeypatch.setattr(aggregate, "SMALL", 16)


def read(data, name=""):
    reader = AggregateReader(io.BytesIO(data if isinstance(data, bytes) else data.encode()), name=name)
    rows = [row for batch in reader for row in batch]
    return reader.head, rows


def read_file(path):
    with path.open("rb") as file:
        (part,) = [p for p in parts(file, path.name) if isinstance(p, Part) and looks_like_aggregate(p.head)]
        reader = AggregateReader(part.stream, name=part.name, mending=part.mending)
        rows = [row for batch in reader for row in batch]
        return reader.head, rows


def said(head):
    return {repair.what for repair in head.repairs if not repair.what.plain}


@pytest.mark.parametrize(
    ("file", "expected"),
    [("001.xml", "001"), ("004.xml", "004"), ("102.eml", "102"), ("103.eml", "103"), ("104.eml", "104")],
)
def test_published_reports_give_what_their_publisher_expects(small, file, expected):
    folder = suite("dmarc-aggregate/mail-auth")
    want = json.loads((folder / f"{expected}.json").read_text("utf-8"))
    head, rows = read_file(folder / file)
    meta, policy = want["report_metadata"], want["policy_published"]
    assert (head.org_name, head.email, head.report_id) == (meta["org_name"], meta["email"], meta["report_id"])
    assert (head.contact, list(head.errors)) == (meta.get("extra_contact_info") or "", meta["error"])
    assert (head.begin.timestamp(), head.end.timestamp()) == tuple(meta["date_range"].values())
    assert head.generator == meta.get("generator", "")
    assert (head.policy.domain, head.policy.p, head.policy.sp) == (
        policy["domain"], policy["p"].lower(), policy["sp"].lower().replace("unspecified", ""),
    )  # fmt: skip
    assert {"Relaxed": "r", "Strict": "s", "Unspecified": ""}[policy["adkim"]] == head.policy.adkim
    assert (head.policy.testing == "y") == policy["testing"]
    for row, record in zip(rows, want["record"], strict=True):
        evaluated, names = record["row"]["policy_evaluated"], record["identifiers"]
        assert (row.source_ip, row.messages) == (record["row"]["source_ip"], record["row"]["count"])
        assert [row.disposition, row.dkim, row.spf] == [
            evaluated[name].lower().replace("unspecified", "") for name in ("disposition", "dkim", "spf")
        ]
        assert (row.header_from, row.envelope_from) == (names["header_from"], names["envelope_from"])
        results = record["auth_results"]
        assert [(one.domain, one.selector, one.result) for one in row.dkim_results] == [
            (one["domain"], one["selector"], one["result"].lower()) for one in results["dkim"]
        ]
        scopes = {"MailFrom": "mfrom", "Helo": "helo", "Unspecified": ""}
        assert [(one.domain, one.scope, one.result) for one in row.spf_results] == [
            (one["domain"], scopes[one["scope"]], one["result"].lower()) for one in results["spf"]
        ]


def test_well_formed_samples_lose_no_message(small):
    """An independent reader, the standard library's, counts the same addresses and messages."""
    read_any = 0
    for path in sorted(suite("dmarc-aggregate").glob("*/*.xml")):
        try:
            root = ElementTree.parse(path).getroot()
        except ElementTree.ParseError:
            continue
        read_any += 1
        want = [
            (
                row.findtext("{*}source_ip") or "",
                int(row.findtext("{*}count")),
                record.findtext(".//{*}header_from") or "",
            )
            for record in root.iterfind("{*}record")
            for row in record.iterfind("{*}row")
        ]
        _, rows = read_file(path)
        assert [(row.source_ip, row.messages, row.header_from) for row in rows] == want, path.name
    assert read_any >= 15


@pytest.mark.parametrize(
    ("file", "mended"),
    [
        ("opendmarc/bad.com!example.com!1337140800!1337227200.xml",
         {Mended.EMPTY, Mended.MISSING, Mended.NOT_AN_ADDRESS, Mended.BROKEN_XML, Mended.ENDS_EARLY}),
        ("parsedmarc/!example.com!1538204542!1538463818.xml", {Mended.EMPTY, Mended.ORG_FROM_ADDRESS}),
        ("parsedmarc/invalid_utf_8.xml", {Mended.EMPTY, Mended.BAD_ENCODING, Mended.ORG_FROM_ADDRESS}),
        ("parsedmarc/ikea.com!example.de!1538690400!1538776800.xml", {Mended.WRONG_ROOT, Mended.ENDS_EARLY}),
        ("parsedmarc/example.net!example.com!1529366400!1529452799.xml", {Mended.STRAY_TEXT, Mended.NO_RESULTS}),
        ("tierpod/test_empty.xml", {Mended.EMPTY, Mended.MISSING, Mended.NO_RESULTS}),
        ("cry-inc/gmxnet.xml", set()),
        ("dmarq/rfc9990-treewalk-extension.xml", set()),
    ],
)  # fmt: skip
def test_what_is_broken_is_mended_and_said(small, file, mended):
    head, rows = read_file(suite("dmarc-aggregate") / file)
    assert said(head) == mended
    assert rows


def test_what_a_report_does_not_say_is_unknown():
    _, (row,) = read_file(suite("dmarc-aggregate") / "tierpod/test_empty.xml")
    assert (row.source_ip, row.messages, row.disposition, row.dkim, row.header_from) == ("", 0, "", "", "")
    _, rows = read_file(suite("dmarc-aggregate") / "opendmarc/bad.com!example.com!1337140800!1337227200.xml")
    assert [row.messages for row in rows] == [267, 16, 1]
    assert {(row.dkim, row.spf) for row in rows} == {("", "")}


@pytest.mark.parametrize(
    ("old", "new", "what", "value"),
    [
        ("<dkim>pass</dkim>", "<dkim>Pass</dkim>", Mended.WRONG_CASE, lambda h, r: r.dkim == "pass"),
        ("<p>none</p>", "<p>None</p>", Mended.WRONG_CASE, lambda h, r: h.policy.p == "none"),
        ("<p>none</p>", "<p>none</p><sp></sp>", Mended.EMPTY, lambda h, r: h.policy.sp == ""),
        ("<p>none</p>", "", Mended.MISSING, lambda h, r: h.policy.p == ""),
        ("</spf></policy_evaluated>", "</spf><reason/></policy_evaluated>", Mended.EMPTY, lambda h, r: r.reasons == ()),
        ("<result>fail</result>", "<result>hardfail</result>", Mended.OLD_WORD, lambda h, r: r.spf_results[0].result == "fail"),
        ("<result>fail</result>", "<result>unknown</result>", Mended.OLD_WORD, lambda h, r: r.spf_results[0].result == "permerror"),
        ("<result>fail</result>", "<result>maybe</result>", Mended.UNKNOWN_WORD, lambda h, r: r.spf_results[0].result == "maybe"),
        ("<begin>1700000000<", "<begin>1700000000.7<", Mended.NOT_AN_INTEGER, lambda h, r: h.begin.timestamp() == 1700000000),
        ("<begin>1700000000<", "<begin>2023-11-14T22:13:20<", Mended.NOT_AN_INTEGER, lambda h, r: h.begin.timestamp() == 1700000000),
        ("<end>1700086399<", "<end>1700186399<", Mended.RANGE_LONG, lambda h, r: True),
        ("<end>1700086399<", "<end>1600000000<", Mended.RANGE_REVERSED, lambda h, r: True),
        ("<count>2<", "<count>2.0<", Mended.NOT_AN_INTEGER, lambda h, r: r.messages == 2),
        ("<count>2<", "<count>many<", Mended.NOT_A_NUMBER, lambda h, r: r.messages is None),
        ("<count>2<", "<count>-2<", Mended.NOT_A_NUMBER, lambda h, r: r.messages is None),
        ("<source_ip>192.0.2.1<", "<source_ip>192.0.2.256<", Mended.NOT_AN_ADDRESS, lambda h, r: r.source_ip == "192.0.2.256"),
    ],
)  # fmt: skip
def test_each_quirk(small, old, new, what, value):
    assert old in GOOD
    head, (row,) = read(GOOD.replace(old, new))
    assert what in said(head)
    assert value(head, row)


def test_a_good_report_needs_no_mending(small):
    head, (row,) = read(GOOD)
    assert head.repairs == ()
    assert (row.source_ip, row.messages, row.dkim_results[0].selector) == ("192.0.2.1", 2, "s")
    head, _ = read(GOOD.replace("<source_ip>192.0.2.1", "<source_ip>2001:DB8::0:1"))
    assert not head.mended


def test_missing_parts_come_from_the_name_of_the_file():
    name = "r.example!a.example!1700000000!1700086399!x.xml.gz"
    text = GOOD.replace("<begin>1700000000</begin>", "").replace("<domain>a.example</domain><p>", "<p>")
    head, _ = read(text, name)
    assert (head.policy.domain, head.begin.timestamp()) == ("a.example", 1700000000)
    assert Mended.FROM_FILE_NAME in said(head)
    with pytest.raises(ReportError, match="which domain"):
        read(text)


def test_a_record_that_is_cut_off_does_not_count(small):
    whole, cut = HEAD + RECORD, RECORD[: RECORD.index("192.0.2.1") + 5]
    head, rows = read(whole + cut)
    assert [row.source_ip for row in rows] == ["192.0.2.1"]
    assert Mended.ENDS_EARLY in said(head)


@pytest.mark.parametrize(
    "data",
    [
        b"", b" \n", b"garbage", b"\x00\xff\x12<<<", b"<html><body>feedback</body></html>", b"<feedback/>",
        b"<a>" * 100_000, HEAD.replace("<domain>a.example</domain>", "").encode(),
        b'<!DOCTYPE feedback [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + GOOD.encode(),
        b'<!DOCTYPE feedback SYSTEM "file:///etc/passwd">' + GOOD.encode(),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE f [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + GOOD).encode("utf-16"),
        GOOD.replace("<date_range><begin>1700000000</begin><end>1700086399</end></date_range>", "").encode(),
    ],
)  # fmt: skip
def test_what_is_no_report_is_refused(small, data):
    with pytest.raises(ReportError):
        read(data)


def test_entities_are_never_expanded():
    head, (row,) = read(GOOD.replace("<count>2<", "<count>&many;2<"))
    assert row.messages in {2, None}
    assert Mended.BROKEN_XML in said(head)


class Endless(io.RawIOBase):
    """A stream that never ends and counts what was taken."""

    def __init__(self, first, more):
        self.first, self.more, self.taken = first, more, 0

    def read(self, size=-1):
        if len(self.first) < size:
            self.first += self.more * (size // len(self.more) + 1)
        data, self.first = self.first[:size], self.first[size:]
        self.taken += len(data)
        return data


def test_junk_without_end_is_given_up():
    stream = Endless(HEAD.encode(), b"<junk>x</junk>")
    with pytest.raises(ReportError):
        list(AggregateReader(stream))
    assert stream.taken < 2 * MOST_BETWEEN


def test_rows_come_while_the_stream_still_runs():
    stream = Endless(HEAD.encode(), RECORD.encode())
    reader = AggregateReader(stream)
    coming = iter(reader)
    batch = next(coming)
    assert reader.has_head
    assert len(batch) >= 1000
    assert stream.taken <= SMALL + 3000 * len(RECORD)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_encodings(small, encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + GOOD.replace("r.example</org", "Bücher</org")
    head, _ = read(text.encode(encoding))
    assert head.org_name == "Bücher"


@given(st.binary(max_size=400))
@example(b"<feedback><record>")
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_report_or_refused(data):
    try:
        read(data)
    except ReportError:
        return


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_damage_is_mended_or_refused(data):
    raw = bytearray(GOOD.encode())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=20))
    try:
        head, rows = read(bytes(raw))
    except ReportError:
        return
    assert head.policy.domain
    assert all(row.messages is None or row.messages >= 0 for row in rows)
