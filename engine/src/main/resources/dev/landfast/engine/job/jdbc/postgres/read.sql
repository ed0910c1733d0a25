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
WITH wanted AS (
  SELECT ?::text AS tenant, ?::text AS before, ?::text AS state, ?::text AS pipeline,
         ?::text AS batch, ?::text AS code, ?::integer AS most
)
SELECT j.id, j.file, f.name, coalesce(f.type, f.declared_type) AS type, f.length, j.batch, j.pipeline, j.pipeline_version, j.correlation_id, j.created_at,
       coalesce(o.outcome, q.state) AS state, coalesce(q.stage, o.stage) AS stage,
       o.finished_at, o.error, q.due_at, q.cancel_requested,
       CASE q.state WHEN 'running' THEN q.progress END AS progress,
       CASE o.outcome WHEN 'duplicate' THEN (
         SELECT n.job FROM duplicate d JOIN original n
           ON n.tenant = d.tenant AND n.pipeline = d.pipeline AND n.sha256 = d.sha256
         WHERE d.job = j.id) END AS duplicate_of
FROM wanted w
JOIN job j ON j.tenant = w.tenant AND (w.before IS NULL OR j.id < w.before COLLATE "C")
     AND (w.pipeline IS NULL OR j.pipeline = w.pipeline) AND (w.batch IS NULL OR j.batch = w.batch)
JOIN file f ON f.id = j.file
LEFT JOIN queue q ON q.job = j.id LEFT JOIN outcome o ON o.job = j.id
WHERE (w.state IS NULL OR coalesce(o.outcome, q.state) = w.state)
  AND (w.code IS NULL OR (o.outcome = 'failed' AND o.error::json ->> 'code' = w.code))
ORDER BY j.id DESC LIMIT (SELECT most FROM wanted)

-- name: attempts
WITH wanted AS (SELECT ?::text COLLATE "C" AS job)
SELECT stage, stage_number, number, worker, pid, started_at, ended_at, outcome, error, queued_ms,
       open_ms, run_ms, settle_ms, file_access
FROM wanted JOIN attempt USING (job)
UNION ALL
SELECT stage, stage_number, attempts + 1, worker, pid, since, NULL, NULL, NULL, queued_ms,
       NULL, NULL, NULL, NULL
FROM wanted JOIN queue USING (job) WHERE state = 'running'
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
WITH wanted AS (SELECT ?::text AS tenant, ?::text AS before, ?::integer AS most)
SELECT b.id, b.pipeline, b.unfinished, b.sealed_at, b.done_at, b.created_at
FROM wanted w JOIN batch b ON b.tenant = w.tenant AND (w.before IS NULL OR b.id < w.before COLLATE "C")
ORDER BY b.id DESC LIMIT (SELECT most FROM wanted)

-- name: batchCounts
SELECT coalesce(o.outcome, q.state, 'rejected') AS state, count(*) AS count, sum(i.length) AS bytes
FROM batch_item i LEFT JOIN queue q ON q.job = i.job LEFT JOIN outcome o ON o.job = i.job
WHERE i.batch = ? GROUP BY 1

-- name: batchItems
SELECT i.number, i.name, i.job, j.file, coalesce(o.outcome, q.state, 'rejected') AS state,
       coalesce(i.code, CASE WHEN o.outcome = 'failed' THEN o.error::json ->> 'code' END) AS code,
       coalesce(i.detail, CASE WHEN o.outcome = 'failed' THEN o.error::json ->> 'detail' END) AS detail,
       i.length
FROM batch_item i LEFT JOIN job j ON j.id = i.job LEFT JOIN queue q ON q.job = i.job
     LEFT JOIN outcome o ON o.job = i.job
WHERE i.batch = ? ORDER BY i.number

-- name: failures
WITH newest AS (
  SELECT o.job, j.pipeline, o.stage, o.error::json ->> 'code' AS code, o.finished_at
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
