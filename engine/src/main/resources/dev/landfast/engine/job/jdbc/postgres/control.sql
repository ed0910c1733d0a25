-- What people ask for: to cancel a job, or to try one again.

-- name: unfinished
SELECT state, pipeline, stage, stage_number, batch FROM queue WHERE tenant = ? AND job = ? FOR UPDATE

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
WITH wanted AS (
  SELECT ?::text AS tenant, ?::text AS after, ?::text AS pipeline, ?::text AS code,
         ?::bigint AS since, ?::integer AS most
), failed AS MATERIALIZED (
  SELECT o.job FROM wanted w
  JOIN outcome o ON o.tenant = w.tenant COLLATE "C" AND o.job > w.after COLLATE "C"
       AND o.outcome = 'failed'
       AND (w.code IS NULL OR o.error::json ->> 'code' = w.code)
       AND (w.since IS NULL OR o.finished_at >= w.since)
  JOIN job j ON j.id = o.job AND (w.pipeline IS NULL OR j.pipeline = w.pipeline COLLATE "C")
  ORDER BY o.job LIMIT (SELECT most FROM wanted) FOR UPDATE OF o
)
DELETE FROM outcome o WHERE o.job = ANY (ARRAY(SELECT job FROM failed))
RETURNING o.job, o.stage, o.stage_number

-- name: requeue
INSERT INTO queue (job, tenant, pipeline, batch, stage, stage_number, state, since, attempts, lost)
SELECT j.id, j.tenant, j.pipeline, j.batch, u.stage, u.stage_number, 'ready', u.now, 0, 0
FROM unnest(?::text[], ?::integer[], ?::bigint[], ?::text[]) AS u (stage, stage_number, now, job)
JOIN job j ON j.id = u.job
RETURNING batch
