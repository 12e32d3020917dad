-- $1 sha256[], $2 archivo[], $3 base[], $4 fecha_corte[], $5 total[], $6 aceptados[], $7 rechazados[], $8 duplicados[],
-- $9 advertencias[], $10 recibido[]
INSERT INTO reporting.base
    (sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, advertencias, recibido)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
                     $9::bigint[], $10::timestamptz[])
ON CONFLICT (sha256) DO NOTHING
