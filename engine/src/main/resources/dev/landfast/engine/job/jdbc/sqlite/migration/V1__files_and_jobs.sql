-- Files, jobs and what happened to them. Times are milliseconds since 1970 (UTC), lengths are bytes,
-- digests are SHA-256 in lower-case hexadecimal, ids are UUIDv7 text.

-- Written once when the data directory is made.
CREATE TABLE installation (
  singleton  INTEGER NOT NULL PRIMARY KEY CHECK (singleton = 1),
  id         TEXT    NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- One row for each time a process opened this database. A lease belongs to a run: opening the
-- database voids the leases of all earlier runs.
CREATE TABLE run (
  id         TEXT    NOT NULL PRIMARY KEY,
  pid        INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  watching_since INTEGER NOT NULL, -- without a gap: the stages that the runs know
  watched_at INTEGER NOT NULL, -- last
  checked_at INTEGER, -- last try whether the database takes a commit
  stopped_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE file (
  id            TEXT    NOT NULL PRIMARY KEY,
  tenant        TEXT    NOT NULL,
  name          TEXT    NOT NULL,
  declared_type TEXT,
  type          TEXT,                    -- set by the stage that looked inside
  locator       TEXT    NOT NULL UNIQUE, -- born at seal, never computed again
  length        INTEGER NOT NULL,
  sha256        TEXT    NOT NULL,
  received_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE batch (
  id         TEXT    NOT NULL PRIMARY KEY,
  tenant     TEXT    NOT NULL,
  pipeline   TEXT    NOT NULL,
  unfinished INTEGER NOT NULL CHECK (unfinished >= 0), -- jobs; counted down by each settle
  sealed_at  INTEGER,
  done_at    INTEGER,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_by_tenant ON batch (tenant, id);

-- A job's permanent record, written once. How the job ended stands in `outcome`; until then its state
-- is the one of its `queue` row.
CREATE TABLE job (
  id               TEXT    NOT NULL PRIMARY KEY,
  tenant           TEXT    NOT NULL,
  file             TEXT    NOT NULL REFERENCES file (id),
  batch            TEXT             REFERENCES batch (id),
  pipeline         TEXT    NOT NULL,
  pipeline_version INTEGER NOT NULL,
  correlation_id   TEXT    NOT NULL,
  created_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX job_by_tenant ON job (tenant, id);
CREATE INDEX job_by_file   ON job (file);
CREATE INDEX job_by_batch  ON job (batch) WHERE batch IS NOT NULL;

-- How a job ended. Removed when it is retried by hand.
CREATE TABLE outcome (
  job          TEXT    NOT NULL PRIMARY KEY REFERENCES job (id),
  tenant       TEXT    NOT NULL,
  outcome      TEXT    NOT NULL CHECK (outcome IN ('done', 'failed', 'duplicate', 'cancelled')),
  stage        TEXT    NOT NULL,         -- where it ended
  stage_number INTEGER NOT NULL,
  finished_at  INTEGER NOT NULL,
  error        TEXT                      -- JSON: code, severity, category, detail, verdict
) STRICT, WITHOUT ROWID;

-- Of pipelines that take the same content once: the first job that has it, and those that came later, which
-- are `duplicate` as long as the first has not failed or been cancelled.
CREATE TABLE original (
  tenant TEXT NOT NULL,
  pipeline TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  job TEXT NOT NULL,
  free INTEGER NOT NULL DEFAULT 0, -- its job ended otherwise, and had no duplicate: the next one has its place
  PRIMARY KEY (tenant, pipeline, sha256)
) STRICT, WITHOUT ROWID;

CREATE INDEX original_by_job ON original (job);

CREATE TABLE duplicate (
  job TEXT NOT NULL PRIMARY KEY,
  tenant TEXT NOT NULL,
  pipeline TEXT NOT NULL,
  sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX duplicate_by_age ON duplicate (tenant, pipeline, sha256, job);

-- What is retried by hand, one or many.
CREATE INDEX outcome_failed ON outcome (tenant, job) WHERE outcome = 'failed';

-- What happened to each item of a batch: a job, or a refusal.
CREATE TABLE batch_item (
  batch  TEXT    NOT NULL REFERENCES batch (id),
  number INTEGER NOT NULL,               -- as sent, from 0
  name   TEXT    NOT NULL,
  job    TEXT             REFERENCES job (id),
  code   TEXT,                           -- of the refusal
  detail TEXT,
  length INTEGER NOT NULL,               -- 0 when refused
  PRIMARY KEY (batch, number),
  CHECK ((job IS NULL) <> (code IS NULL))
) STRICT, WITHOUT ROWID;

-- Only as long as the job is unfinished: deleted by the settle that ends it. What the settle needs of
-- the job stands here too, so that it looks at no other table.
CREATE TABLE queue (
  job              TEXT    NOT NULL PRIMARY KEY REFERENCES job (id),
  tenant           TEXT    NOT NULL,
  pipeline         TEXT    NOT NULL,
  batch            TEXT,
  stage            TEXT    NOT NULL,
  stage_number     INTEGER NOT NULL,     -- from 0; further along goes first
  state            TEXT    NOT NULL CHECK (state IN ('ready', 'running', 'waiting')),
  since            INTEGER NOT NULL,     -- in this state
  due_at           INTEGER,              -- of a waiting row
  attempts         INTEGER NOT NULL,     -- spent at this stage
  lost             INTEGER NOT NULL,     -- leases lost at this stage
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  token            TEXT,                 -- of a running row; new at each claim
  callback         TEXT,                 -- of a row that waits for one: the token of its last lease
  run              TEXT,                 -- of a running row; '' while a remote worker has it
  worker           TEXT,                 -- of the last lease, for the history
  pid              INTEGER,              -- the same
  queued_ms        INTEGER,              -- the same
  lease_until      INTEGER,              -- on the run's monotonic clock, in milliseconds
  run_until        INTEGER,              -- the same clock; a remote worker's lease is not renewed behind it
  progress         REAL,                 -- of a running row, from 0 to 1, as its worker says
  CHECK ((state = 'running') = (token IS NOT NULL)),
  CHECK ((state = 'waiting') = (due_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX queue_ready   ON queue (tenant, stage_number DESC, job) WHERE state = 'ready';
CREATE INDEX queue_waiting ON queue (due_at) WHERE state = 'waiting';
CREATE INDEX queue_running ON queue (lease_until) WHERE state = 'running';

-- Unfinished jobs: the sum of the rows. Each writer counts in a row of its own.
CREATE TABLE queue_count (
  lane TEXT    NOT NULL PRIMARY KEY,
  jobs INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The stages that the runs know, said again and again; a run that does not is forgotten after a while.
CREATE TABLE offer (
  run      TEXT    NOT NULL,
  pipeline TEXT    NOT NULL,
  stage    TEXT    NOT NULL,
  seen_at  INTEGER NOT NULL,
  PRIMARY KEY (run, pipeline, stage)
) STRICT, WITHOUT ROWID;

-- Circuit breakers that are not as new: of a stage, or, with no pipeline, of a run's access to the store.
CREATE TABLE stage_pause (
  pipeline TEXT NOT NULL,
  stage TEXT NOT NULL,
  failures INTEGER NOT NULL, -- in a row
  open_until INTEGER, -- on the clock of leases; half-open behind it
  PRIMARY KEY (pipeline, stage)
) STRICT, WITHOUT ROWID;

-- Attempts at the same time of a stage that has a bound. Taken while the lease that it names is held.
CREATE TABLE permit (
  pipeline TEXT NOT NULL,
  stage TEXT NOT NULL,
  number INTEGER NOT NULL, -- from 0
  job TEXT,
  token TEXT,
  PRIMARY KEY (pipeline, stage, number)
) STRICT, WITHOUT ROWID;

-- One row for each lease that is over: the job's history. That of a running lease stands in `queue`.
CREATE TABLE attempt (
  job          TEXT    NOT NULL REFERENCES job (id),
  token        TEXT    NOT NULL,
  stage        TEXT    NOT NULL,
  stage_number INTEGER NOT NULL,         -- from 0
  number       INTEGER NOT NULL,         -- from 1, at this stage
  worker       TEXT    NOT NULL,
  pid          INTEGER NOT NULL,
  started_at   INTEGER NOT NULL,
  queued_ms    INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL,
  outcome      TEXT    NOT NULL CHECK
               (outcome IN ('done', 'retry', 'failed', 'lost', 'released', 'cancelled', 'waiting')),
  settlement   TEXT,                     -- digest of what was said, so that a repeat can be told
  error        TEXT,                     -- JSON
  open_ms      INTEGER,
  run_ms       INTEGER,
  settle_ms    INTEGER,
  file_access  TEXT,                     -- JSON
  PRIMARY KEY (job, token)
) STRICT, WITHOUT ROWID;

-- Outputs of settled attempts only: the rows come with the settle.
CREATE TABLE artifact (
  job     TEXT    NOT NULL REFERENCES job (id),
  name    TEXT    NOT NULL,
  stage   TEXT    NOT NULL,
  token   TEXT    NOT NULL,
  type    TEXT    NOT NULL,
  locator TEXT    NOT NULL UNIQUE,
  length  INTEGER NOT NULL,
  sha256  TEXT    NOT NULL,
  PRIMARY KEY (job, name),
  FOREIGN KEY (job, token) REFERENCES attempt (job, token)
) STRICT, WITHOUT ROWID;

-- Outputs that remote workers sent under their leases. They become artifacts in the transaction that
-- settles the lease as done; those of leases that ended otherwise, or that were replaced, wait here for
-- their blobs to be thrown away.
CREATE TABLE lease_output (
  locator  TEXT    NOT NULL PRIMARY KEY,
  job      TEXT    NOT NULL,
  token    TEXT    NOT NULL,
  name     TEXT    NOT NULL,
  type     TEXT    NOT NULL,
  length   INTEGER NOT NULL,
  sha256   TEXT    NOT NULL,
  replaced INTEGER NOT NULL DEFAULT 0    -- by a later one of the same name
) STRICT, WITHOUT ROWID;

CREATE INDEX lease_output_by_lease ON lease_output (job, token);

-- What follows outside the database from what was committed: asked for in the same transaction, carried
-- out after it, at least once, and deleted.
CREATE TABLE outbox (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL, -- the id of the batch, or of the job, that it follows from
  stage TEXT NOT NULL, -- empty when it is of no stage
  tenant TEXT NOT NULL,
  asked INTEGER NOT NULL, -- how often since it was last carried out
  asked_at INTEGER NOT NULL, -- last
  tries INTEGER NOT NULL, -- since then
  due_at INTEGER NOT NULL,
  PRIMARY KEY (kind, subject, stage)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_due ON outbox (due_at);

-- The first 2xx answer to a request with an Idempotency-Key, kept in the admitting transaction.
CREATE TABLE idempotency (
  tenant      TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  fingerprint TEXT    NOT NULL,          -- of names and digests
  status      INTEGER NOT NULL,
  body        TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_age ON idempotency (created_at);
