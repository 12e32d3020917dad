-- $1 n, $2 now: the chain is made known up to there.
UPDATE reporting.auditoria_ancla SET n = $1::bigint, momento = $2::timestamptz
