-- Leases. Every statement that writes under a lease names its job and its token; no row changed means
-- that the lease is lost.

-- name: wakeDue
UPDATE queue SET state = 'ready', due_at = NULL, since = ?
WHERE state = 'waiting' AND due_at <= ? AND callback IS NULL

-- name: nextDue
SELECT due_at FROM queue WHERE state = 'waiting' AND callback IS NULL ORDER BY due_at LIMIT 1

-- Those that have work, found by a step of the index for each.
-- name: tenants
WITH RECURSIVE found (tenant) AS (
  SELECT min(tenant) FROM queue WHERE state = 'ready'
  UNION ALL
  SELECT (SELECT min(q.tenant) FROM queue q WHERE q.state = 'ready' AND q.tenant > found.tenant)
  FROM found WHERE found.tenant IS NOT NULL
)
SELECT tenant FROM found WHERE tenant IS NOT NULL

-- name: claim
WITH token AS MATERIALIZED (SELECT key + 1 AS n, value FROM json_each(?7)) -- read once, not for each job
UPDATE queue SET state = 'running', since = ?1, token = t.value, run = ?2, worker = ?3, pid = ?4,
       queued_ms = max(0, ?1 - since), lease_until = ?5, run_until = NULL, progress = NULL
FROM (SELECT job, row_number() OVER (ORDER BY stage_number DESC, job) AS n
      FROM (SELECT job, stage_number FROM queue
            WHERE state = 'ready' AND tenant = ?9
              AND pipeline || char(10) || stage IN (SELECT value FROM json_each(?8))
            ORDER BY stage_number DESC, job LIMIT ?6)) p
     JOIN token t ON t.n = p.n
WHERE queue.job = p.job
RETURNING job, token

-- name: offer
INSERT INTO offer (run, pipeline, stage, seen_at) VALUES (?, ?, ?, ?)
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
ORDER BY q.job LIMIT ?

-- name: claimed
SELECT q.token, q.job, q.tenant, q.stage, q.stage_number, q.queued_ms, q.attempts, q.batch,
       q.pipeline, j.pipeline_version, j.correlation_id,
       f.id AS file, f.name, f.declared_type, f.type, f.locator, f.length, f.sha256, f.received_at
FROM queue q JOIN job j ON j.id = q.job JOIN file f ON f.id = j.file
WHERE q.job = ? AND q.token = ?

-- name: unclaim
UPDATE queue SET state = 'ready', since = since - queued_ms, token = NULL, run = NULL,
  lease_until = NULL
WHERE state = 'running' AND token IN (SELECT value FROM json_each(?))

-- name: artifactsBefore
SELECT job, name, stage, type, locator, length, sha256 FROM artifact WHERE job = ?

-- name: renew
UPDATE queue SET lease_until = ?, progress = coalesce(?, progress) WHERE job = ? AND token = ?
RETURNING token, cancel_requested

-- name: held
SELECT job, token, tenant, pipeline, batch, stage, stage_number, attempts, lost, cancel_requested,
       worker, pid, since, queued_ms
FROM queue WHERE job = ? AND token = ?

-- name: heldByRun
SELECT job, token, tenant, pipeline, batch, stage, stage_number, attempts, lost, cancel_requested,
       worker, pid, since, queued_ms
FROM queue WHERE state = 'running' AND run = ?

-- name: heldByRemotes
SELECT job, token, tenant, pipeline, batch, stage, stage_number, attempts, lost, cancel_requested,
       worker, pid, since, queued_ms
FROM queue WHERE state = 'running' AND run = ''

-- name: heldByEarlierRuns
SELECT job, token, tenant, pipeline, batch, stage, stage_number, attempts, lost, cancel_requested,
       worker, pid, since, queued_ms
FROM queue WHERE state = 'running' AND run <> ?

-- name: heldTooLong
SELECT job, token, tenant, pipeline, batch, stage, stage_number, attempts, lost, cancel_requested,
       worker, pid, since, queued_ms
FROM queue WHERE state = 'running' AND lease_until <= ?

-- name: endLease
DELETE FROM queue WHERE job = ? AND token = ?
RETURNING job, token, tenant, pipeline, batch, stage, stage_number, attempts, lost, cancel_requested,
       worker, pid, since, queued_ms

-- name: advance
UPDATE queue SET state = 'ready', since = ?, stage = ?, stage_number = stage_number + 1,
       attempts = 0, lost = 0, token = NULL, run = NULL, lease_until = NULL
WHERE job = ? AND token = ?

-- name: wait
UPDATE queue SET state = 'waiting', since = ?, due_at = ?, attempts = attempts + ?,
       token = NULL, run = NULL, lease_until = NULL
WHERE job = ? AND token = ?

-- name: await
UPDATE queue SET state = 'waiting', since = ?, due_at = ?, callback = token,
       token = NULL, run = NULL, lease_until = NULL
WHERE job = ? AND token = ?

-- name: release
UPDATE queue SET state = 'ready', since = ?, lost = lost + ?,
       token = NULL, run = NULL, lease_until = NULL
WHERE job = ? AND token = ?

-- name: insertAttempt
INSERT INTO attempt (job, token, stage, stage_number, number, worker, pid, started_at, queued_ms,
       ended_at, outcome, settlement, error, open_ms, run_ms, settle_ms, file_access)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: settledAs
SELECT token, settlement, outcome FROM attempt WHERE job = ? AND token = ?

-- name: insertArtifact
INSERT INTO artifact (job, name, stage, token, type, locator, length, sha256)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: fileType
UPDATE file SET type = ? WHERE id = ?

-- name: insertOutcome
INSERT INTO outcome (job, tenant, outcome, stage, stage_number, finished_at, error)
VALUES (?, ?, ?, ?, ?, ?, ?)
