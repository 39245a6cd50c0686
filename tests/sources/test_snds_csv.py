"""The tables of SNDS: with a header and without, however saved; any bytes are a table or an error."""

from contextlib import suppress
from datetime import date
from ipaddress import ip_address

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.providers.microsoft_snds import LINE
from workbench.model.errors import SourceError
from workbench.sources._snds_csv import Complaints, Entry, read_blocked, read_complaints, read_data, read_day
from workbench.sources._snds_link import read_link
from workbench.sources._snds_samples import Teller, read_wanted

DAY = date(2026, 11, 20)
WHOLE = Entry(
    "203.0.113.5", (DAY, DAY), "green",
    (("rcpt_commands", 1895), ("data_commands", 1894), ("recipients", 1894), ("trap_hits", 0)),
    Complaints(low=0.0, high=0.001),
)  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        LINE.encode(),
        b"\xef\xbb\xbf" + LINE.encode() + b"\r\n",
        LINE.encode("utf-16"),
        LINE.replace(",", "\t").encode(),
        LINE.replace(",", ";").encode(),
        LINE.replace("1895", '"1,895"').encode(),
        b"IP Address,Activity Start,Activity End,RCPT commands,DATA commands,Message recipients,Filter result,"
        b"Complaint rate,Trap period start,Trap period end,Trap hits,Sample HELO,Sample MAIL FROM,Comments\n"
        + LINE.encode(),
        b"filterResult,ipAddress,comments,activityPeriod,rcptCommands,dataCommands,messageRecipients,complaintRate,trapHits\n"
        b"Green,203.0.113.5,J\xfcrgen,2026-11-20T00:00:00 - 2026-11-20T23:59:00,1895,1894,1894,< 0.1%,0",
    ],
)
def test_however_it_was_saved(data):
    table = read_data(data)
    assert table.entries == [WHOLE]
    assert not table.faults


def test_only_address_period_and_filter_result_are_needed():
    assert read_data(b"ip,period,filter result\n203.0.113.5,11/20/2026,YELLOW").entries == [
        Entry("203.0.113.5", (DAY, DAY), "yellow")
    ]
    assert read_data(LINE[: LINE.index(",< 0.1%")].encode()).entries[0].complaints is None
    with pytest.raises(SourceError, match="no filter result"):
        read_data(b"203.0.113.5,11/20/2026 12:00 AM,11/20/2026 11:59 PM,1,1,1,,0.3%")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("< 0.1%", Complaints(low=0.0, high=0.001)),
        ("&lt; 0.1%", Complaints(low=0.0, high=0.001)),
        ("<0.1 %", Complaints(low=0.0, high=0.001)),
        ("0.3%", Complaints(0.003)),
        ("0.0%", Complaints(0.0)),
        ("100%", Complaints(1.0)),
        ("> 5%", Complaints(low=0.05)),
        ("", None),
        ("0.3", ValueError),  # of what unit?
        ("0,3%", ValueError),
        ("101%", ValueError),
        ("-1%", ValueError),
        ("n/a", ValueError),
    ],
)
def test_complaints(text, found):
    if found is ValueError:
        with pytest.raises(ValueError, match="complaint rate"):
            read_complaints(text)
    else:
        assert read_complaints(text) == found


@pytest.mark.parametrize("text", ["", "20.11.2026", "20/11/2026", "11/31/2026", "2026-13-01", "Friday"])
def test_no_day(text):
    with pytest.raises(ValueError, match=r"day|month"):
        read_day(text)


def test_blocked_ranges():
    data = b"first ip,last ip,blocked,reason\n203.0.113.0,203.0.113.9,Yes,Junk\r\n2001:db8::1,2001:db8::1,No,\n"
    assert [(str(one.first), one.blocked, one.reason) for one in read_blocked(data)] == [
        ("203.0.113.0", True, "Junk"), ("2001:db8::1", False, ""),
    ]  # fmt: skip
    for wrong in (
        b"203.0.113.9,203.0.113.0,Yes,",
        b"203.0.113.9,2001:db8::1,Yes,",
        b"203.0.113.9,Yes",
        b"1,2,3\n4,5,6",
    ):
        with pytest.raises(SourceError):
            read_blocked(wrong)
    assert read_blocked(b"") == []


CELL = st.sampled_from(["203.0.113.5", "2001:db8::1", "11/20/2026 12:00 AM", "GREEN", "< 0.1%", "12", "Yes", "", '"', "ip",
                        "filter result", "date"]) | st.text(max_size=8)  # fmt: skip
ROWS = st.lists(st.lists(CELL, max_size=15).map(",".join), max_size=6).map("\n".join)


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200) | ROWS.map(str.encode) | ROWS.map(lambda text: f"{LINE}\n{text}".encode()))
def test_any_bytes(data):
    teller = Teller("a", DAY, read_wanted(""))
    with suppress(SourceError):
        assert all(one.whole and ip_address(one.subject) for one in teller.tell(read_data(data)))
    with suppress(SourceError):
        assert all(one.whole for one in teller.status(read_blocked(data), ["203.0.113.5"]))


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=30) | st.text(max_size=20).map(lambda tail: f"see https://substrate.office.com{tail}"))
def test_any_text_is_a_link_or_an_error(text):
    with suppress(SourceError):
        url = read_link(text)
        assert url.scheme == "https" and url.hostname.rstrip(".").endswith(
            ("office.com", "microsoft.com", "outlook.com")
        )
        assert httpx2.URL(url.geturl()).host
