-- Cases whose facts stay: a late-coming older decision was recorded, or a replaced workbook was told.
UPDATE contact.caso AS c
SET inicio = n.inicio, vence = n.vence, alerta_dia = n.alerta_dia, version = n.version, actualizado = $6::timestamptz
FROM unnest($1::text[], $2::date[], $3::date[], $4::date[], $5::bigint[])
     AS n (radicado, inicio, vence, alerta_dia, version)
WHERE c.radicado = n.radicado;
