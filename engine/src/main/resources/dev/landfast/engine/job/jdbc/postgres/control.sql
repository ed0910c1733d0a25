-- What people ask for: to cancel a job, or to try one again.

-- name: unfinished
SELECT state, stage, stage_number, batch FROM queue WHERE tenant = ? AND job = ? FOR UPDATE

-- name: requestCancel
UPDATE queue SET cancel_requested = 1 WHERE job = ?

-- name: leaveQueue
DELETE FROM queue WHERE job = ?

-- name: forgetOutcome
DELETE FROM outcome WHERE tenant = ? AND job = ? AND outcome IN ('failed', 'cancelled')
RETURNING stage, stage_number

-- name: requeue
INSERT INTO queue (job, tenant, pipeline, batch, stage, stage_number, state, since, attempts, lost)
SELECT id, tenant, pipeline, batch, ?, ?, 'ready', ?, 0, 0 FROM job WHERE id = ?
RETURNING batch
