-- Notices with their last try. $1 state, $2 subscription
SELECT a.id, a.suscripcion, a.evento, a.tipo, a.clave, a.estado, a.intentos,
       to_char(a.creado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS creado,
       CASE WHEN a.estado = 'pendiente' THEN to_char(a.proximo AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END AS proximo,
       to_char(a.terminado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS terminado,
       i.http, i.error, i.ms
FROM reporting.aviso AS a
LEFT JOIN LATERAL (SELECT http, error, ms FROM reporting.aviso_intento WHERE aviso = a.id ORDER BY numero DESC LIMIT 1) AS i ON true
WHERE ($1::text IS NULL OR a.estado = $1)
  AND ($2::bigint IS NULL OR a.suscripcion = $2::bigint)
