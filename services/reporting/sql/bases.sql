-- The bases received, newest first. $1 sha256 of the last one already shown, or null; $2 limit
SELECT sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, advertencias,
       to_char(recibido, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recibido
FROM reporting.base
WHERE $1::text IS NULL
   OR (recibido, sha256) < (SELECT recibido, sha256 FROM reporting.base WHERE sha256 = $1)
ORDER BY reporting.base.recibido DESC, sha256 DESC
LIMIT $2::integer
