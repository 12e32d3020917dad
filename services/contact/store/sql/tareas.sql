-- Tasks, most urgent first; $1: estado; $2: tipo, or null for all; $3, $4: the last one of the page before, or nulls;
-- $6: whose hands they are in, or null for all; $7: of which team's reach, or null.
SELECT id, radicado, tipo, destino, nota, vence, estado, manos, envios, error, quien,
       to_char(creada, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS creada
FROM contact.tarea
WHERE estado = $1 AND ($2::text IS NULL OR tipo = $2) AND ($6::text IS NULL OR manos = $6)
  AND ($7::text IS NULL OR contact.es_del_equipo(radicado, $7::text))
  AND ($3::date IS NULL OR (vence, id) > ($3::date, $4::bigint))
ORDER BY vence, id
LIMIT $5::int;
