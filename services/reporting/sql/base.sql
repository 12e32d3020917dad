-- $1 sha256
SELECT sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, advertencias,
       to_char(recibido, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recibido
FROM reporting.base
WHERE sha256 = $1
