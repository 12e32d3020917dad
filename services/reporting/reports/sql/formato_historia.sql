-- $1 id
SELECT version, to_char(fecha AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS fecha, por, accion, estado, cambios::json AS cambios
FROM reporting.formato_historia
WHERE formato = $1::bigint
ORDER BY version
