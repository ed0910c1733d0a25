-- The clock that leases run out by, and that all times of jobs are read from.
CREATE FUNCTION now_millis() RETURNS bigint LANGUAGE sql VOLATILE
AS 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint';

-- Files, jobs and what happened to them. No foreign keys: each would cost a lookup and a lock for
-- each row, and ids are born once, by the one who writes all rows that name them. Times are milliseconds since 1970 (UTC), lengths are bytes,
-- digests are SHA-256 in lower-case hexadecimal, ids are UUIDv7 text.

-- Written once, by the first process.
CREATE TABLE installation (
  singleton integer NOT NULL PRIMARY KEY CHECK (singleton = 1),
  id text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL
);

-- One row for each process that opened this database.
CREATE TABLE run (
  id text COLLATE "C" NOT NULL PRIMARY KEY,
  pid bigint NOT NULL,
  started_at bigint NOT NULL,
  watching_since bigint NOT NULL, -- without a gap: the stages that the runs know
  watched_at bigint NOT NULL, -- last
  checked_at bigint, -- last try whether the database takes a commit
  stopped_at bigint
);

CREATE TABLE file (
  id text COLLATE "C" NOT NULL PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  name text NOT NULL,
  declared_type text,
  type text, -- set by the stage that looked inside
  locator text COLLATE "C" NOT NULL UNIQUE, -- born at seal, never computed again
  length bigint NOT NULL,
  sha256 text NOT NULL,
  received_at bigint NOT NULL
);

CREATE TABLE batch (
  id text COLLATE "C" NOT NULL PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  pipeline text COLLATE "C" NOT NULL,
  unfinished integer NOT NULL CHECK (unfinished >= 0), -- jobs; counted down by each settle
  sealed_at bigint,
  done_at bigint,
  created_at bigint NOT NULL
);
CREATE INDEX batch_by_tenant ON batch (tenant, id);

-- A job's permanent record, written once. How the job ended stands in `outcome`; until then its state
-- is the one of its `queue` row.
CREATE TABLE job (
  id text COLLATE "C" NOT NULL PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  file text COLLATE "C" NOT NULL,
  batch text COLLATE "C",
  pipeline text COLLATE "C" NOT NULL,
  pipeline_version integer NOT NULL,
  correlation_id text NOT NULL,
  created_at bigint NOT NULL
);

CREATE INDEX job_by_tenant ON job (tenant, id);
CREATE INDEX job_by_file   ON job (file);
CREATE INDEX job_by_batch  ON job (batch) WHERE batch IS NOT NULL;

-- How a job ended. Removed when it is retried by hand.
CREATE TABLE outcome (
  job text COLLATE "C" NOT NULL PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('done', 'failed', 'duplicate', 'cancelled')),
  stage text COLLATE "C" NOT NULL, -- where it ended
  stage_number integer NOT NULL,
  finished_at bigint NOT NULL,
  error text -- JSON: code, severity, category, detail, verdict
);

-- Of pipelines that take the same content once: the first job that has it, and those that came later, which
-- are `duplicate` as long as the first has not failed or been cancelled.
CREATE TABLE original (
  tenant text COLLATE "C" NOT NULL,
  pipeline text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  job text COLLATE "C" NOT NULL,
  free integer NOT NULL DEFAULT 0, -- its job ended otherwise, and had no duplicate: the next one has its place
  PRIMARY KEY (tenant, pipeline, sha256)
);

CREATE INDEX original_by_job ON original (job);

CREATE TABLE duplicate (
  job text COLLATE "C" NOT NULL PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  pipeline text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL
);

CREATE INDEX duplicate_by_age ON duplicate (tenant, pipeline, sha256, job);

-- What is retried by hand, one or many.
CREATE INDEX outcome_failed ON outcome (tenant, job) WHERE outcome = 'failed';

-- What happened to each item of a batch: a job, or a refusal.
CREATE TABLE batch_item (
  batch text COLLATE "C" NOT NULL,
  number integer NOT NULL, -- as sent, from 0
  name text NOT NULL,
  job text COLLATE "C",
  code text, -- of the refusal
  detail text,
  length bigint NOT NULL, -- 0 when refused
  PRIMARY KEY (batch, number),
  CHECK ((job IS NULL) <> (code IS NULL))
);

-- Only as long as the job is unfinished: deleted by the settle that ends it. What the settle needs of
-- the job stands here too, so that it looks at no other table.
CREATE TABLE queue (
  job text COLLATE "C" NOT NULL PRIMARY KEY,
  tenant text COLLATE "C" NOT NULL,
  pipeline text COLLATE "C" NOT NULL,
  batch text COLLATE "C",
  stage text COLLATE "C" NOT NULL,
  stage_number integer NOT NULL, -- from 0; further along goes first
  state text NOT NULL CHECK (state IN ('ready', 'running', 'waiting')),
  since bigint NOT NULL, -- in this state
  due_at bigint, -- of a waiting row
  attempts integer NOT NULL, -- spent at this stage
  lost integer NOT NULL, -- leases lost at this stage
  cancel_requested integer NOT NULL DEFAULT 0,
  token text COLLATE "C", -- of a running row; new at each claim
  callback text COLLATE "C", -- of a row that waits for one: the token of its last lease
  run text, -- of a running row
  worker text, -- of the last lease, for the history
  pid bigint, -- the same
  queued_ms bigint, -- the same
  lease_until bigint, -- by this database's clock
  run_until bigint, -- the same clock; a remote worker's lease is not renewed behind it
  progress double precision, -- of a running row, from 0 to 1, as its worker says
  CHECK ((state = 'running') = (token IS NOT NULL)),
  CHECK ((state = 'waiting') = (due_at IS NOT NULL))
) WITH (
  fillfactor = 50,
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0
);

-- No index has a column that a claim or a renewal changes, so that they write to the table alone
-- (heap-only tuples), and have room in the row's page. The few running rows are passed over.
CREATE INDEX queue_ready   ON queue (tenant, stage_number DESC, job) WHERE due_at IS NULL;
CREATE INDEX queue_waiting ON queue (due_at) WHERE due_at IS NOT NULL;

-- Unfinished jobs: the sum of the rows. Each writer counts in a row of its own.
CREATE TABLE queue_count (
  lane text COLLATE "C" NOT NULL PRIMARY KEY,
  jobs bigint NOT NULL
);

-- The stages that the runs know, said again and again; a run that does not is forgotten after a while.
CREATE TABLE offer (
  run text COLLATE "C" NOT NULL,
  pipeline text COLLATE "C" NOT NULL,
  stage text COLLATE "C" NOT NULL,
  seen_at bigint NOT NULL,
  PRIMARY KEY (run, pipeline, stage)
);

-- Circuit breakers that are not as new: of a stage, or, with no pipeline, of a run's access to the store.
CREATE TABLE stage_pause (
  pipeline text COLLATE "C" NOT NULL,
  stage text COLLATE "C" NOT NULL,
  failures integer NOT NULL, -- in a row
  open_until bigint, -- on the clock of leases; half-open behind it
  PRIMARY KEY (pipeline, stage)
);

-- Attempts at the same time of a stage that has a bound. Taken while the lease that it names is held.
CREATE TABLE permit (
  pipeline text COLLATE "C" NOT NULL,
  stage text COLLATE "C" NOT NULL,
  number integer NOT NULL, -- from 0
  job text COLLATE "C",
  token text COLLATE "C",
  PRIMARY KEY (pipeline, stage, number)
);

-- One row for each lease that is over: the job's history. That of a running lease stands in `queue`.
CREATE TABLE attempt (
  job text COLLATE "C" NOT NULL,
  token text COLLATE "C" NOT NULL,
  stage text COLLATE "C" NOT NULL,
  stage_number integer NOT NULL, -- from 0
  number integer NOT NULL, -- from 1, at this stage
  worker text NOT NULL,
  pid bigint NOT NULL,
  started_at bigint NOT NULL,
  queued_ms bigint NOT NULL,
  ended_at bigint NOT NULL,
  outcome text NOT NULL CHECK
               (outcome IN ('done', 'retry', 'failed', 'lost', 'released', 'cancelled', 'waiting')),
  settlement text, -- digest of what was said, so that a repeat can be told
  error text, -- JSON
  open_ms bigint,
  run_ms bigint,
  settle_ms bigint,
  file_access text, -- JSON
  PRIMARY KEY (job, token)
);

-- Outputs of settled attempts only: the rows come with the settle.
CREATE TABLE artifact (
  job text COLLATE "C" NOT NULL,
  name text NOT NULL,
  stage text COLLATE "C" NOT NULL,
  token text COLLATE "C" NOT NULL,
  type text NOT NULL,
  locator text COLLATE "C" NOT NULL UNIQUE,
  length bigint NOT NULL,
  sha256 text NOT NULL,
  PRIMARY KEY (job, name)
);

-- Files that programs admit in transactions of their own, which write one row each and touch nothing that is
-- shared. Soon after their commits they become the rows of a job.
CREATE TABLE admission (
  locator text COLLATE "C" NOT NULL PRIMARY KEY,
  job text COLLATE "C" NOT NULL,
  file text COLLATE "C" NOT NULL,
  tenant text COLLATE "C" NOT NULL,
  name text NOT NULL,
  declared_type text,
  length bigint NOT NULL,
  sha256 text NOT NULL,
  received_at bigint NOT NULL,
  pipeline text COLLATE "C" NOT NULL,
  pipeline_version integer NOT NULL,
  stage text COLLATE "C" NOT NULL, -- the first
  once boolean NOT NULL,
  correlation_id text NOT NULL,
  not_before bigint
);

CREATE INDEX admission_by_job ON admission (job); -- in the order of their time

-- Outputs that remote workers sent under their leases. They become artifacts in the transaction that
-- settles the lease as done; those of leases that ended otherwise, or that were replaced, wait here for
-- their blobs to be thrown away.
CREATE TABLE lease_output (
  locator text COLLATE "C" NOT NULL PRIMARY KEY,
  job text COLLATE "C" NOT NULL,
  token text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  type text NOT NULL,
  length bigint NOT NULL,
  sha256 text NOT NULL,
  replaced integer NOT NULL DEFAULT 0 -- by a later one of the same name
);

CREATE INDEX lease_output_by_lease ON lease_output (job, token);

-- What follows outside the database from what was committed: asked for in the same transaction, carried
-- out after it, at least once, and deleted.
CREATE TABLE outbox (
  kind text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL, -- the id of the batch, or of the job, that it follows from
  stage text COLLATE "C" NOT NULL, -- empty when it is of no stage
  tenant text COLLATE "C" NOT NULL,
  asked integer NOT NULL, -- how often since it was last carried out
  asked_at bigint NOT NULL, -- last
  tries integer NOT NULL, -- since then
  due_at bigint NOT NULL,
  PRIMARY KEY (kind, subject, stage)
);

CREATE INDEX outbox_due ON outbox (due_at);

-- The first 2xx answer to a request with an Idempotency-Key, kept in the admitting transaction.
CREATE TABLE idempotency (
  tenant text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  fingerprint text NOT NULL, -- of names and digests
  status integer NOT NULL,
  body text NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (tenant, key)
);

CREATE INDEX idempotency_by_age ON idempotency (created_at);
