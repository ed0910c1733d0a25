-- What the processes of the farm wrote down, and what must be true of it and of the engine's rows when
-- all is over. Each block but the first gives a line for each violation.

-- name: tables
CREATE SCHEMA farm;
CREATE TABLE farm.taken (request text, batch text, job text, name text, length text, sha256 text);
CREATE TABLE farm.claimed (job text, token text, stage text);
CREATE TABLE farm.said (job text, token text, outcome text);
CREATE TABLE farm.told (job text, token text, outcome text, result text);
CREATE TABLE farm.expired (token text);
CREATE TABLE farm.announced (batch text);
CREATE TABLE farm.cut (node text, begun text, healed text);

-- An acknowledged file has its job, and it is that file's.
-- name: acknowledgedFileIsLost
SELECT t.name || ' was acknowledged as job ' || t.job || ', which is not there'
FROM farm.taken t LEFT JOIN job j ON j.id = t.job WHERE j.id IS NULL

-- name: acknowledgedFileIsAnother
SELECT t.name || ' was acknowledged as job ' || t.job || ', whose file is ' || coalesce(f.name, 'gone')
FROM farm.taken t JOIN job j ON j.id = t.job LEFT JOIN file f ON f.id = j.file
WHERE (f.name, f.length::text, f.sha256, j.batch) IS DISTINCT FROM (t.name, t.length, t.sha256, t.batch)

-- A request that was not answered is sent again under its key.
-- name: fileWasTakenTwice
SELECT name || ' was taken ' || count(*) || ' times' FROM file WHERE tenant <> ''
GROUP BY name HAVING count(*) > 1

-- Every job ended once, as its file says.
-- name: jobIsStuck
SELECT 'job ' || j.id || ' has no outcome' FROM job j LEFT JOIN outcome o ON o.job = j.id
WHERE o.job IS NULL

-- name: outcomeHasNoJob
SELECT 'an outcome of job ' || o.job || ', which is not there'
FROM outcome o LEFT JOIN job j ON j.id = o.job WHERE j.id IS NULL

-- name: queueIsNotEmpty
SELECT 'job ' || job || ' is still ' || state || ' at ' || stage FROM queue

-- name: queueIsCountedWrong
SELECT 'the empty queue is counted as ' || sum(jobs) FROM queue_count HAVING sum(jobs) <> 0

-- Five leases lost at a stage, and no less, fail a job.
-- name: outcomeIsAnother
SELECT 'job ' || o.job || ' of ' || f.name || ' ended as ' || o.outcome || ' ' || coalesce(o.error, '')
FROM outcome o JOIN job j ON j.id = o.job JOIN file f ON f.id = j.file
CROSS JOIN LATERAL (
  SELECT count(*) AS times FROM attempt a
  WHERE a.job = o.job AND a.stage = o.stage AND a.outcome = 'lost'
) lost
WHERE o.outcome || ' ' || coalesce(o.error::jsonb ->> 'code', '') <>
  CASE WHEN lost.times >= 5 THEN 'failed WORKER_LOST'
       WHEN f.name LIKE '%.fails' THEN 'failed WANTED'
       ELSE 'done ' END

-- name: endsDiffer
SELECT 'job ' || o.job || ' ended as ' || o.outcome || ' at ' || o.stage || ', and no attempt did so then'
FROM outcome o
WHERE NOT EXISTS (
  SELECT 1 FROM attempt a
  WHERE a.job = o.job AND a.stage = o.stage AND a.stage_number = o.stage_number
    AND a.ended_at = o.finished_at
    AND (a.outcome = o.outcome OR (a.outcome, o.outcome) = ('lost', 'failed')))

-- Each stage was done once, in its turn, by attempts of which none began before the last was over.
-- name: stageWasDoneTwice
SELECT 'stage ' || stage || ' of job ' || job || ' was done ' || count(*) || ' times'
FROM attempt WHERE outcome = 'done' GROUP BY job, stage HAVING count(*) > 1

-- name: stageWasPassedOver
SELECT 'job ' || a.job || ' came to stage ' || a.stage || ' without ' || (a.stage_number - 1)
FROM attempt a
WHERE a.stage_number > 0 AND NOT EXISTS (
  SELECT 1 FROM attempt b
  WHERE b.job = a.job AND b.stage_number = a.stage_number - 1 AND b.outcome = 'done'
    AND b.ended_at <= a.started_at)

-- name: doneJobLacksAStage
SELECT 'job ' || o.job || ' is done, and was at ' || count(a.job) || ' stages'
FROM outcome o LEFT JOIN attempt a ON a.job = o.job AND a.outcome = 'done'
WHERE o.outcome = 'done' GROUP BY o.job HAVING count(a.job) <> 2

-- name: attemptsOverlap
SELECT 'lease ' || token || ' of job ' || job || ' began at ' || started_at || ', before ' || before
  || ' when that before it was over'
FROM (
  SELECT job, token, started_at,
         lag(ended_at) OVER (PARTITION BY job ORDER BY started_at, ended_at) AS before
  FROM attempt
) a
WHERE started_at < before

-- name: attemptIsOutOfTime
SELECT 'lease ' || a.token || ' of job ' || a.job || ' is of ' || a.started_at || ' to ' || a.ended_at
  || ', the job ended at ' || coalesce(o.finished_at::text, 'no time')
FROM attempt a LEFT JOIN outcome o ON o.job = a.job
WHERE a.ended_at < a.started_at OR a.ended_at > o.finished_at

-- Each lease ended once, as its holder said and was told.
-- name: leaseWasGivenTwice
SELECT 'lease ' || token || ' was given ' || count(*) || ' times'
FROM farm.claimed GROUP BY token HAVING count(*) > 1

-- name: leaseHasNoEnd
SELECT 'lease ' || c.token || ' of job ' || c.job || ' was given, and its end is not there'
FROM farm.claimed c LEFT JOIN attempt a ON a.job = c.job AND a.token = c.token WHERE a.token IS NULL

-- name: settleWasNotSaid
SELECT 'lease ' || a.token || ' of job ' || a.job || ' ended as ' || a.outcome || ', which nobody said'
FROM attempt a
WHERE a.outcome <> 'lost' AND NOT EXISTS (
  SELECT 1 FROM farm.said s
  WHERE s.job = a.job AND s.token = a.token
    AND (s.outcome = a.outcome OR (s.outcome, a.outcome) = ('retry', 'failed')))

-- name: acceptedSettleIsNotThere
SELECT 'lease ' || t.token || ' of job ' || t.job || ' was settled as ' || t.outcome || ', accepted, and is '
  || coalesce(a.outcome, 'not there')
FROM farm.told t LEFT JOIN attempt a ON a.job = t.job AND a.token = t.token
WHERE t.result = 'ACCEPTED' AND a.outcome IS DISTINCT FROM t.outcome
  AND (t.outcome, a.outcome) IS DISTINCT FROM ('retry', 'failed')

-- name: refusedSettleIsThere
SELECT 'lease ' || t.token || ' of job ' || t.job || ' was settled as ' || t.outcome
  || ', told that it is lost, and is ' || coalesce(a.outcome, 'not there')
FROM farm.told t LEFT JOIN attempt a ON a.job = t.job AND a.token = t.token
WHERE t.result = 'LEASE_LOST' AND (a.outcome IS NULL OR a.outcome = t.outcome)

-- name: leaseWasSettledInTwoWays
SELECT 'lease ' || token || ' was settled as ' || string_agg(DISTINCT outcome, ' and ') || ', and told yes'
FROM farm.told WHERE result = 'ACCEPTED' GROUP BY token HAVING count(DISTINCT outcome) > 1

-- name: nobodyCancels
SELECT 'lease ' || token || ' was told ' || result FROM farm.told WHERE result = 'CANCELLED'

-- name: expiredLeaseWasNotLost
SELECT 'lease ' || e.token || ' was taken over, and ended as ' || coalesce(a.outcome, 'nothing')
FROM farm.expired e LEFT JOIN attempt a ON a.token = e.token WHERE a.outcome IS DISTINCT FROM 'lost'

-- Artifacts are of the lease that did their stage, and of no other.
-- name: artifactIsOfAnotherLease
SELECT 'artifact ' || r.name || ' of job ' || r.job || ' is of lease ' || r.token || ', which ended as '
  || coalesce(a.outcome, 'nothing')
FROM artifact r LEFT JOIN attempt a ON a.job = r.job AND a.token = r.token
WHERE r.job <> '' AND (a.outcome, a.stage) IS DISTINCT FROM ('done', r.stage)

-- name: artifactIsMissing
SELECT 'stage ' || a.stage || ' of job ' || a.job || ' is done, and its artifact is not there'
FROM attempt a LEFT JOIN artifact r ON r.job = a.job AND r.token = a.token AND r.stage = a.stage
WHERE a.outcome = 'done' AND r.job IS NULL

-- Batches count down to zero, with the last of their jobs.
-- name: batchWasNotAnnounced
SELECT 'nobody was told that batch ' || b.id || ' is done' FROM batch b
WHERE NOT EXISTS (SELECT 1 FROM farm.announced a WHERE a.batch = b.id)

-- name: effectIsLeft
SELECT kind || ' of ' || subject || ' is left after ' || tries || ' tries' FROM outbox

-- name: batchIsCountedWrong
SELECT 'batch ' || b.id || ' has ' || b.unfinished || ' unfinished jobs, was done at '
  || coalesce(b.done_at::text, 'no time') || ', and its last job at ' || coalesce(j.last::text, 'no time')
FROM batch b LEFT JOIN (
  SELECT j.batch, max(o.finished_at) AS last FROM job j JOIN outcome o ON o.job = j.id GROUP BY j.batch
) j ON j.batch = b.id
WHERE b.unfinished <> 0 OR b.sealed_at IS NULL OR b.done_at IS NULL OR b.done_at < j.last

-- name: itemHasNoJob
SELECT 'item ' || i.number || ' of batch ' || i.batch || ' has no job: ' || coalesce(i.code, i.job)
FROM batch_item i LEFT JOIN job j ON j.id = i.job AND j.batch = i.batch WHERE j.id IS NULL

-- name: jobIsNoItem
SELECT 'job ' || j.id || ' is no item of batch ' || coalesce(j.batch, 'none')
FROM job j LEFT JOIN batch_item i ON i.batch = j.batch AND i.job = j.id WHERE i.job IS NULL
