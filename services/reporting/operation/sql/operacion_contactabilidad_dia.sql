-- Attempts of a period by the day on which they were made. $1 from, $2 to
SELECT desde::text AS clave, efecto, resultado, sum(intentos)::bigint AS intentos
FROM reporting.conteo_intento
WHERE nivel = 0 AND desde BETWEEN $1::date AND $2::date AND por = 'intento'
GROUP BY desde, efecto, resultado
HAVING sum(intentos) <> 0
ORDER BY desde, efecto, resultado
