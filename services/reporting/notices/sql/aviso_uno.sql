-- A notice with its last try. $1 id
SELECT a.id, a.suscripcion, a.evento, a.tipo, a.clave, a.estado, a.intentos,
       to_char(a.creado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS creado,
       CASE WHEN a.estado = 'pendiente' THEN to_char(a.proximo AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END AS proximo,
       to_char(a.terminado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS terminado,
       i.http, i.error, i.ms
FROM reporting.aviso AS a
LEFT JOIN LATERAL (SELECT http, error, ms FROM reporting.aviso_intento WHERE aviso = a.id ORDER BY numero DESC LIMIT 1) AS i ON true
WHERE a.id = $1::bigint
