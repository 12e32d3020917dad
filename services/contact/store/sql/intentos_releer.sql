-- Those of the attempts $1 whose lease is still over; their cases are locked.
SELECT id, radicado, ronda, numero, dia, canal, estado, resultado, tardio, marcado IS NOT NULL AS marcado, respuesta
FROM contact.intento
WHERE id = ANY ($1::bigint[]) AND estado = 'en_curso' AND arriendo_hasta <= $2::timestamptz;
