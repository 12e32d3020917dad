-- $1 the facts; $2 now; $3 who; $4 the Idempotency-Key and $5 the SHA-256 of what it came with, or null. No row: the key is used
INSERT INTO reporting.practica_persona (persona, nombre, rol, equipo, desde, hasta, creado, cambiado, por, clave, huella)
SELECT persona, nombre, rol, equipo, desde, hasta, $2::timestamptz, $2::timestamptz, $3, $4, $5
FROM jsonb_to_record($1::jsonb) AS f (persona text, nombre text, rol text, equipo text, desde date, hasta date)
ON CONFLICT (clave) DO NOTHING
RETURNING id
