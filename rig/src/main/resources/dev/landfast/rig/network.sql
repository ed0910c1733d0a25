-- What must be true besides of leases whose holders' links were cut, and of nobody else's.

-- A cut of up to 4 s comes between two renewals (one in 5 s) of a lease of 20 s.
-- name: leaseWasLostNeedlessly
SELECT 'lease ' || a.token || ' of job ' || a.job || ' was lost by ' || a.worker || ', which was cut for '
  || cut.millis || ' ms between ' || a.started_at || ' and ' || a.ended_at
FROM attempt a
CROSS JOIN LATERAL (
  SELECT coalesce(sum(c.healed::bigint - c.begun::bigint), 0) AS millis FROM farm.cut c
  WHERE c.node IN (a.worker, 'database')
    AND c.begun::bigint <= a.ended_at AND c.healed::bigint >= a.started_at
) cut
WHERE a.outcome = 'lost' AND cut.millis <= 4000
