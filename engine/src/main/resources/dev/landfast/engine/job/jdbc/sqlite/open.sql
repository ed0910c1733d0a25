-- Opening, recovering and closing the database. Run by the writer before anything else.

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
SELECT 1 WHERE EXISTS (SELECT 1 FROM file WHERE locator = ?1)
            OR EXISTS (SELECT 1 FROM artifact WHERE locator = ?1)

-- name: forgetIdempotency
DELETE FROM idempotency WHERE created_at < ?
