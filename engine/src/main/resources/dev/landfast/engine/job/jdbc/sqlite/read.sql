-- What people and programs ask for. Run on read-only connections.

-- name: file
SELECT id, name, declared_type, type, locator, length, sha256, received_at
FROM file WHERE tenant = ? AND id = ?

-- name: jobsOfFile
SELECT id FROM job WHERE file = ? ORDER BY id

-- name: job
SELECT j.id, j.file, f.name, coalesce(f.type, f.declared_type) AS type, f.length, j.batch, j.pipeline, j.pipeline_version, j.correlation_id, j.created_at,
       coalesce(o.outcome, q.state) AS state, coalesce(q.stage, o.stage) AS stage,
       o.finished_at, o.error, q.due_at, q.cancel_requested,
       CASE q.state WHEN 'running' THEN q.progress END AS progress,
       CASE o.outcome WHEN 'duplicate' THEN (
         SELECT n.job FROM duplicate d JOIN original n
           ON n.tenant = d.tenant AND n.pipeline = d.pipeline AND n.sha256 = d.sha256
         WHERE d.job = j.id) END AS duplicate_of
FROM job j JOIN file f ON f.id = j.file
LEFT JOIN queue q ON q.job = j.id LEFT JOIN outcome o ON o.job = j.id
WHERE j.tenant = ? AND j.id = ?

-- name: jobs
SELECT j.id, j.file, f.name, coalesce(f.type, f.declared_type) AS type, f.length, j.batch, j.pipeline, j.pipeline_version, j.correlation_id, j.created_at,
       coalesce(o.outcome, q.state) AS state, coalesce(q.stage, o.stage) AS stage,
       o.finished_at, o.error, q.due_at, q.cancel_requested,
       CASE q.state WHEN 'running' THEN q.progress END AS progress,
       CASE o.outcome WHEN 'duplicate' THEN (
         SELECT n.job FROM duplicate d JOIN original n
           ON n.tenant = d.tenant AND n.pipeline = d.pipeline AND n.sha256 = d.sha256
         WHERE d.job = j.id) END AS duplicate_of
FROM job j JOIN file f ON f.id = j.file
LEFT JOIN queue q ON q.job = j.id LEFT JOIN outcome o ON o.job = j.id
WHERE j.tenant = ?1 AND (?2 IS NULL OR j.id < ?2)
  AND (?3 IS NULL OR coalesce(o.outcome, q.state) = ?3)
  AND (?4 IS NULL OR j.pipeline = ?4)
  AND (?5 IS NULL OR j.batch = ?5)
  AND (?6 IS NULL OR (o.outcome = 'failed' AND o.error ->> '$.code' = ?6))
ORDER BY j.id DESC LIMIT ?7

-- name: attempts
SELECT stage, stage_number, number, worker, pid, started_at, ended_at, outcome, error, queued_ms,
       open_ms, run_ms, settle_ms, file_access
FROM attempt WHERE job = ?1
UNION ALL
SELECT stage, stage_number, attempts + 1, worker, pid, since, NULL, NULL, NULL, queued_ms,
       NULL, NULL, NULL, NULL
FROM queue WHERE job = ?1 AND state = 'running'
ORDER BY started_at, stage_number, number

-- name: artifacts
SELECT name, stage, type, locator, length, sha256 FROM artifact WHERE job = ? ORDER BY name

-- name: artifact
SELECT a.name, a.stage, a.type, a.locator, a.length, a.sha256
FROM artifact a JOIN job j ON j.id = a.job
WHERE j.tenant = ? AND a.job = ? AND a.name = ?

-- name: batch
SELECT id, pipeline, unfinished, sealed_at, done_at, created_at FROM batch WHERE tenant = ? AND id = ?

-- name: batches
SELECT id, pipeline, unfinished, sealed_at, done_at, created_at FROM batch
WHERE tenant = ?1 AND (?2 IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3

-- name: batchCounts
SELECT coalesce(o.outcome, q.state, 'rejected') AS state, count(*) AS count, sum(i.length) AS bytes
FROM batch_item i LEFT JOIN queue q ON q.job = i.job LEFT JOIN outcome o ON o.job = i.job
WHERE i.batch = ? GROUP BY 1

-- name: batchItems
SELECT i.number, i.name, i.job, j.file, coalesce(o.outcome, q.state, 'rejected') AS state,
       coalesce(i.code, CASE WHEN o.outcome = 'failed' THEN o.error ->> '$.code' END) AS code,
       coalesce(i.detail, CASE WHEN o.outcome = 'failed' THEN o.error ->> '$.detail' END) AS detail,
       i.length
FROM batch_item i LEFT JOIN job j ON j.id = i.job LEFT JOIN queue q ON q.job = i.job
     LEFT JOIN outcome o ON o.job = i.job
WHERE i.batch = ? ORDER BY i.number

-- name: failures
WITH newest AS (
  SELECT o.job, j.pipeline, o.stage, o.error ->> '$.code' AS code, o.finished_at
  FROM outcome o JOIN job j ON j.id = o.job
  WHERE o.tenant = ? AND o.outcome = 'failed' ORDER BY o.job DESC LIMIT ?
), grouped AS (
  SELECT pipeline, stage, code, count(*) AS jobs, max(finished_at) AS last_at, max(job) AS last_job
  FROM newest GROUP BY pipeline, stage, code
)
SELECT g.pipeline, g.stage, g.jobs, g.last_at, g.last_job, o.error
FROM grouped g JOIN outcome o ON o.job = g.last_job
ORDER BY g.jobs DESC, g.last_job DESC

-- name: depths
SELECT pipeline, stage,
       sum(CASE state WHEN 'ready' THEN 1 ELSE 0 END) AS ready,
       sum(CASE state WHEN 'running' THEN 1 ELSE 0 END) AS running,
       sum(CASE state WHEN 'waiting' THEN 1 ELSE 0 END) AS waiting,
       min(CASE state WHEN 'ready' THEN since END) AS ready_since
FROM queue GROUP BY pipeline, stage, stage_number ORDER BY pipeline, stage_number

-- name: nodes
SELECT r.id, r.pid, r.started_at, o.seen_at, coalesce(q.running, 0) AS running
FROM run r
JOIN (SELECT run, max(seen_at) AS seen_at FROM offer GROUP BY run) o ON o.run = r.id
LEFT JOIN (SELECT run, count(*) AS running FROM queue WHERE state = 'running' GROUP BY run) q
  ON q.run = r.id
WHERE r.stopped_at IS NULL ORDER BY r.started_at, r.id
