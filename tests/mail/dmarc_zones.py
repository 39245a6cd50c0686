"""Zones for the DMARC tests: answers by name, from a dictionary or from a published suite."""

import shlex

from workbench.model.inquiry import Answer, Question, Status, proven
from workbench.model.rdata import split_strings, txt_rdata

DATA = b"\x00"  # what stands there does not matter, only that something does


def txt(*values):
    """Return the FOUND answer of TXT records."""
    data = tuple(txt_rdata(split_strings(value.encode() if isinstance(value, str) else value)) for value in values)
    return Answer("TXT", Status.FOUND, data, 0)


def oracle(records, *, broken=(), apex=None, log=None):
    """
    Answer from `records`: {(kind, name): answer, text, list of texts or Status}; everything else as a real zone would.

    Names in `broken` time out; with `apex`, names outside of it were not asked. Questions go to `log`.
    """
    owners = {name for _, name in records}

    def answer(asked: Question) -> Answer:
        if log is not None:
            log.append(str(asked))
        return proven(asked, _answer(asked))

    def _answer(asked: Question) -> Answer:
        if asked.name in broken or str(asked) in broken:
            return Answer(asked.kind, Status.TIMEOUT)
        found = records.get((asked.kind, asked.name))
        if isinstance(found, Status):
            return Answer(asked.kind, found, rcode=3 if found is Status.NXDOMAIN else 0)
        if isinstance(found, Answer):
            return found
        if found is not None:
            return txt(*([found] if isinstance(found, str | bytes) else found))
        if apex is not None and asked.name != apex and not asked.name.endswith("." + apex):
            return Answer(asked.kind, Status.NOT_ASKED)
        there = any(owner == asked.name or owner.endswith("." + asked.name) for owner in owners)
        status = Status.NODATA if there else Status.NXDOMAIN
        return Answer(asked.kind, status, rcode=0 if there else 3)

    return answer


def read_suite_zone(text):
    """Return the records of mail-dmarc's fixtures: full names, one record a line."""
    records = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith((";", "$")):
            continue
        name, _, kind, *rest = shlex.split(line)
        key = kind, name.removesuffix(".")
        records[key] = rest[0] if kind == "TXT" else Answer(kind, Status.FOUND, (DATA,), 0)
    return records
