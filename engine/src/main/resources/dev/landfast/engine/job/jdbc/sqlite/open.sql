-- Opening, recovering and closing the database. Run by the writer before anything else.

-- name: installation
SELECT id FROM installation

-- name: insertInstallation
INSERT INTO installation (singleton, id, created_at) VALUES (1, ?, ?) ON CONFLICT DO NOTHING

-- name: insertRun
INSERT INTO run (id, pid, started_at, watching_since, watched_at) VALUES (?1, ?2, ?3, ?3, ?3)

-- name: stopRun
UPDATE run SET stopped_at = ? WHERE id = ?

-- name: touchRun
UPDATE run SET checked_at = ? WHERE id = ?

-- name: knowsRun
SELECT 1 FROM run WHERE id = ?

-- name: namesLocator
SELECT 1 WHERE EXISTS (SELECT 1 FROM file WHERE locator = ?1)
            OR EXISTS (SELECT 1 FROM artifact WHERE locator = ?1)
            OR EXISTS (SELECT 1 FROM lease_output WHERE locator = ?1)

-- name: forgetIdempotency
DELETE FROM idempotency WHERE created_at < ?
