"""
The tables of a project, and the steps that make them.

Append only: a released step never changes. The number of applied steps is `PRAGMA user_version`, which SQLite writes in
the same transaction as the step. The file, after the last step (`→` refers to, `⇐` goes away with what it hangs on):

    client            one row: who this project is about, its language, its rule pack, its uid (names keyring entries)
    setting           key → JSON

    domain            a name, DKIM selectors and sending addresses the user gave
      ⇐ audit         one audit: uid, time, rules, resolvers, score range and its parts
          ⇐ audit_check       one check of it: status, facts (JSON)
          ⇐ audit_answer      one question and its answer, whole: with audit_answer alone an audit can be replayed
          ⇐ audit_unknown     what could not be learned
          ⇐ finding           code, subject, arguments, records; `since`: start of the unbroken run it belongs to
              ⇐ finding_evidence → evidence
      ⇐ finding_mark  what the user said of a code and subject: open, fixed, ignored, false_positive; with the reason
      ⇐ draft         a record the user tries before publishing it
    evidence          exact bytes, once each, by SHA-256; audit_answer, audit_unknown, finding_evidence and import_file
                      refer to it, and what nothing refers to is removed
    source_account    an account numbers are fetched with: its uid (names keyring entries), its health; never a secret
      ⇐ account_subject   a domain or address it may see, and since when
    import → source_account           one run of an import or a fetch, undone as a unit
      ⇐ import_file → evidence        what was read
      ⇐ import_failure                what could not be
      ⇐ coverage      days a provider was asked for: one of them without a value was not given, any other not imported
      ⇐ sample, campaign, sender      every row such a run made; `import_id` is NULL for what the user typed in
      ⇐ sample_repeat                 a later run stated the same as a stored sample, which so outlives the undoing of
                                      the run that stated it first
      ⇐ report        one DMARC aggregate report: who, which domain and period, the policy it saw, what was mended
          ⇐ report_row    messages alike: address, number, what was done with them, names
          ⇐ report_auth   what SPF and each signature gave for such a row
      ⇐ selector_seen DKIM selectors of a domain that reports and messages of this run named

    word              every text that samples repeat, once
    series → word     source, account, provider, subject, dimension, metric
      ⇐ sample        (series, day, revision) → a value, an interval, a state or a gap; a restatement is a new revision
    sample_now        view: the newest revision of every series and day

    campaign → domain a mailing: when, what, how many
    sender            a named source of mail, and what it is known by
      ⇐ sender_mark   an address range, a domain, a DKIM domain …, each of one sender only
    note → domain     words on a day or a period: a change of provider, a warm-up

Times are microseconds since 1970 UTC, days are days since then, lists and arguments are JSON in UTF-8 with sorted keys.

Record data of an answer stands in `audit_answer.rdata`, two bytes of length before each record: the evidence cannot
give it back, because it is sorted text made for people, without the order of the records. It costs what the records
cost, about 2 kB an audit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from workbench.store.database import Database
from workbench.store.header import APPLICATION_ID

Step: TypeAlias = Callable[[Database], None]
STEPS: list[Step] = []


def step(function: Step) -> Step:
    """Append a migration."""
    STEPS.append(function)
    return function


_ENTITIES = """
CREATE TABLE client (
  id INTEGER PRIMARY KEY CHECK (id = 1), uid TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL,
  rules TEXT NOT NULL, created INTEGER NOT NULL
) STRICT;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL CHECK (json_valid(value))) STRICT, WITHOUT ROWID;
CREATE TABLE domain (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE CHECK (name <> ''), selectors TEXT NOT NULL DEFAULT '[]',
  sending_ips TEXT NOT NULL DEFAULT '[]', added INTEGER NOT NULL
) STRICT;
CREATE TABLE draft (
  id INTEGER PRIMARY KEY, domain_id INTEGER REFERENCES domain ON DELETE CASCADE, name TEXT NOT NULL,
  type TEXT NOT NULL, value TEXT NOT NULL, remark TEXT NOT NULL DEFAULT '', created INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_domain ON draft (domain_id);
CREATE TABLE note (
  id INTEGER PRIMARY KEY, domain_id INTEGER REFERENCES domain ON DELETE CASCADE, day INTEGER NOT NULL,
  last_day INTEGER CHECK (last_day >= day), kind TEXT NOT NULL DEFAULT '', text TEXT NOT NULL,
  created INTEGER NOT NULL, changed INTEGER NOT NULL
) STRICT;
CREATE INDEX note_domain ON note (domain_id);
CREATE INDEX note_day ON note (day);
"""

_AUDITS = """
CREATE TABLE evidence (
  id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  media_type TEXT NOT NULL, origin TEXT NOT NULL, captured INTEGER, length INTEGER NOT NULL,
  packed INTEGER NOT NULL CHECK (packed IN (0, 1)),  -- 1: data is zlib; bytes that would grow stay as they are
  data BLOB  -- NULL: cited by somebody, but the bytes never came
) STRICT;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE CHECK (uid <> ''),
  domain_id INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE, audited INTEGER NOT NULL, rules TEXT NOT NULL,
  resolver TEXT NOT NULL, selectors TEXT NOT NULL, sending_ips TEXT NOT NULL,
  low REAL, high REAL, grade_low TEXT, grade_high TEXT, parts TEXT, CHECK ((low IS NULL) = (parts IS NULL))
) STRICT;
CREATE INDEX audit_time ON audit (domain_id, audited);
CREATE TABLE audit_check (
  audit_id INTEGER NOT NULL REFERENCES audit ON DELETE CASCADE, position INTEGER NOT NULL, name TEXT NOT NULL,
  status TEXT NOT NULL, applies INTEGER NOT NULL, facts TEXT NOT NULL, UNIQUE (audit_id, position)
) STRICT;
CREATE TABLE audit_answer (
  audit_id INTEGER NOT NULL REFERENCES audit ON DELETE CASCADE, position INTEGER NOT NULL,
  kind TEXT NOT NULL, name TEXT NOT NULL, asked_server TEXT, dnssec INTEGER NOT NULL,
  answer_kind TEXT,  -- NULL: that of the question
  status TEXT NOT NULL, rcode INTEGER, ttl INTEGER, chain TEXT, server TEXT NOT NULL, asked INTEGER, rdata BLOB,
  evidence_id INTEGER REFERENCES evidence, UNIQUE (audit_id, position)
) STRICT;
CREATE INDEX audit_answer_evidence ON audit_answer (evidence_id) WHERE evidence_id IS NOT NULL;
CREATE TABLE audit_unknown (
  audit_id INTEGER NOT NULL REFERENCES audit ON DELETE CASCADE, position INTEGER NOT NULL, question TEXT NOT NULL,
  reason TEXT NOT NULL, check_name TEXT NOT NULL, decisive INTEGER NOT NULL,
  evidence_id INTEGER REFERENCES evidence, UNIQUE (audit_id, position)
) STRICT;
CREATE INDEX audit_unknown_evidence ON audit_unknown (evidence_id) WHERE evidence_id IS NOT NULL;
CREATE TABLE finding (
  id INTEGER PRIMARY KEY, audit_id INTEGER NOT NULL REFERENCES audit ON DELETE CASCADE, position INTEGER NOT NULL,
  code TEXT NOT NULL, subject TEXT NOT NULL, args TEXT NOT NULL, records TEXT, since INTEGER NOT NULL,
  UNIQUE (audit_id, position)
) STRICT;
CREATE TABLE finding_evidence (
  finding_id INTEGER NOT NULL REFERENCES finding ON DELETE CASCADE, position INTEGER NOT NULL,
  evidence_id INTEGER NOT NULL REFERENCES evidence, PRIMARY KEY (finding_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_evidence_evidence ON finding_evidence (evidence_id);
CREATE TABLE finding_mark (
  domain_id INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE, code TEXT NOT NULL, subject TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'fixed', 'ignored', 'false_positive')),
  reason TEXT NOT NULL, marked INTEGER NOT NULL, PRIMARY KEY (domain_id, code, subject)
) STRICT, WITHOUT ROWID;
"""

_IMPORTS = """
CREATE TABLE source_account (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, options TEXT NOT NULL DEFAULT '{}',
  added INTEGER NOT NULL, fetched INTEGER, UNIQUE (source, name)
) STRICT;
CREATE TABLE import (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE CHECK (uid <> ''), kind TEXT NOT NULL, origin TEXT NOT NULL,
  account_id INTEGER REFERENCES source_account ON DELETE SET NULL, started INTEGER NOT NULL, finished INTEGER,
  counts TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX import_account ON import (account_id);
CREATE TABLE import_file (
  import_id INTEGER NOT NULL REFERENCES import ON DELETE CASCADE, position INTEGER NOT NULL, name TEXT NOT NULL,
  evidence_id INTEGER NOT NULL REFERENCES evidence, PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_file_evidence ON import_file (evidence_id);
CREATE TABLE import_failure (
  import_id INTEGER NOT NULL REFERENCES import ON DELETE CASCADE, position INTEGER NOT NULL, name TEXT NOT NULL,
  reason TEXT NOT NULL, args TEXT NOT NULL, PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE campaign (
  id INTEGER PRIMARY KEY, import_id INTEGER REFERENCES import ON DELETE CASCADE,
  domain_id INTEGER REFERENCES domain ON DELETE SET NULL, source TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '', sent INTEGER, messages INTEGER, details TEXT NOT NULL DEFAULT '{}',
  UNIQUE (source, key)
) STRICT;
CREATE INDEX campaign_import ON campaign (import_id);
CREATE INDEX campaign_domain ON campaign (domain_id);
CREATE INDEX campaign_sent ON campaign (sent);
CREATE TABLE sender (
  id INTEGER PRIMARY KEY, import_id INTEGER REFERENCES import ON DELETE CASCADE, name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL, status TEXT NOT NULL, remark TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX sender_import ON sender (import_id);
CREATE TABLE sender_mark (
  kind TEXT NOT NULL, value TEXT NOT NULL, sender_id INTEGER NOT NULL REFERENCES sender ON DELETE CASCADE,
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX sender_mark_sender ON sender_mark (sender_id);
"""

_SAMPLES = """
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE series (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES word, account INTEGER NOT NULL REFERENCES word,
  provider INTEGER NOT NULL REFERENCES word, subject INTEGER NOT NULL REFERENCES word,
  dimension INTEGER NOT NULL REFERENCES word, metric INTEGER NOT NULL REFERENCES word,
  UNIQUE (source, account, provider, subject, dimension, metric)
) STRICT;
CREATE INDEX series_subject ON series (subject, metric);
CREATE TABLE sample (
  series_id INTEGER NOT NULL REFERENCES series, day INTEGER NOT NULL, revision INTEGER NOT NULL,
  value REAL, low REAL, high REAL, state INTEGER REFERENCES word, gap INTEGER REFERENCES word,
  n INTEGER, n_origin INTEGER NOT NULL REFERENCES word, provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
  fetched INTEGER, api INTEGER NOT NULL REFERENCES word, import_id INTEGER REFERENCES import,
  PRIMARY KEY (series_id, day, revision),
  CHECK ((value IS NOT NULL) + (low IS NOT NULL OR high IS NOT NULL) + (state IS NOT NULL) + (gap IS NOT NULL) = 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_import ON sample (import_id);
CREATE TABLE sample_repeat (
  import_id INTEGER NOT NULL REFERENCES import ON DELETE CASCADE, series_id INTEGER NOT NULL, day INTEGER NOT NULL,
  revision INTEGER NOT NULL, PRIMARY KEY (series_id, day, revision, import_id),
  FOREIGN KEY (series_id, day, revision) REFERENCES sample ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX sample_repeat_import ON sample_repeat (import_id);
CREATE VIEW sample_now AS
  SELECT * FROM sample AS one WHERE revision =
    (SELECT max(revision) FROM sample AS other WHERE other.series_id = one.series_id AND other.day = one.day);
"""


@step
def create_tables(db: Database) -> None:
    """Make every table of the first release; see the drawing."""
    db.pragma("application_id", APPLICATION_ID)
    db.execute(_ENTITIES + _AUDITS + _IMPORTS + _SAMPLES)


@step
def keep_security(db: Database) -> None:
    """Keep what DNSSEC said of an answer: JSON, NULL where nobody validated it."""
    db.execute("ALTER TABLE audit_answer ADD COLUMN security TEXT")


_ACCOUNTS = """
ALTER TABLE source_account ADD COLUMN uid TEXT NOT NULL DEFAULT '';
ALTER TABLE source_account ADD COLUMN health TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(health));
CREATE UNIQUE INDEX source_account_uid ON source_account (uid);
CREATE TABLE account_subject (
  account_id INTEGER NOT NULL REFERENCES source_account ON DELETE CASCADE, name TEXT NOT NULL, access TEXT NOT NULL,
  since INTEGER, detail TEXT NOT NULL DEFAULT '', PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE coverage (
  id INTEGER PRIMARY KEY, import_id INTEGER REFERENCES import ON DELETE CASCADE, source TEXT NOT NULL,
  account TEXT NOT NULL, subject TEXT NOT NULL, first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL CHECK (last_day >= first_day), asked INTEGER NOT NULL
) STRICT;
CREATE INDEX coverage_import ON coverage (import_id);
CREATE INDEX coverage_subject ON coverage (source, subject);
"""


@step
def keep_accounts(db: Database) -> None:
    """Give accounts a name for the keyring and a health, and keep which days a provider was asked for."""
    db.execute(_ACCOUNTS)


_REPORTS = """
CREATE TABLE report (
  id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL REFERENCES import ON DELETE CASCADE, file TEXT NOT NULL,
  org_name TEXT NOT NULL, report_id TEXT NOT NULL, domain TEXT NOT NULL, begins INTEGER NOT NULL, ends INTEGER NOT NULL,
  version TEXT NOT NULL, namespace TEXT NOT NULL, email TEXT NOT NULL, contact TEXT NOT NULL, generator TEXT NOT NULL,
  errors TEXT NOT NULL, repairs TEXT NOT NULL, p TEXT NOT NULL, sp TEXT NOT NULL, np TEXT NOT NULL,
  adkim TEXT NOT NULL, aspf TEXT NOT NULL, fo TEXT NOT NULL, pct TEXT NOT NULL, testing TEXT NOT NULL,
  discovery_method TEXT NOT NULL, row_count INTEGER NOT NULL, messages INTEGER NOT NULL,
  UNIQUE (org_name, report_id, domain, begins)
) STRICT;
CREATE INDEX report_import ON report (import_id);
CREATE INDEX report_domain ON report (domain, begins);
CREATE TABLE report_row (
  report_id INTEGER NOT NULL REFERENCES report ON DELETE CASCADE, position INTEGER NOT NULL, source_ip TEXT NOT NULL,
  messages INTEGER,  -- NULL: the report does not say how many
  disposition TEXT NOT NULL, dkim TEXT NOT NULL, spf TEXT NOT NULL, header_from TEXT NOT NULL,
  envelope_from TEXT NOT NULL, envelope_to TEXT NOT NULL, reasons TEXT, PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE report_auth (
  report_id INTEGER NOT NULL REFERENCES report ON DELETE CASCADE, position INTEGER NOT NULL, number INTEGER NOT NULL,
  method TEXT NOT NULL CHECK (method IN ('dkim', 'spf')), domain TEXT NOT NULL, selector TEXT NOT NULL,
  scope TEXT NOT NULL, result TEXT NOT NULL, remark TEXT NOT NULL, PRIMARY KEY (report_id, position, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE selector_seen (
  import_id INTEGER NOT NULL REFERENCES import ON DELETE CASCADE, domain TEXT NOT NULL, selector TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('report', 'message')), first INTEGER NOT NULL, last INTEGER NOT NULL,
  messages INTEGER NOT NULL, passed INTEGER NOT NULL, PRIMARY KEY (domain, selector, origin, import_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX selector_seen_import ON selector_seen (import_id);
"""


@step
def keep_reports(db: Database) -> None:
    """Keep DMARC aggregate reports, and the selectors seen in them and in messages."""
    db.execute(_REPORTS)
