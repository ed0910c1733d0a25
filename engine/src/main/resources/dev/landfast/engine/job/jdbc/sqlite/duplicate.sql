-- Pipelines that take the same content once.

-- The row is locked until the end of the transaction, whoever wrote it.
-- name: claimOriginal
INSERT INTO original (tenant, pipeline, sha256, job) VALUES (?, ?, ?, ?)
ON CONFLICT (tenant, pipeline, sha256) DO UPDATE
SET job = CASE original.free WHEN 1 THEN excluded.job ELSE original.job END, free = 0
RETURNING sha256, job

-- name: insertDuplicate
INSERT INTO duplicate (job, tenant, pipeline, sha256) VALUES (?, ?, ?, ?)

-- name: duplicateOf
SELECT d.job, n.job AS original FROM duplicate d
JOIN original n ON n.tenant = d.tenant AND n.pipeline = d.pipeline AND n.sha256 = d.sha256
WHERE d.job = ?

-- name: originals
SELECT tenant, pipeline, sha256, job FROM original WHERE job = ?

-- name: contentsOf
SELECT j.id AS job, o.tenant, o.pipeline, o.sha256 FROM job j JOIN file f ON f.id = j.file
JOIN original o ON o.tenant = j.tenant AND o.pipeline = j.pipeline AND o.sha256 = f.sha256
WHERE j.id = ?

-- name: takeDuplicate
DELETE FROM duplicate WHERE job = (
  SELECT job FROM duplicate WHERE tenant = ? AND pipeline = ? AND sha256 = ? ORDER BY job LIMIT 1)
RETURNING job

-- name: replaceOriginal
UPDATE original SET job = ? WHERE tenant = ? AND pipeline = ? AND sha256 = ?

-- name: freeOriginal
UPDATE original SET free = 1 WHERE tenant = ? AND pipeline = ? AND sha256 = ?

-- name: promote
DELETE FROM outcome WHERE job = ? AND outcome = 'duplicate' RETURNING stage, stage_number
