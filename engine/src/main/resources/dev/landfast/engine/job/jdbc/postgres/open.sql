-- Opening and closing the database.

-- name: now
SELECT now_millis()

-- name: durabilityOff
SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'
ORDER BY name

-- name: installation
SELECT id FROM installation

-- name: insertInstallation
INSERT INTO installation (singleton, id, created_at) VALUES (1, ?, ?) ON CONFLICT DO NOTHING

-- Again, when the answer to its commit was lost.
-- name: insertRun
INSERT INTO run (id, pid, started_at, watching_since, watched_at)
SELECT u.id, u.pid, u.now, u.now, u.now FROM (SELECT ?::text AS id, ?::bigint AS pid, ?::bigint AS now) u
ON CONFLICT DO NOTHING

-- name: stopRun
UPDATE run SET stopped_at = ? WHERE id = ?

-- name: touchRun
UPDATE run SET checked_at = ? WHERE id = ?

-- name: knowsRun
SELECT 1 FROM run WHERE id = ?

-- Tombstones: rows of nobody, under the unique keys that admissions and settlements insert. A
-- transaction that has inserted one and is not over yet is waited for.

-- name: forbidFile
INSERT INTO file (id, tenant, name, locator, length, sha256, received_at) VALUES (?, '', '', ?, 0, '', ?)
ON CONFLICT DO NOTHING

-- name: forbidArtifact
INSERT INTO artifact (job, name, stage, token, type, locator, length, sha256)
VALUES ('', ?, '', '', '', ?, 0, '')
ON CONFLICT DO NOTHING

-- name: forbidAdmission
INSERT INTO admission (locator, job, file, tenant, name, length, sha256, received_at, pipeline,
       pipeline_version, stage, once, correlation_id)
VALUES (?, '', '', '', '', 0, '', 0, '', 0, '', false, '')
ON CONFLICT DO NOTHING

-- name: forbidOutput
INSERT INTO lease_output (locator, job, token, name, type, length, sha256)
VALUES (?, '', '', '', '', 0, '')
ON CONFLICT DO NOTHING

-- name: namesLocator
SELECT 1 FROM (SELECT ?::text AS locator) wanted
WHERE EXISTS (SELECT 1 FROM file f WHERE f.locator = wanted.locator COLLATE "C" AND f.tenant <> '')
   OR EXISTS (SELECT 1 FROM artifact a WHERE a.locator = wanted.locator COLLATE "C" AND a.job <> '')
   OR EXISTS (SELECT 1 FROM admission a WHERE a.locator = wanted.locator COLLATE "C" AND a.job <> '')
   OR EXISTS (SELECT 1 FROM lease_output o WHERE o.locator = wanted.locator COLLATE "C" AND o.job <> '')

-- name: forgetIdempotency
DELETE FROM idempotency WHERE created_at < ?
