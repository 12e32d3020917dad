-- Attempts of a period by number, hour or day of the week, and what they were. $1, $2 the period's blocks, $3 por
SELECT k.clave::text AS clave, k.efecto, k.resultado, sum(k.intentos)::bigint AS intentos
FROM unnest($1::smallint[], $2::date[]) AS p (nivel, desde)
JOIN reporting.conteo_intento k ON k.nivel = p.nivel AND k.desde = p.desde AND k.por = $3
GROUP BY k.clave, k.efecto, k.resultado
HAVING sum(k.intentos) <> 0
ORDER BY k.clave, k.efecto, k.resultado
