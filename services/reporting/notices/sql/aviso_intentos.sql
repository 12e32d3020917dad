-- The tries of a notice. $1 id
SELECT numero, to_char(fin AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS fin, ms, http, error, respuesta
FROM reporting.aviso_intento WHERE aviso = $1::bigint ORDER BY numero
