-- $1 the id; $2 now; $3 who; $4 why
UPDATE reporting.practica_persona
SET anulado = true, version = version + 1, cambiado = $2::timestamptz, por = $3, motivo = $4
WHERE id = $1::bigint
RETURNING id
