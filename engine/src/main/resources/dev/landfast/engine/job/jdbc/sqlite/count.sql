-- Written at the end of a transaction.

-- name: countBatch
UPDATE batch SET unfinished = unfinished + ?1,
       done_at = CASE WHEN unfinished + ?1 = 0 AND sealed_at IS NOT NULL THEN ?2 END
WHERE id = ?3
RETURNING tenant, done_at

-- name: countQueue
INSERT INTO queue_count (lane, jobs) VALUES (?, ?)
ON CONFLICT (lane) DO UPDATE SET jobs = jobs + excluded.jobs

-- name: unfinishedJobs
SELECT coalesce(sum(jobs), 0) FROM queue_count
