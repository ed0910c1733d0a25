-- What follows outside the database from what was committed.

-- Again for what was asked for before: it is carried out once more, whoever is at it now.
-- name: askEffect
INSERT INTO outbox (kind, subject, stage, tenant, asked, asked_at, tries, due_at)
VALUES (?1, ?2, ?3, ?4, 1, ?5, 0, ?5)
ON CONFLICT (kind, subject, stage) DO UPDATE
SET asked = asked + 1, asked_at = excluded.asked_at, tries = 0, due_at = excluded.due_at

-- name: takeEffects
UPDATE outbox SET tries = tries + 1, due_at = ?4
WHERE (kind, subject, stage) IN (
  SELECT kind, subject, stage FROM outbox
  WHERE due_at <= ?1 AND kind IN (SELECT value FROM json_each(?2)) ORDER BY due_at LIMIT ?3)
RETURNING kind, subject, stage, tenant, asked, asked_at, tries

-- Asked at that time: an effect that was forgotten begins with 1 again when it is asked for anew.
-- name: forgetEffect
DELETE FROM outbox WHERE kind = ? AND subject = ? AND stage = ? AND asked = ? AND asked_at = ?

-- name: postponeEffect
UPDATE outbox SET due_at = ? WHERE kind = ? AND subject = ? AND stage = ? AND asked = ? AND asked_at = ? AND tries = ?

-- Whoever had taken them was the process before.
-- name: releaseEffects
UPDATE outbox SET due_at = ?1 WHERE due_at > ?1
