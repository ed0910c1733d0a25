-- Leases. Every statement that writes under a lease names its token; no row changed means that the
-- lease is lost.

-- name: wakeDue
UPDATE queue SET state = 'ready', due_at = NULL, since = ?1 WHERE state = 'waiting' AND due_at <= ?1

-- name: nextDue
SELECT due_at FROM queue WHERE state = 'waiting' ORDER BY due_at LIMIT 1

-- name: claimable
SELECT q.job, q.tenant, q.stage, q.stage_number, q.since, q.attempts, q.lost,
       j.batch, j.pipeline, j.pipeline_version, j.correlation_id,
       f.id AS file, f.name, f.declared_type, f.type, f.locator, f.length, f.sha256, f.received_at
FROM queue q JOIN job j ON j.id = q.job JOIN file f ON f.id = j.file
WHERE q.state = 'ready'
ORDER BY q.stage_number DESC, q.job
LIMIT ?

-- name: lease
UPDATE queue SET state = 'running', since = ?, token = ?, run = ?, lease_until = ?
WHERE job = ? AND state = 'ready'

-- name: insertAttempt
INSERT INTO attempt (token, job, stage, stage_number, number, worker, pid, started_at, queued_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: renew
UPDATE queue SET lease_until = ? WHERE token = ? RETURNING cancel_requested

-- name: held
SELECT q.token, q.job, q.stage, q.stage_number, q.lost, q.cancel_requested, j.batch, j.file,
       j.pipeline
FROM queue q JOIN job j ON j.id = q.job
WHERE q.token = ?

-- name: settledAs
SELECT settlement, outcome FROM attempt WHERE token = ?

-- name: endAttempt
UPDATE attempt SET ended_at = ?, outcome = ?, settlement = ?, error = ?, open_ms = ?, run_ms = ?,
       settle_ms = ?, file_access = ?
WHERE token = ? AND outcome IS NULL

-- name: advance
UPDATE queue SET state = 'ready', since = ?, stage = ?, stage_number = stage_number + 1,
       attempts = 0, lost = 0, token = NULL, run = NULL, lease_until = NULL
WHERE token = ?

-- name: unfinished
SELECT q.state, q.stage, q.stage_number, j.batch
FROM queue q JOIN job j ON j.id = q.job WHERE q.tenant = ? AND q.job = ?

-- name: wait
UPDATE queue SET state = 'waiting', since = ?, due_at = ?, attempts = attempts + 1,
       token = NULL, run = NULL, lease_until = NULL
WHERE token = ?

-- name: release
UPDATE queue SET state = 'ready', since = ?, token = NULL, run = NULL, lease_until = NULL
WHERE token = ?

-- name: lose
UPDATE queue SET state = 'ready', since = ?, lost = lost + 1,
       token = NULL, run = NULL, lease_until = NULL
WHERE token = ?

-- name: leaveQueue
DELETE FROM queue WHERE token = ?

-- name: leaveQueueUnleased
DELETE FROM queue WHERE job = ? AND state <> 'running'

-- name: requestCancel
UPDATE queue SET cancel_requested = 1 WHERE job = ? AND state = 'running'

-- name: endJob
UPDATE job SET outcome = ?, stage = ?, stage_number = ?, finished_at = ?, error = ?
WHERE id = ? AND outcome IS NULL

-- name: countDown
UPDATE batch SET unfinished = unfinished - 1,
       done_at = CASE WHEN unfinished = 1 AND sealed_at IS NOT NULL THEN ?1 END
WHERE id = ?2

-- name: countUp
UPDATE batch SET unfinished = unfinished + 1, done_at = NULL WHERE id = ?

-- name: fileType
UPDATE file SET type = ? WHERE id = ?

-- name: insertArtifact
INSERT INTO artifact (job, name, stage, token, type, locator, length, sha256)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)

-- name: reopenJob
UPDATE job SET outcome = NULL, finished_at = NULL, error = NULL
WHERE tenant = ? AND id = ? AND outcome IN ('failed', 'cancelled')
RETURNING batch, stage, stage_number

-- name: requeue
INSERT INTO queue (job, tenant, stage, stage_number, state, since, attempts, lost)
VALUES (?, ?, ?, ?, 'ready', ?, 0, 0)
