-- What people ask for: to cancel a job, or to try one again.

-- name: unfinished
SELECT state, pipeline, stage, stage_number, batch FROM queue WHERE tenant = ? AND job = ?

-- name: requestCancel
UPDATE queue SET cancel_requested = 1 WHERE job = ?

-- name: leaveQueue
DELETE FROM queue WHERE job = ?

-- name: cancelWaiting
UPDATE attempt SET outcome = 'cancelled' WHERE job = ? AND outcome = 'waiting'

-- name: forgetOutcome
DELETE FROM outcome WHERE tenant = ? AND job = ? AND outcome IN ('failed', 'cancelled')
RETURNING stage, stage_number

-- Of the jobs behind one: each is met once, however soon it fails again.
-- name: forgetFailed
DELETE FROM outcome WHERE job IN (
  SELECT o.job FROM outcome o JOIN job j ON j.id = o.job
  WHERE o.tenant = ?1 AND o.outcome = 'failed' AND o.job > ?2
    AND (?3 IS NULL OR j.pipeline = ?3)
    AND (?4 IS NULL OR o.error ->> 'code' = ?4)
    AND (?5 IS NULL OR o.finished_at >= ?5)
  ORDER BY o.job LIMIT ?6)
RETURNING job, stage, stage_number

-- name: requeue
INSERT INTO queue (job, tenant, pipeline, batch, stage, stage_number, state, since, attempts, lost)
SELECT id, tenant, pipeline, batch, ?, ?, 'ready', ?, 0, 0 FROM job WHERE id = ?
RETURNING batch
