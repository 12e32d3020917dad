-- Daily summaries, the newest first; to how many people, not to whom.
SELECT to_char(dia, 'YYYY-MM-DD') AS dia, array_length(string_to_array(destinatarios, ','), 1) AS destinatarios, mensaje_id, intentos,
       to_char(creado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS creado,
       to_char(enviado AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS enviado, error
FROM reporting.resumen
ORDER BY dia DESC
LIMIT 60
