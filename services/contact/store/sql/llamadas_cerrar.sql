-- The number that was dialled last had the attempt's outcome.
UPDATE contact.llamada
SET resultado = $3, errado = $4::boolean, terminada = $5::timestamptz
WHERE radicado = $1 AND intento = $2::bigint AND terminada IS NULL;
