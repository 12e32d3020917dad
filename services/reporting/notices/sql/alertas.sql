-- Alerts, the newest first.
SELECT id, umbral, texto, to_json(limite / 100.0) AS limite, to_json(valor / 100.0) AS valor,
       to_char(desde AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS desde, to_json(valor_final / 100.0) AS valor_final,
       to_char(hasta AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS hasta
FROM reporting.alerta
ORDER BY hasta IS NULL DESC, id DESC
LIMIT 200
