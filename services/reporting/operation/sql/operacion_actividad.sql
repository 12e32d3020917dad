-- Events of cases in a period, per type and what kind of it. $1, $2 the period's blocks; $3 a type, or null for all
SELECT NULL::date AS dia, k.tipo, nullif(k.clave, '') AS clave, sum(k.eventos)::bigint AS eventos
FROM unnest($1::smallint[], $2::date[]) AS p (nivel, desde)
JOIN reporting.conteo_evento k ON k.nivel = p.nivel AND k.desde = p.desde
WHERE $3::text IS NULL OR k.tipo = $3
GROUP BY k.tipo, k.clave
ORDER BY k.tipo, k.clave
