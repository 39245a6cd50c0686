"""`workbench audit`: audit domains, live or from recordings, and say or keep what was found."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from workbench.cli import options
from workbench.cli.auditing import Order, Run, run_audit
from workbench.cli.blocklist_options import Lists, blocklist_options
from workbench.cli.days import day_value
from workbench.cli.opening import opened
from workbench.cli.resuming import finished
from workbench.model.errors import UsageError
from workbench.model.rdata import Address
from workbench.model.text import Texts
from workbench.store.project import Access
from workbench.tasks.audit import AT_ONCE
from workbench.tasks.resolving import Answering


class _AddressType(click.ParamType["Address"]):
    name = "address"

    def convert(self, value: str | Address, param: click.Parameter | None, ctx: click.Context | None) -> Address:
        import ipaddress

        if not isinstance(value, str):
            return value
        try:
            return ipaddress.ip_address(value.strip().strip("[]"))
        except ValueError:
            self.fail(f"{value!r} is not an IP address", param, ctx)


@click.command(name="audit")
@click.argument("domains", nargs=-1, metavar="DOMAIN...")
@click.option(
    "-p", "--project", "project_path", type=click.Path(path_type=Path), help="Keep the audit in this project."
)
@click.option("--selector", "selectors", multiple=True, metavar="S", help="A DKIM selector in use.")
@click.option(
    "--sending-ip", "sending_ips", multiple=True, type=_AddressType(), help="An address the mail is sent from."
)
@click.option("--check", "checks", multiple=True, metavar="NAME", help="Run only this check; may be repeated.")
@options.resolver_options
@options.anchor_option
@blocklist_options
@click.option(
    "--save-snapshot", type=click.Path(dir_okay=False, path_type=Path), help="Write all answers to this file."
)
@click.option(
    "--resume",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Leave out the domains that this earlier --jsonl output holds.",
)
@click.option(
    "--as-of",
    callback=day_value,
    metavar="YYYY-MM-DD",
    help="Answer from the project's last audit up to this day.",
)
@click.option(
    "--concurrency", type=click.IntRange(1, 1000), default=AT_ONCE, show_default=True, help="Domains at once."
)
@click.option("--smtp/--no-smtp", default=None, help="Also connect to the mail servers; for one domain the default.")
@click.option("--full", is_flag=True, help="Explain what is fine, too.")
@options.fail_on_option
@options.json_options
@options.passphrase_option
@options.language_option
@options.verbose_option
def command(
    *,
    domains: tuple[str, ...],
    project_path: Path | None,
    selectors: tuple[str, ...],
    sending_ips: tuple[Address, ...],
    checks: tuple[str, ...],
    answering: Answering,
    lists: Lists,
    save_snapshot: Path | None,
    resume: Path | None,
    as_of: date | None,
    concurrency: int,
    smtp: bool | None,
    full: bool,
    fail_on: str | None,
    as_json: bool,
    as_lines: bool,
    passphrase_file: Path | None,
    texts: Texts,
) -> int:
    """
    Audit domains.

    A DOMAIN may come as a URL, an e-mail address, an IDN, with a final dot; `-` reads them from standard input, one a
    line. Without a DOMAIN the domains of the project are audited.
    """
    if not domains and project_path is None:
        raise UsageError("Name a domain, or a project with -p PROJECT")
    if as_of is not None and project_path is None:
        raise UsageError("--as-of needs a project: -p PROJECT")
    answering = _with_mail_servers(answering, domains, wanted=smtp, as_of=as_of)
    order = Order(domains, selectors, sending_ips, checks or None, concurrency, answering, as_of, lists)
    run = Run(order, texts, as_json=as_json, as_lines=as_lines, full=full, keep_answers=save_snapshot is not None)
    if resume is not None:
        run.leave_out(finished(resume))
    if project_path is None:
        asyncio.run(run_audit(run))
    else:
        with opened(project_path, passphrase_file, access=Access.READ if as_of else Access.WRITE) as project:
            run.use(project)
            asyncio.run(run_audit(run))
    run.finish()
    if save_snapshot is not None:
        run.save_snapshot(save_snapshot)
    return run.status(fail_on)


def _with_mail_servers(
    answering: Answering, domains: tuple[str, ...], *, wanted: bool | None, as_of: date | None
) -> Answering:
    """
    Return who answers, mail servers among them where that is wanted; without a word, for one domain asked live.

    Raises:
        UsageError: it is wanted, but nothing may be sent.
    """
    live = not (answering.offline or answering.recordings or as_of)
    if wanted and not live:
        raise UsageError("--smtp connects to mail servers; --offline, --zone, --snapshot and --as-of forbid it")
    if wanted is None:
        wanted = live and len(domains) == 1 and domains != ("-",)
    return replace(answering, smtp=bool(wanted))
