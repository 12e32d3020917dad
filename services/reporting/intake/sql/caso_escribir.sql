-- One row per event comes in (batch_fold): each is kept once. What its case is then, the table's triggers write.
-- $1 radicado[], $2 version[], $3 tipo[], $4 estado[], $5 causal[], $6 fecha[], $7 datos[]
INSERT INTO evento_caso (radicado, version, tipo, estado, causal, fecha, datos)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::jsonb[])
ON CONFLICT (radicado, version) DO NOTHING
