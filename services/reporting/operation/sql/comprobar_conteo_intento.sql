-- conteo_intento against a recount of the attempts: a row per difference.
WITH hecho AS (
    SELECT dia, numero, efecto, coalesce(resultado, '') AS resultado,
           coalesce(tomado, terminado) AT TIME ZONE 'America/Bogota' AS momento
    FROM intento
    WHERE terminado IS NOT NULL AND efecto <> 'soltado'
), contado AS (
    SELECT n.nivel::smallint AS nivel, reporting.bloque(dia, n.nivel) AS desde, por, clave::smallint AS clave, efecto, resultado,
           count(*) AS intentos
    FROM (SELECT dia, 'intento' AS por, numero AS clave, efecto, resultado FROM hecho
          UNION ALL
          SELECT dia, 'hora', extract(hour FROM momento), efecto, resultado FROM hecho
          UNION ALL
          SELECT dia, 'semana', extract(isodow FROM dia), efecto, resultado FROM hecho) AS h,
         generate_series(0, 5) AS n (nivel)
    GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT 'conteo_intento' AS tabla, concat_ws(' ', nivel, desde, por, clave, efecto, nullif(resultado, '')) AS clave,
       g.intentos::text AS guardado, c.intentos::text AS contado
FROM conteo_intento g FULL JOIN contado c USING (nivel, desde, por, clave, efecto, resultado)
WHERE coalesce(g.intentos, 0) <> coalesce(c.intentos, 0)
ORDER BY nivel, desde, por, g.clave, c.clave, efecto, resultado
