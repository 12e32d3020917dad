-- Cases whose facts stay: a late-coming older decision was recorded, or a newer one that asks for nothing of a case that was
-- answered (it ranks from now on), or a replaced workbook was told.
UPDATE contact.caso AS c
SET base = n.base, fecha_corte = n.fecha_corte, entrega = n.entrega, revision = n.revision, inicio = n.inicio,
    vence = n.vence, alerta_dia = n.alerta_dia, version = n.version, actualizado = $10::timestamptz
FROM unnest($1::text[], $2::text[], $3::date[], $4::int[], $5::int[], $6::date[], $7::date[], $8::date[], $9::bigint[])
     AS n (radicado, base, fecha_corte, entrega, revision, inicio, vence, alerta_dia, version)
WHERE c.radicado = n.radicado;
