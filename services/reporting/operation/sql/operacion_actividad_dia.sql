-- Events of cases, day by day. $1 from, $2 to, $3 a type, or null for all
SELECT desde AS dia, tipo, nullif(clave, '') AS clave, eventos
FROM reporting.conteo_evento
WHERE nivel = 0 AND desde BETWEEN $1::date AND $2::date AND ($3::text IS NULL OR tipo = $3)
ORDER BY desde, tipo, clave
