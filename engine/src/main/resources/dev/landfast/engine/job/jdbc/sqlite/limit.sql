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

-- Their times are of the clock of an earlier process.
-- name: forgetPauses
DELETE FROM stage_pause

-- name: countFailures
INSERT INTO stage_pause AS p (pipeline, stage, failures, open_until) VALUES (?, ?, ?, ?)
ON CONFLICT (pipeline, stage) DO UPDATE SET failures = p.failures + excluded.failures,
  open_until = CASE WHEN p.open_until > ? THEN p.open_until
                    WHEN p.failures + excluded.failures >= ? THEN ? END
RETURNING failures, open_until

-- name: addPermit
INSERT INTO permit (pipeline, stage, number) VALUES (?, ?, ?) ON CONFLICT DO NOTHING

-- name: lockPermits
SELECT number FROM permit WHERE pipeline = ? AND stage = ? AND number < ?

-- name: givePermit
UPDATE permit SET job = ?, token = ? WHERE pipeline = ? AND stage = ? AND number = ?
