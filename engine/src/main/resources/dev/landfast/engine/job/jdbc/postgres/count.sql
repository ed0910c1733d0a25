-- Written at the end of a transaction.

-- Whoever counts to zero may have waited for one that began later: it is done when that is counted.
-- name: countBatch
UPDATE batch b SET unfinished = unfinished + u.change,
       done_at = CASE WHEN unfinished + u.change = 0 AND sealed_at IS NOT NULL
                 THEN greatest(u.now, now_millis()) END
FROM (SELECT ?::integer AS change, ?::bigint AS now, ?::text AS id) u
WHERE b.id = u.id
RETURNING b.tenant, b.done_at

-- name: countQueue
INSERT INTO queue_count (lane, jobs) VALUES (?, ?)
ON CONFLICT (lane) DO UPDATE SET jobs = queue_count.jobs + excluded.jobs

-- name: unfinishedJobs
SELECT coalesce(sum(jobs), 0)::bigint FROM queue_count
