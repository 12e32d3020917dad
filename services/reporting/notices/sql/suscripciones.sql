-- Subscriptions, without their secrets. $1 id, or null: all
SELECT s.id, s.url, to_json(s.tipos) AS tipos, to_json(s.umbrales) AS umbrales, s.estado,
       to_char(s.creada AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS creada,
       CASE WHEN s.secreto_anterior_hasta > now()
            THEN to_char(s.secreto_anterior_hasta AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END AS secreto_anterior_hasta,
       (SELECT count(*) FROM reporting.aviso AS a WHERE a.suscripcion = s.id AND a.estado = 'pendiente') AS pendientes,
       (SELECT count(*) FROM reporting.aviso AS a WHERE a.suscripcion = s.id AND a.estado = 'muerto') AS muertos
FROM reporting.aviso_suscripcion AS s
WHERE $1::bigint IS NULL OR s.id = $1::bigint
ORDER BY s.id
