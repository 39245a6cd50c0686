"""Choose who answers: live servers, recordings, drafts laid over either, or nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from workbench.model.findings import Record
from workbench.model.inquiry import Answer, Question
from workbench.net.addresses import Lab
from workbench.net.cache import Cache
from workbench.net.recording import RecordedResolver, Recording
from workbench.net.recordings import read_recording
from workbench.net.resolver import Offline, Resolver, Switch


@dataclass(frozen=True, slots=True)
class Answering:
    """
    Who is to answer.

    Attributes:
        servers: `host` or `host:port`, tried in turn; none for the system's.
        recordings: Zone files, pasted output, snapshots; with any of them nothing is asked live.
        kept: Answers kept in a project; with any of them nothing is asked live.
        drafts: Records laid over whatever answers.
        offline: Nothing may be sent; without recordings every answer is "not asked".
        asked: What bare answers (`dig +short`) are the answer to.
        told: Gets every recording that was read, for what in it could not be used.
        blocklist_keys: The user's keys for blocklists, by id; secrets, put into questions where they are sent.
        smtp: Whether mail servers may be connected to (kind PROBE); web servers (GET) are asked whenever DNS is.
        lab: Where a test has its web and mail servers.
        anchor: Where trust in DNSSEC begins, as `net.trust_anchor.parse_anchor` reads it; empty for the root's keys
            that the program carries.
        per_server: Most questions outstanding with one DNS server; None for as many as `net.dns` holds polite.
    """

    servers: tuple[str, ...] = ()
    recordings: tuple[Path, ...] = ()
    kept: Sequence[tuple[Question, Answer]] | None = None
    drafts: tuple[Record, ...] = ()
    offline: bool = False
    asked: Question | None = None
    told: Callable[[Recording], None] | None = None
    blocklist_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    smtp: bool = False
    lab: Lab | None = None
    anchor: str = ""
    per_server: int | None = None


@asynccontextmanager
async def open_resolver(answering: Answering) -> AsyncIterator[Resolver]:
    """
    Give the resolver that `answering` describes, and close its sockets afterwards.

    Raises:
        RecordingError: a recording cannot be read.
        UsageError: a server's name makes no sense, the system names none, or the trust anchor cannot be read.
    """
    if answering.recordings or answering.kept is not None:
        yield _drafted(RecordedResolver(*_recordings(answering)), answering)
    elif answering.offline:
        yield _drafted(Offline(), answering)
    else:
        from workbench.net.blocklist_keys import Keyed
        from workbench.net.dns import PER_SERVER, LiveResolver, Server
        from workbench.net.dnssec import Validator
        from workbench.net.trust_anchor import parse_anchor

        servers = [Server.parse(text) for text in answering.servers]
        async with LiveResolver(servers, per_server=answering.per_server or PER_SERVER) as live:
            anchor = parse_anchor(answering.anchor) if answering.anchor else None
            names = Keyed(Validator(live, anchor), answering.blocklist_keys)
            yield _drafted(Cache(Switch(names, _beyond_dns(live, answering))), answering)


def _beyond_dns(names: Resolver, answering: Answering) -> dict[str, Resolver]:
    """Return who looks at web servers and, where that is wanted, at mail servers."""
    from workbench.net.http import Fetcher
    from workbench.net.smtp import Prober

    found: dict[str, Resolver] = {"GET": Fetcher(names, lab=answering.lab)}
    if answering.smtp:
        found["PROBE"] = Prober(lab=answering.lab)
    return found


def _recordings(answering: Answering) -> list[Recording]:
    found = []
    for path in answering.recordings:
        recording = read_recording(path, asked=answering.asked)
        if answering.told is not None:
            answering.told(recording)
        found.append(recording)
    if answering.kept is not None:
        found.append(Recording.of_answers(answering.kept, name="project"))
    return found


def _drafted(resolver: Resolver, answering: Answering) -> Resolver:
    if not answering.drafts:
        return resolver
    from workbench.net.overlay import Overlay

    return Overlay(resolver, answering.drafts)
