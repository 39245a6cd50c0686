"""The list of verbs: name, module, and what it does in one line."""

from __future__ import annotations

from typing import NamedTuple


class Verb(NamedTuple):
    """A command and the module that holds it as `command`."""

    module: str
    does: str


VERBS: dict[str, Verb] = {
    "audit": Verb("workbench.cli.audit", "audit domains: authentication, mail servers, DNS"),
    "spf": Verb("workbench.cli.spf", "evaluate SPF for an address, with the trace"),
    "dmarc": Verb("workbench.cli.dmarc", "evaluate DMARC for results of SPF and DKIM"),
    "new": Verb("workbench.cli.new", "make a project"),
    "sample": Verb("workbench.cli.sample", "make the sample project: 13 months of fictional statistics"),
    "stats": Verb("workbench.cli.stats", "list statistics by day, with the reason where there is none"),
    "parse": Verb("workbench.cli.parse", "read reports without a project, as JSON"),
    "import": Verb("workbench.cli.import_", "import reports, tables and messages into a project"),
    "imports": Verb("workbench.cli.imports", "list what was imported and fetched, and undo one of them"),
    "audits": Verb("workbench.cli.audits", "list the audits of a project"),
    "findings": Verb("workbench.cli.findings", "list what an audit found"),
    "diff": Verb("workbench.cli.diff", "compare two audits"),
    "whatif": Verb("workbench.cli.whatif", "try records before publishing them"),
    "history": Verb("workbench.cli.history", "list how DNS records changed"),
    "make": Verb("workbench.cli.make", "make SPF, DKIM, DMARC, MTA-STS, TLS-RPT and BIMI records"),
    "report": Verb("workbench.cli.report", "write the client's report"),
    "requirements": Verb("workbench.cli.requirements", "judge domains by the mailbox providers' rules for senders"),
    "account": Verb("workbench.cli.account", "connect the accounts whose statistics are fetched"),
    "fetch": Verb("workbench.cli.fetch", "fetch the statistics of the connected accounts"),
    "verify": Verb("workbench.cli.verify", "check the integrity of a project and of its evidence"),
    "blocklists": Verb("workbench.cli.blocklists", "list the blocklists that an audit can ask"),
    "plugins": Verb("workbench.cli.plugins", "list all sources, checks, chapters and pages"),
}
