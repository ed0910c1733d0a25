-- What an auditor compares with the store. Read only, a bounded page at a time.

-- name: newestFile
SELECT id AS file, NULL AS job, name, locator, length, sha256, received_at AS since
FROM file ORDER BY id DESC LIMIT 1

-- name: knowsFile
SELECT 1 FROM file WHERE id = ?

-- name: namedLocators
WITH wanted AS (SELECT value AS locator FROM json_each(?))
SELECT w.locator FROM wanted w
WHERE EXISTS (SELECT 1 FROM file f WHERE f.locator = w.locator)
   OR EXISTS (SELECT 1 FROM artifact a WHERE a.locator = w.locator)
   OR EXISTS (SELECT 1 FROM lease_output o WHERE o.locator = w.locator)

-- name: filesByLocator
SELECT id AS file, NULL AS job, name, locator, length, sha256, received_at AS since
FROM file WHERE locator > ? ORDER BY locator LIMIT ?

-- name: artifactsByLocator
SELECT NULL AS file, job, name, locator, length, sha256, NULL AS since
FROM artifact WHERE locator > ? ORDER BY locator LIMIT ?
