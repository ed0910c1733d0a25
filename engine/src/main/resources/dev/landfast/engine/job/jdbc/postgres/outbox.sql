-- What follows outside the database from what was committed.

-- Again for what was asked for before: it is carried out once more, whoever is at it now.
-- name: askEffect
INSERT INTO outbox AS o (kind, subject, stage, tenant, asked, asked_at, tries, due_at)
SELECT kind, subject, stage, tenant, 1, now, 0, now
FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[]) AS u (kind, subject, stage, tenant, now)
ON CONFLICT (kind, subject, stage) DO UPDATE
SET asked = o.asked + 1, asked_at = excluded.asked_at, tries = 0, due_at = excluded.due_at

-- name: takeEffects
WITH due AS MATERIALIZED (
  SELECT kind, subject, stage FROM outbox WHERE due_at <= ? AND kind = ANY (?::text[])
  ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED
)
UPDATE outbox o SET tries = o.tries + 1, due_at = ? FROM due d
WHERE o.kind = d.kind AND o.subject = d.subject AND o.stage = d.stage
RETURNING o.kind, o.subject, o.stage, o.tenant, o.asked, o.asked_at, o.tries

-- Asked at that time: an effect that was forgotten begins with 1 again when it is asked for anew.
-- name: forgetEffect
DELETE FROM outbox WHERE kind = ? AND subject = ? AND stage = ? AND asked = ? AND asked_at = ?

-- name: postponeEffect
UPDATE outbox SET due_at = ? WHERE kind = ? AND subject = ? AND stage = ? AND asked = ? AND asked_at = ? AND tries = ?
