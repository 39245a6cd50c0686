"""Make the example project: the bundled zone file of a fictional client, audited without a network."""

from __future__ import annotations

import ipaddress
import json
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from workbench.model.findings import Record
from workbench.model.resources import resource
from workbench.model.rules import load_rules
from workbench.model.target import Target
from workbench.store.database import Database
from workbench.store.entities import put_domain
from workbench.store.project import Project
from workbench.store.settings import put_setting
from workbench.tasks.audit import audit
from workbench.tasks.context import Context, utc_now
from workbench.tasks.resolving import Answering, open_resolver


async def make_example(path: Path, *, clock: Callable[[], datetime] = utc_now) -> None:
    """
    Write the example project to `path`: three domains, audited twice, some weeks apart, the second time now.

    The project is offline and answers from the bundled zone, so that running the checks again asks nobody.

    Raises:
        ProjectError: there is a file at `path` already, or it cannot be written.
    """
    plan = tomllib.loads(resource("example/kestrel.toml").read_text("utf-8"))
    project = Project.create(path, client=plan["client"])
    try:
        await _fill(project, plan, clock())
    finally:
        project.close()


async def _fill(project: Project, plan: dict[str, Any], now: datetime) -> None:
    zone = resource(plan["zone"])
    before = tuple(Record(entry["name"], entry["type"], entry["value"]) for entry in plan["before"])
    async with open_resolver(Answering(recordings=(zone,), drafts=before)) as resolver:
        earlier = now - timedelta(days=plan["days_between_audits"])
        ctx = Context(project, resolver, clock=lambda: earlier)
        await ctx.write(ctx.changes, partial(_put_entities, plan=plan))
        await audit(ctx, _targets(plan))
    async with open_resolver(Answering(recordings=(zone,))) as resolver:
        await audit(Context(project, resolver, clock=lambda: now), _targets(plan))


def _put_entities(db: Database, plan: dict[str, Any]) -> None:
    for entry in plan["domain"]:
        put_domain(db, entry["name"], selectors=entry.get("selectors", ()), sending_ips=entry.get("sending_ips", ()))
    put_setting(db, "offline", "true")
    put_setting(db, "zone", json.dumps(plan["zone"]))


def _targets(plan: dict[str, Any]) -> list[Target]:
    rules = load_rules()
    return [
        Target(
            entry["name"],
            rules,
            tuple(entry.get("selectors", ())),
            tuple(ipaddress.ip_address(text) for text in entry.get("sending_ips", ())),
        )
        for entry in plan["domain"]
    ]
