-- $1 sha256
SELECT sha256, archivo, base, fecha_corte, total, aceptados, rechazados, duplicados, advertencias, recibido, entrega, estado,
       reemplaza, reemplazada_por, canal, remitente
FROM reporting.base_estado
WHERE sha256 = $1
