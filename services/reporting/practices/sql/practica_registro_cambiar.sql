-- $1 the id; $2 the facts, whole; $3 now; $4 who; $5 why, or null
UPDATE reporting.practica_registro AS r
SET practica = f.practica, rol = f.rol, persona = f.persona, fecha = f.fecha, minutos = f.minutos, equipo = f.equipo,
    participantes = coalesce(f.participantes, '{}'), observacion = f.observacion,
    version = r.version + 1, cambiado = $3::timestamptz, por = $4, motivo = $5
FROM jsonb_to_record($2::jsonb) AS f (practica text, rol text, persona text, fecha date, minutos integer, equipo text,
                                      participantes text[], observacion text)
WHERE r.id = $1::bigint
RETURNING r.id
