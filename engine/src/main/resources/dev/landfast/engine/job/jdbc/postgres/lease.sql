-- Leases. Every statement that writes under a lease names its job and its token; no row changed means
-- that the lease is lost. Statements with arrays take one row of each.

-- What another one wakes already is left to it: a node that is stopped while it does must hold up no
-- claim of the others.
-- name: wakeDue
WITH due AS MATERIALIZED (
  SELECT ?::bigint AS now, job FROM queue WHERE due_at <= ? AND callback IS NULL
  ORDER BY due_at LIMIT 1000
  FOR UPDATE SKIP LOCKED
)
UPDATE queue q SET state = 'ready', due_at = NULL, since = due.now FROM due WHERE q.job = due.job

-- name: nextDue
SELECT due_at FROM queue WHERE due_at IS NOT NULL AND callback IS NULL ORDER BY due_at LIMIT 1

-- The statistics of a queue that has just filled are those of an empty one: the planner then reads and
-- sorts all of it for each claim. Until the end of the transaction.
-- name: readInOrder
SELECT set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)

-- Those that have work, found by a step of the index for each.
-- name: tenants
WITH RECURSIVE found AS (
  (SELECT tenant FROM queue WHERE due_at IS NULL ORDER BY tenant LIMIT 1)
  UNION ALL
  SELECT (SELECT q.tenant FROM queue q WHERE q.due_at IS NULL AND q.tenant > found.tenant
          ORDER BY q.tenant LIMIT 1)
  FROM found WHERE found.tenant IS NOT NULL
)
SELECT tenant FROM found WHERE tenant IS NOT NULL

-- A row may have come to be ready after this transaction began: an attempt begins when the one before
-- it is over.
-- name: claim
WITH wanted AS MATERIALIZED (
  SELECT ?::bigint AS now, ?::text AS run, ?::text AS worker, ?::bigint AS pid,
         ?::bigint AS lease_until, ?::integer AS most, ?::text[] AS tokens, ?::text[] AS offers,
         ?::text AS tenant
), locked AS MATERIALIZED (
  SELECT job, stage_number FROM queue
  WHERE state = 'ready' AND due_at IS NULL AND tenant = (SELECT tenant FROM wanted) COLLATE "C"
    AND (pipeline || E'\n' || stage) = ANY ((SELECT offers FROM wanted)::text[])
  ORDER BY stage_number DESC, job LIMIT (SELECT most FROM wanted) FOR UPDATE SKIP LOCKED
), picked AS MATERIALIZED (
  SELECT job, row_number() OVER (ORDER BY stage_number DESC, job) AS place FROM locked
)
UPDATE queue q SET state = 'running', since = greatest(w.now, q.since), token = w.tokens[p.place],
       run = w.run, worker = w.worker, pid = w.pid, queued_ms = greatest(0, w.now - q.since),
       lease_until = w.lease_until, run_until = NULL, progress = NULL
FROM picked p CROSS JOIN wanted w
WHERE q.job = p.job
RETURNING q.job, q.token

-- name: offer
INSERT INTO offer (run, pipeline, stage, seen_at)
SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[])
ON CONFLICT (run, pipeline, stage) DO UPDATE SET seen_at = excluded.seen_at

-- name: watch
UPDATE run SET watching_since = CASE WHEN watched_at < ? THEN ? ELSE watching_since END,
       watched_at = ?
WHERE id = ?
RETURNING watching_since

-- name: forgetOffers
DELETE FROM offer WHERE seen_at < ?

-- name: unoffered
SELECT q.job, q.tenant, q.pipeline, q.stage, q.stage_number, q.batch FROM queue q
WHERE q.state = 'ready' AND q.since <= ?
  AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.pipeline = q.pipeline AND o.stage = q.stage)
ORDER BY q.job LIMIT ? FOR UPDATE OF q SKIP LOCKED

-- name: claimed
SELECT q.token, q.job, q.tenant, q.stage, q.stage_number, q.queued_ms, q.attempts, q.batch,
       q.pipeline, j.pipeline_version, j.correlation_id,
       f.id AS file, f.name, f.declared_type, f.type, f.locator, f.length, f.sha256, f.received_at
FROM unnest(?::text[], ?::text[]) AS u (job, token)
JOIN queue q ON q.job = u.job AND q.token = u.token
JOIN job j ON j.id = q.job JOIN file f ON f.id = j.file

-- name: unclaim
UPDATE queue SET state = 'ready', since = since - queued_ms, token = NULL, run = NULL,
  lease_until = NULL
WHERE state = 'running' AND token = ANY (?::text[])

-- name: artifactsBefore
SELECT a.job, a.name, a.stage, a.type, a.locator, a.length, a.sha256
FROM unnest(?::text[]) AS u (job) JOIN artifact a ON a.job = u.job

-- name: renew
UPDATE queue q SET lease_until = u.lease_until, progress = coalesce(u.progress, q.progress)
FROM unnest(?::bigint[], ?::double precision[], ?::text[], ?::text[]) AS u (lease_until, progress, job, token)
WHERE q.job = u.job AND q.token = u.token
RETURNING q.token, q.cancel_requested

-- name: held
SELECT q.job, q.token, q.tenant, q.pipeline, q.batch, q.stage, q.stage_number, q.attempts, q.lost,
       q.cancel_requested, q.worker, q.pid, q.since, q.queued_ms
FROM unnest(?::text[], ?::text[]) AS u (job, token)
JOIN queue q ON q.job = u.job AND q.token = u.token
ORDER BY q.job FOR UPDATE OF q

-- name: heldByRun
SELECT q.job, q.token, q.tenant, q.pipeline, q.batch, q.stage, q.stage_number, q.attempts, q.lost,
       q.cancel_requested, q.worker, q.pid, q.since, q.queued_ms
FROM queue q WHERE q.state = 'running' AND q.run = ? ORDER BY q.job FOR UPDATE

-- name: heldTooLong
SELECT q.job, q.token, q.tenant, q.pipeline, q.batch, q.stage, q.stage_number, q.attempts, q.lost,
       q.cancel_requested, q.worker, q.pid, q.since, q.queued_ms
FROM queue q WHERE q.state = 'running' AND q.lease_until <= ? ORDER BY q.job FOR UPDATE SKIP LOCKED

-- name: endLease
DELETE FROM queue q USING unnest(?::text[], ?::text[]) AS u (job, token)
WHERE q.job = u.job AND q.token = u.token
RETURNING q.job, q.token, q.tenant, q.pipeline, q.batch, q.stage, q.stage_number, q.attempts, q.lost,
       q.cancel_requested, q.worker, q.pid, q.since, q.queued_ms

-- name: advance
UPDATE queue q SET state = 'ready', since = u.now, stage = u.stage,
       stage_number = stage_number + 1, attempts = 0, lost = 0, token = NULL, run = NULL,
       lease_until = NULL
FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[]) AS u (now, stage, job, token)
WHERE q.job = u.job AND q.token = u.token

-- name: wait
UPDATE queue q SET state = 'waiting', since = u.now, due_at = u.due_at, attempts = attempts + u.spent,
       token = NULL, run = NULL, lease_until = NULL
FROM unnest(?::bigint[], ?::bigint[], ?::integer[], ?::text[], ?::text[])
     AS u (now, due_at, spent, job, token)
WHERE q.job = u.job AND q.token = u.token

-- name: await
UPDATE queue q SET state = 'waiting', since = u.now, due_at = u.due_at, callback = u.token,
       token = NULL, run = NULL, lease_until = NULL
FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[]) AS u (now, due_at, job, token)
WHERE q.job = u.job AND q.token = u.token

-- name: release
UPDATE queue q SET state = 'ready', since = u.now, lost = lost + u.losses, token = NULL, run = NULL,
       lease_until = NULL
FROM unnest(?::bigint[], ?::integer[], ?::text[], ?::text[]) AS u (now, losses, job, token)
WHERE q.job = u.job AND q.token = u.token

-- name: insertAttempt
INSERT INTO attempt (job, token, stage, stage_number, number, worker, pid, started_at, queued_ms,
       ended_at, outcome, settlement, error, open_ms, run_ms, settle_ms, file_access)
SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::integer[], ?::integer[], ?::text[],
       ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[],
       ?::bigint[], ?::bigint[], ?::bigint[], ?::text[])

-- name: settledAs
SELECT a.token, a.settlement, a.outcome
FROM unnest(?::text[], ?::text[]) AS u (job, token) JOIN attempt a ON a.job = u.job AND a.token = u.token

-- name: insertArtifact
INSERT INTO artifact (job, name, stage, token, type, locator, length, sha256)
SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
       ?::text[])

-- name: fileType
UPDATE file f SET type = u.type FROM unnest(?::text[], ?::text[]) AS u (type, id) WHERE f.id = u.id

-- name: insertOutcome
INSERT INTO outcome (job, tenant, outcome, stage, stage_number, finished_at, error)
SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::bigint[], ?::text[])
