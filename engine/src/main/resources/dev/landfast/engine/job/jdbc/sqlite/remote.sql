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
   OR NOT EXISTS (SELECT 1 FROM queue q WHERE q.job = o.job AND q.token = o.token)
ORDER BY o.locator LIMIT ?

-- name: forgetOutput
DELETE FROM lease_output WHERE locator = ?
