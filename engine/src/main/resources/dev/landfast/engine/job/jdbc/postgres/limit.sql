-- Permits and breakers. Empty as a rule, and small.

-- name: pauses
SELECT pipeline, stage, failures, open_until FROM stage_pause

-- name: closeBreaker
DELETE FROM stage_pause WHERE pipeline = ? AND stage = ? AND (open_until IS NULL OR open_until <= ?)

-- name: forgetPause
DELETE FROM stage_pause WHERE pipeline = ? AND stage = ?

-- name: freePermits
SELECT p.number FROM permit p
WHERE p.pipeline = ? AND p.stage = ? AND p.number < ?
  AND NOT EXISTS (SELECT 1 FROM queue q WHERE q.job = p.job AND p.token IN (q.token, q.callback))
ORDER BY p.number

-- name: countFailures
INSERT INTO stage_pause AS p (pipeline, stage, failures, open_until) VALUES (?, ?, ?, ?::bigint)
ON CONFLICT (pipeline, stage) DO UPDATE SET failures = p.failures + excluded.failures,
  open_until = CASE WHEN p.open_until > ? THEN p.open_until
                    WHEN p.failures + excluded.failures >= ? THEN ?::bigint END
RETURNING failures, open_until

-- name: addPermit
INSERT INTO permit (pipeline, stage, number)
SELECT * FROM unnest(?::text[], ?::text[], ?::integer[]) ON CONFLICT DO NOTHING

-- name: lockPermits
SELECT number FROM permit WHERE pipeline = ? AND stage = ? AND number < ? FOR UPDATE SKIP LOCKED

-- name: givePermit
UPDATE permit p SET job = u.job, token = u.token
FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::integer[])
     AS u (job, token, pipeline, stage, number)
WHERE p.pipeline = u.pipeline AND p.stage = u.stage AND p.number = u.number
