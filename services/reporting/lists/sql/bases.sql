-- Everything that came: the bases (clase 1), and what was received and is none (clase 0).
-- $1 estados, separated by commas, or null; $2 canales alike; $3 base; $4, $5 first and last cut-off
SELECT 1 AS clase, sha256 AS clave, coalesce(fecha_corte, '-infinity') AS corte, sha256, archivo, base, fecha_corte, total,
       aceptados, rechazados, duplicados, advertencias, entrega, recibido, estado, reemplaza, reemplazada_por, canal, remitente,
       NULL::text AS asunto, NULL::text AS codigo, NULL::text AS detalle
FROM reporting.base_estado
WHERE ($1::text IS NULL OR estado = ANY (string_to_array($1, ',')))
  AND ($2::text IS NULL OR canal = ANY (string_to_array($2, ',')))
  AND ($3::text IS NULL OR base = $3)
  AND ($4::date IS NULL OR fecha_corte >= $4)
  AND ($5::date IS NULL OR fecha_corte <= $5)
UNION ALL
SELECT 0, id, '-infinity', sha256, archivo, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL, recibido, resultado, NULL, NULL, canal, remitente,
       asunto, codigo, detalle
FROM reporting.recepcion
WHERE ($1::text IS NULL OR resultado = ANY (string_to_array($1, ',')))
  AND ($2::text IS NULL OR canal = ANY (string_to_array($2, ',')))
  AND $3::text IS NULL AND $4::date IS NULL AND $5::date IS NULL
