-- Notices, the newest first, with their last try. $1 before this id, $2 state, $3 subscription, $4 id, $5 rows
SELECT a.id, a.suscripcion, a.evento, a.tipo, a.clave, a.estado, a.intentos,
       to_char(a.creado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS creado,
       CASE WHEN a.estado = 'pendiente' THEN to_char(a.proximo AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END AS proximo,
       to_char(a.terminado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS terminado,
       i.http, i.error, i.ms
FROM reporting.aviso AS a
LEFT JOIN LATERAL (SELECT http, error, ms FROM reporting.aviso_intento WHERE aviso = a.id ORDER BY numero DESC LIMIT 1) AS i ON true
WHERE ($1::bigint IS NULL OR a.id < $1::bigint)
  AND ($2::text IS NULL OR a.estado = $2)
  AND ($3::bigint IS NULL OR a.suscripcion = $3::bigint)
  AND ($4::bigint IS NULL OR a.id = $4::bigint)
ORDER BY a.id DESC
LIMIT $5::integer
