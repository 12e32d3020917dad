-- $1 sha256
SELECT sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, advertencias,
       to_char(recibido, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recibido, entrega, estado, reemplaza, reemplazada_por,
       canal, remitente
FROM reporting.base_estado
WHERE sha256 = $1
