-- $1 the id; $2 the facts, whole; $3 now; $4 who; $5 why, or null
UPDATE reporting.practica_persona AS p
SET persona = f.persona, nombre = f.nombre, rol = f.rol, equipo = f.equipo, desde = f.desde, hasta = f.hasta,
    version = p.version + 1, cambiado = $3::timestamptz, por = $4, motivo = $5
FROM jsonb_to_record($2::jsonb) AS f (persona text, nombre text, rol text, equipo text, desde date, hasta date)
WHERE p.id = $1::bigint
RETURNING p.id
