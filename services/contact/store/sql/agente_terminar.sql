-- What came of a number dialled within an attempt that goes on.
UPDATE contact.llamada
SET resultado = $4, errado = $5::boolean, terminada = $6::timestamptz
WHERE radicado = $1 AND intento = $2::bigint AND telefono = $3 AND terminada IS NULL;
