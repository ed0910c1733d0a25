-- Opening and closing the database.

-- name: now
SELECT now_millis()

-- name: installation
SELECT id FROM installation

-- name: insertInstallation
INSERT INTO installation (id, created_at)
SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM installation)

-- name: insertRun
INSERT INTO run (id, pid, started_at) VALUES (?, ?, ?)

-- name: stopRun
UPDATE run SET stopped_at = ? WHERE id = ?

-- name: touchRun
UPDATE run SET checked_at = ? WHERE id = ?

-- name: knowsRun
SELECT 1 FROM run WHERE id = ?

-- name: namesLocator
SELECT 1 FROM (SELECT ?::text AS locator) wanted
WHERE EXISTS (SELECT 1 FROM file f WHERE f.locator = wanted.locator COLLATE "C")
   OR EXISTS (SELECT 1 FROM artifact a WHERE a.locator = wanted.locator COLLATE "C")

-- name: forgetIdempotency
DELETE FROM idempotency WHERE created_at < ?
