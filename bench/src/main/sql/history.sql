-- A million jobs that are done, as the store would have left them. Their ids come before all others.
INSERT INTO file (id, tenant, name, declared_type, locator, length, sha256, received_at)
SELECT format('00000000-0000-7001-8000-%s', lpad(to_hex(i), 12, '0')), 'default', 'small.txt',
       'text/plain', format('bench/00000000-0000-7001-8000-%s', lpad(to_hex(i), 12, '0')), 4096,
       repeat('0', 64), now_millis()
FROM generate_series(1, 1000000) AS i;

INSERT INTO job (id, tenant, file, batch, pipeline, pipeline_version, correlation_id, created_at)
SELECT format('00000000-0000-7002-8000-%s', lpad(to_hex(i), 12, '0')), 'default',
       format('00000000-0000-7001-8000-%s', lpad(to_hex(i), 12, '0')), NULL, 'no-ops', 1,
       format('00000000-0000-7003-8000-%s', lpad(to_hex(i), 12, '0')), now_millis()
FROM generate_series(1, 1000000) AS i;

INSERT INTO attempt (job, token, stage, stage_number, number, worker, pid, started_at, queued_ms,
       ended_at, outcome, settlement, open_ms, run_ms, settle_ms)
SELECT format('00000000-0000-7002-8000-%s', lpad(to_hex(i), 12, '0')), md5(i::text), 'no-op', 0, 1,
       'bench', 1, now_millis(), 0, now_millis(), 'done', repeat('0', 64), 0, 0, 0
FROM generate_series(1, 1000000) AS i;

INSERT INTO outcome (job, tenant, outcome, stage, stage_number, finished_at)
SELECT format('00000000-0000-7002-8000-%s', lpad(to_hex(i), 12, '0')), 'default', 'done', 'no-op', 0,
       now_millis()
FROM generate_series(1, 1000000) AS i;
