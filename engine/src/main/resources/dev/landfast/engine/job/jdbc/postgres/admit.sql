-- Admission: all rows of one request, in one transaction. Statements with arrays take one row of each.

-- name: findAnswer
SELECT fingerprint, status, body FROM idempotency WHERE tenant = ? AND key = ? AND created_at >= ?

-- name: forgetAnswer
DELETE FROM idempotency WHERE tenant = ? AND key = ?

-- name: insertAnswer
INSERT INTO idempotency (tenant, key, fingerprint, status, body, created_at) VALUES (?, ?, ?, ?, ?, ?)

-- name: admitted
SELECT id FROM job WHERE id = ?

-- name: insertFile
INSERT INTO file (id, tenant, name, declared_type, locator, length, sha256, received_at)
SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[],
       ?::bigint[])

-- name: insertBatch
INSERT INTO batch (id, tenant, pipeline, unfinished, sealed_at, done_at, created_at)
SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::integer[], ?::bigint[], ?::bigint[],
       ?::bigint[])

-- name: insertItem
INSERT INTO batch_item (batch, number, name, job, code, detail, length)
SELECT * FROM unnest(?::text[], ?::integer[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[])

-- name: insertJob
INSERT INTO job (id, tenant, file, batch, pipeline, pipeline_version, correlation_id, created_at)
SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::text[],
       ?::bigint[])

-- name: insertQueue
INSERT INTO queue (job, tenant, pipeline, batch, stage, stage_number, state, since, due_at, attempts,
       lost)
SELECT job, tenant, pipeline, batch, stage, 0, state, since, due_at, 0, 0
FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
     ?::bigint[]) AS u (job, tenant, pipeline, batch, stage, state, since, due_at)

-- In a transaction of another program. Not into another database than this one.
-- name: admitLater
INSERT INTO admission (locator, job, file, tenant, name, declared_type, length, sha256, received_at,
       pipeline, pipeline_version, stage, once, correlation_id, not_before)
SELECT ?, ?, ?, ?, ?, ?::text, ?, ?, ?, ?, ?, ?, ?, ?, ?::bigint FROM installation WHERE id = ?

-- name: takeAdmissions
DELETE FROM admission WHERE locator IN (
  SELECT locator FROM admission WHERE job <> '' ORDER BY job LIMIT ? FOR UPDATE SKIP LOCKED)
RETURNING locator, job, file, tenant, name, declared_type, NULL AS type, length, sha256, received_at,
          pipeline, pipeline_version, stage, once, correlation_id, not_before
