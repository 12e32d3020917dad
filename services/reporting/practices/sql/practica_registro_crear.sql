-- $1 the facts; $2 now; $3 who; $4 the Idempotency-Key and $5 the SHA-256 of what it came with, or null. No row: the key is used
INSERT INTO reporting.practica_registro
    (practica, rol, persona, fecha, minutos, equipo, participantes, observacion, creado, cambiado, por, clave, huella)
SELECT practica, rol, persona, fecha, minutos, equipo, coalesce(participantes, '{}'), observacion,
       $2::timestamptz, $2::timestamptz, $3, $4, $5
FROM jsonb_to_record($1::jsonb) AS f (practica text, rol text, persona text, fecha date, minutos integer, equipo text,
                                      participantes text[], observacion text)
ON CONFLICT (clave) DO NOTHING
RETURNING id
