-- $1 practica_registro or practica_persona; $2 the id: its versions, the oldest first, as one JSON list
SELECT coalesce(jsonb_agg(jsonb_build_object(
           'version', version, 'accion', accion, 'fecha', to_char(fecha AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'por', por, 'motivo', motivo, 'antes', antes, 'despues', despues) ORDER BY version), '[]')
FROM reporting.practica_historia
WHERE tabla = $1 AND id = $2::bigint
