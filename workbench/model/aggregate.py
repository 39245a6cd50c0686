"""The words of DMARC aggregate reports (RFC 9990, and RFC 7489 before it): what one says, and what was mended in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Mended(StrEnum):
    """A way in which reports break the standards, and what was done about it."""

    NO_NAMESPACE = "no_namespace"  # read by the names of its elements
    NO_VERSION = "no_version"  # read as RFC 7489 unless it says more
    BROKEN_XML = "broken_xml"  # what could be read around the break is kept
    BAD_ENCODING = "bad_encoding"  # bytes that are no text stand as U+FFFD
    ENDS_EARLY = "ends_early"  # whole records are kept, the one that is cut off is not
    WRONG_ROOT = "wrong_root"  # the report stands inside of something else
    STRAY_TEXT = "stray_text"  # text between elements, left out
    WRONG_CASE = "wrong_case"  # read in lower case
    EMPTY = "empty"  # an element with nothing in it, taken as not there
    MISSING = "missing"  # a value that every report must have: unknown
    ORG_FROM_ADDRESS = "org_name_from_address"  # no name of the reporter: the domain of its address
    FROM_FILE_NAME = "from_file_name"  # taken from the name of the file
    OLD_WORD = "old_word"  # a result by its name before RFC 7208
    UNKNOWN_WORD = "unknown_word"  # kept as it is
    NOT_AN_INTEGER = "not_an_integer"  # a number with a fraction, or a written date
    NOT_A_NUMBER = "not_a_number"  # unknown
    NOT_AN_ADDRESS = "not_an_address"  # kept as it is
    RANGE_REVERSED = "range_reversed"  # the end before the begin: kept as it is
    RANGE_LONG = "range_over_a_day"  # kept as it is
    NO_RESULTS = "no_auth_results"  # neither SPF nor DKIM was told
    CUT_ARCHIVE = "cut_archive"  # the compressed file ends early
    AFTER_ARCHIVE = "bytes_after_archive"  # what follows the compressed data is left out
    WRONG_NAME = "wrong_name"  # compressed under a name that says otherwise, or the other way round

    @property
    def plain(self) -> bool:
        """Whether nothing had to be guessed or left out: so many reports lack it that nobody need be told."""
        return self in {Mended.NO_NAMESPACE, Mended.NO_VERSION}


class Repair(NamedTuple):
    """What was mended and where: an element, a line, a record; `times` where the same happened more than once."""

    what: Mended
    where: str
    times: int = 1


class DkimResult(NamedTuple):
    """What a receiver says of one signature; `selector` is empty where it does not say."""

    domain: str
    selector: str
    result: str
    remark: str = ""


class SpfResult(NamedTuple):
    """What a receiver says of SPF; `scope` is `helo`, `mfrom`, or empty where it does not say."""

    domain: str
    scope: str
    result: str
    remark: str = ""


class Reason(NamedTuple):
    """Why a receiver did something else than the policy asks."""

    type: str
    comment: str = ""


class AggregateRow(NamedTuple):
    """
    What one report says of messages alike; `None` and empty texts are what it does not say.

    `dkim` and `spf` are the aligned results, `pass` or `fail`; those of the signatures and of SPF themselves stand in
    `dkim_results` and `spf_results`. `disposition` is `none`, `pass`, `quarantine` or `reject`.
    """

    source_ip: str
    messages: int | None
    disposition: str
    dkim: str
    spf: str
    header_from: str
    envelope_from: str = ""
    envelope_to: str = ""
    dkim_results: tuple[DkimResult, ...] = ()
    spf_results: tuple[SpfResult, ...] = ()
    reasons: tuple[Reason, ...] = ()


class PublishedPolicy(NamedTuple):
    """The policy that a receiver found in DNS, as far as the report says; empty: it does not say."""

    domain: str
    p: str = ""
    sp: str = ""
    np: str = ""
    adkim: str = ""
    aspf: str = ""
    fo: str = ""
    pct: str = ""
    testing: str = ""
    discovery_method: str = ""


@dataclass(frozen=True, slots=True)
class AggregateReport:
    """
    All of a report but its rows.

    Attributes:
        org_name: Who reports.
        report_id: Its name of the report.
        begin: Of the period, UTC.
        end: Of the period, UTC.
        policy: What was published, as the receiver saw it.
        version: As written; empty where there is none.
        namespace: Of the root element; empty where there is none.
        email: Of the reporter.
        contact: More to reach it by.
        generator: The program that wrote the report.
        errors: What the reporter met with.
        repairs: What was mended to read it.
    """

    org_name: str
    report_id: str
    begin: datetime
    end: datetime
    policy: PublishedPolicy
    version: str = ""
    namespace: str = ""
    email: str = ""
    contact: str = ""
    generator: str = ""
    errors: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def mended(self) -> bool:
        """Whether something had to be guessed or left out."""
        return any(not repair.what.plain for repair in self.repairs)
