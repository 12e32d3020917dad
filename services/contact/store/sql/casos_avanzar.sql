-- Cases whose facts stay: a late-coming older decision was recorded, or a replaced workbook was told.
UPDATE contact.caso AS c
SET inicio = n.inicio, vence = n.vence, version = n.version, actualizado = $5::timestamptz
FROM unnest($1::text[], $2::date[], $3::date[], $4::bigint[]) AS n (radicado, inicio, vence, version)
WHERE c.radicado = n.radicado;
