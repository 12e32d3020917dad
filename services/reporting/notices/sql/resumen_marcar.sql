-- What came of it. $1 day, $2 people, $3 number of the try, $4 error or null: sent, $5 pause in ms
UPDATE reporting.resumen
SET enviado = CASE WHEN $4::text IS NULL THEN now() END, error = $4::text, proximo = now() + make_interval(secs => $5::bigint / 1000.0)
WHERE dia = $1::date AND destinatarios = $2 AND intentos = $3::integer AND enviado IS NULL
