-- $1 sha256[], $2 archivo[], $3 base[], $4 fecha_corte[], $5 total[], $6 aceptados[], $7 rechazados[], $8 duplicados[],
-- $9 advertencias[], $10 recibido[], $11 entrega[], $12 reemplaza[], $13 canal[], $14 remitente[]
INSERT INTO base
    (sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, advertencias, recibido, entrega, reemplaza,
     canal, remitente)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
                     $9::bigint[], $10::timestamptz[], $11::integer[], $12::text[], $13::text[], $14::text[])
ON CONFLICT (sha256) DO NOTHING
