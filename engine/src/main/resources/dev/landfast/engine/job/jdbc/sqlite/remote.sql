-- Leases of remote workers, which are known by their job and their token alone.

-- Not behind the bound that the first renewal sets.
-- name: renewRemote
UPDATE queue SET lease_until = ?, run_until = coalesce(run_until, ?), progress = coalesce(?, progress)
WHERE job = ? AND token = ? AND (run_until IS NULL OR run_until > ?)
RETURNING cancel_requested

-- name: holdLease
SELECT 1 FROM queue WHERE job = ? AND token = ?

-- name: hasArtifact
SELECT 1 FROM artifact WHERE job = ? AND name = ?

-- name: otherOutputs
SELECT count(*) FROM lease_output WHERE job = ? AND token = ? AND replaced = 0 AND name <> ?

-- name: replaceOutput
UPDATE lease_output SET replaced = 1 WHERE job = ? AND token = ? AND name = ? AND replaced = 0

-- name: insertOutput
INSERT INTO lease_output (job, token, name, type, locator, length, sha256) VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: outputs
SELECT token, name, '' AS stage, type, locator, length, sha256 FROM lease_output
WHERE job = ? AND token = ? AND replaced = 0 ORDER BY name

-- name: takeOutputs
DELETE FROM lease_output WHERE job = ? AND token = ? AND replaced = 0

-- Of leases that are over and were not settled as done, and those that were replaced.
-- name: abandonedOutputs
SELECT o.locator FROM lease_output o
WHERE o.replaced = 1
   OR NOT EXISTS (SELECT 1 FROM queue q WHERE q.job = o.job AND o.token IN (q.token, q.callback))
ORDER BY o.locator LIMIT ?

-- name: forgetOutput
DELETE FROM lease_output WHERE locator = ?

-- A job whose worker, or somebody on its behalf, is to say how its stage ended.
-- name: awaited
SELECT coalesce(q.token, q.callback) AS token, q.job, q.tenant, q.stage, q.stage_number, q.queued_ms, q.attempts, q.batch,
       q.pipeline, j.pipeline_version, j.correlation_id,
       f.id AS file, f.name, f.declared_type, f.type, f.locator, f.length, f.sha256, f.received_at
FROM queue q JOIN job j ON j.id = q.job JOIN file f ON f.id = j.file
WHERE q.job = ? AND coalesce(q.token, q.callback) IS NOT NULL

-- name: overdue
SELECT q.callback AS token, q.job, q.tenant, q.stage, q.stage_number, q.queued_ms, q.attempts, q.batch,
       q.pipeline, j.pipeline_version, j.correlation_id,
       f.id AS file, f.name, f.declared_type, f.type, f.locator, f.length, f.sha256, f.received_at
FROM queue q JOIN job j ON j.id = q.job JOIN file f ON f.id = j.file
WHERE q.callback IS NOT NULL AND q.due_at <= ? ORDER BY q.job LIMIT ?

-- Before its worker says that it waits, too: one that is about to say so is waited for.
-- name: holdAwaited
SELECT callback FROM queue WHERE job = ? AND ? IN (token, callback)

-- name: forgetWaiting
DELETE FROM attempt WHERE job = ? AND token = ? AND outcome = 'waiting' RETURNING settlement, started_at

-- As if its lease were held still.
-- name: resume
UPDATE queue SET state = 'running', token = callback, run = '', callback = NULL, due_at = NULL,
       since = ?, lease_until = ?
WHERE job = ? AND callback = ?
