UPDATE contact.caso
SET estado = $2, resultado = $3, version = $4::bigint, actualizado = $5::timestamptz,
    cerrado = CASE WHEN $2 = 'cerrado' THEN $5::timestamptz END
WHERE radicado = $1;
