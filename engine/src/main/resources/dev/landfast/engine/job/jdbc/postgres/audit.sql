-- What an auditor compares with the store. Read only, a bounded page at a time. Tombstones are no rows.

-- name: newestFile
SELECT id AS file, NULL AS job, name, locator, length, sha256, received_at AS since
FROM file WHERE tenant <> '' ORDER BY id DESC LIMIT 1

-- name: knowsFile
SELECT 1 FROM file WHERE id = ? AND tenant <> ''

-- name: namedLocators
WITH wanted AS (SELECT unnest(?::text[]) COLLATE "C" AS locator)
SELECT w.locator FROM wanted w
WHERE EXISTS (SELECT 1 FROM file f WHERE f.locator = w.locator AND f.tenant <> '')
   OR EXISTS (SELECT 1 FROM artifact a WHERE a.locator = w.locator AND a.job <> '')
   OR EXISTS (SELECT 1 FROM admission d WHERE d.locator = w.locator AND d.job <> '')
   OR EXISTS (SELECT 1 FROM lease_output o WHERE o.locator = w.locator AND o.job <> '')

-- name: filesByLocator
SELECT id AS file, NULL AS job, name, locator, length, sha256, received_at AS since
FROM file WHERE locator > ? AND tenant <> '' ORDER BY locator LIMIT ?

-- name: artifactsByLocator
SELECT NULL AS file, job, name, locator, length, sha256, NULL::bigint AS since
FROM artifact WHERE locator > ? AND job <> '' ORDER BY locator LIMIT ?
